"""The bot's connection: opened once, and made again when it is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_bolt import App

from bot.socket import Socket
from tests.workspace.manifests import manifest
from tests.workspace.running import Running, wait_until


@pytest.fixture
def workspace() -> Iterator[Running]:
    """A workspace with one app."""
    running = Running(manifest())
    yield running
    running.stop()


@pytest.fixture
def socket(workspace: Running) -> Iterator[Socket]:
    """That app's connection, not yet opened."""
    app = App(client=workspace.web(), token_verification_enabled=False)
    made = Socket(app, workspace.app.app_token)
    yield made
    made.close()


def opened(workspace: Running) -> int:
    """Return how often a connection was asked for."""
    entries = workspace.get("journal")["entries"]
    return sum(entry["kind"] == "apps.connections.open" for entry in entries)


def test_a_start_opens_one_connection(workspace: Running, socket: Socket) -> None:
    socket.connect()

    assert opened(workspace) == 1


def test_a_connection_that_is_lost_is_made_again(workspace: Running, socket: Socket) -> None:
    socket.connect()

    workspace.do("fault", kind="disconnect")

    wait_until(lambda: opened(workspace) >= 2)
