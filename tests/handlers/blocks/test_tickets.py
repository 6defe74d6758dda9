"""The cards of a ticket: in the team's channel, and the solution in the requester's thread."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.blocks.tickets import claim_lost, resolved_card, triage_card
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of, primary_of, values_of
from tests.handlers.blocks.samples import BO, LOOK, SOLUTION, conversation, ticket
from workflows.domain.ids import DESK, MONITORING, TicketId, TicketNumber
from workflows.domain.policies import Priority
from workflows.domain.tickets import (
    OPEN,
    UNAPPROVED,
    Kind,
    Link,
    LinkKind,
    Override,
    ResolutionCode,
    State,
    Ticket,
)

CLAIM = {"ticket_claim": "Claim", "ticket_assign": "Assign…", "ticket_priority": "Priority…"}
WORK = {
    "ticket_resolve": "Resolve",
    "ticket_ask": "Ask…",
    "ticket_release": "Release",
    "ticket_watch": "Watch",
}
WAIT = {
    "ticket_resolve": "Resolve",
    "ticket_unpause": "Stop waiting",
    "ticket_release": "Release",
    "ticket_watch": "Watch",
}
ARTICLE = {"ticket_draft": "Draft an article"}
WHY = {"ticket_why": "Why then?"}
BUTTONS = {
    **{state: {} for state in UNAPPROVED},
    State.NEW: CLAIM | WHY,
    State.TRIAGED: CLAIM | WHY,
    State.ASSIGNED: WORK | WHY,
    State.IN_PROGRESS: WORK | WHY,
    State.FULFILLING: WORK | WHY,
    State.PENDING_USER: WAIT | WHY,
    State.PENDING_VENDOR: WAIT | WHY,
    State.RESOLVED: ARTICLE,
    State.CLOSED: ARTICLE,
    State.CANCELLED: {},
    State.MERGED: {},
}
SECOND_LINE = {
    State.AWAITING_APPROVAL: "Not approved yet",
    State.CHANGES_REQUESTED: "Sent back for changes",
    State.REJECTED: "Rejected · nothing to do",
    State.EXPIRED: "Not approved in time · nothing to do",
    State.NEW: "New · P3 Moderate · first reply due <!date^1795444200^{time}|15:30 CET>",
    State.TRIAGED: "Nobody has it · P3 Moderate · first reply due <!date^1795444200^{time}|15:30 CET>",
    State.ASSIGNED: (
        "With <@U0BOLIND> · P3 Moderate · first reply due <!date^1795444200^{time}|15:30 CET>"
        " · solution due <!date^1795455900^{time}|18:45 CET>"
    ),
    State.IN_PROGRESS: (
        "With <@U0BOLIND> · P3 Moderate · replied <!date^1795438680^{time}|13:58 CET>"
        " · solution due <!date^1795455900^{time}|18:45 CET>"
    ),
    State.FULFILLING: (
        "0 of 0 tasks done · looked after by <@U0BOLIND> · P3 Moderate"
        " · due <!date^1795455900^{time}|18:45 CET>"
    ),
    State.PENDING_USER: (
        "Waiting for <@U0ANADUA> since <!date^1795437600^{time}|13:40 CET> · clock paused"
        " · with <@U0BOLIND> · P3 Moderate"
    ),
    State.PENDING_VENDOR: (
        "Waiting for a supplier · with <@U0BOLIND> · P3 Moderate"
        " · solution due <!date^1795455900^{time}|18:45 CET>"
    ),
    State.RESOLVED: (
        "Resolved by <@U0BOLIND> · <!date^1795447200^{time}|16:20 CET> · in time"
        " · cause: session setting · Ana asked to confirm"
    ),
    State.CLOSED: (
        "Closed <!date^1795449600^{time}|17:00 CET> · solved by <@U0BOLIND> · cause: session setting"
    ),
    State.CANCELLED: "Cancelled · nothing to do",
    State.MERGED: "Goes on as another ticket · nothing to do here",
}


@pytest.mark.parametrize("state", State)
def test_a_triage_card_says_its_state_and_offers_what_the_state_allows(state: State) -> None:
    drawn = triage_card(ticket(state), conversation(), LOOK)

    accepted(drawn)
    assert lines_of(drawn)[:2] == ["*INC-1042 VPN drops every hour*", SECOND_LINE[state]]
    assert buttons_of(drawn) == BUTTONS[state]
    assert len(primary_of(drawn)) == (1 if state in OPEN - UNAPPROVED else 0)


def test_of_an_alert_nobody_is_asked_and_a_supplier_can_be_waited_for() -> None:
    alerted = replace(ticket(State.ASSIGNED), requester_id=MONITORING, conversation_id=None)

    assert buttons_of(triage_card(alerted, None, LOOK))["ticket_ask"] == "Wait for a supplier…"


@pytest.mark.parametrize("state", sorted(OPEN - UNAPPROVED))
def test_whatever_is_not_sorted_yet_can_be(state: State) -> None:
    drawn = triage_card(ticket(state), conversation(), LOOK)

    menus = [block.get("accessory") or block["elements"][-1] for block in drawn.blocks if _has_menu(block)]
    labels = [option["text"]["text"] for menu in menus for option in menu["options"]]
    assert labels.count("Sort…") == 1


def _has_menu(block: dict[str, Any]) -> bool:
    parts = [block.get("accessory") or {}, *block.get("elements", [])]
    return any(part.get("type") == "overflow" for part in parts)


def test_a_new_card_has_everything_to_decide_by() -> None:
    drawn = triage_card(ticket(State.NEW), conversation(), LOOK)

    assert lines_of(drawn)[2:] == [
        "> vpn drops every hour since friday, calls die each time. already restarted twice",
        "<@U0ANADUA>",
        "Tried: <https://kb.larkfield.example/vpn/stay-connected|VPN signs me out>, not helped"
        " · <https://kb.larkfield.example/vpn/session-length|How long sessions last>",
        "Replies in this thread go to Ana. Start a message with 🔒 to keep it here.",
    ]
    assert drawn.text == (
        "New INC-1042, P3: VPN drops every hour. Ana Duarte. First reply due 15:30 CET. Nobody has it yet."
    )


def test_the_hint_about_replies_stands_only_where_replies_go_somewhere() -> None:
    for state, about, is_said in (
        (State.NEW, conversation(), True),
        (State.NEW, None, False),
        (State.ASSIGNED, conversation(), True),
        (State.IN_PROGRESS, conversation(), False),
    ):
        lines = lines_of(triage_card(ticket(state), about, LOOK))
        assert any("Replies in this thread" in line for line in lines) is is_said


def test_a_folded_card_is_two_lines() -> None:
    for state in (State.RESOLVED, State.CLOSED, State.CANCELLED, State.MERGED):
        assert len(lines_of(triage_card(ticket(state), conversation(), LOOK))) == 2


def test_a_solution_after_its_time_is_called_so_without_blame() -> None:
    late = ticket(State.RESOLVED, breached=("resolution:1",))

    assert " · after its time ·" in lines_of(triage_card(late, None, LOOK))[1]


def test_who_opened_it_and_from_what_is_said_where_it_differs() -> None:
    opened = ticket(State.NEW, author_id=BO, source_url="https://chat.example/p1", reopened=2)

    assert lines_of(triage_card(opened, None, LOOK))[3] == (
        "<@U0ANADUA> · opened by <@U0BOLIND> · <https://chat.example/p1|the message> · reopened two times"
    )


def test_a_button_carries_the_ticket_and_its_proof() -> None:
    (value,) = values_of(triage_card(ticket(State.ASSIGNED), None, LOOK))

    assert LOOK.signer.read("ticket", value) == "01890000-t"


def test_long_words_are_cut_on_the_card() -> None:
    drawn = triage_card(ticket(State.NEW, description="& word\n" * 2000), conversation(), LOOK)

    accepted(drawn)
    assert lines_of(drawn)[-4].endswith("…")


@pytest.mark.parametrize("words", ["", "vpn drops  every hour.", "VPN drops every hour"])
def test_words_that_say_no_more_than_the_title_are_not_quoted(words: str) -> None:
    drawn = triage_card(ticket(State.NEW, description=words), None, LOOK)

    assert [block["block_id"] for block in drawn.blocks] == ["ticket", "who", "ticket_actions"]
    assert "accessory" not in drawn.blocks[0], "nothing stands beside the heading on a phone"


def test_a_mail_is_quoted_without_its_subject_which_is_the_title() -> None:
    said = "VPN drops every hour\n\nHello,\nsince friday."
    drawn = triage_card(ticket(State.NEW, description=said), None, LOOK)

    assert lines_of(drawn)[2:4] == ["> Hello,", "> since friday."]


def test_a_solution_asks_whether_it_works() -> None:
    drawn = resolved_card(ticket(State.RESOLVED), LOOK)

    accepted(drawn)
    assert lines_of(drawn) == [
        "*INC-1042 is solved: VPN drops every hour*",
        "<@U0BOLIND>: the session was limited to one hour. It is 12 hours now; please reconnect once.",
        "Does it work for you?",
        "Closes by itself on <!date^1795879200^{date_short} {time}|Sat 28 Nov 15:20 WET>."
        " Writing here before that reopens it.",
    ]
    assert buttons_of(drawn) == {"resolved_works": "It works", "resolved_broken": "Still broken"}
    assert primary_of(drawn) == ["resolved_works"]
    assert drawn.text == (
        "INC-1042 is solved: the session was limited to one hour. It is 12 hours now; please reconnect once. "
        "Does it work for you?"
    )


def test_of_a_request_it_is_asked_whether_it_is_there() -> None:
    done = resolved_card(ticket(State.RESOLVED, kind=Kind.REQUEST), LOOK)
    again = resolved_card(ticket(State.IN_PROGRESS, kind=Kind.REQUEST), LOOK)

    assert lines_of(done)[0] == "*INC-1042 is done: VPN drops every hour*"
    assert lines_of(done)[2] == "Do you have what you asked for?"
    assert buttons_of(done) == {"resolved_works": "I have it", "resolved_broken": "Something is missing"}
    assert done.text.startswith("INC-1042 is done: the session was")
    assert lines_of(again) == ["Something was missing, so INC-1042 was opened again."]


def test_the_question_is_heard_however_long_the_note_is() -> None:
    note = replace(SOLUTION, note="we changed a & b <here>. " * 100)

    drawn = resolved_card(ticket(State.RESOLVED, resolution=note), LOOK)

    accepted(drawn)
    assert drawn.text.endswith("… Does it work for you?")


@pytest.mark.parametrize(
    ("state", "last"),
    [
        (State.CLOSED, "Thanks, closed."),
        (State.IN_PROGRESS, "It did not work yet, so INC-1042 was opened again."),
        (State.TRIAGED, "It did not work yet, so INC-1042 was opened again."),
    ],
)
def test_a_solution_that_was_answered_asks_nothing_more(state: State, last: str) -> None:
    drawn = resolved_card(ticket(state), LOOK)

    accepted(drawn)
    assert lines_of(drawn)[-1] == last
    assert buttons_of(drawn) == {}


def test_an_earlier_solution_stays_answered_when_a_later_one_comes() -> None:
    again = ticket(State.RESOLVED, reopened=1)

    assert buttons_of(resolved_card(again, LOOK, round_=0)) == {}
    assert "resolved_works" in buttons_of(resolved_card(again, LOOK, round_=1))


def test_who_came_second_hears_who_was_first() -> None:
    drawn = claim_lost(ticket(State.ASSIGNED), LOOK, after_s=0.104)

    accepted(drawn)
    assert lines_of(drawn) == ["*<@U0BOLIND> got there first (0.1 s):* INC-1042. Nothing else changed."]
    assert drawn.text == "Bo Lindqvist got there first (0.1 s): INC-1042. Nothing else changed."
    assert buttons_of(drawn) == {"ticket_watch": "Watch", "ticket_take_over": "Take over"}


def test_a_claim_long_after_somebody_elses_was_no_race() -> None:
    assert lines_of(claim_lost(ticket(State.ASSIGNED), LOOK, after_s=3600.0)) == [
        "*<@U0BOLIND> got there first:* INC-1042. Nothing else changed."
    ]


# ---- what further is on the card ----------------------------------------------------------------------------


def test_a_card_that_waits_says_for_what_and_what_happens_by_itself() -> None:
    lines = lines_of(triage_card(ticket(State.PENDING_USER), conversation(), LOOK))

    assert lines[2:4] == [
        "> Bo asked: Which floor are you on?",
        "Reminders <!date^1795524000^{date_short} {time}|Tue 24 Nov 13:40 CET> and"
        " <!date^1795696800^{date_short} {time}|Thu 26 Nov 13:40 CET>. Without an answer it is solved on"
        " <!date^1796042400^{date_short} {time}|Mon 30 Nov 13:40 CET>.",
    ]


def test_a_card_says_which_priority_was_chosen_against_the_matrix_and_why() -> None:
    override = Override(computed=Priority.P2, reason="the *board* meets", by=BO)
    drawn = triage_card(ticket(State.ASSIGNED, priority=Priority.P1, override=override), None, LOOK)

    accepted(drawn)
    assert "P1 by <@U0BOLIND> instead of P2: the ∗board∗ meets" in lines_of(drawn)


def test_a_card_names_every_ticket_it_is_tied_to() -> None:
    links = tuple(
        Link(kind=kind, ticket_id=TicketId(kind), number=TicketNumber(f"INC-{n}"))
        for n, kind in enumerate(LinkKind, start=1)
    )
    drawn = triage_card(ticket(State.ASSIGNED, links=links), None, LOOK)

    accepted(drawn)
    assert (
        "Linked: related to INC-1 · duplicate of INC-2 · duplicated by INC-3 · follow-up of INC-4 · followed by INC-5"
        " · caused by INC-6 · causes INC-7 · goes on as INC-8 · carries on INC-9 · part of INC-10"
    ) in lines_of(drawn)


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        (State.NEW, ["note", "link", "watch", "sort", "known_error"]),
        (State.PENDING_USER, ["hand_over", "priority", "note", "link", "known_error"]),
        (State.RESOLVED, ["known_error"]),
    ],
)
def test_each_option_of_the_menu_carries_what_it_does(state: State, kinds: list[str]) -> None:
    drawn = triage_card(ticket(state), conversation(), LOOK)

    (menu,) = (e for b in drawn.blocks for e in b.get("elements", []) if e["type"] == "overflow")
    signed = [option["value"] for option in menu["options"]]
    assert [LOOK.signer.read(k, value) for k, value in zip(kinds, signed, strict=True)] == [
        "01890000-t"
    ] * len(kinds)


# ---- how it was ---------------------------------------------------------------------------------------------

SCORES = {"csat_1": "1 Poor", "csat_2": "2", "csat_3": "3 OK", "csat_4": "4", "csat_5": "5 Great"}


def asked(state: State, **changes: object) -> Ticket:
    """Return a ticket whose requester is asked for a rating."""
    return replace(ticket(state), surveyed_at=ticket(state).resolved_at, **changes)  # type: ignore[arg-type]  # facts


@pytest.mark.parametrize(
    ("state", "rating", "says", "scores"),
    [
        (State.RESOLVED, None, "*How was it?* Optional, one click.", SCORES),
        (State.RESOLVED, 2, "You said 2 of 5. Another click changes it.", SCORES),
        (State.CLOSED, None, "*How was it?* Optional, one click.", SCORES),
        (State.CLOSED, 4, "You said 4 of 5.", {}),
    ],
)
def test_a_rating_is_asked_for_until_the_last_word(
    state: State, rating: int | None, says: str, scores: dict[str, str]
) -> None:
    drawn = resolved_card(asked(state, rating=rating), LOOK)

    accepted(drawn)
    assert says in lines_of(drawn)
    assert {id_: text for id_, text in buttons_of(drawn).items() if id_.startswith("csat")} == scores


def test_what_was_solved_for_want_of_an_answer_says_how_to_go_on_and_asks_for_no_rating() -> None:
    silent = replace(SOLUTION, code=ResolutionCode.NO_RESPONSE, note="", cause="", by=DESK)
    drawn = resolved_card(ticket(State.RESOLVED, resolution=silent), LOOK)

    accepted(drawn)
    assert lines_of(drawn) == [
        "*INC-1042 is set aside: VPN drops every hour*",
        "I heard nothing to the question, so I take it as no longer needed. If it is, write here by"
        " <!date^1795879200^{date_short} {time}|Sat 28 Nov 15:20 WET>.",
    ]
    assert buttons_of(drawn) == {"resolved_broken": "Still needed"}
    card = lines_of(triage_card(ticket(State.RESOLVED, resolution=silent), None, LOOK))
    assert card[1] == "Solved for want of an answer · <!date^1795447200^{time}|16:20 CET>"


def test_a_card_says_what_the_ticket_looks_like_and_how_that_was_solved() -> None:
    first = replace(
        ticket(State.RESOLVED),
        number=TicketNumber("INC-31"),
        resolution=replace(SOLUTION, note="A new\n<fuse>"),
    )
    second = replace(first, number=TicketNumber("INC-77"), resolution=replace(SOLUTION, note="x" * 400))

    card = triage_card(ticket(State.NEW), conversation(), LOOK, precedents=(first, second))

    accepted(card)

    [said] = [line for line in lines_of(card) if "INC-31" in line]
    assert "Looks like INC-31 (resolved: A new &lt;fuse&gt;)" in said
    assert len(said) < 300
    assert "INC-31" not in "".join(
        lines_of(triage_card(ticket(State.RESOLVED), None, LOOK, precedents=(first,)))
    )
