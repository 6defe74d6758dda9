"""Ten thousand open tickets and their timers: what an idle worker costs, and a thousand timers due at once.

Two workers, each a process of its own, do the thousand; one of them is killed when half are done. Everything is
counted afterwards: each timer has had its effect once, whoever did it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import func, select
from typing_extensions import override

from bot.clock import SystemClock, TimeOrderedIds
from bot.sla import handles
from bot.worker import Handle, Wake, Worker
from storage import TicketStore, migrate
from storage.clock_tables import clocks
from storage.engine import reading
from storage.tables import jobs
from tests.databases import fresh_database, running_server
from tests.fakes.desk import PEOPLE, POLICY, a_handbook
from tests.storage import samples
from workflows.domain.calendars import Calendar
from workflows.domain.ids import TicketId
from workflows.domain.jobs import Job
from workflows.domain.policies import Policy, Rest, Target, Terms
from workflows.domain.sla import Measure
from workflows.ports import Desk
from workflows.use_cases import showing, sla

TICKETS = 10_000
BURST = 1_000
POLLS = 200
POLL_MS, BURST_S = 10.0, 10.0
"""The limits these figures are held to."""
LEASE = timedelta(seconds=3)
"""How long a killed worker's timers stay its own; a desk has half a minute unless told otherwise."""
GIVES_UP_S = 120
AHEAD = timedelta(minutes=6)
"""How much later the workers think it is than it was when the tickets were made."""
BATCH = 250
_ALWAYS = Calendar(id="always")


class LaterClock(SystemClock):
    """Shows a time to come, in which the burst is due."""

    @override
    def now(self) -> datetime:
        """Return the present, some minutes on."""
        return super().now() + AHEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured on one database; `amiss` counts timers that had no effect, or more than one."""

    database: str
    timers: int
    poll_ms: float
    burst_s: float
    amiss: int


def policy() -> Policy:
    """Return a desk on which each ticket has three clocks that never rest."""
    targets = {
        priority: Target(
            priority=priority,
            name=target.name,
            response=timedelta(hours=1),
            resolution=timedelta(hours=20),
            calendar=_ALWAYS,
        )
        for priority, target in POLICY.targets.items()
    }
    rests = {POLICY.default_team: Rest(length=timedelta(hours=30), calendar=_ALWAYS)}
    return replace(POLICY, targets=targets, terms=Terms(rests=rests))


def run() -> Iterator[Figures]:
    """Measure both databases; takes some minutes, most of them to make the tickets."""
    with tempfile.TemporaryDirectory() as folder:
        yield _measure("SQLite", f"sqlite:///{Path(folder) / 'desk.db'}")
    with running_server(is_durable=True) as server, fresh_database(server) as (_, url):
        yield _measure("PostgreSQL", url)


def work(url: str) -> None:
    """Be a worker until killed; begins when told to."""
    wake = Wake()
    store = TicketStore(url, clock=LaterClock(), wake=wake)
    kinds: dict[str, Handle] = {**handles(_desk(store, LaterClock())), showing.DRAW: _draw_nothing}
    worker = Worker(store.queue, kinds, wake=wake, lease=LEASE, threads=2, poll_s=0.05)
    print("ready", flush=True)
    sys.stdin.readline()
    worker.start()
    threading.Event().wait()


def main() -> None:
    """Print the figures beside their limits."""
    for found in run():
        print(
            f"{found.database:11} {found.timers:,} timers armed · idle poll, median {found.poll_ms:.1f} ms"
            f" (limit {POLL_MS:.0f}) · {BURST:,} due at once done in {found.burst_s:.1f} s"
            f" (limit {BURST_S:.0f} on SQLite), one of two workers killed half-way,"
            f" lease {LEASE.total_seconds():.0f} s · {found.amiss} not exactly once"
        )


def _measure(database: str, url: str) -> Figures:
    migrate(url)
    store = TicketStore(url, clock=SystemClock())
    desk = _desk(store, SystemClock())
    with store.unit_of_work() as uow:
        uow.people.save(PEOPLE)
        uow.commit()
    _opened(desk, TICKETS - BURST, at=desk.clock.now(), first=BURST)
    # half of an hour is over in five minutes, which the workers think have passed
    burst = _opened(desk, BURST, at=desk.clock.now() - timedelta(minutes=25))
    with store.engine.connect() as connection:
        timers = connection.scalar(select(func.count()).where(jobs.c.kind == sla.RUNG)) or 0
    poll_ms = _idle_poll_ms(store)
    burst_s = _burst_s(store, url)
    amiss = _amiss(store, burst)
    store.close()
    return Figures(database=database, timers=timers, poll_ms=poll_ms, burst_s=burst_s, amiss=amiss)


def _desk(store: TicketStore, clock: SystemClock) -> Desk:
    return Desk(
        clock=clock,
        ids=TimeOrderedIds(),
        unit_of_work=store.unit_of_work,
        reading=store.reading,
        knowledge=a_handbook(),
        policy=policy(),
    )


def _opened(desk: Desk, number: int, *, at: datetime, first: int = 0) -> list[TicketId]:
    """Open so many tickets as of *at*, with their clocks and timers."""
    made = []
    for start in range(first, first + number, BATCH):
        with desk.unit_of_work() as uow:
            for n in range(start, min(start + BATCH, first + number)):
                ticket = samples.ticket(f"t{n:05}", opened_at=at, changed_at=at)
                uow.tickets.add(ticket, samples.change(ticket))
                sla.keep(desk, uow, None, ticket, cause="bench")
                made.append(ticket.id)
            uow.commit()
    return made


def _idle_poll_ms(store: TicketStore) -> float:
    lengths = []
    for _ in range(POLLS):
        began = time.perf_counter()
        assert store.queue.claim(limit=1, lease=LEASE) == []
        lengths.append((time.perf_counter() - began) * 1000)
    return median(lengths)


def _burst_s(store: TicketStore, url: str) -> float:
    """Return how long it takes two workers to do what is due, one of which does not live to see it."""
    with _a_worker(url) as doomed, _a_worker(url) as other:
        for worker in (doomed, other):
            assert worker.stdout is not None and worker.stdin is not None
            assert worker.stdout.readline() == "ready\n"
        began = time.perf_counter()
        for worker in (doomed, other):
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        while (done := _done(store)) < BURST:
            if done >= BURST / 2:
                doomed.kill()
            if time.perf_counter() - began > GIVES_UP_S:
                break
            threading.Event().wait(0.05)
        return time.perf_counter() - began


@contextmanager
def _a_worker(url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sla", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _done(store: TicketStore) -> int:
    """Return how many of the timers that were due have had their effect."""
    climbed = select(func.count()).select_from(clocks).where(clocks.c.told > 0)
    with reading(store.engine) as connection:
        return int(connection.execute(climbed).scalar_one())


def _amiss(store: TicketStore, burst: list[TicketId]) -> int:
    """Return for how many tickets it did not happen exactly once: one rung, one notice put on its way one time."""
    amiss = 0
    with store.unit_of_work() as uow:
        for ticket_id in burst:
            found = uow.clocks.of(ticket_id)
            clock = found.current(Measure.RESPONSE) if found is not None else None
            is_once = clock is not None and (clock.told, clock.token) == (50, 2)
            amiss += not is_once
    notices = select(jobs.c.want).where(jobs.c.key.like(f"{showing.DRAW}:line:%:queue:%"))
    with reading(store.engine) as connection:
        wanted: list[int] = list(connection.execute(notices).scalars())
    return amiss + abs(len(wanted) - BURST) + sum(want != 1 for want in wanted)


def _draw_nothing(_job: Job) -> None:
    """Leave drawing out: it is the chat platform that sets its pace."""


if __name__ == "__main__":
    if sys.argv[1:]:
        work(sys.argv[1])
    else:
        main()
