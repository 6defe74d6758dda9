"""The whole bot against a local workspace, over Socket Mode, on both databases, with a clock the test owns."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock
from pydantic import SecretStr

import knowledge
from bot import house as houses
from bot.desk_files import read_policy
from bot.reading import BackgroundKnowledge
from bot.settings import Settings, read_settings
from tests.databases import database_url, postgresql_server, postgresql_template, sqlite_template
from tests.fakes.receiver import Receiver, receiver
from tests.scenarios import invariants
from tests.scenarios.driver import PATIENCE_S, ROOT, Driver, a_workspace
from workflows.domain.policies import Policy
from workflows.ports import Knowledge

__all__ = ["database_url", "postgresql_server", "postgresql_template", "sqlite_template"]


class TickingClock:
    """Runs like the wall clock from a Monday morning on, and jumps when the test says so."""

    def __init__(self, at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        """Start at *at*."""
        self._start = at
        self._began = time.monotonic()
        self._jumped = timedelta()

    def now(self) -> datetime:
        """Return the test's present."""
        return self._start + timedelta(seconds=time.monotonic() - self._began) + self._jumped

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic() + self._jumped.total_seconds()

    def advance(self, length: timedelta) -> None:
        """Jump ahead."""
        self._jumped += length


@cache
def sample_policy() -> Policy:
    """Return what the sample desk's files say, read once for every test."""
    return read_policy(ROOT / "desk")


@dataclass(slots=True)
class Bot:
    """A bot that can be stopped and started again over the same database."""

    settings: Settings
    clock: TickingClock
    knowledge: Knowledge
    policy: Policy = field(default_factory=sample_policy)
    house: houses.House | None = None

    def start(self) -> None:
        """Start it, as a new process would."""
        self.house = houses.build(
            self.settings,
            clock=self.clock,
            knowledge_base=self.knowledge,
            policy=self.policy,
            workers=2,
            poll_s=0.05,
        )
        self.house.start()

    def stop(self) -> None:
        """Stop it."""
        if self.house is not None:
            self.house.stop()
            self.house = None

    @property
    def running(self) -> houses.House:
        """The house, which the test has started."""
        assert self.house is not None
        return self.house


@pytest.fixture(scope="session")
def sample_knowledge() -> BackgroundKnowledge:
    """The sample desk's articles, read by the real model once per session."""
    cache = ROOT / ".deskhand" / "cache"

    def open_base(progress: knowledge.Progress) -> knowledge.KnowledgeBase:
        return knowledge.KnowledgeBase.open(ROOT / "desk" / "articles", cache=cache, progress=progress)

    base = BackgroundKnowledge(open_base)
    cache.parent.mkdir(exist_ok=True)
    with FileLock(ROOT / ".deskhand" / "sample.lock"):  # the first embeds it, the others find that done
        base.start()
        assert base.wait(300)
    assert base.is_ready, base.why
    return base


@pytest.fixture
def patience_s() -> float:
    """How long the workspace waits for an acknowledgement; shorter where a test waits for one in vain."""
    return PATIENCE_S


@pytest.fixture
def environment(tmp_path: Path, patience_s: float) -> Iterator[dict[str, str]]:
    """A fresh workspace of the sample company."""
    with a_workspace(tmp_path, patience_s=patience_s) as environment:
        yield environment


@pytest.fixture
def driver(environment: dict[str, str]) -> Iterator[Driver]:
    """The hands of the people in it."""
    driver = Driver(environment["ADDRESS"])
    yield driver
    driver.close()


@pytest.fixture
def twice(driver: Driver) -> None:
    """Everything comes twice for the whole story: each event and each form again, each press by an impatient hand."""
    driver.fault("duplicate_event", probability=1.0, match={"kind": "events_api"})
    driver.fault("duplicate_event", probability=1.0, match={"type": "view_submission"})
    driver.presses_twice = True


@pytest.fixture
def clock() -> TickingClock:
    """Monday morning."""
    return TickingClock()


@pytest.fixture
def settings(environment: dict[str, str], database_url: str) -> Settings:
    """The settings of a bot in that workspace, on a migrated database."""
    return read_settings(
        slack_bot_token=environment["SLACK_BOT_TOKEN"],
        slack_app_token=environment["SLACK_APP_TOKEN"],
        slack_api_url=environment["SLACK_API_URL"],
        database_url=database_url,
    )


KEY = "a-key-of-enough-characters"
"""What calls are signed with."""


@pytest.fixture
def desk_files(tmp_path: Path) -> Path:
    """The sample desk in a folder of its own, to be changed."""
    return Path(shutil.copytree(ROOT / "desk", tmp_path / "desk"))


@pytest.fixture
def there() -> Iterator[Receiver]:
    """Another system, on this machine."""
    with receiver() as running:
        yield running


def calling(settings: Settings, desk_files: Path, there: Receiver, webhook: str) -> Settings:
    """Have these files call the system on this machine by a webhook of theirs; return the settings with its key."""
    path = desk_files / "webhooks.yaml"
    address = re.compile(rf"(- id: {webhook}\n    url: ).*")
    said, found = address.subn(rf"\1{there.address}\n    plain_http: true", path.read_text())
    assert found == 1, f"no webhook {webhook}"
    path.write_text(said)
    return settings.model_copy(update={"webhook_keys": SecretStr(f"{webhook}={KEY}")})


@contextmanager
def in_order(bot: Bot, driver: Driver, *, onlookers: tuple[str, ...] = ("bo",)) -> Iterator[Bot]:
    """Run a bot, which leaves everything in order whatever the test did with it; *onlookers* see the queues."""
    bot.start()
    yield bot
    if bot.house is not None:
        invariants.check(bot.settings.database_url, driver, onlookers=onlookers)
    bot.stop()


@pytest.fixture
def bot(
    settings: Settings, clock: TickingClock, sample_knowledge: BackgroundKnowledge, driver: Driver
) -> Iterator[Bot]:
    """The running bot of the sample desk."""
    with in_order(Bot(settings, clock, sample_knowledge), driver) as bot:
        yield bot
