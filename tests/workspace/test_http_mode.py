"""An app reached by signed HTTP: verified first, signed always, retried with headers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier
from typing_extensions import override

from tests.workspace.conftest import Serve
from tests.workspace.manifests import manifest
from tests.workspace.running import Json, Running, wait_until


class Site:
    """A small web server in front of a Bolt app, or of a plain function."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answer: Any = lambda headers, body: (200, "")
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                headers = {name.lower(): value for name, value in self.headers.items()} | {
                    "x-path": self.path
                }
                site.requests.append((headers, body))
                status, said = site.answer(headers, body)
                self.send_response(status)
                if status == 418:
                    self.send_header("X-Slack-No-Retry", "1")
                if status == 307:
                    self.send_header("Location", said)
                self.end_headers()
                self.wfile.write(said.encode())

            @override
            def log_message(self, format: str, *args: Any) -> None:
                return  # the test reads what came itself

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/slack/events"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a web server for the app."""
    made = Site()
    yield made
    made.close()


def by_http(url: str) -> Json:
    made = manifest()
    made["settings"] = {
        "event_subscriptions": {"bot_events": ["message.im"], "request_url": url},
        "interactivity": {"is_enabled": True, "request_url": url},
        "socket_mode_enabled": False,
    }
    made["features"]["slash_commands"] = [{"command": "/desk", "url": url}]
    return made


def echo_challenge(headers: dict[str, str], body: str) -> tuple[int, str]:
    parsed = json.loads(body) if body.startswith("{") else {}
    return 200, parsed.get("challenge", "")


def test_a_bolt_app_over_http_answers_messages_and_commands(serve: Serve, site: Site) -> None:
    running = serve(by_http(site.url))
    app = App(client=running.web(), signing_secret=running.app.signing_secret)

    @app.event("message")
    def on_message(event: dict[str, Any], say: Any) -> None:
        say(text=f"You said {event['text']}", thread_ts=event["ts"])

    @app.command("/desk")
    def on_command(ack: Any, command: dict[str, Any]) -> None:
        ack(text=f"Got {command['text']}")

    def dispatch(headers: dict[str, str], body: str) -> tuple[int, str]:
        response = app.dispatch(BoltRequest(body=body, headers=dict(headers)))
        return response.status, response.body

    site.answer = dispatch

    running.do("message", user="ana", channel="@ana", text="hello")
    found = running.get("wait", user="ana", contains="You said hello")["message"]
    answer = running.do("command", user="ana", channel="#general", command="/desk", text="help")

    assert found["author"]["is_app"] is True
    assert answer["response"]["text"] == "Got help"


def test_the_address_is_verified_once_and_every_request_is_signed(serve: Serve, site: Site) -> None:
    running = serve(by_http(site.url))
    site.answer = echo_challenge

    for text in ("one", "two"):
        running.do("message", user="ana", channel="@ana", text=text)
    wait_until(lambda: len(site.requests) == 3)
    running.do("shortcut", user="ana", callback_id="report")

    kinds = [json.loads(body)["type"] for _, body in site.requests[:3]]
    assert sorted(kinds) == ["event_callback", "event_callback", "url_verification"]
    verifier = SignatureVerifier(running.app.signing_secret)
    assert all(verifier.is_valid_request(body, dict(headers)) for headers, body in site.requests)
    assert site.requests[3][1].startswith("payload=%7B")


def test_an_address_that_does_not_answer_the_challenge_gets_no_events(serve: Serve, site: Site) -> None:
    running = serve(by_http(site.url))

    running.do("message", user="ana", channel="@ana", text="hello")
    wait_until(lambda: running.get("metrics")["deliveries"] == 2)

    assert {json.loads(body)["type"] for _, body in site.requests} == {"url_verification"}


def test_a_failed_event_is_tried_again_with_its_number_and_reason(serve: Serve, site: Site) -> None:
    running = serve(by_http(site.url))

    def fail_once(headers: dict[str, str], body: str) -> tuple[int, str]:
        status, said = echo_challenge(headers, body)
        failing = "x-slack-retry-num" not in headers and "challenge" not in body
        return (500 if failing else status), said

    site.answer = fail_once
    running.do("message", user="ana", channel="@ana", text="hello")
    wait_until(lambda: any("x-slack-retry-num" in headers for headers, _ in site.requests))

    headers, body = site.requests[-1]
    assert (headers["x-slack-retry-num"], headers["x-slack-retry-reason"]) == ("1", "http_error")
    assert json.loads(body)["event"]["text"] == "hello"


def test_an_app_may_refuse_to_be_tried_again(serve: Serve, site: Site) -> None:
    running = serve(by_http(site.url))
    site.answer = lambda headers, body: echo_challenge(headers, body) if "challenge" in body else (418, "")

    running.do("message", user="ana", channel="@ana", text="hello")
    wait_until(lambda: running.get("metrics")["lost"] == 1)

    assert running.get("metrics")["retries"] == 0


def test_an_address_where_nobody_listens_fails_at_once(serve: Serve, site: Site) -> None:
    site.close()
    running: Running = serve(by_http(site.url))

    outcome = running.do("shortcut", user="ana", callback_id="report")
    entry = next(
        e for e in running.get("journal")["entries"] if e["kind"] == "shortcut" and e["via"] == "interaction"
    )

    assert outcome["acked"] is False
    assert entry["status"] == "not acked (connection_failed)"
