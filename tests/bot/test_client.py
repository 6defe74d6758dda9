"""The client of the Web API: one call is one request, so that whoever calls knows what may have happened."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from slack_sdk import WebClient

from bot.settings import read_settings
from bot.slack import client_of, make_app, patient, who_am_i
from handlers.tokens import Signer
from workflows.ports import Desk


class Silent(HTTPServer):
    """Takes every request, does what it asks, and hangs up before it answers."""

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _HangUp)
        self.requests = 0


class _HangUp(BaseHTTPRequestHandler):
    server: Silent

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1


@pytest.fixture
def silent() -> Iterator[Silent]:
    """A workspace whose answers are lost."""
    with Silent() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_post_whose_answer_was_lost_is_not_repeated_behind_the_back_of_the_sender(silent: Silent) -> None:
    address = f"http://127.0.0.1:{silent.server_port}/api/"
    client = client_of(read_settings(slack_bot_token="xoxb-1", slack_api_url=address))

    with pytest.raises(OSError):
        client.chat_postMessage(channel="C1", text="once")

    assert silent.requests == 1


class Busy(HTTPServer):
    """Refuses the first request for having been asked too often, and answers who the bot is from then on."""

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _NotNow)
        self.requests = 0


class _NotNow(BaseHTTPRequestHandler):
    server: Busy

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1
        is_refused = self.server.requests == 1
        body = {"ok": False, "error": "ratelimited"} if is_refused else {"ok": True, "user_id": "U1"}
        self.send_response(429 if is_refused else 200)
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(json.dumps({**body, "team_id": "T1"}).encode())


@pytest.fixture
def busy() -> Iterator[Busy]:
    """A workspace that was asked too often."""
    with Busy() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def of(server: Busy) -> WebClient:
    """Return a client of that workspace."""
    address = f"http://127.0.0.1:{server.server_port}/api/"
    return client_of(read_settings(slack_bot_token="xoxb-1", slack_api_url=address))


def test_a_bot_that_starts_waits_as_it_is_asked_to(busy: Busy) -> None:
    assert who_am_i(patient(of(busy))).user_id == "U1"
    assert busy.requests == 2


def test_bolt_waits_too_when_it_looks_who_it_is(busy: Busy) -> None:
    def desk() -> Desk:
        raise AssertionError("nothing came in yet")

    make_app(desk, of(busy), signer=Signer(b"secret"), bot_user_id="U1")

    assert busy.requests == 2
