"""Where stories are played to be looked at: a workspace, a bot in it with a clock of its own, and a camera."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
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
from tests.scenarios.driver import ROOT, Driver, a_workspace, buttons
from tests.scenarios.pressing_on import said
from workflows.domain.ids import UserId

FORM = "dialog[data-top]"
ASKING = "dialog.small"
HOME = "#main .home"


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with the desk, as the person who began it sees it."""

    driver: Driver
    user: str
    ts: str

    @property
    def last(self) -> dict[str, Any] | None:
        """Return the newest of what the desk wrote in it, None before it has."""
        shown = [m for m in self.driver.messages(self.user, f"@{self.user}") if m.get("thread_ts") == self.ts]
        theirs = self.driver.state(self.user)["user"]
        return next((m for m in reversed(shown) if m["user"] != theirs), None)

    def __call__(self, *action_ids: str, says: str = "") -> dict[str, Any]:
        """Return the newest message with one of these buttons and those words, as soon as there is one."""

        def found() -> dict[str, Any] | None:
            shown = reversed(self.driver.messages(self.user, f"@{self.user}"))
            there = (m for m in shown if m.get("thread_ts") == self.ts and m["ts"] != self.ts)
            fits = (m for m in there if says in said(m) and (not action_ids or buttons(m) & set(action_ids)))
            return next((m for m in fits if m.get("blocks")), None)

        return self.driver.until(found, f"{self.user} never saw {says!r} with {action_ids}")


@dataclass(slots=True)
class Stage:
    """One story while it is played: people's hands, the bot, its clock, and who takes the pictures."""

    scene: str
    driver: Driver
    bot: Bot
    clock: TickingClock
    camera: Camera
    there: Receiver
    files: Path

    def says(self, user: str, text: str) -> Thread:
        """Have somebody begin a conversation with the desk; return how to find what stands in it."""
        thread = Thread(self.driver, user, self.driver.say(user, f"@{user}", text))
        self.driver.until(lambda: thread.last, f"nobody answered {text!r}")
        return thread

    def tells(
        self, user: str, thread: Thread, text: str, *, files: Mapping[str, bytes] | None = None
    ) -> None:
        """Have somebody write in a conversation; it goes on once something new stands there."""
        before = thread.last
        self.driver.say(user, f"@{user}", text, thread.ts, files=files)
        self.driver.until(lambda: thread.last != before or None, f"nothing came after {text!r}")

    def press(self, user: str, message: dict[str, Any], action_id: str, value: Any = None) -> None:
        """Have somebody press something; it goes on once the message has changed, or a form stands open."""
        before = (self._now(user, message), self.driver.state(user)["views"])
        self.driver.click(user, message, action_id, value)

        def after() -> bool | None:
            return (self._now(user, message), self.driver.state(user)["views"]) != before or None

        self.driver.until(after, f"nothing came of {action_id}")

    def newest(self, user: str, channel: str, says: str) -> dict[str, Any]:
        """Return the newest message in a channel with those words, as soon as there is one."""

        def found() -> dict[str, Any] | None:
            shown = reversed(self.driver.messages(user, channel))
            return next((m for m in shown if says in said(m)), None)

        return self.driver.until(found, f"{user} never read {says!r} in {channel}")

    def look(self, name: str, user: str, message: dict[str, Any]) -> None:
        """Take a message as that person sees it, in its thread where it has one."""
        now = self._now(user, message)
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
        before = self._homes()
        self.driver.home(user)
        self.driver.until(lambda: self._homes() > before or None, f"{user} got no Home")
        direct = self.driver.until(lambda: _direct(self.driver, user), "no direct messages with the app")
        self._shoot(name, user, f"/{direct}/home", HOME)

    def speaks(self, user: str, locale: str) -> None:
        """Have somebody choose a language, and the desk hear of it."""
        user_id = UserId(self.driver.speaks(user, locale))

        def heard() -> bool | None:
            with self.bot.running.desk.unit_of_work() as uow:
                person = uow.people.get(user_id)
            return (person is not None and person.locale == locale) or None

        self.driver.until(heard, f"the desk never heard that {user} speaks {locale}")

    def change_files(self, change: Callable[[Path], None]) -> None:
        """Have the desk follow files that were changed."""
        change(self.files)
        self.bot.running.take_over(read_policy(self.files))

    def pass_time(self, length: timedelta) -> None:
        """Let time pass for the desk."""
        self.clock.advance(length)

    def _homes(self) -> int:
        return sum(entry["kind"] == "views.publish" for entry in self.driver.journal())

    def _now(self, user: str, message: dict[str, Any]) -> dict[str, Any]:
        return next(m for m in self.driver.messages(user, message["channel"]) if m["ts"] == message["ts"])

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
            yield Stage(scene.name, driver, bot, clock, camera, there, files)
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
