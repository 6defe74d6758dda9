"""Precedents: the resolved incidents of each team, and which of them were found for a ticket."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Engine, delete, insert, select

from storage.engine import reading
from storage.precedent_tables import precedents
from storage.tables import tickets
from storage.values import from_row
from workflows.domain.ids import TeamId, TicketId
from workflows.domain.precedents import SOLVED, Precedent, is_precedent
from workflows.domain.tickets import Kind, Ticket

AT_ONCE = 500
"""Tickets read in one statement."""


class SqlPrecedents:
    """The precedents inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def keep(self, ticket_id: TicketId, found: Sequence[Precedent]) -> bool:
        """Have these and no others for a ticket; whether that changed anything."""
        # whoever looks the same ticket up at the same time waits, and then sees what is kept
        self._connection.execute(select(tickets.c.id).where(tickets.c.id == ticket_id).with_for_update())
        kept = select(precedents).where(precedents.c.ticket_id == ticket_id)
        before = {row.past_id: row.likeness for row in self._connection.execute(kept)}
        after = {one.ticket_id: one.likeness for one in found}
        if before == after:
            return False
        self._connection.execute(delete(precedents).where(precedents.c.ticket_id == ticket_id))
        for past_id, likeness in after.items():
            row = {"ticket_id": ticket_id, "past_id": past_id, "likeness": likeness}
            self._connection.execute(insert(precedents).values(row))
        return True

    def of(self, ticket: Ticket) -> Sequence[Ticket]:
        """Return what was found for *ticket* as far as it is resolved, and its team's, at this moment; best first."""
        found = (
            select(tickets)
            .join(precedents, precedents.c.past_id == tickets.c.id)
            .where(precedents.c.ticket_id == ticket.id)
            .order_by(precedents.c.likeness.desc(), tickets.c.id.desc())
        )
        past = [from_row(Ticket, row) for row in self._connection.execute(found).mappings()]
        return [one for one in past if is_precedent(one, ticket)]

    def shown_on(self, past_id: TicketId) -> Sequence[TicketId]:
        """Return for which tickets that one was found."""
        theirs = select(precedents.c.ticket_id).where(precedents.c.past_id == past_id)
        return [
            TicketId(one)
            for one in self._connection.execute(theirs.order_by(precedents.c.ticket_id)).scalars()
        ]


class SqlResolved:
    """The resolved incidents, read by whoever looks through them. Shared by all threads."""

    def __init__(self, engine: Engine) -> None:
        """Read through *engine*."""
        self._engine = engine

    def versions(self, team: TeamId, *, most: int) -> dict[TicketId, int]:
        """Return the versions of a team's *most* incidents that were resolved last and still are."""
        states = sorted(state.value for state in SOLVED)
        theirs = (
            select(tickets.c.id, tickets.c.version)
            .where(
                tickets.c.team == team,
                tickets.c.kind == Kind.INCIDENT.value,
                tickets.c.state.in_(states),
                tickets.c.resolved_at.is_not(None),
            )
            .order_by(tickets.c.resolved_at.desc(), tickets.c.id.desc())
            .limit(most)
        )
        with reading(self._engine) as connection:
            return {TicketId(row.id): row.version for row in connection.execute(theirs)}

    def read(self, ticket_ids: Collection[TicketId]) -> list[Ticket]:
        """Return these tickets as they are now, in no order."""
        wanted, found = sorted(ticket_ids), []
        with reading(self._engine) as connection:
            for start in range(0, len(wanted), AT_ONCE):
                some = select(tickets).where(tickets.c.id.in_(wanted[start : start + AT_ONCE]))
                found += [from_row(Ticket, row) for row in connection.execute(some).mappings()]
        return found
