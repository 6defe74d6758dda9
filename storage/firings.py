"""What rules did: one row for each rule that held because of one event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, Column, Connection, ForeignKey, Index, String, Table, func, select, update

from storage.engine import insert_into
from storage.tables import UtcDateTime, metadata
from storage.values import from_row, to_row
from workflows.domain.errors import DeskError
from workflows.domain.firings import Firing, FiringState, Tally
from workflows.domain.ids import FiringId, RuleId, TicketId

firings = Table(
    "firings",
    metadata,
    Column("id", String, primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id"), nullable=False),
    Column("rule", String, nullable=False),
    Column("state", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("rest", JSON, nullable=False),
    Index("ix_firings_ticket_id", "ticket_id", "rule", "at"),
    Index("ix_firings_rule", "rule", "state", "at"),
)


class SqlFirings:
    """The firings inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, firing: Firing) -> bool:
        """Store a new one; False when there is one of that name, and nothing is stored."""
        added = (
            insert_into(self._connection, firings).values(to_row(firing, firings)).on_conflict_do_nothing()
        )
        return self._connection.execute(added.returning(firings.c.id)).first() is not None

    def save(self, firing: Firing) -> None:
        """Store what became of one, whose ticket the caller has locked."""
        self._connection.execute(
            update(firings).where(firings.c.id == firing.id).values(to_row(firing, firings))
        )

    def get(self, firing_id: FiringId) -> Firing:
        """Return it. Raises DeskError("no_such_firing")."""
        found = self.find(firing_id)
        if found is None:
            raise DeskError("no_such_firing")
        return found

    def find(self, firing_id: FiringId) -> Firing | None:
        """Return it, None when there is none."""
        row = self._connection.execute(select(firings).where(firings.c.id == firing_id)).mappings().first()
        return from_row(Firing, row) if row is not None else None

    def of(self, ticket_id: TicketId) -> Sequence[Firing]:
        """Return what rules did on a ticket, the earliest first."""
        query = select(firings).where(firings.c.ticket_id == ticket_id).order_by(firings.c.at, firings.c.id)
        return [from_row(Firing, row) for row in self._connection.execute(query).mappings()]

    def recent(self, ticket_id: TicketId, rule: RuleId, *, since: datetime) -> Sequence[Firing]:
        """Return what a rule did on a ticket after *since*, the earliest first."""
        wanted = firings.c.ticket_id == ticket_id, firings.c.rule == rule, firings.c.at > since
        query = select(firings).where(*wanted).order_by(firings.c.at, firings.c.id)
        return [from_row(Firing, row) for row in self._connection.execute(query).mappings()]

    def tallies(self) -> Sequence[Tally]:
        """Return how often each rule came to each state, by their names."""
        query = (
            select(firings.c.rule, firings.c.state, func.count(), func.max(firings.c.at, type_=UtcDateTime()))
            .group_by(firings.c.rule, firings.c.state)
            .order_by(firings.c.rule, firings.c.state)
        )
        return [
            Tally(rule=RuleId(rule), state=FiringState(state), count=count, last_at=last_at)
            for rule, state, count, last_at in self._connection.execute(query)
        ]
