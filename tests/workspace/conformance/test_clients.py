"""The SDK's four Socket Mode clients, each as it is, from the first connection to the server's restart."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.workspace.conformance import one_client
from tests.workspace.manifests import manifest
from tests.workspace.running import PATIENCE_S, Running, wait_until
from workspace.store import Store

COMES_BACK_S = 3 * PATIENCE_S  # a client looks after its connection every ten seconds


class Client:
    """A client's process, and what it says it heard."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._said: queue.Queue[str] = queue.Queue()
        assert process.stdout
        self._lines = process.stdout
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._lines:
            self._said.put(line.strip())

    def hears(self, text: str) -> bool:
        """Return True once the client heard *text*; a client that is changing over may hear twice."""
        while self._said.get(timeout=PATIENCE_S) != text:
            pass
        return True

    def heard(self) -> list[str]:
        """Return what it heard since it was last asked."""
        return [self._said.get_nowait() for _ in range(self._said.qsize())]


@contextmanager
def connected(running: Running, kind: str) -> Iterator[Client]:
    """Start a client, wait for its connection, end it afterwards."""
    command = [sys.executable, "-m", one_client.__name__, kind]
    command += [running.url, running.app.bot_token, running.app.app_token]
    before = connections(running)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            wait_until(lambda: connections(running) > before)
            yield Client(process)
        finally:
            process.kill()


def connections(running: Running) -> int:
    """Return how often an app connected."""
    return [entry["kind"] for entry in running.get("journal")["entries"]].count("hello")


def say(running: Running, text: str) -> str:
    """Let Ana write to the app, and return what she wrote."""
    running.do("message", user="ana", channel="@ana", text=text)
    return text


@pytest.fixture(scope="module", params=one_client.CLIENTS)
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Running, Client]]:
    """Return a workspace and a client connected to it."""
    running = Running(manifest())
    with connected(running, request.param) as client:
        yield running, client
    running.stop()


def test_a_client_hears_and_its_acknowledgement_is_taken(pair: tuple[Running, Client]) -> None:
    running, client = pair

    assert client.hears(say(running, "hello"))
    wait_until(lambda: running.get("metrics")["ack_ms"].get("message", {}).get("count", 0) >= 1)
    assert running.get("metrics")["retries"] == 0


def test_an_acknowledgement_carries_an_answer(pair: tuple[Running, Client]) -> None:
    running, client = pair

    outcome = running.do("command", user="ana", channel="#general", command="/desk", text="the printer")

    assert client.hears("/desk")
    assert (outcome["acked"], outcome["response"]) == (True, {"text": "Got the printer"})


def test_a_client_comes_back_after_a_refresh(pair: tuple[Running, Client]) -> None:
    running, client = pair
    before = connections(running)

    running.do("fault", kind="refresh")
    wait_until(lambda: connections(running) > before, patience_s=COMES_BACK_S)

    assert client.hears(say(running, "after a refresh"))


def test_a_client_comes_back_after_a_cut(pair: tuple[Running, Client]) -> None:
    running, client = pair
    before = connections(running)

    running.do("fault", kind="disconnect")
    wait_until(lambda: connections(running) > before, patience_s=COMES_BACK_S)

    assert client.hears(say(running, "after a cut"))


def test_two_clients_share_what_comes_and_nothing_comes_to_both() -> None:
    running = Running(manifest())
    with connected(running, "builtin") as one, connected(running, "aiohttp") as other:
        said = [say(running, f"message {number}") for number in range(20)]
        wait_until(lambda: running.get("metrics")["ack_ms"].get("message", {}).get("count", 0) == 20)
        shares = [one.heard(), other.heard()]
    running.stop()

    assert sorted(shares[0] + shares[1]) == sorted(said)
    assert all(shares)


@pytest.mark.parametrize("kind", one_client.CLIENTS)
def test_a_client_finds_the_workspace_again_after_its_restart(kind: str, tmp_path: Path) -> None:
    store = Store(tmp_path / "workspace.db")
    first = Running(manifest(), store=store)
    port = int(first.url.rpartition(":")[2])
    with connected(first, kind) as client:
        first.stop()
        second = Running(manifest(), store=Store(tmp_path / "workspace.db"), port=port)
        wait_until(lambda: connections(second) >= 1)

        assert client.hears(say(second, "back again"))
    second.stop()
