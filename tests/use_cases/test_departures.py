"""Agents who are gone: their tickets go on, their team is told once, nothing is lost with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage import TicketStore
from tests.domain.fulfilment import CHECK, TRAIN
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, PEOPLE, POLICY, a_desk
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import claimed, open_ticket, resolved
from tests.use_cases.test_tasks import POLICY_WITH_TASKS, check, desk_of, do, sent, states, the
from workflows.domain.ids import DESK, TeamId, UserId
from workflows.domain.people import Person
from workflows.domain.policies import Policy
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.routing import Member, Routing, Strategy
from workflows.domain.sla import ClockState, Measure
from workflows.domain.tickets import State, Ticket
from workflows.use_cases import closing, departures, reporting, working

IT = TeamId("it")
KNOWN = {person.id: person for person in PEOPLE}


def gone(user_id: UserId) -> Person:
    """Return somebody whose account was closed."""
    return replace(KNOWN[user_id], is_active=False)


def under(routing: Routing, *emails: str) -> Policy:
    """Return the desk's files with that team."""
    team = replace(POLICY.teams[IT], routing=routing, members=frozenset(emails), lead="bo@example.com")
    return replace(POLICY, teams={IT: team})


def tickets_of_cy(chat: Chat, count: int) -> list[Ticket]:
    """Return so many tickets that Cy has."""
    found = []
    for _ in range(count):
        ticket = reporting.report(
            chat.desk,
            request_id=chat.request_id(),
            person_id=ANA,
            author_id=ANA,
            description="the wall socket hums",
            impact=Impact.ONE,
            urgency=Urgency.NUISANCE,
        )
        assert ticket is not None
        working.claim(chat.desk, ticket.id, by=CY, request_id=chat.request_id())
        found.append(ticket)
    chat.work()
    return found


def told(chat: Chat) -> list[dict[str, Any]]:
    """Return what the team was told of who has left."""
    return [dict(content) for content in chat.lines(template="left")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_thirty_of_them_go_back_to_the_queue_with_one_word_to_the_team(chat: Chat) -> None:
    theirs = tickets_of_cy(chat, 30)
    working.ask(chat.desk, theirs[0].id, question="Which floor?", by=CY, request_id=chat.request_id())
    lines = len(chat.posted)

    departures.changed(chat.desk, gone(CY))
    chat.work()

    now = [chat.ticket(ticket.id) for ticket in theirs]
    assert {(ticket.state, ticket.assignee_id) for ticket in now} == {(State.TRIAGED, None)}
    (said,) = told(chat)
    assert (said["agent"], said["count"], said["queue"]) == (CY, 30, "it-triage")
    numbers = [ticket.number for ticket in theirs[:10]]
    assert said["moves"] == [{"to": "", "numbers": numbers, "more": 20}]
    assert len([s for s in chat.posted[lines:] if s.content.get("template")]) == 3, (
        "the question twice, and this"
    )
    with chat.desk.unit_of_work() as uow:
        row = uow.tickets.audit(theirs[0].id)[-1]
        clocks = uow.clocks.of(theirs[0].id)
    assert (row.action, row.actor_id, row.reason) == ("handed_on", DESK, "gone")
    assert clocks is not None
    clock = clocks.current(Measure.RESOLUTION)
    assert clock is not None and clock.state is ClockState.RUNNING


def test_the_same_news_twice_changes_nothing_more(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat), by=CY)
    departures.changed(chat.desk, gone(CY))
    chat.work()
    version = chat.ticket(ticket.id).version

    departures.changed(chat.desk, gone(CY))
    departures.hand_on(chat.desk, {"user": CY})
    chat.work()

    assert chat.ticket(ticket.id).version == version
    assert len(told(chat)) == 1


def test_somebody_who_only_changed_their_name_keeps_what_they_have(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat), by=CY)

    departures.changed(chat.desk, replace(KNOWN[CY], name="Cyril Okafor"))
    chat.work()

    assert chat.ticket(ticket.id).assignee_id == CY
    assert told(chat) == []


def test_they_go_by_turns_to_who_has_room_and_the_rest_waits(store: TicketStore, clock: FakeClock) -> None:
    routing = Routing(
        strategy=Strategy.ROUND_ROBIN,
        members={"bo@example.com": Member(cap=4), "mia@example.com": Member(cap=5)},
    )
    chat = Chat(a_desk(store, clock), store)
    theirs = tickets_of_cy(chat, 16)
    files = under(routing, "bo@example.com", "mia@example.com", "cy@example.com")
    desk = chat.desk = replace(chat.desk, policy=files)

    departures.changed(desk, gone(CY))
    chat.work()

    held = Counter(chat.ticket(ticket.id).assignee_id for ticket in theirs)
    assert held == {BO: 4, MIA: 5, None: 7}
    (said,) = told(chat)
    assert [(m["to"], len(m["numbers"]) + m["more"]) for m in said["moves"]] == [("", 7), (BO, 4), (MIA, 5)]
    assert chat.lines(template="nobody_fits") == []
    assert len(chat.lines(template="claimed")) == 16 + 9, "their requesters know who has them now"
    assert_hold(desk)

    first = next(ticket for ticket in theirs if chat.ticket(ticket.id).assignee_id == BO)
    resolved(chat, first)
    assert Counter(chat.ticket(ticket.id).assignee_id for ticket in theirs)[None] == 6


def test_the_night_finds_whom_the_files_no_longer_name(store: TicketStore, clock: FakeClock) -> None:
    chat = Chat(a_desk(store, clock), store)
    ticket = claimed(chat, open_ticket(chat), by=CY)
    desk = chat.desk = replace(chat.desk, policy=under(Routing(), "bo@example.com"))

    assert departures.sweep(desk) == timedelta(hours=17, minutes=30)
    chat.work()

    assert chat.ticket(ticket.id).assignee_id is None
    assert_hold(desk)


def test_what_was_solved_before_they_went_does_not_open_again_in_their_hands(chat: Chat) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat), by=CY), by=CY)
    departures.changed(chat.desk, gone(CY))
    chat.work()
    assert told(chat) == []

    closing.still_broken(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())
    chat.work()

    assert chat.ticket(ticket.id).assignee_id is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_more_than_one_message_can_tell_is_told_in_two(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departures, "BATCH", 2)
    theirs = tickets_of_cy(chat, 3)

    departures.changed(chat.desk, gone(CY))
    chat.work()

    assert {chat.ticket(ticket.id).assignee_id for ticket in theirs} == {None}
    assert [said["count"] for said in told(chat)] == [2, 1]


@pytest.fixture
def fulfilling(store: TicketStore, clock: FakeClock) -> Chat:
    """The people around a desk whose seats in Figma are given by tasks of two teams."""
    return Chat(desk_of(store, clock, POLICY_WITH_TASKS), store)


def test_their_tasks_are_their_teams_again_with_a_word_in_the_thread_and_one_to_the_team(
    fulfilling: Chat,
) -> None:
    chat, requests = fulfilling, [sent(fulfilling), sent(fulfilling)]
    for request in requests:
        do(chat, request, CHECK, "tick", lines=[0])
        do(chat, request, CHECK, "claim", by=CY)
    incident = claimed(chat, open_ticket(chat), by=CY)

    departures.changed(chat.desk, gone(CY))
    chat.work()
    departures.changed(chat.desk, gone(CY))  # the same news twice
    chat.work()

    for request in requests:
        task = the(chat, request, CHECK)
        assert (task.state.value, task.assignee_id, task.ticked) == ("open", None, (0,))
        with chat.desk.unit_of_work() as uow:
            row = uow.tickets.audit(request.id)[-1]
        assert (row.action, row.actor_id, row.reason) == ("task_released", DESK, "gone")
    assert chat.ticket(incident.id).assignee_id is None
    assert [(said["task"], said["agent"]) for said in chat.lines(template="task_back")] == [
        ("Check the seat of Ana Reis", CY)
    ] * 2
    (said,) = told(chat)
    assert (said["count"], said["is_gone"]) == (1, True)
    assert said["tasks"] == {"count": 2, "numbers": [one.number for one in requests], "more": 0}
    assert_hold(chat.desk)


def test_who_works_for_another_team_now_keeps_no_task_of_the_one_they_left(fulfilling: Chat) -> None:
    chat, request = fulfilling, sent(fulfilling)
    check(chat, request)
    do(chat, request, TRAIN, "claim", by=MIA)
    teams = POLICY_WITH_TASKS.teams
    design = replace(teams[TeamId("design")], lead="", members=frozenset({"cy@example.com"}))
    others = replace(teams[IT], id=TeamId("others"), members=frozenset({"mia@example.com"}))
    now = {IT: teams[IT], design.id: design, others.id: others}
    chat.desk = replace(chat.desk, policy=replace(POLICY_WITH_TASKS, teams=now))

    departures.sweep(chat.desk)
    chat.work()

    assert the(chat, request, TRAIN).assignee_id is None
    assert states(chat, request)["train"] == "open"
    (said,) = told(chat)
    assert (said["agent"], said["is_gone"], said["queue"]) == (MIA, False, "design-triage")
    assert_hold(chat.desk)
