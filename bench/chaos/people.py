"""The people of the chaos: many who ask for something, and three who race to decide about each of it."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import yaml
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from typing_extensions import override

from storage.approval_tables import steps
from storage.engine import reading
from storage.tables import surfaces
from tests.scenarios.driver import ROOT, Driver
from tests.scenarios.pressing_on import Step, Story

DECIDERS = {"helena": "U0HELCAS", "tomas": "U0TOMFER", "paul": "U0PAUNDI"}
DECIDE = "approval_approve"
AGREE = 2
"""How many of the three have to: a majority, so that each card is raced for and not all who race are heard."""
AT_ONCE = 4
"""Threads of people who ask; each goes through its people one after another, again and again."""
TOGETHER = 6
"""How many of the oldest the three look at: few enough that they meet at one card, enough that they spread."""
BREATH_S = 0.3
"""Between two looks of one person; people look less often, and each look takes the workspace some time."""


class Asking(Story):
    """Somebody who asks for one thing and sends it."""

    @override
    def told(self) -> list[Step]:
        """Say it, send it, read its number."""
        return [
            Step(lambda: self.say("i need a seat", begins=True), lambda: self.offers("request_submit")),
            Step(lambda: self.press("request_submit"), lambda: self.number != ""),
        ]

    @property
    def number(self) -> str:
        """The request's number as the person reads it; nothing before it was taken in."""
        named = (re.search(r"\bREQ-\d+\b", message["text"]) for message in reversed(self.thread()))
        return next((found[0] for found in named if found is not None), "")


class Requesters:
    """Many people, each with one request at a time, until so many were sent. `sent` names each by its thread."""

    def __init__(self, address: str, *, number: int) -> None:
        """Let *number* requests be sent to the workspace at *address*."""
        self.sent: dict[tuple[str, str], str] = {}
        self._left: Iterator[int] = iter(range(number))
        self._stop = threading.Event()
        names = [name for name in people() if name not in DECIDERS]
        self._threads = [
            threading.Thread(target=self._ask, args=(address, names[n::AT_ONCE])) for n in range(AT_ONCE)
        ]

    def __enter__(self) -> Requesters:
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    @property
    def are_done(self) -> bool:
        """Whether everything that was asked for is sent, and nothing more will be."""
        return not any(thread.is_alive() for thread in self._threads)

    def ask_no_more(self) -> None:
        """End with what was asked for by now."""
        self._left = iter(())

    def __exit__(self, *_raised: object) -> None:
        """End, whether all are sent or not."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, address: str, names: Sequence[str]) -> None:
        driver, asking = Driver(address), dict[str, Asking]()
        while not self._stop.is_set():
            for name in names:
                if name not in asking and next(self._left, None) is not None:
                    asking[name] = Asking(driver, name)
            if not asking:  # nothing is left to ask for: those that have just ended were followed
                break
            for name, story in list(asking.items()):
                story.go_on()
                if story.is_over:
                    self.sent[name, story.ts] = story.number
                    del asking[name]
            self._stop.wait(BREATH_S)
        driver.close()


@contextmanager
def deciders(address: str, engine: Engine, pressed: Callable[[bool], None]) -> Iterator[None]:
    """Have the three press on whatever is open until this ends; *pressed* hears whether one was answered."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_decide, args=(address, engine, pressed, stop, name)) for name in DECIDERS
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _decide(
    address: str, engine: Engine, pressed: Callable[[bool], None], stop: threading.Event, name: str
) -> None:
    driver, chance = Driver(address), random.Random(name)
    while not stop.wait(BREATH_S):
        with suppress(OperationalError):  # the server was stopped
            cards = _open(engine, DECIDERS[name])
            for card in chance.sample(cards, k=min(2, len(cards))):
                with suppress(AssertionError):  # another one was faster, and the button is gone
                    pressed(driver.click(name, card, DECIDE)["acked"])
    driver.close()


def _open(engine: Engine, user_id: str) -> list[dict[str, Any]]:
    """Return where the oldest open cards of somebody stand; to find them as people do, they would read all there is."""
    stands = select(surfaces.c.channel, surfaces.c.ts).join(steps, surfaces.c.ref == steps.c.id)
    is_theirs = surfaces.c.id.like(f"approval:%:{user_id}")
    stands = stands.where(steps.c.state == "open", is_theirs, surfaces.c.ts.is_not(None)).order_by(steps.c.id)
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(stands.limit(TOGETHER)).mappings()]


def people() -> list[str]:
    """Return everybody of the sample company."""
    users: list[Mapping[str, Any]] = yaml.safe_load((ROOT / "desk" / "people.yaml").read_text())["users"]
    return [str(user["name"]) for user in users]
