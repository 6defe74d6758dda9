"""What sorting is learned from, and what was learned: the solved tickets, and a body of bytes for each encoder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from storage.engine import insert_into, patient, reading
from storage.tables import tickets
from storage.triage_tables import learned
from storage.values import from_row
from workflows.domain.ids import TeamId
from workflows.domain.tickets import Kind, State, Ticket
from workflows.ports import Clock


class SqlSolved:
    """The solved tickets inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def newest(self, *, without: Collection[TeamId], most: int) -> Sequence[Ticket]:
        """Return at most *most* incidents that are resolved or closed, none of these teams, the newest first."""
        solved = (
            select(tickets)
            .where(
                tickets.c.kind == Kind.INCIDENT.value,
                tickets.c.state.in_([State.RESOLVED.value, State.CLOSED.value]),
                tickets.c.team.not_in(list(without)),
            )
            .order_by(tickets.c.opened_at.desc(), tickets.c.id.desc())
            .limit(most)
        )
        return [from_row(Ticket, row) for row in self._connection.execute(solved).mappings()]


class SqlTriage:
    """What was learned. Shared by all threads; each call is a transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Read and write through *engine*; writing waits for those who acknowledge somebody."""
        self._engine = engine
        self._behind = patient(engine)
        self._clock = clock

    def learned_at(self, fingerprint: str) -> datetime | None:
        """Return when something was last learned with the encoder of that fingerprint, None for never."""
        with reading(self._engine) as connection:
            found: datetime | None = connection.execute(
                select(learned.c.at).where(learned.c.fingerprint == fingerprint)
            ).scalar()
        return found

    def learned(self, fingerprint: str) -> bytes | None:
        """Return what was last learned with the encoder of that fingerprint, None for nothing."""
        with reading(self._engine) as connection:
            found: bytes | None = connection.execute(
                select(learned.c.body).where(learned.c.fingerprint == fingerprint)
            ).scalar()
        return bytes(found) if found is not None else None

    def keep(self, fingerprint: str, body: bytes) -> None:
        """Store what was learned in place of what was learned before."""
        said = {"body": body, "at": self._clock.now()}
        with self._behind.begin() as connection:
            kept = insert_into(connection, learned).values(fingerprint=fingerprint, **said)
            connection.execute(kept.on_conflict_do_update(index_elements=[learned.c.fingerprint], set_=said))
