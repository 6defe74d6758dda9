"""What is true of the tickets after anything anybody did."""

from __future__ import annotations

from collections import Counter

from tests.fakes.desk import PEOPLE
from workflows.domain import lifecycle
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk, UnitOfWork

WITH_AN_AGENT = {State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED, State.CLOSED}


def assert_hold(desk: Desk) -> None:
    """Assert I1 (one open ticket in a thread), I3 (one agent) and I6 (no change without its audit row)."""
    with desk.unit_of_work() as uow:
        tickets = [t for p in PEOPLE for t in uow.tickets.requested_by(p.id, limit=1000)]
        for ticket in tickets:
            assert (ticket.assignee_id is not None) == (ticket.state in WITH_AN_AGENT), "I3"
            _assert_audited(uow, ticket)
    open_in_thread = Counter(t.conversation_id for t in tickets if t.is_open)
    assert all(number == 1 for number in open_in_thread.values()), "I1"
    numbers = sorted(int(t.number.removeprefix("INC-")) for t in tickets)
    assert numbers == list(range(1, len(tickets) + 1)), "numbers have no gaps"


def _assert_audited(uow: UnitOfWork, ticket: Ticket) -> None:
    rows = uow.tickets.audit(ticket.id)
    assert [row.version for row in rows] == list(range(1, ticket.version + 1)), "I6"
    seen: dict[str, object] = {}
    for row in rows:
        assert row.actor_id and row.cause and row.action, "I6"
        assert row.after, "I6: a row says what it changed"
        assert row.before == {name: seen[name] for name in row.before}, "I6"
        seen |= row.after
    assert seen == lifecycle.change(None, ticket, action="", by=ticket.author_id, cause="").after, "I6"
