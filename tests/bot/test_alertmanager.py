"""A real Prometheus Alertmanager posts to the desk: what fires is an incident, what is over resolves it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import yaml

from bot.clock import SystemClock
from bot.desk_files import read_policy
from bot.web import Web
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.clock import FakeClock
from tests.fakes.desk import a_desk
from tests.scenarios.driver import ROOT
from workflows.domain.policies import Priority
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]
BINARY = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
pytestmark = pytest.mark.skipif(
    BINARY is None, reason="no Alertmanager is installed (Debian: apt-get install prometheus-alertmanager)"
)
SECRET = "a-secret-of-the-desk"
PATIENCE_S = 30.0


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """The sample desk, by the wall clock: Alertmanager has no other."""
    return replace(a_desk(store, clock, policy=read_policy(ROOT / "desk")), clock=SystemClock())


@pytest.fixture
def alertmanager(desk: Desk, tmp_path: Path) -> Iterator[httpx.Client]:
    """A running Alertmanager whose only receiver is the desk."""
    web = Web(desk, host="127.0.0.1", port=0, secret=SECRET.encode())
    web.start()
    to_the_desk = {
        "url": f"{web.address}/alerts",
        "http_config": {"authorization": {"type": "Bearer", "credentials": SECRET}},
    }
    said = {
        "route": {"receiver": "desk", "group_by": ["alertname"], "group_wait": "0s", "group_interval": "1s"},
        "receivers": [{"name": "desk", "webhook_configs": [to_the_desk]}],
    }
    (tmp_path / "alertmanager.yml").write_text(yaml.safe_dump(said))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        str(BINARY),
        f"--config.file={tmp_path / 'alertmanager.yml'}",
        f"--storage.path={tmp_path / 'am'}",
    ]
    command += [f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
    with (tmp_path / "alertmanager.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=5, trust_env=False) as client:
            yield client
        process.terminate()
        process.wait(PATIENCE_S)
    web.stop()


def post(alertmanager: httpx.Client, name: str, *, is_over: bool = False) -> None:
    """Tell Alertmanager of an alert, as Prometheus does; wait until it is up."""
    now = SystemClock().now()
    alert = {
        "labels": {"alertname": "DiskFull", "instance": name, "severity": "critical"},
        "annotations": {"summary": f"The disk of {name} is full"},
        "startsAt": (now - timedelta(minutes=1)).isoformat(),
        "endsAt": (now if is_over else now + timedelta(hours=1)).isoformat(),
    }
    for _ in range(int(PATIENCE_S * 10)):
        with contextlib.suppress(httpx.TransportError):
            alertmanager.post("/api/v2/alerts", json=[alert]).raise_for_status()
            return
        _pause()
    raise AssertionError("Alertmanager did not start")


def until(desk: Desk, state: State, *, said: str = "") -> Ticket:
    """Return INC-1 as soon as it is in that state and its agents were told *said*."""
    for _ in range(int(PATIENCE_S * 10)):
        with desk.unit_of_work() as uow:
            ticket = uow.tickets.by_number("INC-1")
            lines = uow.surfaces.lines_of(ticket.id) if ticket is not None else ()
        is_said = not said or any(said in str(line.content) for line in lines)
        if ticket is not None and ticket.state is state and is_said:
            return ticket
        _pause()
    raise AssertionError(f"INC-1 never was {state}, with {said!r} said")


def _pause() -> None:
    threading.Event().wait(0.1)


def test_an_alert_of_a_real_alertmanager_is_an_incident_until_it_is_over(
    alertmanager: httpx.Client, desk: Desk
) -> None:
    post(alertmanager, "db-1")
    opened = until(desk, State.NEW)
    assert opened.title == "DiskFull: The disk of db-1 is full"
    assert opened.priority is Priority.P1

    post(alertmanager, "db-2")
    until(desk, State.NEW, said="db-2")

    for name in ("db-1", "db-2"):
        post(alertmanager, name, is_over=True)
    until(desk, State.RESOLVED)
    with desk.unit_of_work() as uow:
        assert uow.tickets.by_number("INC-2") is None
