"""Rules know tasks: one that is done, stuck or overdue sets them off, and their conditions see which it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conditions import CelConditions
from storage import TicketStore
from tests.domain.fulfilment import CHECK, TELL
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import BO, CY
from tests.use_cases.invariants import assert_hold
from tests.use_cases.ruling import rule, tag
from tests.use_cases.test_tasks import POLICY_WITH_TASKS, check, desk_of, do, sent, the
from workflows.domain.rules import Rule, Trigger
from workflows.use_cases import overdue, rule_history

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def around(store: TicketStore, clock: FakeClock, *given: Rule) -> Chat:
    """Return the people around a desk that gives seats by tasks and has those rules."""
    desk = desk_of(store, clock, replace(POLICY_WITH_TASKS, rules=given))
    return Chat(replace(desk, conditions=CelConditions()), store)


def test_a_task_that_is_done_or_stuck_sets_off_the_rules_that_ask_for_it(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = around(
        store,
        clock,
        rule(
            "checked", Trigger.TASK_DONE, tag("checked"), when="task.id == 'check' && ticket.tasks_left < 3"
        ),
        rule("called", Trigger.TASK_DONE, tag("called"), when="task.id == 'seat' && task.assignee == ''"),
        rule("over", Trigger.TASK_DONE, tag("over"), when="task.id == 'tell' && ticket.tasks_left == 0"),
        rule(
            "stuck",
            Trigger.TASK_STUCK,
            tag("stuck"),
            when="task.team == 'it' && task.why.contains('seats') && task.assignee == 'bo@example.com'",
        ),
    )
    ticket = sent(chat, "viewer")
    do(chat, ticket, CHECK, "get_stuck", reason="no seats left")
    assert chat.ticket(ticket.id).tags == ("stuck",)

    do(chat, ticket, CHECK, "take_up")
    check(chat, ticket)
    assert chat.ticket(ticket.id).tags == ("stuck", "checked", "called")
    do(chat, ticket, TELL, "finish", by=CY)

    assert_hold(chat.desk)
    with chat.desk.unit_of_work() as uow:
        tallies = {one.rule: one.count for one in uow.firings.tallies()}
    assert tallies == {"checked": 1, "called": 1, "over": 1, "stuck": 1}


def test_a_task_that_is_overdue_sets_off_rules_once(store: TicketStore, clock: FakeClock) -> None:
    late = rule("late", Trigger.TASK_OVERDUE, tag("late"), when="task.title.startsWith('Check the seat')")
    chat = around(store, clock, late, rule("other", Trigger.TASK_OVERDUE, tag("x"), when="task.id == 'tell'"))
    ticket = sent(chat)
    do(chat, ticket, CHECK, "claim", by=BO)

    clock.advance(timedelta(days=3))
    chat.work()
    overdue.remind(chat.desk, the(chat, ticket, CHECK).id)
    chat.work()

    assert chat.ticket(ticket.id).tags == ("late",)
    with chat.desk.unit_of_work() as uow:
        assert [one.count for one in uow.firings.tallies()] == [1]
    assert_hold(chat.desk)


def test_rules_on_tasks_are_held_against_the_past(store: TicketStore, clock: FakeClock) -> None:
    chat = around(store, clock)
    begun, ticket = clock.now(), sent(chat)
    clock.advance(timedelta(days=3))
    chat.work()
    do(chat, ticket, CHECK, "get_stuck", reason="no seats left")
    do(chat, ticket, CHECK, "take_up")
    check(chat, ticket)
    given = [
        rule("late", Trigger.TASK_OVERDUE, tag("late"), when="task.id == 'check'"),
        rule("stuck", Trigger.TASK_STUCK, tag("stuck"), when="task.why != '' && ticket.tasks_left == 4"),
        rule("done", Trigger.TASK_DONE, tag("done"), when="task.id == 'check' && ticket.tasks_left == 3"),
    ]

    tried = rule_history.hold(chat.desk, given, since=begun)

    assert sorted(one.becomes for one in tried.would) == ["done", "late", "stuck"]
    assert_hold(chat.desk)
