"""The ticket store as the rest of Deskhand holds it."""

from __future__ import annotations

from collections.abc import Callable

from storage.audits import SqlAudits
from storage.drafts import SqlPublished
from storage.engine import connect, only_reading, patient
from storage.jobs import SqlJobQueue
from storage.knowledge import SqlKnowledge
from storage.precedents import SqlResolved
from storage.problems import SqlKnownErrors
from storage.schema import check
from storage.stamps import SqlStamps
from storage.triage import SqlTriage
from storage.trouble import SqlTrouble
from storage.unit_of_work import SqlUnitOfWork
from workflows.ports import Clock, JobQueue, UnitOfWork


def _wake_nobody() -> None:
    """Leave the worker to its own polling."""


class TicketStore:
    """A database of the right version, open for units of work and for the worker. Shared by all threads."""

    queue: JobQueue
    knowledge: SqlKnowledge
    published: SqlPublished
    known_errors: SqlKnownErrors
    triage: SqlTriage
    resolved: SqlResolved
    audits: SqlAudits
    trouble: SqlTrouble
    stamps: SqlStamps

    def __init__(self, url: str, *, clock: Clock, wake: Callable[[], None] = _wake_nobody) -> None:
        """Open the database of *url*; *wake* is called after each commit that put jobs.

        Raises StorageError when it cannot be used or its schema is of another version.
        """
        self.engine = connect(url)
        try:
            check(self.engine)
        except BaseException:
            self.engine.dispose()
            raise
        self._clock = clock
        self._wake = wake
        self._behind = patient(self.engine)
        self._beside = only_reading(self.engine)
        self.queue = SqlJobQueue(self._behind, clock)
        self.knowledge = SqlKnowledge(self.engine, clock)
        self.published = SqlPublished(self.engine)
        self.known_errors = SqlKnownErrors(self.engine)
        self.triage = SqlTriage(self.engine, clock)
        self.resolved = SqlResolved(self.engine)
        self.audits = SqlAudits(self.engine)
        self.trouble = SqlTrouble(self.engine, clock)
        self.stamps = SqlStamps(self.engine)

    def unit_of_work(self) -> UnitOfWork:
        """Return a transaction to be entered once."""
        return SqlUnitOfWork(self.engine, clock=self._clock, wake=self._wake)

    def unit_of_work_behind(self) -> UnitOfWork:
        """Return one for work that nobody waits for: others write before it."""
        return SqlUnitOfWork(self._behind, clock=self._clock, wake=self._wake)

    def reading(self) -> UnitOfWork:
        """Return one that is never committed: on SQLite it neither waits for who writes nor keeps them waiting."""
        return SqlUnitOfWork(self._beside, clock=self._clock, wake=self._wake)

    def check(self) -> None:
        """Raise StorageError unless the database answers, and has the schema this Deskhand needs."""
        check(self.engine)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
