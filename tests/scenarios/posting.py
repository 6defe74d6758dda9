"""Slack over HTTP, with somebody on the line: every request that is posted is noted down on its way to the desk."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import yaml
from typing_extensions import override

from bot.proofs import SLACK_SIGNATURE, SLACK_TIMESTAMP
from tests.scenarios.driver import ROOT

CARRIED = (SLACK_SIGNATURE, SLACK_TIMESTAMP, "content-type", "x-slack-retry-num", "x-slack-retry-reason")


@dataclass(frozen=True, slots=True)
class Posted:
    """A request as it was posted."""

    head: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Line:
    """The way from the workspace to the desk: `url` is where it begins, `to` where it ends once the desk runs."""

    url: str
    to: str = ""
    noted: list[Posted] = field(default_factory=list)

    def post(self, body: bytes, head: dict[str, str]) -> httpx.Response:
        """Post it to the desk."""
        return httpx.post(f"{self.to}/slack/events", content=body, headers=head, timeout=60, trust_env=False)

    def pressed(self, action_id: str) -> Posted:
        """Return the newest press of a button of that name; what only shows such a button is none."""
        found = [one for one in self.noted if _pressed(one.body) == action_id]
        assert found, f"nobody pressed {action_id}"
        return found[-1]


@contextmanager
def a_line() -> Iterator[Line]:
    """Run one, on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            head = {name.lower(): value for name, value in self.headers.items() if name.lower() in CARRIED}
            answer = line.post(body, head)
            line.noted.append(Posted(head, body))
            self.send_response(answer.status_code)
            if "content-type" in answer.headers:
                self.send_header("Content-Type", answer.headers["content-type"])
            self.end_headers()
            self.wfile.write(answer.content)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            return  # what was posted is noted down

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    line = Line(f"http://127.0.0.1:{server.server_port}/slack/events")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield line
    server.shutdown()
    server.server_close()
    thread.join()


def _pressed(body: bytes) -> str:
    """Return the name of the button that a request is a press of, “” for any other request."""
    said = parse_qs(body.decode()).get("payload", ["{}"])
    pressed = json.loads(said[0]).get("actions") or [{}]
    return str(pressed[0].get("action_id", ""))


def manifest(folder: Path, url: str) -> Path:
    """Write the app's manifest as it is for an app that is posted to; return where."""
    app: dict[str, Any] = yaml.safe_load((ROOT / "app.yaml").read_text(encoding="utf-8"))
    settings = app["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = url
    settings["interactivity"]["request_url"] = url
    for command in app["features"]["slash_commands"]:
        command["url"] = url
    path = folder / "app.yaml"
    path.write_text(yaml.safe_dump(app, allow_unicode=True), encoding="utf-8")
    return path
