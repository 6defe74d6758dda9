"""The SDK's Socket Mode clients, each as it is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.workspace import one_client
from tests.workspace.running import Running, wait_until


class Client:
    """A client's process, and what it heard so far."""

    def __init__(self, running: Running, process: subprocess.Popen[str]) -> None:
        self._running = running
        self._process = process
        self.heard: list[str] = []

    def hears(self, text: str) -> bool:
        """Return True once the client heard what Ana said; a client that is changing over may hear twice."""
        assert self._process.stdout
        self._running.do("message", user="ana", channel="@ana", text=text)
        while text not in self.heard:
            self.heard.append(self._process.stdout.readline().strip())
        return True

    def connections(self) -> int:
        """Return how often it connected."""
        return [entry["kind"] for entry in self._running.get("journal")["entries"]].count("hello")


@contextmanager
def connected(running: Running, kind: str) -> Iterator[Client]:
    """Start a client, wait for its connection, end it afterwards."""
    command = [sys.executable, "-m", one_client.__name__, kind]
    command += [running.url, running.app.bot_token, running.app.app_token]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        client = Client(running, process)
        wait_until(lambda: client.connections() == 1)
        yield client
        process.terminate()


@pytest.mark.parametrize("kind", sorted(one_client.CLIENTS))
def test_a_client_connects_and_hears(workspace_server: Running, kind: str) -> None:
    with connected(workspace_server, kind) as client:
        assert client.hears("hello")


def test_the_builtin_client_comes_back_after_a_refresh_and_after_a_cut(workspace_server: Running) -> None:
    with connected(workspace_server, "builtin") as client:
        workspace_server.do("fault", kind="refresh")
        wait_until(lambda: client.connections() >= 2)
        assert client.hears("after a refresh")

        before = client.connections()
        workspace_server.do("fault", kind="disconnect")
        wait_until(lambda: client.connections() > before)
        assert client.hears("after a cut")
