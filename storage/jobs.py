"""Work that waits: one table is outbox, timers and steps, put in the transaction of its cause, done after it.

A row is open until it is done or set aside. A claimed row is leased; the lease is the whole claim, so a worker
that dies needs no clearing up. A fence (`attempts` and `leased_until`, both new with each claim) keeps a worker
that slept past its lease from ending what somebody else has taken over.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Integer,
    Select,
    String,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningUpdate

from storage.engine import insert_for, reading
from storage.tables import UtcDateTime, jobs, leased_jobs, open_jobs
from storage.values import from_row
from workflows.domain.jobs import Job
from workflows.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """A job as it was asked for."""

    kind: str
    key: str
    payload: dict[str, Any]
    lane: str | None
    due_at: datetime


class SqlJobs:
    """The side that puts jobs, inside one transaction; they are written as its last act.

    Written early, and in any order, two transactions that put the same jobs could wait for each other in a
    circle. So the rows are locked after everything else, in the order of their keys.
    """

    def __init__(self, connection: Connection, clock: Clock) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection
        self._clock = clock
        self._puts: list[_Put] = []
        self._withdrawn: set[str] = set()

    def put(
        self,
        kind: str,
        key: str,
        payload: dict[str, Any],
        *,
        lane: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        """Have *kind* done for *key*: at once, or not before *due_at*.

        A key that waits keeps its place, takes the newest payload and the earlier of both instants. One that
        runs is done once more after this run. One that is done or set aside starts anew at its lane's end.
        """
        put = _Put(kind=kind, key=key, payload=payload, lane=lane, due_at=due_at or self._clock.now())
        self._puts.append(put)

    def withdraw(self, key: str) -> None:
        """Make the job of *key* not happen, if it has not yet; a run that has begun is not stopped."""
        self._puts = [put for put in self._puts if put.key != key]
        self._withdrawn.add(key)

    def forget_done(self, before: datetime, *, most: int) -> int:
        """Let go at most *most* jobs that were done before *before*; returns how many."""
        is_old = jobs.c.done_at < before
        old = select(jobs.c.id).where(is_old).limit(most)
        # asked again of each row: one that was put anew meanwhile is not done any more
        gone = delete(jobs).where(jobs.c.id.in_(old), is_old).returning(jobs.c.id)
        return len(self._connection.execute(gone).all())

    def flush(self) -> bool:
        """Write what was put and withdrawn; whether anything was put."""
        keys = sorted(self._withdrawn | {put.key for put in self._puts})
        if len(keys) > 1:
            self._connection.execute(_known(), {"keys": keys}).all()
        if self._withdrawn:
            wish = {"keys": sorted(self._withdrawn), "now": self._clock.now()}
            self._connection.execute(_withdraw(), wish)
        alone = sorted((put for put in self._puts if put.lane is None), key=lambda put: put.key)
        in_lanes = [put for put in self._puts if put.lane is not None]  # there, the order of the calls counts
        if self._puts:
            puts = [asdict(put) for put in (*alone, *in_lanes)]
            self._connection.execute(_put(self._connection.dialect.name), puts)
        return bool(self._puts)


class SqlJobQueue:
    """The worker's side; each call is a transaction of its own.

    All instants come from the clock it is given, on PostgreSQL too: tests own the clock. Machines that share
    a database share its time only as well as their clocks agree; what a difference can do is let a lease end
    early, and the fence makes that harmless.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Serve the jobs of the database behind *engine*."""
        self._engine = engine
        self._clock = clock
        self._looks_first = engine.dialect.name == "sqlite"

    def claim(self, *, limit: int, lease: timedelta) -> list[Job]:
        """Lease due jobs to the caller, oldest due first, at most one of each lane."""
        now = self._clock.now()
        if self._looks_first and not self._is_any_due(now):
            return []  # nothing to do must not take the one writer's place
        wish = {"now": now, "ends_at": now + lease, "most": limit}
        try:
            with self._engine.begin() as connection:
                rows = connection.execute(_take(), wish).mappings().all()
        except IntegrityError:
            return []  # another worker took a job of the same lane in the same moment; the next poll sees it
        return sorted((from_row(Job, row) for row in rows), key=lambda job: (job.due_at, job.id))

    def finish(self, job: Job) -> bool:
        """Mark done, or due again if it was put meanwhile. False when the lease was lost: nothing is changed."""
        return self._end(job, jobs.c.done_at, error=None, attempts=0)

    def retry(self, job: Job, *, after: timedelta, error: str) -> bool:
        """Give the job back, due *after* from now, in its place of its lane. False when the lease was lost."""
        given_back = _held().values(due_at=self._clock.now() + after, leased_until=None, error=error)
        return self._changes_one(given_back.returning(jobs.c.id), job)

    def postpone(self, job: Job, *, after: timedelta, why: str = "") -> bool:
        """Give the job back, due *after* from now; this try does not count. False when the lease was lost.

        Tries that failed before stay counted: one of them may have had its effect.
        """
        due_at = self._clock.now() + after
        given_back = _held().values(
            due_at=due_at, leased_until=None, error=why or None, attempts=jobs.c.attempts - 1
        )
        return self._changes_one(given_back.returning(jobs.c.id), job)

    def fail(self, job: Job, *, error: str) -> bool:
        """Set the job aside for a person to look at; its lane goes on. False when the lease was lost.

        One that was put again while it ran is not set aside: what was wanted then is tried first.
        """
        return self._end(job, jobs.c.failed_at, error=error, attempts=1)

    def next_due_at(self) -> datetime | None:
        """Return when the earliest waiting job is due, None when none waits.

        A job behind another in its lane waits for that one; a leased one is due when its lease ends.
        """
        with reading(self._engine) as connection:
            instants = [connection.scalar(one) for one in (_first_due(), _first_lease_end())]
        return min((instant for instant in instants if instant is not None), default=None)

    def open_jobs(self) -> int:
        """Return how many jobs are neither done nor set aside."""
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(jobs).where(open_jobs)).scalar_one()

    def failed_jobs(self) -> list[tuple[str, str]]:
        """Return (key, error) of every job set aside, oldest first."""
        failed = (
            select(jobs.c.key, jobs.c.error)
            .where(jobs.c.failed_at.is_not(None))
            .order_by(jobs.c.failed_at, jobs.c.id)
        )
        with reading(self._engine) as connection:
            return [(key, error or "") for key, error in connection.execute(failed)]

    def late_jobs(self, *, before: datetime) -> int:
        """Return how many jobs could have been begun at *before*, and nobody has."""
        late = select(func.count()).select_from(jobs).where(_claimable())
        with reading(self._engine) as connection:
            return connection.execute(late, {"now": before}).scalar_one()

    def _is_any_due(self, now: datetime) -> bool:
        with reading(self._engine) as connection:
            return connection.execute(_look(), {"now": now}).first() is not None

    def _end(self, job: Job, rests: Column[Any], *, error: str | None, attempts: int) -> bool:
        now = self._clock.now()
        facts = {"now": now, "the_error": error, "tries": attempts, "the_lane": job.lane}
        return self._changes_one(_end(rests.name), job, **facts)

    def _changes_one(self, change: ReturningUpdate[int], job: Job, **facts: Any) -> bool:
        held = {"held_id": job.id, "held_attempts": job.attempts, "held_until": job.leased_until}
        with self._engine.begin() as connection:
            return connection.execute(change, {**held, **facts}).first() is not None


# Cached, as these statements take longer to build than to run.


@cache
def _look() -> Select[int]:
    return select(jobs.c.id).where(_claimable()).limit(1)


@cache
def _take() -> ReturningUpdate[*tuple[Any, ...]]:
    now = bindparam("now", type_=UtcDateTime)
    # MATERIALIZED: planned as a join, the LIMIT could be applied again for each row and claim too many
    pick = (
        select(jobs.c.id)
        .where(_claimable())
        .order_by(jobs.c.due_at, jobs.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=jobs)
        .cte("pick")
        .prefix_with("MATERIALIZED")
    )
    return (
        update(jobs)
        .where(jobs.c.id.in_(select(pick.c.id)))
        .values(
            leased_until=bindparam("ends_at", type_=UtcDateTime),
            attempts=jobs.c.attempts + 1,
            again_at=case((jobs.c.again_at > now, jobs.c.again_at), else_=null()),  # this run serves it
        )
        .returning(jobs)
    )


@cache
def _put(dialect: str) -> Insert:
    new = insert_for(dialect, jobs)
    new = new.values(
        **{name: bindparam(name) for name in ("kind", "key", "payload", "lane", "due_at")},
        place=_end_of(bindparam("lane", type_=String)),
        attempts=0,
        want=1,
    )
    rests = ~open_jobs
    is_sooner = new.excluded.due_at < jobs.c.due_at
    is_sooner_again = or_(jobs.c.again_at.is_(None), new.excluded.due_at < jobs.c.again_at)
    return new.on_conflict_do_update(
        index_elements=[jobs.c.key],
        set_={
            "kind": new.excluded.kind,
            "payload": new.excluded.payload,
            "want": jobs.c.want + 1,
            "lane": case((rests, new.excluded.lane), else_=jobs.c.lane),
            "place": case((rests, new.excluded.place), else_=jobs.c.place),
            "due_at": case(
                (leased_jobs, jobs.c.due_at),
                (or_(rests, is_sooner), new.excluded.due_at),
                else_=jobs.c.due_at,
            ),
            "again_at": case(
                (and_(leased_jobs, is_sooner_again), new.excluded.due_at), else_=jobs.c.again_at
            ),
            "attempts": _tries_after_rest(),
            "done_at": None,
            "failed_at": None,
        },
    )


@cache
def _known() -> Select[int]:
    keys: BindParameter[Any] = bindparam("keys", expanding=True)
    return select(jobs.c.id).where(jobs.c.key.in_(keys)).order_by(jobs.c.key).with_for_update()


@cache
def _withdraw() -> Update:
    now = bindparam("now", type_=UtcDateTime)
    keys: BindParameter[Any] = bindparam("keys", expanding=True)
    is_running = and_(leased_jobs, jobs.c.leased_until > now)
    return (
        update(jobs)
        .where(jobs.c.key.in_(keys), jobs.c.done_at.is_(None))
        .values(
            done_at=case((is_running, null()), else_=now),
            leased_until=case((is_running, jobs.c.leased_until), else_=null()),
            failed_at=None,
            again_at=None,
        )
    )


@cache
def _first_due() -> Select[datetime]:
    is_next = (open_jobs, ~leased_jobs, _is_first_of_lane())
    return select(jobs.c.due_at).where(*is_next).order_by(jobs.c.due_at).limit(1)


@cache
def _first_lease_end() -> Select[datetime]:
    return select(func.min(jobs.c.leased_until)).where(leased_jobs)


@cache
def _end(rests: str) -> ReturningUpdate[int]:
    is_wanted = jobs.c.again_at.is_not(None)
    lane: BindParameter[str | None] = bindparam("the_lane", type_=String)
    changes = {
        rests: case((is_wanted, null()), else_=bindparam("now", type_=UtcDateTime)),
        "error": bindparam("the_error", type_=jobs.c.error.type),
        "leased_until": None,
        "again_at": None,
        "due_at": case((is_wanted, jobs.c.again_at), else_=jobs.c.due_at),
        "place": case((is_wanted, _end_of(lane)), else_=jobs.c.place),
        "attempts": case((is_wanted, bindparam("tries", type_=Integer)), else_=jobs.c.attempts),
    }
    return _held().values(changes).returning(jobs.c.id)


@cache
def _held() -> Update:
    return update(jobs).where(
        jobs.c.id == bindparam("held_id"),
        jobs.c.attempts == bindparam("held_attempts"),
        jobs.c.leased_until == bindparam("held_until"),
    )


def _tries_after_rest() -> ColumnElement[int]:
    # Tries are counted for one wish. A job that was set aside may have had its effect unrecorded, so it does not
    # begin as if never tried: whoever runs it looks first whether it was done.
    return case((jobs.c.done_at.is_not(None), 0), (jobs.c.failed_at.is_not(None), 1), else_=jobs.c.attempts)


def _end_of(lane: ColumnElement[str | None]) -> ColumnElement[int]:
    queued = jobs.alias()
    last = select(func.coalesce(func.max(queued.c.place), 0)).where(
        queued.c.lane == lane, queued.c.done_at.is_(None), queued.c.failed_at.is_(None)
    )
    return last.scalar_subquery() + 1  # 1 for a job without a lane, where it means nothing


def _claimable() -> ColumnElement[bool]:
    now = bindparam("now", type_=UtcDateTime)
    return and_(
        open_jobs,
        jobs.c.due_at <= now,
        or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now),
        or_(leased_jobs, _is_first_of_lane()),  # what has begun goes on before anything else of its lane
    )


def _is_first_of_lane() -> ColumnElement[bool]:
    other = jobs.alias()
    # two transactions at once may draw the same place; the id decides then
    is_before = or_(other.c.place < jobs.c.place, and_(other.c.place == jobs.c.place, other.c.id < jobs.c.id))
    blocker = select(other.c.id).where(
        other.c.lane == jobs.c.lane,
        other.c.done_at.is_(None),
        other.c.failed_at.is_(None),
        or_(other.c.leased_until.is_not(None), is_before),
    )
    return or_(jobs.c.lane.is_(None), ~blocker.exists())
