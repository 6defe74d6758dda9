"""A bot that is killed at any moment, and a person who presses on meanwhile."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bot.settings import Settings
from storage import TicketStore
from tests.fakes.clock import FakeClock
from tests.scenarios.driver import ROOT, Driver, buttons
from tests.scenarios.steps import ONWARD, VPN

LONGEST_LIFE_S = 2.5
"""S02 takes about this long from the first word to the card: a kill falls anywhere in it."""


@contextmanager
def a_bot(settings: Settings, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `deskhand run` as a process of its own, ready to answer; whatever is left of it is killed at the end."""
    environment = dict(
        os.environ,
        SLACK_BOT_TOKEN=settings.slack_bot_token.get_secret_value(),
        SLACK_APP_TOKEN=settings.slack_app_token.get_secret_value(),
        SLACK_API_URL=settings.slack_api_url,
        DATABASE_URL=settings.database_url,
        DESKHAND_DESK=str(ROOT / "desk"),
        DESKHAND_MODEL="hashing",
        DESKHAND_LEASE="2",
        DESKHAND_CACHE=str(folder / "cache"),
    )
    with (folder / "bot.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run"], env=environment, stdout=log, stderr=log
        )
        try:
            _until_running(process, folder / "bot.log")
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


def _until_running(process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if (
            "knowledge.ready" in log.read_text()
        ):  # so that a kill falls into the questions, not into the reading
            return
        _lives_a_while(process, 0.1)
    raise AssertionError(log.read_text())


class Person:
    """Somebody who wants a ticket and presses on until there is one, whatever the desk goes through meanwhile."""

    def __init__(self, driver: Driver, name: str) -> None:
        """Act as *name*."""
        self._driver = driver
        self._name = name

    def ask(self) -> str:
        """Write the question; return its ts."""
        return self._driver.say(self._name, f"@{self._name}", VPN)

    def press_on(self, ts: str) -> None:
        """Press what the newest card of that thread offers, if it offers anything."""
        for message in reversed(self._thread(ts)):
            offered = buttons(message)
            wanted = next((action for action in ONWARD if action in offered), None)
            if wanted is not None:
                with suppress(AssertionError):  # the card changed under the finger
                    self._driver.click(self._name, message, wanted)
                return

    def is_served(self, ts: str) -> bool:
        """Whether the thread tells of an open ticket."""
        return any("waiting for an agent" in message["text"] for message in self._thread(ts))

    def _thread(self, ts: str) -> list[dict[str, Any]]:
        messages = self._driver.messages(self._name, f"@{self._name}")
        return [message for message in messages if message.get("thread_ts") == ts and message["ts"] != ts]


def _until_served(driver: Driver, person: Person, ts: str) -> None:
    for _ in range(120):
        if person.is_served(ts):
            return
        person.press_on(ts)
        with suppress(AssertionError):
            driver.wait("ana", "\0never", timeout_s=0.25)
        driver.advance(20)  # brings what was to be delivered again
    raise AssertionError(f"never served: {driver.transcript('ana', '@ana')}")


def _lives_a_while(bot: subprocess.Popen[bytes], seconds: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        bot.wait(seconds)
        raise AssertionError("the bot ended by itself")


def live_through_kills(settings: Settings, driver: Driver, folder: Path, *, kills: int) -> None:
    """Kill the bot so often in the middle of S02; in the end there is one ticket and one card for each question."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - to live through the same again
    chance = random.Random(seed)
    person = Person(driver, "ana")
    with a_bot(settings, folder) as first:
        _lives_a_while(first, 1)  # the articles are read and kept

    for kill in range(1, kills + 1):
        with a_bot(settings, folder) as doomed:
            ts = person.ask()
            for _ in range(4):
                _lives_a_while(doomed, chance.uniform(0, LONGEST_LIFE_S / 4))
                person.press_on(ts)
            _lives_a_while(doomed, chance.uniform(0, 0.3))
        with a_bot(settings, folder):
            _until_served(driver, person, ts)
            number = f"INC-{kill}"
            driver.wait("bo", number, channel="#it-triage")

    _assert_one_of_each(settings, driver, kills)


def _assert_one_of_each(settings: Settings, driver: Driver, kills: int) -> None:
    store = TicketStore(settings.database_url, clock=FakeClock())
    try:
        with store.unit_of_work() as uow:
            numbers = [uow.tickets.by_number(f"INC-{n}") is not None for n in range(1, kills + 2)]
    finally:
        store.close()
    assert numbers == [True] * kills + [False]
    cards = [m["text"] for m in driver.messages("bo", "#it-triage") if "ticket_claim" in buttons(m)]
    found = sorted(int(number) for text in cards for number in re.findall(r"\bINC-(\d+)\b", text))
    assert found == list(range(1, kills + 1))
