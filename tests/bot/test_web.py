"""What is posted over HTTP: proven before it is read, measured before it is kept, committed before it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.health import Health
from bot.proofs import SIGNATURE, TIMESTAMP, signature
from bot.refusals import Refused
from bot.settings import read_settings
from bot.web import ALERTS_MAX, Web, web_of
from bot.worker import Wake, Worker
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
from workflows.ports import Desk

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "a-secret-of-the-desk"
TOKEN = {"authorization": f"Bearer {SECRET}"}


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """A desk that takes in what is posted."""
    return a_desk(store, clock)


@pytest.fixture
def http(desk: Desk) -> Iterator[httpx.Client]:
    """Whoever posts to it."""
    web = Web(desk, host="127.0.0.1", port=0, secret=SECRET.encode())
    web.start()
    with httpx.Client(base_url=web.address, timeout=30, trust_env=False) as client:
        yield client
    web.stop()


def a_group(**facts: Any) -> bytes:
    """Return what Alertmanager posts for one alert."""
    alert = {
        "status": "firing",
        "labels": {"alertname": "DiskFull", "instance": "db-1", "severity": "critical"},
        "annotations": {"summary": "The disk of db-1 is full"},
        "startsAt": "2026-11-23T09:00:00.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "https://prometheus.example/graph?g0.expr=up",
        "fingerprint": "c0ffee",
    }
    group = {"version": "4", "groupKey": "{}:{}", "status": "firing", "receiver": "desk", "alerts": [alert]}
    return json.dumps({**group, **facts}).encode()


def signed(body: bytes, clock: FakeClock, *, early_s: int = 0, key: str = SECRET) -> dict[str, str]:
    """Return the headers of somebody who signs *body*."""
    timestamp = str(int(clock.now().timestamp()) - early_s)
    return {TIMESTAMP: timestamp, SIGNATURE: signature(body, key.encode(), timestamp=timestamp)}


def tickets(desk: Desk) -> list[str]:
    """Return the numbers of the first tickets there are."""
    with desk.unit_of_work() as uow:
        found = [uow.tickets.by_number(f"INC-{n}") for n in (1, 2)]
    return [ticket.number for ticket in found if ticket is not None]


def test_by_token_or_by_signature_it_is_taken_in_and_stands_in_the_database(
    http: httpx.Client, desk: Desk, clock: FakeClock
) -> None:
    first = http.post("/alerts", content=a_group(), headers=TOKEN)
    assert (first.status_code, first.json()) == (200, {"ok": True, "did": "opened", "ticket": "INC-1"})
    assert tickets(desk) == ["INC-1"]

    again = http.post("/alerts", content=a_group(), headers=signed(a_group(), clock))

    assert again.json() == {"ok": True, "did": "unchanged", "ticket": "INC-1"}
    assert tickets(desk) == ["INC-1"]


def test_what_is_not_proven_is_refused_before_it_is_read(
    http: httpx.Client, desk: Desk, clock: FakeClock
) -> None:
    body = b"{not even JSON"
    for headers in (
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": f"Basic {SECRET}"},
        {"authorization": "Bearer wrong", **signed(body, clock)},
        signed(body, clock, key="another-secret-altogether"),
        signed(body, clock, early_s=301),
        signed(body, clock, early_s=-301),
        signed(b"another body", clock),
        {TIMESTAMP: "now", SIGNATURE: "v0="},
        {TIMESTAMP: "9" * 40, SIGNATURE: "v0="},
    ):
        refused = http.post("/alerts", content=body, headers=headers)
        assert refused.status_code == 401, headers
        assert refused.json()["ok"] is False
    assert tickets(desk) == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"{not JSON", "This is not JSON."),
        (b"\xff\xfe", "This is not JSON."),
        (b"[]", "The body: input should be an object"),
        (a_group(version="3"), "version: "),
        (a_group(groupKey=""), "groupKey: "),
        (a_group(alerts=[]), "alerts: "),
        (a_group(alerts=[{"status": "firing"}]), "alerts.0.labels: field required."),
    ],
)
def test_what_is_no_alert_is_refused_in_one_sentence(
    http: httpx.Client, desk: Desk, body: bytes, what: str
) -> None:
    refused = http.post("/alerts", content=body, headers=TOKEN)

    assert refused.status_code == 400
    assert refused.json()["error"].startswith(what)
    assert tickets(desk) == []


def test_what_is_too_large_is_refused_announced_or_not(http: httpx.Client) -> None:
    large = b" " * (ALERTS_MAX + 1)

    for content in (large, iter([large[:1000], large])):
        assert http.post("/alerts", content=content, headers=TOKEN).status_code == 413


def test_there_is_nothing_else(http: httpx.Client) -> None:
    assert http.get("/alerts", headers=TOKEN).status_code == 405
    assert http.post("/", headers=TOKEN).status_code == 404


def test_half_a_setting_and_an_address_that_is_taken_are_refused(desk: Desk, http: httpx.Client) -> None:
    assert web_of(read_settings(listen="", listen_secret=""), desk) is None
    taken = f"127.0.0.1:{http.base_url.port}"
    for listen, secret, what in (
        ("127.0.0.1:0", "", "needs DESKHAND_LISTEN_SECRET"),
        ("127.0.0.1:0", "too short", "at least 16"),
        ("", SECRET, "Set both, or none"),
        (taken, SECRET, "cannot be listened on"),
    ):
        with pytest.raises(Refused, match=what):
            web_of(read_settings(listen=listen, listen_secret=secret), desk)


def test_whoever_watches_the_process_reads_that_it_lives_and_whether_it_is_ready(
    desk: Desk, store: TicketStore, clock: FakeClock
) -> None:
    worker = Worker(store.queue, {}, wake=Wake(), lease=timedelta(seconds=30), threads=0)
    web = Web(desk, host="127.0.0.1", port=0, secret=SECRET.encode(), health=Health(store, worker, clock))
    web.start()
    with httpx.Client(base_url=web.address, timeout=30, trust_env=False) as client:
        assert client.get("/healthz").json() == {"process": "ok"}
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (200, "ok")
        with store.unit_of_work() as uow:
            uow.jobs.put("draw", "late", {})
            uow.commit()
        clock.advance(timedelta(minutes=3))
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
    web.stop()
