"""How long a message waits for its acknowledgement: the desk, which commits first, beside an app that does nothing.

Both run as a process of their own against a local workspace of their own; messages come at a steady rate from
forty people. The workspace measures from sending the event to receiving its acknowledgement.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from storage import migrate
from tests.scenarios.driver import ROOT, Driver, a_workspace

RATE = 50
SECONDS = 60
WARM_UP_S = 3.0


@dataclass(frozen=True, slots=True)
class AckTimes:
    """Milliseconds from event to acknowledgement, sorted, and how many events got none."""

    name: str
    ms: list[float]
    unacked: int

    def percentile(self, share: float) -> float:
        """Return the value that *share* of the events stay under."""
        return self.ms[min(len(self.ms) - 1, int(share * len(self.ms)))]


def run(*, rate: int = RATE, seconds: int = SECONDS) -> list[AckTimes]:
    """Measure the peer, then the desk."""
    peer = [sys.executable, "-m", "bench.peer"]
    desk = [sys.executable, "-m", "bot.cli", "run"]
    return [_measure("does nothing", peer, rate, seconds), _measure("deskhand", desk, rate, seconds)]


def _measure(name: str, command: list[str], rate: int, seconds: int) -> AckTimes:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with a_workspace(folder) as environment, _app(command, environment, folder):
            driver = Driver(environment["ADDRESS"])
            _until_it_answers(driver)
            _send(driver, rate, seconds)
            return _read(name, driver)


@contextlib.contextmanager
def _app(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[None]:
    url = f"sqlite:///{folder / 'bench.db'}"
    migrate(url)
    known = dict(
        os.environ, **environment, DATABASE_URL=url, DESKHAND_CACHE=str(ROOT / ".deskhand" / "cache")
    )
    with (folder / "app.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=known, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.kill()
            process.wait()


def _until_it_answers(driver: Driver) -> None:
    """Wait until the app is connected, then let it settle: a model may still be loading."""
    for _ in range(100):
        driver.say("ana", "@ana", "hi")
        threading.Event().wait(0.3)
        if any(entry.get("status") == "acked" for entry in driver.journal()):
            break
    threading.Event().wait(WARM_UP_S)


def _send(driver: Driver, rate: int, seconds: int) -> None:
    people = [user["name"] for user in yaml.safe_load((ROOT / "desk" / "people.yaml").read_text())["users"]]
    began = time.monotonic()
    for n in range(rate * seconds):
        threading.Event().wait(max(0.0, began + n / rate - time.monotonic()))
        name = people[n % len(people)]
        driver.say(name, f"@{name}", f"the vpn drops every hour, case {n}")
    threading.Event().wait(4)


def _read(name: str, driver: Driver) -> AckTimes:
    events = [e for e in driver.journal() if e["kind"] == "message" and e["direction"] == "out"]
    acked = sorted(float(e["ack_ms"]) for e in events if e["status"] == "acked")
    return AckTimes(name, acked, len(events) - len(acked))
