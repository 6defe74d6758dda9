"""What comes in over WebSockets: frames that are none, acknowledgements nobody waits for, odd answers."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.workspace.conformance.stage import Stage, with_button
from tests.workspace.hostile.battery import Battery, anything
from tests.workspace.running import Ear, Json, wait_until

FEW = settings(max_examples=80, derandomize=True, deadline=None)
FRAMES: list[str | bytes] = [
    "", "{", "null", "7", "[]", '"x"', "{}", "[" * 100_000, '{"a": NaN}', '{"envelope_id": "unknown"}',
    '{"envelope_id": 7, "payload": 7}', '{"envelope_id": ["x"]}', '{"envelope_id": {"a": 1}}', '{"type": "hello"}',
    b"", b"\x00\xff\xfe", b'{"envelope_id": "unknown"}', b"[" * 100_000, "x" * 3_000_000, "\ufeff{}", '"\\ud800"',
]  # fmt: skip


@pytest.fixture
def link(battery: Battery) -> Iterator[ClientConnection]:
    """Return one more socket of the app."""
    with connect(_address(battery), max_size=None) as opened:
        opened.recv()  # hello
        yield opened


def _address(battery: Battery, *, other: bool = False) -> str:
    running = battery.running
    app = list(running.workspace.apps.values())[int(other)]
    return str(running.api("apps.connections.open", token=app.app_token).json()["url"])


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: repr(frame[:20]))
def test_a_frame_that_is_none_is_passed_over(
    battery: Battery, link: ClientConnection, frame: str | bytes
) -> None:
    link.send(frame)

    assert link.ping().wait(30)  # the server reads on
    assert battery.complaints.said == []


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: repr(frame[:20]))
def test_the_pages_socket_passes_over_it_too(battery: Battery, frame: str | bytes) -> None:
    with connect(f"{_base(battery)}/ui/live?user=mia") as page:
        page.recv()  # hello
        page.send(frame)
        battery.running.do("message", user="ana", channel="#general", text="one more")
        while json.loads(page.recv(timeout=30))["kind"] != "message":
            pass
    assert battery.complaints.said == []


def _base(battery: Battery) -> str:
    return battery.running.url.replace("http", "ws")


@pytest.mark.parametrize(
    "said",
    [
        {"read": "C0NOWHERE"}, {"read": 7}, {"read": ["C0GENERAL"]}, {"typing": "C0TRIAGE"}, {"typing": {}},
        {"typing": "C0GENERAL", "thread": []}, {"typing": "C0GENERAL", "thread": "1.1"},
    ],
    ids=str,
)  # fmt: skip
def test_the_page_says_odd_things_and_goes_on(battery: Battery, said: Json) -> None:
    with connect(f"{_base(battery)}/ui/live?user=ana") as page:
        page.recv()  # hello
        page.send(json.dumps(said))

        assert page.ping().wait(30)
    assert battery.complaints.said == []


def test_a_frame_too_large_ends_only_its_own_socket(battery: Battery, link: ClientConnection) -> None:
    with pytest.raises(ConnectionClosed):
        link.send("x" * 5_000_000)
        link.recv(timeout=30)

    _gone(battery)
    assert battery.running.do("shortcut", user="ana", callback_id="report")["acked"] is True


@pytest.mark.parametrize(
    "half", [b"\x81", b"\x81\xfe\x00", b"\x01\x83abcd", b"\x8f\x80", b"GET / HTTP/1.1\r\n\r\n"]
)
def test_half_a_frame_holds_nobody_up(battery: Battery, half: bytes) -> None:
    with connect(_address(battery)) as link:
        raw: socket.socket = link.socket
        raw.sendall(half)
        with contextlib.suppress(OSError):  # the server may have been faster
            raw.shutdown(socket.SHUT_RDWR)

    _gone(battery)
    assert battery.running.do("shortcut", user="ana", callback_id="report")["acked"] is True
    assert battery.complaints.said == []


def _gone(battery: Battery) -> None:
    """Return once the ear's socket is the only one left: what goes out before may go to the one that dies."""
    wait_until(lambda: battery.running.http.get("/healthz").json()["apps"]["Desk"] == 1)


@pytest.mark.parametrize(
    "path", ["/link/", "/link/?ticket=", "/link/?ticket=%00", "/ui/live", "/ui/live?user=desk"]
)
def test_a_stranger_gets_no_socket(battery: Battery, path: str) -> None:
    with pytest.raises((InvalidStatus, ConnectionClosed)), connect(_base(battery) + path) as stranger:
        stranger.recv(timeout=30)


@pytest.mark.parametrize("path", ["/link/", "/ui/live?user=ana"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[", "http://localhost:1"])
def test_no_page_of_another_site_gets_a_socket(battery: Battery, path: str, origin: str) -> None:
    address = _address(battery) if path == "/link/" else _base(battery) + path

    with pytest.raises(InvalidStatus), connect(address, additional_headers={"Origin": origin}):
        pass


def test_an_app_cannot_acknowledge_what_another_was_sent(battery: Battery) -> None:
    heard = len(battery.ear.heard)
    battery.ear.acks = False
    with connect(_address(battery, other=True)) as thief:
        thief.recv()  # hello
        battery.running.do("message", user="ana", channel="@ana", text="who takes it?")
        battery.ear.wait(lambda: len(battery.ear.heard) > heard)
        envelope = battery.ear.heard[heard]["envelope_id"]
        thief.send(json.dumps({"envelope_id": envelope}))
        assert thief.ping().wait(30)
    battery.ear.acks = True

    acked = [
        e["payload"]["envelope_id"] for e in battery.running.get("journal")["entries"] if e["via"] == "ack"
    ]
    assert envelope not in acked


class Odd:
    """The app's ear, which answers with whatever it is given."""

    def __init__(self, battery: Battery) -> None:
        self.answer: Any = None
        battery.running.do("fault", kind="disconnect")
        self.ear: Ear = battery.running.listen(lambda payload: {"odd": True})
        self.ear._answer = lambda payload: self.answer  # the ear sends any payload, not only objects
        battery.ear = self.ear


@pytest.fixture(scope="module")
def odd(battery: Battery) -> Odd:
    """Return an app that answers oddly."""
    return Odd(battery)


responses = st.fixed_dictionaries(
    {},
    optional={
        "text": anything, "blocks": anything, "attachments": anything, "response_type": anything, "errors": anything,
        "thread_ts": anything, "replace_original": anything, "delete_original": anything, "options": anything,
        "option_groups": anything, "view": anything,
        "response_action": st.sampled_from(["errors", "update", "push", "clear", "explode"]) | anything,
    },
)  # fmt: skip


@FEW
@given(response=responses | anything)
def test_a_command_bears_any_answer(battery: Battery, odd: Odd, response: Any) -> None:
    odd.answer = response

    body = {"user": "ana", "channel": "#general", "command": "/desk", "text": "x"}
    assert battery.post_json("/control/command", body).json()["acked"] is True


@FEW
@given(response=responses | anything)
def test_a_search_bears_any_answer(battery: Battery, odd: Odd, form: str, response: Any) -> None:
    odd.answer = response

    body = {"user": "mia", "view_id": form, "action_id": "find", "query": "x"}
    battery.post_json("/control/options", body)
    battery.post_json("/control/click", body | {"value": "x"})
    assert battery.send("GET", "/ui/mia/C0GENERAL?part=views").status_code == 200


@pytest.fixture(scope="module")
def form(battery: Battery, odd: Odd) -> str:
    """Return the id of a form with a select that searches."""
    battery.running.do("shortcut", user="mia", callback_id="report")
    trigger = odd.ear.payload("shortcut")["trigger_id"]
    find = {"type": "external_select", "action_id": "find"}
    block = {"type": "actions", "block_id": "row", "elements": [find]}
    view = with_button() | {"blocks": [block]}
    answer = battery.post_json(
        "/api/views.open", {"trigger_id": trigger, "view": view}, headers=battery.token
    )
    return str(answer.json()["view"]["id"])


@FEW
@given(response=responses | anything)
def test_a_submission_bears_any_answer(battery: Battery, odd: Odd, response: Any) -> None:
    odd.answer = None
    stage = Stage(battery.running, odd.ear)
    text = {"type": "plain_text", "text": "Send"}
    row = {
        "type": "input",
        "block_id": "row",
        "label": text,
        "element": {"type": "plain_text_input", "action_id": "a"},
    }
    view = with_button() | {"submit": text, "blocks": [row]}
    body = {"trigger_id": stage.trigger(), "view": view}
    battery.post_json("/api/views.open", body, headers=battery.token)
    odd.answer = response

    told = battery.post_json("/control/submit", {"user": "ana", "values": {"row": {"a": "x"}}}).json()
    assert told["ok"] is True
    assert battery.send("GET", "/ui/ana/C0GENERAL?part=views").status_code == 200
