"""A task that is overdue reminds whoever has it, or its team, once; its card and Home show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from storage import TicketStore
from tests.domain.fulfilment import CHECK, FIGMA, PLAN, SEAT
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, TRIAGE
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.invariants import assert_hold
from tests.use_cases.jobs import waiting
from tests.use_cases.test_tasks import POLICY_WITH_TASKS, check, desk_of, do, sent, the
from workflows.domain.calendars import QuietHours
from workflows.domain.policies import Policy, Quiet
from workflows.domain.surfaces import task_surface_id
from workflows.domain.tickets import Ticket
from workflows.domain.webhooks import NotSent
from workflows.ports import Desk
from workflows.use_cases import closing, homes, overdue
from workflows.use_cases.fulfilling import TASK_DUE

CHEAPER = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge) -> Iterator[Desk]:
    built = desk_of(store, clock, POLICY_WITH_TASKS, knowledge=knowledge)
    yield built
    assert_hold(built)


def until_due(chat: Chat, clock: FakeClock, ticket: Ticket) -> datetime:
    """Let the time pass in which the first task should be done."""
    due_at = the(chat, ticket, CHECK).due_at
    assert due_at is not None
    chat.work()
    clock.advance(due_at - clock.now())
    chat.work()
    return due_at


def said(chat: Chat) -> list[dict[str, Any]]:
    """Return what was said of tasks that are overdue, each with whom it went to."""
    lines = [one for one in chat.posted if str(one.content.get("template")).startswith("task_overdue")]
    return [{**one.content, "to": one.to, "channel": chat.channel_of(one)} for one in lines]


def test_one_that_nobody_has_is_told_to_its_team_once_when_it_is_due(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)
    chat.drawn.clear()

    due_at = until_due(chat, clock, ticket)
    overdue.remind(chat.desk, the(chat, ticket, CHECK).id)  # its worker died before it said that it is done
    do(chat, ticket, CHECK, "claim")
    do(chat, ticket, CHECK, "release")
    clock.advance(timedelta(days=3))
    chat.work()

    (line,) = said(chat)
    assert (line["template"], line["to"], line["channel"]) == ("task_overdue", None, TRIAGE)
    assert (line["task"], line["since_at"]) == ("Check the seat of Ana Reis", due_at.isoformat())
    assert task_surface_id(the(chat, ticket, CHECK).id) in chat.drawn


@CHEAPER
def test_whoever_has_it_is_reminded_and_nobody_else(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)
    do(chat, ticket, CHECK, "claim", by=CY)

    until_due(chat, clock, ticket)

    (line,) = said(chat)
    assert (line["template"], line["to"], line["queue"]) == ("task_overdue_yours", CY, "it-triage")


@CHEAPER
@pytest.mark.parametrize("how", ["done", "cancelled"])
def test_of_what_is_settled_in_time_nobody_is_reminded(
    chat: Chat, store: TicketStore, clock: FakeClock, how: str
) -> None:
    ticket = sent(chat)
    if how == "done":
        check(chat, ticket)
    else:
        closing.cancel(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())
        chat.work()

    assert [key for key in waiting(store) if key.startswith(TASK_DUE)] == []
    until_due(chat, clock, ticket)
    assert said(chat) == []


@CHEAPER
def test_one_that_cannot_be_done_is_its_teams_to_decide(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)
    do(chat, ticket, CHECK, "claim")
    do(chat, ticket, CHECK, "get_stuck", reason="no seats left")

    until_due(chat, clock, ticket)

    (line,) = said(chat)
    assert (line["template"], line["is_stuck"]) == ("task_overdue", True)


def with_quiet_hours(policy: Policy) -> Policy:
    return replace(policy, quiet=Quiet(hours=QuietHours(start=time(8), end=time(20))))


@CHEAPER
def test_in_quiet_hours_the_card_shows_it_and_the_reminder_waits_or_goes_to_who_can_have_it(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = Chat(desk_of(store, clock, with_quiet_hours(POLICY_WITH_TASKS)), store)
    theirs, free = sent(chat), sent(chat)
    for ticket in (theirs, free):
        do(chat, ticket, CHECK, "claim")
    chat.drawn.clear()

    until_due(chat, clock, theirs)
    assert said(chat) == []
    assert task_surface_id(the(chat, theirs, CHECK).id) in chat.drawn
    do(chat, free, CHECK, "release")
    assert [line["to"] for line in said(chat)] == [None], "a channel is never quiet"
    clock.advance(timedelta(hours=12))
    chat.work()

    assert [line["to"] for line in said(chat)] == [None, BO]
    assert_hold(chat.desk)


@CHEAPER
def test_a_call_that_fails_after_its_task_was_due_is_told_as_overdue_when_it_is_a_persons(
    store: TicketStore, clock: FakeClock
) -> None:
    dated = tuple(replace(one, due_days=1 if one.id == SEAT else None) for one in PLAN.tasks)
    policy = replace(POLICY_WITH_TASKS, fulfilment={FIGMA.id: replace(PLAN, tasks=dated)})
    chat = Chat(desk_of(store, clock, policy), store)
    ticket = sent(chat)
    chat.webhooks.answers = [NotSent("it answered 500", may_help_later=True)] * 5
    check(chat, ticket)
    clock.advance(timedelta(days=2))
    assert overdue.remind(chat.desk, the(chat, ticket, SEAT).id) is None
    assert said(chat) == [], "another system does it"

    for _ in range(5):
        clock.advance(timedelta(minutes=1))
        chat.work()

    assert [line["task"] for line in said(chat)] == ["Give the seat"]
    assert_hold(chat.desk)


def test_home_lists_what_is_overdue_first_and_what_has_no_date_last(
    store: TicketStore, clock: FakeClock
) -> None:
    undated = tuple(replace(one, due_days=None) for one in PLAN.tasks)
    without = replace(POLICY_WITH_TASKS, fulfilment={FIGMA.id: replace(PLAN, tasks=undated)})
    chat = Chat(desk_of(store, clock, without), store)
    last = sent(chat)
    chat.desk = replace(chat.desk, policy=POLICY_WITH_TASKS)
    first = sent(chat)
    clock.advance(timedelta(hours=1))
    second = sent(chat)
    for ticket in (last, second, first):
        do(chat, ticket, CHECK, "claim")

    until_due(chat, clock, first)

    home = homes.read(chat.desk, BO)
    assert home is not None
    assert [number for _, number in home.my_tasks] == [first.number, second.number, last.number]
    assert [task.is_overdue(clock.now()) for task, _ in home.my_tasks] == [True, False, False]
