"""How long a chained audit takes to be verified, beside reading the same rows and looking at nothing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select

from storage import TicketStore, migrate
from storage.audits import entry_of, new_salt
from storage.tables import audit, tickets
from storage.values import to_row
from tests.databases import fresh_database, running_server
from tests.fakes.clock import START, FakeClock
from tests.storage import samples
from workflows.domain import chains
from workflows.use_cases.auditing import anchor, verify

ROWS = 100_000
PER_TICKET = 5
AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one database took, in seconds."""

    database: str
    read: float
    verified: float
    anchored: float


def run() -> list[Figures]:
    """Measure both databases; takes about two minutes."""
    with tempfile.TemporaryDirectory() as folder:
        first = _measure("SQLite", f"sqlite:///{Path(folder) / 'desk.db'}")
    with running_server(is_durable=True) as server, fresh_database(server) as (_, url):
        return [first, _measure("PostgreSQL", url)]


def main() -> None:
    """Print both."""
    table = Table(title=f"An audit of {ROWS:,} rows, {PER_TICKET} a ticket", title_justify="left")
    for column in ("database", "read s", "verified s", "ratio", "all heads anchored s"):
        table.add_column(column, justify="left" if column == "database" else "right")
    for one in run():
        seconds = (
            f"{one.read:.1f}",
            f"{one.verified:.1f}",
            f"{one.verified / one.read:.1f}",
            f"{one.anchored:.1f}",
        )
        table.add_row(one.database, *seconds)
    Console().print(table)


def _measure(database: str, url: str) -> Figures:
    migrate(url)
    store = TicketStore(url, clock=FakeClock())
    _write(store)
    read = _timed(lambda: _read(store))
    anchored = _timed(lambda: anchor(store.unit_of_work, FakeClock()))
    verified = _timed(lambda: _verify(store))
    store.close()
    return Figures(database=database, read=read, verified=verified, anchored=anchored)


def _write(store: TicketStore) -> None:
    owners = [samples.ticket(f"t{n:06}", version=PER_TICKET) for n in range(ROWS // PER_TICKET)]
    rows = [row for ticket in owners for row in _chained(ticket.id)]
    with store.engine.begin() as connection:
        for at in range(0, len(owners), AT_A_TIME):
            some = [to_row(ticket, tickets) for ticket in owners[at : at + AT_A_TIME]]
            connection.execute(insert(tickets), some)
        for at in range(0, len(rows), AT_A_TIME):
            connection.execute(insert(audit), rows[at : at + AT_A_TIME])


def _chained(ticket_id: str) -> Iterator[dict[str, Any]]:
    previous = chains.START
    after = {"state": "assigned", "assignee_id": "UBO", "title": "VPN drops", "description": "It hums. " * 30}
    for version in range(1, PER_TICKET + 1):
        row: dict[str, Any] = {
            "ticket_id": ticket_id,
            "version": version,
            "action": "step",
            "actor_id": "UANA",
        }
        row |= {
            "cause": f"event-{version}",
            "at": START,
            "rest": {"before": {}, "after": after, "reason": ""},
        }
        entry, salt = entry_of(row, of=ticket_id), new_salt()
        seal = chains.seal_of(entry, salt)
        previous = chains.chained(previous, entry, seal)
        yield {**row, "seal": seal, "salt": salt, "chain": previous}


def _read(store: TicketStore) -> None:
    with store.engine.connect() as connection:
        every = select(audit).order_by(audit.c.ticket_id, audit.c.version).execution_options(yield_per=1000)
        assert sum(1 for _ in connection.execute(every)) == ROWS


def _verify(store: TicketStore) -> None:
    verdict = verify(store.audits)
    assert (verdict.rows, verdict.finding) == (ROWS, None)


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
