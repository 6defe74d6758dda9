"""A workspace that runs for one test, with a person's hands on it and an app's ear."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from workspace.clock import Clock
from workspace.company import BUILT_IN
from workspace.manifest import Manifest
from workspace.model import App
from workspace.people import PeopleFile
from workspace.server import Server, listen
from workspace.state import Workspace
from workspace.store import Store, fill

Json = dict[str, Any]
PATIENCE_S = 30.0


class Running:
    """A served workspace: its address, what a person does in it, and its apps' clients."""

    def __init__(
        self,
        *manifests: Json,
        people: PeopleFile = BUILT_IN,
        scale: float = 1.0,
        lenient: bool = False,
        store: Store | None = None,
        port: int = 0,
    ) -> None:
        self.workspace = Workspace(clock=Clock(scale=scale), seed=7, lenient=lenient)
        fill(self.workspace, people, [Manifest.model_validate(m) for m in manifests], store=store)
        ready = threading.Event()
        self._socket = listen(port)
        self._server = Server(self.workspace, self._socket, ready=ready.set, store=store)
        self._thread = threading.Thread(target=self._server.serve_here, daemon=True)
        self._thread.start()
        assert ready.wait(PATIENCE_S)
        self.url = self.workspace.base_url
        self.http = httpx.Client(base_url=self.url, timeout=PATIENCE_S)
        self._ears: list[Ear] = []

    @property
    def app(self) -> App:
        """Return the first app."""
        return self.workspace.first_app()

    def web(self, app: App | None = None) -> WebClient:
        """Return a client of an app, the first one's when none is named."""
        return WebClient(token=(app or self.app).bot_token, base_url=f"{self.url}/api/")

    def listen(self, answer: Callable[[Json], Json | None] | None = None, *, app: App | None = None) -> Ear:
        """Return an ear that hears what an app is sent and acknowledges it with what *answer* returns."""
        ear = Ear(self, app or self.app, answer)
        self._ears.append(ear)
        return ear

    def ask(self, call: str, **body: Any) -> httpx.Response:
        """Do a control call and return the response as it is."""
        return self.http.post(f"/control/{call}", json=body)

    def do(self, call: str, **body: Any) -> Json:
        """Do a control call that must succeed."""
        response = self.ask(call, **body)
        assert response.status_code == 200, response.text
        told: Json = response.json()
        return told

    def refused(self, call: str, **body: Any) -> str:
        """Do a control call that must be refused; return the error."""
        response = self.ask(call, **body)
        assert response.status_code == 400, response.text
        assert response.json()["ok"] is False
        assert response.json()["detail"]
        return str(response.json()["error"])

    def get(self, what: str, **query: Any) -> Json:
        """Return the answer to a control question."""
        response = self.http.get(f"/control/{what}", params=query)
        assert response.status_code == 200, response.text
        told: Json = response.json()
        return told

    def seen(self, user: str, channel: str) -> list[Json]:
        """Return the messages *user* sees in the channel with this name or id."""
        for row in self.get("state", user=user)["channels"]:
            if channel in (row["name"], row["id"]):
                messages: list[Json] = row["messages"]
                return messages
        return []

    def api(self, method: str, *, token: str | None = None, **args: Any) -> httpx.Response:
        """Call a Web API method with a JSON body and return the response as it is."""
        headers = {"Authorization": f"Bearer {self.app.bot_token if token is None else token}"}
        return self.http.post(f"/api/{method}", json=args, headers=headers)

    def stop(self) -> None:
        """End everything."""
        for ear in self._ears:
            ear.close()
        self.http.close()
        self._server.should_exit = True
        self._thread.join(PATIENCE_S)
        self._socket.close()
        assert not self._thread.is_alive()


class Ear:
    """What an app hears over Socket Mode, in the order it came; a bare WebSocket, so that it closes at once."""

    def __init__(self, running: Running, app: App, answer: Callable[[Json], Json | None] | None) -> None:
        self.frames: list[Json] = []
        self.acks = True
        self._answer = answer or (lambda payload: None)
        self._changed = threading.Condition()
        opened = running.api("apps.connections.open", token=app.app_token).json()
        self._life = ExitStack()
        self._socket = self._life.enter_context(connect(opened["url"]))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self.wait(lambda: bool(self.frames))  # hello

    def _listen(self) -> None:
        try:
            for raw in self._socket:
                self._take(json.loads(raw))
        except ConnectionClosed:
            return

    def _take(self, frame: Json) -> None:
        answered = self._answer(frame["payload"]) if self.acks and "payload" in frame else None
        with self._changed:
            self.frames.append(frame)
            self._changed.notify_all()
        if self.acks and "envelope_id" in frame:
            payload = {} if answered is None else {"payload": answered}
            self._socket.send(json.dumps({"envelope_id": frame["envelope_id"], **payload}))

    @property
    def heard(self) -> list[Json]:
        """Return the envelopes heard so far."""
        return [frame for frame in self.frames if "envelope_id" in frame]

    def events(self, kind: str) -> list[Json]:
        """Return the events of one type heard so far."""
        told = [frame["payload"].get("event", {}) for frame in self.heard]
        return [event for event in told if event.get("type") == kind]

    def event(self, kind: str, *, count: int = 1) -> Json:
        """Return the *count*-th event of one type, waiting for it."""
        self.wait(lambda: len(self.events(kind)) >= count)
        return self.events(kind)[count - 1]

    def payload(self, kind: str) -> Json:
        """Return the last interaction of one type, waiting for it."""
        self.wait(lambda: any(f["payload"].get("type") == kind for f in self.heard))
        return next(dict(f["payload"]) for f in reversed(self.heard) if f["payload"].get("type") == kind)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Return once *condition* holds; fail after a while."""
        wait_until(condition, self._changed)

    def close(self) -> None:
        """Leave."""
        self._life.close()
        self._thread.join(PATIENCE_S)


def wait_until(
    condition: Callable[[], bool],
    changed: threading.Condition | None = None,
    *,
    patience_s: float = PATIENCE_S,
) -> None:
    """Return once *condition* holds, looked at whenever something *changed* and now and then."""
    changed = changed or threading.Condition()
    until = time.monotonic() + patience_s
    with changed:
        while not condition():
            assert time.monotonic() < until, "it never happened"
            changed.wait(0.02)
