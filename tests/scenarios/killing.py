"""A bot whose processes are killed at any moment, while people press on."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import func, select

from bot.refusals import EXIT_REFUSED
from bot.settings import Settings
from storage import TicketStore
from storage.engine import reading
from storage.tables import audit, jobs, open_jobs, surfaces, tickets
from storage.values import from_row
from tests import forked
from tests.fakes.clock import FakeClock
from tests.fakes.receiver import Receiver, receiver
from tests.scenarios import current, invariants, small_desk
from tests.scenarios.approval_stories import Asked, Changed, Delegated, Voted, Waited
from tests.scenarios.driver import Driver
from tests.scenarios.later import LATER, Later
from tests.scenarios.pressing_on import PIN, Kit, Newcomer, Question, Resumed, Story
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import State, Ticket

PROCESSES = ("run", "worker")
"""One that listens and works, and one that only works."""
LONGEST_BREATH_S = 0.4
"""A kill falls anywhere in what follows a press: it is over by then on a machine that has nothing else to do."""
IN_THE_EVENING = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
"""When everybody asks: the time to decide of what can wait begins in the morning."""
TICKETS = {State.NEW: 5, State.RESOLVED: 5, State.CANCELLED: 1, State.REJECTED: 1}
"""What all stories lead to."""
DECIDERS = ("helena", "tomas", "paul", "grace", "ines", "eva", "marta", "sam", "ruth", "lee", "isabel")
WORDS = {
    "vote_approve": 8,
    "vote_reject": 2,
    "vote_changes": 1,
    "vote_withdrawn": 1,
    "approval_escalated": 1,
    "approval_overdue": 1,
}
"""What is said in them about approvals, and what time does to them, each once."""
LEASE_S = 5.0
"""How long a job waits for a worker that died; a call may take a third, which a busy machine needs."""
ROUND_S = 0.2
ROUNDS = 1000
REDELIVERY_S = 20
"""What passes of the workspace's time in a round, in which it brings again what nobody acknowledged."""


class Bots:
    """The processes of one bot; a killed one is there again at once."""

    def __init__(
        self, settings: Settings, folder: Path, desk: Path, *, lease_s: float, clock: Later | None
    ) -> None:
        """Start nothing yet; they live by *clock*, or by the machine's."""
        self._program = "bot.cli" if clock is None else "tests.scenarios.later"
        self._folder = folder
        self._lives = 0
        self._running: dict[str, tuple[ForkServerProcess, Path]] = {}
        self._environment = dict(
            os.environ,
            SLACK_BOT_TOKEN=settings.slack_bot_token.get_secret_value(),
            SLACK_APP_TOKEN=settings.slack_app_token.get_secret_value(),
            SLACK_API_URL=settings.slack_api_url,
            DATABASE_URL=settings.database_url,
            DESKHAND_DESK=str(desk),
            DESKHAND_MODEL="hashing",
            DESKHAND_LEASE=str(lease_s),
            DESKHAND_WORKERS="2",
            DESKHAND_CACHE=str(folder / "cache"),
            DESKHAND_WEBHOOK_KEYS=small_desk.KEYS,
            **({} if clock is None else {LATER: str(clock.file)}),
        )

    @property
    def names(self) -> list[str]:
        """What they are called."""
        return sorted(self._running)

    def start(self, name: str) -> None:
        """Begin a life of `deskhand COMMAND`; the name of one begins with its command: run-2."""
        self._lives += 1
        log = self._folder / f"{name}-{self._lives}.log"
        command, _, _ = name.partition("-")
        process = forked.started(self._program, command, environment=self._environment, out=log, err=log)
        self._running[name] = process, log

    @property
    def are_there(self) -> bool:
        """Whether all of them take part. Raises AssertionError where one ended by itself."""
        for process, log in self._running.values():
            assert process.exitcode is None, f"a bot ended by itself: {log.read_text()}"
        return all(log.exists() and "is running" in log.read_text() for _, log in self._running.values())

    def start_who_ended(self) -> int:
        """Start again, as whoever runs them would, those who refused to start with a sentence; return how many."""
        ended = [name for name, (process, _) in self._running.items() if process.exitcode == EXIT_REFUSED]
        for name in ended:
            self.kill(name)
        return len(ended)

    def live(self, seconds: float) -> None:
        """Let them go on for a while."""
        process, _ = self._running[self.names[0]]
        process.join(seconds)

    def kill(self, name: str) -> None:
        """End a process between any two instructions, and start the next one."""
        self._end(name)
        self.start(name)

    def _end(self, name: str) -> None:
        process, _ = self._running.pop(name)
        process.kill()  # -9
        process.join()
        process.close()

    def end(self) -> None:
        """End all of them for good."""
        for name in self.names:
            self._end(name)


@contextmanager
def bots(
    settings: Settings,
    folder: Path,
    desk: Path,
    *,
    names: Sequence[str] = PROCESSES,
    lease_s: float = LEASE_S,
    clock: Later | None = None,
) -> Iterator[Bots]:
    """Run them all; whatever is left of them is killed at the end."""
    running = Bots(settings, folder, desk, lease_s=lease_s, clock=clock)
    try:
        for name in names:
            running.start(name)
        yield running
    finally:
        running.end()


def live_through_kills(bots: Bots, driver: Driver, stories: Sequence[Story], *, kills: int) -> None:
    """Tell the stories side by side to their ends; a random process is killed in the middle of random steps."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - to live through the same again
    chance = random.Random(seed)
    steps = sum(len(story.steps) for story in stories)
    struck = sorted(chance.choices(range(1, steps), k=kills))  # from when the desk is there
    for _ in range(ROUNDS):
        for story in stories:
            story.go_on()
            if struck and sum(one.at for one in stories) >= struck[0]:
                struck.pop(0)
                bots.live(chance.uniform(0, LONGEST_BREATH_S))
                bots.kill(chance.choice(bots.names))
        if all(story.is_over for story in stories):
            return
        bots.live(ROUND_S)
        if bots.are_there:  # a platform that gives up at last is not what this is about
            driver.advance(REDELIVERY_S)
    told = [f"{type(s).__name__} of {s.user}: step {s.at}\n{driver.transcript(s.user, '@')}" for s in stories]
    raise AssertionError("\n".join(told))


def kill_at_random_moments(settings: Settings, driver: Driver, folder: Path, *, kills: int) -> None:
    """Tell every story at once through so many kills; in the end each was told once."""
    with receiver() as there:
        there.statuses = [500]  # the first call fails, and is tried again
        desk = small_desk.written(folder, hooks=there.address)
        clock = Later(folder / "later", begins=IN_THE_EVENING)
        stories = _stories(driver, clock)
        with bots(settings, folder, desk, clock=clock) as running:
            live_through_kills(running, driver, stories, kills=kills)
            until_nothing_is_due(settings, driver, clock)
            invariants.check(settings.database_url, driver, onlookers=("bo", "joana", *DECIDERS))
            assert_told_once(settings, driver, there)
            readers = ("bo", "joana", *DECIDERS, *(story.user for story in stories))
            current.check(settings, desk, driver, readers=readers, clock=clock)


def until_nothing_is_due(settings: Settings, driver: Driver, clock: Later) -> None:
    """Wait until everything is done whose time has come: what the last hours brought may draw something, too."""
    store = TicketStore(settings.database_url, clock=clock)
    due = select(func.count()).select_from(jobs).where(open_jobs, jobs.c.due_at <= clock.now())

    def is_done() -> bool | None:
        with reading(store.engine) as connection:
            return connection.execute(due).scalar_one() == 0 or None

    try:
        driver.until(is_done, "what was due was never done")
    finally:
        store.close()


def _stories(driver: Driver, clock: Later) -> list[Story]:
    """Return every story: requests and what becomes of them, and what others have to agree to."""
    by_night = [Asked(driver, "beatriz"), Asked(driver, "noah")]
    return [
        Question(driver, "mia"),
        Kit(driver, "ana"),
        Newcomer(driver, "rui"),
        Resumed(driver, "clara"),
        Voted(driver, "jonas"),
        Changed(driver, "luca"),
        Delegated(driver, "caio"),
        *by_night,
        Waited(driver, "yuki", clock=clock, until=by_night),
    ]


def assert_told_once(settings: Settings, driver: Driver, there: Receiver) -> None:
    """Assert what the stories lead to: these tickets and no others, each call once in effect, each file copied once."""
    store = TicketStore(settings.database_url, clock=FakeClock())
    try:
        with store.engine.connect() as connection:
            found = [from_row(Ticket, row) for row in connection.execute(select(tickets)).mappings()]
            told = Counter(connection.execute(select(audit.c.action)).scalars())
            lists = select(func.count()).select_from(surfaces).where(surfaces.c.kind == SurfaceKind.BATCH)
            assert connection.execute(lists).scalar_one() == 1
    finally:
        store.close()
    assert Counter(ticket.state for ticket in found) == TICKETS
    assert {action: told[action] for action in WORDS} == WORDS
    reminders = [m for m in driver.messages("sam", "@sam") if "still waits for your decision" in m["text"]]
    assert len(reminders) == 1
    kit = next(ticket for ticket in found if ticket.title.startswith("Team kit, Power"))
    effects = {headers["Idempotency-Key"]: json.loads(body) for headers, body in there.got}
    bodies = Counter(json.dumps(body, sort_keys=True) for body in effects.values())
    assert sorted(bodies.values()) == [1, 1, 1, 1], bodies  # three that begin, and one seat
    assert {"request": kit.number, "model": "Power 16"} in effects.values()
    copies = [f["name"] for m in driver.messages("bo", "#it-triage") for f in m.get("files", ())]
    assert copies == ["quote.pdf", "quote.pdf"]  # one of each kit
    assert PIN not in str([driver.everything(user) for user in ("bo", "joana", "ana", "clara")])
