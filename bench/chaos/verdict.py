"""What became of the chaos: counted from nothing but the database and what people see."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from bench.chaos.people import AGREE, people
from bot.clock import SystemClock
from bot.desk_files import read_policy
from bot.settings import Settings
from handlers.tokens import Signer
from storage import TicketStore
from storage.approval_tables import steps, votes
from storage.tables import audit, jobs, open_jobs, surfaces, tickets
from tests.scenarios import current, invariants
from tests.scenarios.driver import Driver
from workflows.use_cases import auditing

SETTLES_WITHIN_S = 600.0
LOOK_S = 0.5
ALL_MESSAGES = 1_000_000


@dataclass(slots=True)
class Verdict:
    """How many there are of what, and each thing that is not as it should be, in a sentence."""

    sent: int = 0
    tickets: int = 0
    decided_once: int = 0
    audit_rows: int = 0
    cards: int = 0
    stale: int = 0
    doubled: int = 0
    violations: list[str] = field(default_factory=list)

    def expect(self, holds: bool, else_say: str) -> None:
        """Note a violation unless it *holds*."""
        if not holds:
            self.violations.append(else_say)


def judged(settings: Settings, desk: Path, driver: Driver, *, sent: Mapping[tuple[str, str], str]) -> Verdict:
    """Wait until nothing is left to be drawn, and look at everything."""
    verdict = Verdict(sent=len(sent))
    store = TicketStore(settings.database_url, clock=SystemClock())
    try:
        verdict.expect(_settles(store), "drawing never ended")
        with store.engine.connect() as connection:
            _look_at_requests(connection, verdict, numbers=list(sent.values()))
            seen = {name: driver.everything(name, limit=ALL_MESSAGES) for name in people()}
            _look_at_invariants(connection, verdict, seen)
        _look_at_cards(store, settings, desk, verdict, seen)
        proved = auditing.verify(store.audits)
        verdict.audit_rows = proved.rows
        verdict.expect(proved.finding is None, f"the audit does not hold: {proved.finding}")
        aside = store.queue.failed_jobs()
        verdict.expect(not aside, f"set aside: {aside[:3]}")
    finally:
        store.close()
    return verdict


def _settles(store: TicketStore) -> bool:
    left = select(func.count()).select_from(jobs).where(open_jobs, jobs.c.kind.in_(invariants.DRAWN_AT_ONCE))
    waits = threading.Event()
    for _ in range(int(SETTLES_WITHIN_S / LOOK_S)):
        with store.engine.connect() as connection:
            if connection.execute(left).scalar_one() == 0:
                return True
        waits.wait(LOOK_S)
    return False


def _look_at_requests(connection: Connection, verdict: Verdict, *, numbers: list[str]) -> None:
    kept = Counter(connection.execute(select(tickets.c.number).where(tickets.c.kind == "request")).scalars())
    verdict.tickets = kept.total()
    verdict.expect(Counter(numbers) == kept, f"sent and kept differ: {set(numbers) ^ set(kept)}")
    decided = {ticket: set(voters) for ticket, voters in _heard(connection).items() if len(voters) == AGREE}
    written = select(audit.c.ticket_id, audit.c.actor_id).where(audit.c.action == "vote_approve")
    told = Counter((row.ticket_id, row.actor_id) for row in connection.execute(written))
    once = {ticket for ticket, voters in decided.items() if all(told[ticket, one] == 1 for one in voters)}
    verdict.decided_once = len(once)
    verdict.expect(told.total() == AGREE * len(numbers), f"{told.total()} votes were recorded")
    verdict.expect(len(once) == len(numbers), f"{len(once)} of {len(numbers)} were decided once")


def _heard(connection: Connection) -> dict[str, list[str]]:
    """Return whose votes count on each request that was approved."""
    heard = select(steps.c.ticket_id, votes.c.person).join(votes, votes.c.step_id == steps.c.id)
    found: dict[str, list[str]] = {}
    for row in connection.execute(heard.where(steps.c.state == "approved", votes.c.withdrawn_at.is_(None))):
        found.setdefault(row.ticket_id, []).append(row.person)
    return found


def _look_at_invariants(connection: Connection, verdict: Verdict, seen: invariants.Seen) -> None:
    try:
        invariants.judge(connection, seen)
    except AssertionError as broken:
        verdict.violations.append(str(broken).splitlines()[0][:300])


def _look_at_cards(
    store: TicketStore,
    settings: Settings,
    desk: Path,
    verdict: Verdict,
    seen: Mapping[str, list[dict[str, Any]]],
) -> None:
    at = {(m["channel"], m["ts"]): m for shown in seen.values() for m in shown}
    signer = Signer(settings.button_key)
    verdict.cards, wrong = current.compared(store, at, policy=read_policy(desk), signer=signer)
    verdict.stale = len(wrong)
    verdict.expect(not wrong, f"not as their state is: {wrong[:3]}")
    with store.engine.connect() as connection:
        stands = select(surfaces.c.channel, surfaces.c.ts).where(surfaces.c.ts.is_not(None))
        known = {(row.channel, row.ts) for row in connection.execute(stands)}
    channels = {channel for channel, _ in known}
    ours = {
        place
        for place, m in at.items()
        if m["author"]["is_app"] and not m["ephemeral"] and place[0] in channels
    }
    verdict.doubled = len(ours - known)
    verdict.expect(not ours - known, f"posted twice: {sorted(ours - known)[:3]}")
