"""The cards of a conversation: every kind at every rest, and the words people see first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.blocks.conversations import conversation_card
from handlers.text import Mrkdwn
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of, primary_of, values_of
from tests.handlers.blocks.samples import (
    LENGTH,
    LOOK,
    PHONE,
    TRIED,
    VPN,
    YUKI,
    card,
    conversation,
    drawn_from,
    ticket,
)
from workflows.domain.conversations import ONE_PAGE, Card, CardKind, Draft, Outcome, Settled
from workflows.domain.ids import TicketId, TicketNumber
from workflows.domain.tickets import Kind, State

STATES = [None, *Settled]


@pytest.mark.parametrize("settled", STATES)
@pytest.mark.parametrize("kind", CardKind)
def test_every_card_is_taken_by_chat(kind: CardKind, settled: Settled | None) -> None:
    accepted(conversation_card(*drawn_from(kind, settled), LOOK))


@pytest.mark.parametrize("settled", Settled)
@pytest.mark.parametrize("kind", [kind for kind in CardKind if kind is not CardKind.OPENED])
def test_a_card_at_rest_has_no_buttons_but_the_way_back(kind: CardKind, settled: Settled) -> None:
    buttons = buttons_of(conversation_card(*drawn_from(kind, settled), LOOK))

    is_solved_answer = kind in ONE_PAGE and settled is Settled.SOLVED
    assert buttons == ({"answer_reopen": "Still not working"} if is_solved_answer else {})


def test_a_button_carries_the_card_and_its_proof() -> None:
    about, shown, _ = drawn_from(CardKind.ANSWER, None)

    (value,) = values_of(conversation_card(about, shown, None, LOOK))

    assert LOOK.signer.read_card(value) == (about.id, 0)


def test_reading_promises_the_answer_here() -> None:
    drawn = conversation_card(*drawn_from(CardKind.READING, None), LOOK)

    assert lines_of(drawn)[0] == "*I'm still reading the handbook.* The answer follows here by itself."
    assert buttons_of(drawn) == {"answer_ticket": "Open a ticket", "answer_person": "Talk to a person"}


def test_an_answer_is_the_pages_own_words_with_its_source() -> None:
    drawn = conversation_card(*drawn_from(CardKind.ANSWER, None), LOOK)

    assert lines_of(drawn) == [
        "*Most likely this helps: VPN signs me out* [1]",
        "Open *Larkfield VPN*, then _Settings_.",
        "",
        "1. Switch on `Stay connected`.",
        "2. Connect again.",
        "[1] <https://kb.larkfield.example/vpn/stay-connected|VPN signs me out> · reviewed 12 Nov 2026",
        "Taken word for word from this page.",
        "See also: <https://kb.larkfield.example/vpn/session-length|How long sessions last › Twelve hours>",
    ]
    assert buttons_of(drawn) == {
        "answer_solved": "Solved it",
        "answer_not_really": "Not really",
        "answer_person": "Talk to a person",
    }
    assert primary_of(drawn) == ["answer_solved"]
    assert drawn.text == "Most likely this helps: VPN signs me out. Open Larkfield VPN, then Settings."


def test_the_second_answer_claims_less() -> None:
    second = replace(card(CardKind.ANSWER, passages=(LENGTH,)), is_second=True)

    drawn = conversation_card(conversation(second), second, None, LOOK)

    assert lines_of(drawn)[0] == "*The next closest page: How long sessions last › Twelve hours* [1]"


def test_a_page_that_was_chosen_is_not_called_likely() -> None:
    about = conversation(
        card(CardKind.SUGGESTIONS, settled=Settled.MOVED_ON), card(CardKind.ANSWER, passages=(PHONE,))
    )

    drawn = conversation_card(about, about.cards[1], None, LOOK)

    assert lines_of(drawn)[0] == "*The page you chose: VPN on a phone* [1]"


def test_an_answer_too_long_for_a_card_says_so() -> None:
    long = replace(VPN, text="A sentence of the page. " * 400)
    about = conversation(card(CardKind.ANSWER, passages=(long,)))

    drawn = conversation_card(about, about.cards[0], None, LOOK)

    accepted(drawn)
    assert "Taken word for word from this page. The page has the rest." in lines_of(drawn)


def test_an_answer_that_moved_on_keeps_its_words() -> None:
    fresh = conversation_card(*drawn_from(CardKind.ANSWER, None), LOOK)
    rested = conversation_card(*drawn_from(CardKind.ANSWER, Settled.MOVED_ON), LOOK)

    assert lines_of(rested) == lines_of(fresh)
    assert buttons_of(rested) == {}


def test_a_solved_answer_keeps_the_page_and_a_way_back() -> None:
    drawn = conversation_card(*drawn_from(CardKind.ANSWER, Settled.SOLVED), LOOK)

    assert lines_of(drawn) == [
        "*Glad it helped.* No ticket was opened.",
        "The page stays here: <https://kb.larkfield.example/vpn/stay-connected|VPN signs me out>.",
    ]
    assert drawn.text == "Glad it helped. No ticket was opened. The page stays here: VPN signs me out."


def test_a_solved_answer_is_silent_about_tickets_once_there_is_one() -> None:
    about, shown, _ = drawn_from(
        CardKind.ANSWER, Settled.SOLVED, ticket_id=TicketId("t"), outcome=Outcome.HANDED_OVER
    )

    drawn = conversation_card(about, shown, None, LOOK)

    assert lines_of(drawn)[0] == "*Glad it helped.*"
    assert buttons_of(drawn) == {}


def test_an_answer_that_did_not_help_folds_to_one_line() -> None:
    drawn = conversation_card(*drawn_from(CardKind.ANSWER, Settled.NOT_HELPED), LOOK)

    assert lines_of(drawn) == [
        "This page did not help: <https://kb.larkfield.example/vpn/stay-connected|VPN signs me out>"
    ]


def test_suggestions_say_that_the_desk_is_not_sure() -> None:
    drawn = conversation_card(*drawn_from(CardKind.SUGGESTIONS, None), LOOK)

    assert lines_of(drawn)[:3] == [
        "*I'm not sure about this one.* Is it one of these?",
        "*<https://kb.larkfield.example/vpn/stay-connected|VPN signs me out>*",
        "Open Larkfield VPN, then Settings.",
    ]
    assert buttons_of(drawn) == {
        "suggestion_show_1": "Show",
        "suggestion_show_2": "Show",
        "suggestion_show_3": "Show",
        "suggestion_none": "None of these",
        "answer_person": "Talk to a person",
    }
    assert drawn.text == (
        "I'm not sure about this one. Three pages come close: "
        "VPN signs me out, How long sessions last › Twelve hours, VPN on a phone."
    )


def test_one_suggestion_is_asked_about_as_one() -> None:
    about = conversation(card(CardKind.SUGGESTIONS, passages=(VPN,)))

    drawn = conversation_card(about, about.cards[0], None, LOOK)

    assert lines_of(drawn)[0] == "*I'm not sure about this one.* Is it this?"
    assert drawn.text == "I'm not sure about this one. One page comes close: VPN signs me out."


def test_nothing_reliable_is_said_plainly() -> None:
    drawn = conversation_card(*drawn_from(CardKind.NOTHING, None), LOOK)

    assert lines_of(drawn) == [
        "*I have nothing reliable on that.* I'd rather not guess.",
        "I can open a ticket with what you wrote; a person answers it.",
    ]
    assert buttons_of(drawn) == {"answer_ticket": "Open a ticket", "answer_person": "Talk to a person"}


def test_paused_answers_are_said_so_with_a_ticket_to_open() -> None:
    about = conversation(replace(card(CardKind.NOTHING), words="paused"))

    drawn = conversation_card(about, about.cards[0], None, LOOK)

    assert lines_of(drawn) == [
        "*My answers are paused at the moment.* I looked nothing up.",
        "I can open a ticket with what you wrote; a person answers it.",
    ]
    assert buttons_of(drawn) == {"answer_ticket": "Open a ticket", "answer_person": "Talk to a person"}


def test_the_confirm_card_shows_all_that_would_be_sent() -> None:
    drawn = conversation_card(*drawn_from(CardKind.CONFIRM, None), LOOK)

    assert lines_of(drawn) == [
        "*Ready to send: VPN drops every hour*",
        "Nothing is sent until you press Open ticket.",
        "*What happens*",
        "vpn drops every hour since friday, calls die each time. already restarted twice",
        "*For*",
        "<@U0ANADUA>",
        "*Tried*",
        "<https://kb.larkfield.example/vpn/stay-connected|VPN signs me out>",
        "<https://kb.larkfield.example/vpn/session-length|How long sessions last>",
    ]
    assert buttons_of(drawn) == {
        "confirm_submit": "Open ticket",
        "confirm_edit": "Change the words",
        "confirm_discard": "Discard",
    }
    assert primary_of(drawn) == ["confirm_submit"]


def test_discarding_asks_first() -> None:
    drawn = conversation_card(*drawn_from(CardKind.CONFIRM, None), LOOK)

    discard = drawn.blocks[-1]["elements"][-1]
    assert discard["confirm"]["title"]["text"] == "Discard this draft?"
    assert discard["confirm"]["deny"]["text"] == "Keep it"


def test_the_confirm_card_does_not_say_the_title_twice() -> None:
    draft = Draft(title="VPN drops every hour", description="vpn drops every hour.")

    lines = lines_of(conversation_card(*drawn_from(CardKind.CONFIRM, None, draft=draft), LOOK))

    assert lines[0] == "*Ready to send: VPN drops every hour*"
    assert "*What happens*" not in lines


@pytest.mark.parametrize(
    ("settled", "words"),
    [
        (Settled.SENT, "*Sent as INC-1042.* VPN drops every hour"),
        (Settled.DISCARDED, "*Discarded.* Nothing was sent."),
        (Settled.MOVED_ON, "This draft was set aside. Nothing was sent."),
    ],
)
def test_a_confirm_card_at_rest_says_what_became_of_it(settled: Settled, words: str) -> None:
    assert lines_of(conversation_card(*drawn_from(CardKind.CONFIRM, settled), LOOK)) == [words]


def test_a_sent_card_without_its_ticket_is_a_mistake_of_ours() -> None:
    about, shown, _ = drawn_from(CardKind.CONFIRM, Settled.SENT)

    with pytest.raises(ValueError, match="given none"):
        conversation_card(about, shown, None, LOOK)


def test_cancelling_a_request_asks_for_a_request() -> None:
    about, card, opened = drawn_from(CardKind.OPENED, None)
    assert opened is not None
    asked = replace(opened, kind=Kind.REQUEST, number=TicketNumber("REQ-1"))

    row = conversation_card(about, card, asked, LOOK).blocks[-1]

    assert row["elements"][0]["confirm"]["confirm"]["text"] == "Cancel request"


def test_a_ticket_opened_says_number_state_and_time() -> None:
    drawn = conversation_card(*drawn_from(CardKind.OPENED, None), LOOK)

    assert lines_of(drawn) == [
        "*INC-1042 is open: VPN drops every hour*",
        "Waiting for an agent. First reply by <!date^1795444200^{time}|14:30 WET>.",
        "Write in this thread to add anything. The agent gets your question and the two pages we tried.",
    ]
    assert buttons_of(drawn) == {"ticket_cancel": "Cancel ticket"}
    assert drawn.text == (
        "INC-1042 · waiting for an agent · reply expected by 14:30 (your time): VPN drops every hour"
    )


def test_the_time_is_told_in_the_readers_zone() -> None:
    about, shown, _ = drawn_from(CardKind.OPENED, None)

    drawn = conversation_card(about, shown, ticket(State.NEW, requester_id=YUKI), LOOK)

    assert "22:30 (your time)" in drawn.text
    assert "|22:30 UTC+8>" in lines_of(drawn)[1]


CANCELLABLE = (State.NEW, State.AWAITING_APPROVAL, State.CHANGES_REQUESTED)
OPENED = {
    State.AWAITING_APPROVAL: ("is waiting for approval", "Waiting for IT to approve it."),
    State.CHANGES_REQUESTED: (
        "is waiting for your changes",
        "Somebody who approves it asks you to change something. Edit it and send it again.",
    ),
    State.REJECTED: ("is rejected", "Nobody works on it. You can edit it and send it again."),
    State.EXPIRED: (
        "is not approved in time",
        "Nobody approved it in time. You can edit it and send it again.",
    ),
    State.NEW: ("is open", "Waiting for an agent. First reply by <!date^1795444200^{time}|14:30 WET>."),
    State.TRIAGED: ("is open", "Waiting for an agent. First reply by <!date^1795444200^{time}|14:30 WET>."),
    State.ASSIGNED: (
        "is open",
        "With <@U0BOLIND>. Solution expected by <!date^1795455900^{time}|17:45 WET>.",
    ),
    State.IN_PROGRESS: (
        "is open",
        "With <@U0BOLIND>. Solution expected by <!date^1795455900^{time}|17:45 WET>.",
    ),
    State.FULFILLING: (
        "is under way",
        "0 of 0 done. Expected by <!date^1795455900^{time}|17:45 WET>.",
    ),
    State.PENDING_USER: ("is open", "Waiting for your answer. Write it in the thread of this ticket."),
    State.PENDING_VENDOR: (
        "is open",
        "Waiting for a supplier. Solution expected by <!date^1795455900^{time}|17:45 WET>.",
    ),
    State.RESOLVED: ("is solved", "Solved by <@U0BOLIND> · <!date^1795447200^{time}|15:20 WET>"),
    State.CLOSED: ("is closed", "Nothing more to do since <!date^1795449600^{time}|16:00 WET>."),
    State.CANCELLED: ("is cancelled", "Nobody works on it any more. You can always ask again."),
    State.MERGED: ("is joined with another ticket", "It goes on as another ticket."),
}


@pytest.mark.parametrize("state", State)
def test_the_opened_card_follows_the_ticket(state: State) -> None:
    about, shown, _ = drawn_from(CardKind.OPENED, None)

    drawn = conversation_card(about, shown, ticket(state), LOOK)

    accepted(drawn)
    is_state, line = OPENED[state]
    assert lines_of(drawn)[:2] == [f"*INC-1042 {is_state}: VPN drops every hour*", line]
    assert drawn.text.startswith("INC-1042 · ")
    assert ("ticket_cancel" in buttons_of(drawn)) is (state in CANCELLABLE)


def test_a_ticket_given_back_after_a_reply_waits_for_another_agent() -> None:
    about, shown, _ = drawn_from(CardKind.OPENED, None)
    released = replace(ticket(State.IN_PROGRESS), state=State.TRIAGED, assignee_id=None)

    drawn = conversation_card(about, shown, released, LOOK)

    assert lines_of(drawn)[1].startswith("Waiting for another agent. Solution expected by ")


def test_the_hint_counts_the_pages_in_words() -> None:
    for count, words in (
        (0, "your question."),
        (1, "your question and the page we tried."),
        (2, "the two pages"),
    ):
        about, shown, opened = drawn_from(CardKind.OPENED, None, tried=TRIED[:count])

        assert words in lines_of(conversation_card(about, shown, opened, LOOK))[-1]


@pytest.mark.parametrize("words", ["greeting", "help", "thanks", "busy", "person"])
def test_small_talk_has_words(words: str) -> None:
    about = conversation(card(CardKind.TALK, words=words))

    accepted(conversation_card(about, about.cards[0], None, LOOK))


def test_a_greeting_is_by_name_and_asks_what_is_wrong() -> None:
    drawn = conversation_card(*drawn_from(CardKind.TALK, None), LOOK)

    assert lines_of(drawn)[0].startswith("Hello Ana. Tell me what is wrong")


def test_a_very_long_draft_fits_its_field() -> None:
    draft = Draft(title="t" * 80, description="a < b & c " * 800)
    about, shown, _ = drawn_from(CardKind.CONFIRM, None, draft=draft)

    accepted(conversation_card(about, shown, None, LOOK))


def test_a_passage_of_any_shape_is_taken() -> None:
    wild = replace(
        VPN, title="*t* <!here>" * 40, heading="_h_" * 90, text="```\n" + "x\n" * 4000, snippet="`" * 999
    )
    for kind in (CardKind.ANSWER, CardKind.SUGGESTIONS):
        shown = Card(n=0, kind=kind, passages=(wild, wild, wild))
        accepted(conversation_card(conversation(shown), shown, None, LOOK))


def test_drawing_twice_gives_the_same_picture() -> None:
    once = conversation_card(*drawn_from(CardKind.ANSWER, None), LOOK)

    assert conversation_card(*drawn_from(CardKind.ANSWER, None), LOOK) == once
    assert isinstance(once.text, Mrkdwn)
