"""Runbooks under way: each kept with the wording it was started under, saved by whoever read its newest version."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from storage.engine import insert_into
from storage.run_tables import is_running, runs
from storage.values import from_row, to_row
from workflows.domain.errors import DeskError
from workflows.domain.ids import RunId, TicketId
from workflows.domain.runbooks import Run


class SqlRuns:
    """The runs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, run: Run) -> bool:
        """Store a new one; False when the ticket has one that is running, and nothing is stored."""
        added = insert_into(self._connection, runs).values(to_row(run, runs)).on_conflict_do_nothing()
        return self._connection.execute(added.returning(runs.c.id)).first() is not None

    def save(self, run: Run) -> bool:
        """Store *run* if the stored version is `run.version - 1`; else do nothing, False."""
        saved = (
            update(runs)
            .where(runs.c.id == run.id, runs.c.version == run.version - 1)
            .values(to_row(run, runs))
        )
        return self._connection.execute(saved.returning(runs.c.id)).first() is not None

    def get(self, run_id: RunId) -> Run:
        """Return it. Raises DeskError("no_such_run")."""
        row = self._connection.execute(select(runs).where(runs.c.id == run_id)).mappings().first()
        if row is None:
            raise DeskError("no_such_run")
        return from_row(Run, row)

    def running(self, ticket_id: TicketId) -> Run | None:
        """Return the one that is running on a ticket, None when none is."""
        query = select(runs).where(runs.c.ticket_id == ticket_id, is_running)
        row = self._connection.execute(query).mappings().first()
        return from_row(Run, row) if row is not None else None

    def of(self, ticket_id: TicketId) -> Sequence[Run]:
        """Return every runbook that was started on a ticket, in no order."""
        rows = self._connection.execute(select(runs).where(runs.c.ticket_id == ticket_id)).mappings()
        return [from_row(Run, row) for row in rows]
