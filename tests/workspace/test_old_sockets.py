"""A socket's end: warned of, then cut; with debug_reconnects sooner."""

from __future__ import annotations

import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.workspace.running import Running
from workspace import socket_mode


def address(running: Running) -> str:
    """Return the address of a new socket."""
    return str(running.api("apps.connections.open", token=running.app.app_token).json()["url"])


def test_a_socket_is_warned_before_its_hour_is_over(
    workspace_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "LIFE_S", 0.4)
    monkeypatch.setattr(socket_mode, "WARNING_S", 0.3)

    with connect(address(workspace_server)) as socket:
        frames = [json.loads(socket.recv(timeout=30)) for _ in range(2)]
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=30)

    assert [frame["type"] for frame in frames] == ["hello", "disconnect"]
    assert frames[1]["reason"] == "warning"


def test_what_comes_after_the_warning_goes_to_the_newer_socket(
    workspace_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "LIFE_S", 5.2)
    monkeypatch.setattr(socket_mode, "WARNING_S", 5.0)

    with connect(address(workspace_server)) as old:
        warned = [json.loads(old.recv(timeout=30))["type"] for _ in range(2)]
        monkeypatch.setattr(socket_mode, "LIFE_S", 3600.0)
        with connect(address(workspace_server)) as new:
            new.recv(timeout=30)
            for number in range(5):
                workspace_server.do("message", user="ana", channel="@ana", text=str(number))
            told = [json.loads(new.recv(timeout=30))["payload"]["event"]["text"] for _ in range(5)]

    assert warned == ["hello", "disconnect"]
    assert sorted(told) == ["0", "1", "2", "3", "4"]


def test_a_socket_may_ask_for_a_short_life(workspace_server: Running) -> None:
    with connect(f"{address(workspace_server)}&debug_reconnects=true") as socket:
        hello = json.loads(socket.recv(timeout=30))

    assert hello["debug_info"]["approximate_connection_time"] == 360
