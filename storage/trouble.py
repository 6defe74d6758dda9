"""Jobs that are not done as they should be, for an operator; each call is a transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Engine, case, func, or_, select, update

from storage.audits import SqlActs
from storage.engine import reading
from storage.tables import jobs, leased_jobs
from workflows.domain.acts import Act
from workflows.domain.jobs import LATE_AFTER, Trouble, TroubledJob
from workflows.ports import Clock

_is_aside = jobs.c.failed_at.is_not(None)
_is_failing = jobs.c.error.is_not(None)


class SqlTrouble:
    """What an operator asks about jobs, and does to one."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Look at the jobs of the database behind *engine*."""
        self._engine = engine
        self._clock = clock

    def listed(self, *, most: int) -> Sequence[TroubledJob]:
        """Return at most *most* of them: those set aside, then those that fail, then those that are late."""
        is_late = jobs.c.due_at < self._clock.now() - LATE_AFTER
        kind = case(
            (_is_aside, Trouble.SET_ASIDE.value),
            (_is_failing, Trouble.FAILING.value),
            else_=Trouble.LATE.value,
        )
        rank = case((_is_aside, 0), (_is_failing, 1), else_=2)
        troubled = (
            select(jobs, kind.label("trouble"))
            .where(jobs.c.done_at.is_(None), or_(_is_aside, _is_failing, is_late))
            .order_by(rank, func.coalesce(jobs.c.failed_at, jobs.c.due_at), jobs.c.id)
            .limit(most)
        )
        with reading(self._engine) as connection:
            return [
                TroubledJob(
                    id=row.id,
                    kind=row.kind,
                    key=row.key,
                    trouble=Trouble(row.trouble),
                    attempts=row.attempts,
                    due_at=row.due_at,
                    error=row.error or "",
                )
                for row in connection.execute(troubled)
            ]

    def retry(self, job_id: int, act: Act) -> bool:
        """Have a job tried at once, and record who wished it; False when it is done, runs, or is not there.

        One that was set aside begins at the end of its lane, as whatever came after it there has been done.
        """
        again = (
            update(jobs)
            .where(jobs.c.id == job_id, jobs.c.done_at.is_(None), ~leased_jobs)
            .values(
                due_at=self._clock.now(), failed_at=None, place=case((_is_aside, _end()), else_=jobs.c.place)
            )
        )
        with self._engine.begin() as connection:
            if connection.execute(again.returning(jobs.c.id)).first() is None:
                return False
            SqlActs(connection).add(act)
            return True


def _end() -> ColumnElement[int]:
    queued = jobs.alias()
    last = select(func.coalesce(func.max(queued.c.place), 0)).where(queued.c.lane == jobs.c.lane)
    return last.scalar_subquery() + 1
