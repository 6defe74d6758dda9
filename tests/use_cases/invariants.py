"""What is true of the tickets after anything anybody did."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from tests.fakes.desk import PEOPLE
from workflows.domain import lifecycle, tasks
from workflows.domain.ids import DESK
from workflows.domain.promises import projected
from workflows.domain.sla import ClockState
from workflows.domain.tickets import PREFIX, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases.sla import RUNG

WITH_AN_AGENT = {
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.PENDING_USER,
    State.PENDING_VENDOR,
    State.RESOLVED,
    State.CLOSED,
}


def assert_hold(desk: Desk) -> None:
    """Assert I1 (one open ticket in a thread), I3 (one agent), I6 (audit rows) and I7 (segments and their timers)."""
    with desk.unit_of_work() as uow:
        theirs = (uow.tickets.requested_by(one, limit=1000) for one in (DESK, *(p.id for p in PEOPLE)))
        found = {ticket.id: ticket for tickets in theirs for ticket in tickets}
        tickets = list(found.values())  # one that is on somebody's behalf is found with both
        for ticket in tickets:
            _assert_tasks(uow, ticket)
            if (
                ticket.state not in (State.CANCELLED, State.MERGED) and not ticket.tasks
            ):  # those end with or without one
                assert (ticket.assignee_id is not None) == (ticket.state in WITH_AN_AGENT), "I3"
            assert_audited(uow, ticket)
            assert_timed(uow, ticket)
        assert uow.clocks.unarmed(prefix=RUNG, most=9) == [], "every running clock has its next timer"
    open_in_thread = Counter(t.conversation_id for t in tickets if t.is_open and t.conversation_id)
    assert all(number == 1 for number in open_in_thread.values()), "I1"
    for kind, prefix in PREFIX.items():
        numbers = sorted(int(t.number.removeprefix(f"{prefix}-")) for t in tickets if t.kind is kind)
        assert numbers == list(range(1, len(numbers) + 1)), "numbers have no gaps"


def _assert_tasks(uow: UnitOfWork, ticket: Ticket) -> None:
    """What a ticket says of its tasks is what they are; none is left when it has ended, none waits without a reason."""
    rows = uow.tasks.of(ticket.id)
    assert tuple(map(tasks.mark, rows)) == ticket.tasks, "a ticket knows where its tasks stand"
    assert ticket.is_open or all(task.is_settled for task in rows), "what has ended leaves no task behind"
    assert tasks.ready(rows) == [], "whatever may begin is open"
    assert not rows or not ticket.is_open or ticket.is_by_tasks or ticket.reopened, "the last task ends it"


def assert_timed(uow: UnitOfWork, ticket: Ticket) -> None:
    clocks = uow.clocks.of(ticket.id)
    assert clocks is not None, "no ticket without clocks"
    for clock in clocks.clocks:
        end = clock.segments[-1].end or max(ticket.changed_at, clock.segments[-1].start)
        told = sum((s.counted + s.outside + s.paused for s in clock.stretches(end)), timedelta())
        assert told == end - clock.started_at, "I7"
        assert ticket.is_open or clock.state is not ClockState.RUNNING, "what has ended is not timed"
    said = projected(ticket, clocks)
    assert said.breached == ticket.breached, "a breach is recorded once, in both"
    if not ticket.is_open or ticket.waiting is None:
        assert said == ticket, "what is due is what the clocks say"


def assert_audited(uow: UnitOfWork, ticket: Ticket) -> None:
    rows = uow.tickets.audit(ticket.id)
    assert [row.version for row in rows] == list(range(1, ticket.version + 1)), "I6"
    seen: dict[str, object] = {}
    for row in rows:
        assert row.actor_id and row.cause and row.action, "I6"
        assert row.after, f"I6: a row says what it changed, {row.action} says nothing"
        assert row.before == {name: seen[name] for name in row.before}, "I6"
        seen |= row.after
    assert seen == lifecycle.change(None, ticket, action="", by=ticket.author_id, cause="").after, "I6"
