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
from typing import Any

import yaml

from storage import migrate
from tests.scenarios.driver import ROOT, Driver, a_workspace
from workspace.courier import ACK_TIMEOUT_S

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
    return [
        _measure("does nothing", peer, rate, seconds),
        _measure("deskhand", desk, rate, seconds, ready="knowledge.ready"),
    ]


def _measure(name: str, command: list[str], rate: int, seconds: int, *, ready: str = "") -> AckTimes:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with a_workspace(folder, patience_s=ACK_TIMEOUT_S) as environment, _app(command, environment, folder):
            driver = Driver(environment["ADDRESS"])
            _until_it_answers(driver)
            _until_it_says(ready, folder / "app.log")
            after = driver.journal()[-1]["n"]
            with _collected(environment["ADDRESS"], after) as frames:
                _send(driver, rate, seconds)
            driver.close()
            return _times(name, frames)


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


def _until_it_says(words: str, log: Path) -> None:
    """Wait until the app has logged these words: while a model loads, nothing steady can be measured."""
    for _ in range(600):
        if words in log.read_text():
            return
        threading.Event().wait(0.1)
    raise AssertionError(f"it never said {words}: {log.read_text()}")


def _send(driver: Driver, rate: int, seconds: int) -> None:
    """Write questions at a steady rate, in the direct messages of everybody in turn."""
    people = [user["name"] for user in yaml.safe_load((ROOT / "desk" / "people.yaml").read_text())["users"]]
    began = time.monotonic()
    for n in range(rate * seconds):
        threading.Event().wait(max(0.0, began + n / rate - time.monotonic()))
        name = people[n % len(people)]
        driver.say(name, f"@{name}", f"the vpn drops every hour, case {n}")
    threading.Event().wait(4)


@contextlib.contextmanager
def _collected(address: str, after: int) -> Iterator[list[dict[str, Any]]]:
    """Collect the frames of the journal as they come: it keeps only the last twenty thousand.

    A frame is taken some seconds after it was written, when its acknowledgement has been noted on it.
    """
    frames: dict[int, dict[str, Any]] = {}
    done = threading.Event()

    def collect() -> None:
        driver, start = Driver(address), after
        while True:
            ended = done.wait(3)
            entries = driver.journal(start)
            frames.update({entry["n"]: entry for entry in entries})
            start = max(start, entries[-1]["n"] - 2000) if entries else start
            if ended:
                driver.close()
                return

    collector = threading.Thread(target=collect)
    collector.start()
    found: list[dict[str, Any]] = []
    try:
        yield found
    finally:
        done.set()
        collector.join()
        found.extend(frames.values())


def _times(name: str, frames: list[dict[str, Any]]) -> AckTimes:
    """Return the times of the people's own messages; the app's posts are echoed as events too."""
    events = [e for e in frames if e["kind"] == "message" and e["via"] == "event" and _is_from_a_person(e)]
    acked = sorted(float(e["ack_ms"]) for e in events if e["status"] == "acked")
    return AckTimes(name, acked, len(events) - len(acked))


def _is_from_a_person(entry: dict[str, Any]) -> bool:
    event = entry["payload"]["payload"]["event"]
    return "bot_id" not in event
