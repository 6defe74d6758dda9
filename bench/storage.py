"""Durable work on both databases, beside plain commits of one row by the same engine in the same run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median

from sqlalchemy import insert

from storage import TicketStore, migrate
from storage.tables import jobs
from tests.databases import fresh_database, running_server
from tests.fakes.clock import START, FakeClock
from tests.storage import samples
from workflows.domain.tickets import Kind

SECONDS = 2.0
TIMERS = 100_000
POLLS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. `share` is its part of the plain commits of that database, None for one that commits nothing."""

    database: str
    name: str
    figure: float
    unit: str
    share: float | None = None


def run() -> list[Row]:
    """Measure both databases; takes about half a minute."""
    with tempfile.TemporaryDirectory() as folder:
        rows = _measure("SQLite", f"sqlite:///{Path(folder) / 'desk.db'}")
    with running_server(is_durable=True) as server, fresh_database(server) as (_, url):
        return [*rows, *_measure("PostgreSQL", url)]


def _measure(database: str, url: str) -> list[Row]:
    migrate(url)
    store = TicketStore(url, clock=FakeClock())
    numbers = count()
    first = next(numbers)
    _accept(store, first)
    plain = _per_second(lambda: _commit_one_row(store, next(numbers)), threads=1)
    rates = {
        "plain commits of one row": plain,
        "requests accepted, 1 thread": _per_second(lambda: _accept(store, next(numbers)), threads=1),
        "requests accepted, 16 threads": _per_second(lambda: _accept(store, next(numbers)), threads=16),
        "duplicates refused, 1 thread": _per_second(lambda: _accept(store, first), threads=1),
    }
    poll_ms = _empty_poll_ms(store)
    store.close()
    return [
        *(
            Row(database=database, name=name, figure=rate, unit="/s", share=rate / plain)
            for name, rate in rates.items()
        ),
        Row(
            database=database, name=f"empty poll beside {TIMERS:,} timers, median", figure=poll_ms, unit="ms"
        ),
    ]


def _commit_one_row(store: TicketStore, number: int) -> None:
    with store.unit_of_work() as uow:
        uow.inbox.claim(f"plain-{number}")
        uow.commit()


def _accept(store: TicketStore, number: int) -> None:
    with store.unit_of_work() as uow:
        if not uow.inbox.claim(f"event-{number}"):
            return
        ticket = replace(samples.ticket(f"t{number}"), number=uow.tickets.next_number(Kind.INCIDENT))
        uow.tickets.add(ticket, samples.change(ticket))
        for kind in ("draw", "home", "timer"):
            uow.jobs.put(kind, f"{kind}:{number}", {"ticket": ticket.id}, due_at=START + timedelta(days=1))
        uow.commit()


def _per_second(act: Callable[[], None], *, threads: int) -> float:
    ends_at = time.monotonic() + SECONDS

    def repeat(_: int) -> int:
        done = 0
        while time.monotonic() < ends_at:
            act()
            done += 1
        return done

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(repeat, range(threads))) / SECONDS


def _empty_poll_ms(store: TicketStore) -> float:
    timers = (
        {
            "kind": "timer",
            "key": f"later:{n}",
            "place": 0,
            "payload": {},
            "due_at": START + timedelta(minutes=1 + n),
            "attempts": 0,
            "want": 1,
        }
        for n in range(TIMERS)
    )
    with store.engine.begin() as connection:
        connection.execute(insert(jobs), list(timers))
    lengths = []
    for _ in range(POLLS):
        began = time.perf_counter()
        assert store.queue.claim(limit=20, lease=timedelta(seconds=30)) == []
        lengths.append((time.perf_counter() - began) * 1000)
    return median(lengths)


def main() -> None:
    """Print the table."""
    for row in run():
        share = "" if row.share is None else f"{row.share:.0%} of plain commits"
        print(f"{row.database:11} {row.name:40} {row.figure:9.1f} {row.unit:3} {share}")


if __name__ == "__main__":
    main()
