"""The Home tab: what waits, what is mine, and nothing that does nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.blocks import View
from handlers.blocks.home import agent_home, employee_home, fitted, with_pause
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of, primary_of
from tests.handlers.blocks.samples import ANA, BO, CY, LOOK, NOW, PEOPLE, YUKI, ticket
from workflows.domain.acts import PAUSED, Act
from workflows.domain.ids import MONITORING, TicketId, TicketNumber
from workflows.domain.policies import Priority
from workflows.domain.queues import Chosen
from workflows.domain.tickets import Kind, State, Ticket
from workflows.use_cases.homes import Home


def another(state: State, **changes: Any) -> Ticket:
    """Return a ticket beside the usual one."""
    return ticket(state, id=TicketId("01890000-u"), **changes)


def test_an_employee_sees_their_tickets_and_how_to_begin() -> None:
    view = employee_home(Home(person=PEOPLE[ANA], own=[ticket(State.PENDING_USER), another(State.NEW)]), LOOK)

    accepted(view)
    assert lines_of(view) == [
        "*Good afternoon, Ana.* One ticket waits for an answer from you.",
        "My tickets",
        "*INC-1042 VPN drops every hour*",
        "Waiting for your answer. Write it in the thread of this ticket.",
        "*INC-1042 VPN drops every hour*",
        "Waiting for an agent. First reply by <!date^1795444200^{time}|14:30 WET>.",
    ]
    assert buttons_of(view) == {"home_report": "Report a problem"}
    assert primary_of(view) == []


def test_what_waits_for_a_decision_is_said_first() -> None:
    one = employee_home(Home(person=PEOPLE[ANA]), LOOK, approvals=1)
    both = employee_home(Home(person=PEOPLE[ANA], own=[ticket(State.PENDING_USER)]), LOOK, approvals=2)

    assert lines_of(one)[0] == "*Good afternoon, Ana.* One request waits for your decision."
    assert lines_of(both)[0].endswith(
        "Two requests wait for your decision. One ticket waits for an answer from you."
    )
    assert primary_of(one) == []


def test_an_agent_who_approves_reads_of_both_and_never_that_nothing_is_due() -> None:
    idle = agent_home(Home(person=PEOPLE[BO]), LOOK, approvals=1)
    busy = agent_home(Home(person=PEOPLE[BO], mine=[ticket(State.ASSIGNED)]), LOOK, approvals=2)

    assert lines_of(idle)[0] == "*Good afternoon, Bo.* One request waits for your decision."
    assert lines_of(busy)[0].endswith("15:30 CET>. Two requests wait for your decision.")


def test_what_nobody_has_and_is_due_soon_is_what_is_due_next() -> None:
    free, others = replace(another(State.NEW), assignee_id=None), another(State.ASSIGNED, assignee_id=CY)

    said = [lines_of(agent_home(Home(person=PEOPLE[BO], due_soon=[one]), LOOK))[0] for one in (free, others)]

    assert [" Next due: " in line for line in said] == [True, False]


def test_what_was_requested_for_somebody_says_by_whom_and_asks_them_nothing() -> None:
    theirs = ticket(State.PENDING_USER, beneficiary_id=YUKI)

    assert lines_of(employee_home(Home(person=PEOPLE[YUKI], own=[theirs]), LOOK))[-2:] == [
        "*INC-1042 VPN drops every hour*",
        "For you, requested by Ana Duarte · waiting for an answer of theirs",
    ]
    assert (
        "waits for an answer" not in lines_of(employee_home(Home(person=PEOPLE[YUKI], own=[theirs]), LOOK))[0]
    )


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.AWAITING_APPROVAL, "waiting for approval"),
        (State.CHANGES_REQUESTED, "waiting for changes of theirs"),
        (State.REJECTED, "rejected"),
        (State.EXPIRED, "not approved in time"),
        (State.FULFILLING, "0 of 0 done"),
    ],
)
def test_what_was_requested_for_somebody_says_how_it_stands_also_where_nobody_has_it(
    state: State, said: str
) -> None:
    theirs = ticket(state, beneficiary_id=YUKI, assignee_id=None)

    line = lines_of(employee_home(Home(person=PEOPLE[YUKI], own=[theirs]), LOOK))[-1]

    assert line == f"For you, requested by Ana Duarte · {said}"


def test_a_request_is_due_and_not_its_solution() -> None:
    mine = [ticket(State.FULFILLING, kind=kind, responded_at=NOW) for kind in (Kind.REQUEST, Kind.INCIDENT)]

    lines = lines_of(agent_home(Home(person=PEOPLE[BO], mine=mine), LOOK))

    assert [" · due " in line for line in lines if "due <" in line][-2:] == [True, False]


def test_a_ticket_that_has_ended_says_how() -> None:
    states = (State.CANCELLED, State.CLOSED, State.MERGED)
    ended = [ticket(state, id=TicketId(state)) for state in states]

    lines = lines_of(employee_home(Home(person=PEOPLE[ANA], own=ended), LOOK))

    assert [line.partition(" · ")[0] for line in lines[3::2]] == [
        "Cancelled",
        "Closed",
        "Joined with another ticket",
    ]


def test_reporting_comes_first_when_nothing_waits() -> None:
    view = employee_home(Home(person=PEOPLE[ANA]), LOOK)

    accepted(view)
    assert lines_of(view) == [
        "*Good afternoon, Ana.* Nothing waits for you.",
        "My tickets",
        "No open tickets.",
    ]
    assert primary_of(view) == ["home_report"]


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(6, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (19, "Good evening")],
)
def test_the_greeting_follows_the_readers_own_day(hour: int, greeting: str) -> None:
    look = replace(LOOK, now=datetime(2026, 11, 23, hour, 30, tzinfo=UTC))

    assert lines_of(employee_home(Home(person=PEOPLE[ANA]), look))[0].startswith(f"*{greeting}, Ana.*")


def test_the_same_instant_is_evening_elsewhere() -> None:
    assert lines_of(employee_home(Home(person=PEOPLE[YUKI]), LOOK))[0].startswith("*Good evening, Yuki.*")


def test_an_agent_sees_what_is_next_what_is_theirs_and_what_nobody_has() -> None:
    mine = [ticket(State.ASSIGNED), another(State.PENDING_USER, responded_at=NOW)]

    view = agent_home(Home(person=PEOPLE[BO], mine=mine, unassigned=[ticket(State.NEW)]), LOOK)

    accepted(view)
    assert lines_of(view) == [
        "*Good afternoon, Bo.* Next due: INC-1042, <!date^1795444200^{time}|15:30 CET>.",
        "Mine, 2",
        "*INC-1042 VPN drops every hour*",
        "P3 · <@U0ANADUA> · first reply due <!date^1795444200^{time}|15:30 CET>",
        "*INC-1042 VPN drops every hour*",
        "P3 · <@U0ANADUA> · waiting for an answer · solution due <!date^1795455900^{time}|18:45 CET>",
        "Nobody has it, 1",
        "*INC-1042 VPN drops every hour*",
        "P3 · <@U0ANADUA> · first reply due <!date^1795444200^{time}|15:30 CET>",
        "The team's queue, 0",
        "Nothing here.",
    ]
    assert buttons_of(view) == {"home_report": "Report a problem", "home_claim_1": "Claim"}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.AWAITING_APPROVAL, "waiting for approval"),
        (State.CHANGES_REQUESTED, "waiting for changes"),
    ],
)
def test_what_has_to_be_approved_first_is_not_due(state: State, said: str) -> None:
    waits = [ticket(state, assignee_id=None)]

    view = agent_home(
        Home(person=PEOPLE[BO], mine=waits, unassigned=waits, due_soon=waits, queue=waits), LOOK
    )

    accepted(view)
    assert lines_of(view)[0] == "*Good afternoon, Bo.* Nothing is due."
    assert lines_of(view).count(f"P3 · <@U0ANADUA> · {said}") == 4


def test_what_waits_for_an_answer_is_not_due_next() -> None:
    mine = [ticket(State.PENDING_USER, responded_at=NOW)]

    view = agent_home(Home(person=PEOPLE[BO], mine=mine), LOOK)

    assert lines_of(view)[0] == "*Good afternoon, Bo.* Nothing is due."


def test_an_agent_with_nothing_to_do_is_told_so() -> None:
    view = agent_home(Home(person=PEOPLE[BO], own=[ticket(State.RESOLVED)]), LOOK)

    accepted(view)
    assert lines_of(view) == [
        "*Good afternoon, Bo.* Nothing is due.",
        "Mine, 0",
        "You have no ticket at the moment.",
        "Nobody has it, 0",
        "Every ticket has somebody.",
        "The team's queue, 0",
        "Nothing here.",
        "My tickets",
        "*INC-1042 VPN drops every hour*",
        "Solved by <@U0BOLIND> · <!date^1795447200^{time}|16:20 CET>",
    ]


def test_a_long_queue_is_shortened_and_says_so() -> None:
    numbers = range(1, 61)
    queue = [ticket(State.NEW, number=TicketNumber(f"INC-{n}"), id=TicketId(f"t-{n}")) for n in numbers]

    view = agent_home(
        Home(person=PEOPLE[BO], own=queue, mine=queue, unassigned=queue, due_soon=queue, queue=queue), LOOK
    )

    accepted(view)
    assert lines_of(view).count("And 45 more.") == 4
    assert len([id_ for id_ in buttons_of(view) if id_.startswith("home_claim_")]) == 15


def test_what_is_due_soon_comes_before_everything_else() -> None:
    queue = [ticket(State.ASSIGNED, id=TicketId(f"t-{n}")) for n in range(7)]

    view = agent_home(Home(person=PEOPLE[BO], due_soon=queue, queue=queue), LOOK)

    accepted(view)
    assert lines_of(view)[1:4] == [
        "Due soon or overdue, 7",
        "*INC-1042 VPN drops every hour*",
        "P3 · <@U0ANADUA> · with <@U0BOLIND> · first reply due <!date^1795444200^{time}|15:30 CET>",
    ]
    assert "And two more." in lines_of(view)
    assert "The team's queue, 7" in lines_of(view)


@pytest.mark.parametrize(
    ("chosen", "picked"),
    [
        (Chosen(), ["Any state", "Any priority"]),
        (
            Chosen(state=State.PENDING_USER, priority=Priority.P1),
            ["Waiting for the requester", "P1 Critical"],
        ),
    ],
)
def test_the_queue_says_what_it_is_narrowed_down_to(chosen: Chosen, picked: list[str]) -> None:
    view = agent_home(Home(person=PEOPLE[BO], chosen=chosen), LOOK)

    accepted(view)
    (menus,) = (block["elements"] for block in view["blocks"] if block.get("block_id") == "home_filters")
    assert [menu["initial_option"]["text"]["text"] for menu in menus] == picked


def test_what_moves_up_in_a_list_is_not_taken_for_what_stood_there() -> None:
    first, second = ticket(State.NEW), another(State.NEW)

    before = agent_home(Home(person=PEOPLE[BO], unassigned=[first, second]), LOOK)
    after = agent_home(Home(person=PEOPLE[BO], mine=[first], unassigned=[second]), LOOK)

    assert claimable(before)[first.id] == "home_claim_1"
    assert list(claimable(after)) == [second.id]


def claimable(view: View) -> dict[str, str]:
    """Return the button of each row that has one, by what its block is named after."""
    rows = [block for block in view["blocks"] if block.get("accessory")]
    return {row["block_id"].removeprefix("unassigned_"): row["accessory"]["action_id"] for row in rows}


def test_a_lead_reads_that_answers_are_paused_by_whom_and_how_they_go_on() -> None:
    view = agent_home(Home(person=PEOPLE[BO]), LOOK)
    by_lead = Act(action=PAUSED, actor_id=BO, cause="t1", at=NOW, after={"why": "*wrong* page"})
    by_operator = Act(action=PAUSED, actor_id="operator:adm", cause="c1", at=NOW)

    shown = [with_pause(view, PEOPLE[BO], pause, LOOK) for pause in (by_lead, by_operator)]

    assert with_pause(view, PEOPLE[BO], None, LOOK) == view
    lines = []
    for home in shown:
        accepted(home)
        lines.append(lines_of(home)[1])
    assert lines == [
        "⏸ *Answers are paused* since <!date^1795437600^{time}|13:40 CET>, by <@U0BOLIND> (∗wrong∗ page). "
        "Requests and tickets go on. */desk resume answers* has them given again.",
        "⏸ *Answers are paused* since <!date^1795437600^{time}|13:40 CET>, by the operator. "
        "Requests and tickets go on. */desk resume answers* has them given again.",
    ]


def test_what_monitoring_reported_is_nobodys_mention() -> None:
    alerted = ticket(State.NEW, requester_id=MONITORING, conversation_id=None)

    view = agent_home(
        Home(
            person=PEOPLE[BO],
            own=[],
            unassigned=[alerted],
            due_soon=[alerted],
            queue=[alerted],
            chosen=Chosen(),
        ),
        LOOK,
    )

    assert "<@monitoring>" not in str(view)
    assert "P3 · Somebody · first reply due" in str(view)


def test_who_has_more_of_everything_than_chat_takes_sees_what_presses_most() -> None:
    many = [ticket(State.NEW, id=TicketId(f"01890000-{n}")) for n in range(20)]
    full = agent_home(
        Home(person=PEOPLE[BO], own=many[:10], mine=many, unassigned=many, due_soon=many, queue=many), LOOK
    )
    fuller = {
        **full,
        "blocks": [*full["blocks"], *(dict(b, block_id=f"x{n}") for n, b in enumerate(full["blocks"]))],
    }

    shown = fitted(fuller)

    accepted(shown)
    assert shown["blocks"] == fuller["blocks"][:100]
    assert fitted(full) == full
