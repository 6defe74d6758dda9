"""Where stories are played to be looked at: a workspace, a bot in it with a clock of its own, and a camera."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import knowledge
from bench.looks.camera import Act, Camera, nothing
from bot import places
from bot.desk_files import read_policy
from bot.reading import BackgroundKnowledge
from bot.settings import read_settings
from storage import migrate
from tests.fakes.receiver import Receiver, receiver
from tests.scenarios.conftest import Bot, TickingClock, calling
from tests.scenarios.driver import ROOT, Driver, a_workspace

FORM = "dialog[data-top]"
ASKING = "dialog.small"
HOME = "#main .home"


@dataclass(slots=True)
class Stage:
    """One story while it is played: people's hands, the bot, its clock, and who takes the pictures."""

    scene: str
    driver: Driver
    bot: Bot
    clock: TickingClock
    camera: Camera
    there: Receiver

    def look(self, name: str, user: str, message: dict[str, Any]) -> None:
        """Take a message as that person sees it, in its thread where it has one."""
        now = next(m for m in self.driver.messages(user, message["channel"]) if m["ts"] == message["ts"])
        self._shoot(name, user, _place(now), _article(now), text=now["text"])

    def look_asking(self, name: str, user: str, message: dict[str, Any], button: str) -> None:
        """Take what is asked first when that person presses the button that reads so."""

        def press(page: Any) -> None:
            page.locator(_article(message)).last.get_by_role("button", name=button).click()

        self._shoot(name, user, _place(message), ASKING, act=press)

    def look_form(self, name: str, user: str, *, act: Act = nothing) -> None:
        """Take the form that person has open, after *act* on the page."""
        self._shoot(name, user, "", FORM, act=act)

    def look_home(self, name: str, user: str) -> None:
        """Take that person's Home as it is now."""
        self.driver.home(user)
        direct = self.driver.until(lambda: _direct(self.driver, user), "no direct messages with the app")
        self._shoot(name, user, f"/{direct}/home", HOME)

    def pass_time(self, length: timedelta) -> None:
        """Let time pass for the desk."""
        self.clock.advance(length)

    def _shoot(
        self, name: str, user: str, place: str, selector: str, *, text: str = "", act: Act = nothing
    ) -> None:
        address = f"{self.driver.address}/ui/{user}{place}"
        self.camera.shoot(self.scene, name, address, selector, text=text, act=act)


@dataclass(frozen=True, slots=True)
class Scene:
    """A story to be looked at, with what is changed in the desk's files before, and which of its webhooks is called."""

    name: str
    play: Callable[[Stage], None]
    prepare: Callable[[Path], None] | None = None
    webhook: str = ""


@contextmanager
def staged(scene: Scene, camera: Camera) -> Iterator[Stage]:
    """Yield a stage for one story, with the sample desk on a Monday morning."""
    with (
        tempfile.TemporaryDirectory() as made,
        a_workspace(Path(made)) as environment,
        receiver() as there,
    ):
        folder = Path(made)
        driver, clock = Driver(environment["ADDRESS"]), TickingClock()
        files = Path(shutil.copytree(places.SAMPLE_DESK, folder / "desk"))
        database = f"sqlite:///{folder / 'desk.db'}"
        migrate(database)
        settings = read_settings(
            slack_bot_token=environment["SLACK_BOT_TOKEN"],
            slack_app_token=environment["SLACK_APP_TOKEN"],
            slack_api_url=environment["SLACK_API_URL"],
            database_url=database,
        )
        if scene.prepare is not None:
            scene.prepare(files)
        if scene.webhook:
            settings = calling(settings, files, there, scene.webhook)
        bot = Bot(settings, clock, handbook(), policy=read_policy(files))
        bot.start()
        try:
            yield Stage(scene.name, driver, bot, clock, camera, there)
        finally:
            bot.stop()
            driver.close()


@cache
def handbook() -> BackgroundKnowledge:
    """Return the sample desk's articles, read once for every story."""
    kept = ROOT / ".deskhand" / "cache"
    base = BackgroundKnowledge(
        lambda progress: knowledge.KnowledgeBase.open(
            places.SAMPLE_DESK / "articles", cache=kept, progress=progress
        )
    )
    kept.parent.mkdir(exist_ok=True)
    base.start()
    assert base.wait(300) and base.is_ready, base.why
    return base


def _place(message: dict[str, Any]) -> str:
    return f"/{message['channel']}/{message.get('thread_ts') or message['ts']}"


def _article(message: dict[str, Any]) -> str:
    return f"#thread article[data-ts='{message['ts']}']"


def _direct(driver: Driver, user: str) -> str | None:
    conversations = driver.state(user)["channels"]
    return next((str(c["id"]) for c in conversations if c["id"].startswith("D")), None)
