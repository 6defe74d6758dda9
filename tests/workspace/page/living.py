"""A workspace that lives for a module of tests, and what a person does in it without a browser."""

import contextlib
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workspace.company import BUILT_IN
from workspace.founding import found
from workspace.manifest import Manifest
from workspace.server import Server, listen
from workspace.state import Workspace

READY_S = 30


@dataclass
class Living:
    """A running workspace: where it is and what it holds."""

    base: str
    workspace: Workspace

    def control(self, call: str, **body: Any) -> dict[str, Any]:
        """Do something as a person does it."""
        return self._read(
            urllib.request.Request(f"{self.base}/control/{call}", json.dumps(body).encode(), method="POST")
        )

    def state(self, person: str) -> dict[str, Any]:
        """Return all that a person sees, as the control API tells it."""
        query = urllib.parse.urlencode({"user": person})
        return self._read(urllib.request.Request(f"{self.base}/control/state?{query}"))

    def messages(self, person: str, channel: str) -> list[dict[str, Any]]:
        """Return the messages a person sees in a conversation, named by id or name."""
        rows = self.state(person)["channels"]
        return next((row["messages"] for row in rows if channel in (row["id"], row["name"])), [])

    def get(self, path: str) -> str:
        """Return what the address answers."""
        with urllib.request.urlopen(f"{self.base}{path}", timeout=READY_S) as answer:
            content: bytes = answer.read()
        return content.decode()

    def direct(self, person: str) -> str:
        """Return the id of a person's conversation with the app."""
        user = self.workspace.user(person)
        rows = self.workspace.conversations_of(user)
        return next(str(row["id"]) for row in rows if row["kind"] == "app")

    def close_all_modals(self) -> None:
        """Close what a test that failed left open."""
        for user_id, stack in list(self.workspace.stacks.items()):
            if stack:
                with contextlib.suppress(urllib.error.HTTPError):  # it was sent, and closes by itself
                    self.control("close", user=user_id, clear=True)

    def _read(self, request: urllib.request.Request) -> dict[str, Any]:
        with urllib.request.urlopen(request, timeout=READY_S) as answer:
            said: dict[str, Any] = json.load(answer)
        return said


@contextmanager
def served(*manifests: dict[str, Any]) -> Iterator[Workspace]:
    """Serve a workspace of these apps on a free port; its address is `base_url`."""
    workspace = found(Workspace(lenient=True), BUILT_IN, [Manifest.model_validate(m) for m in manifests])
    ready = threading.Event()
    server = Server(workspace, listen(0), ready=ready.set)
    thread = threading.Thread(target=server.serve_here, daemon=True)
    thread.start()
    assert ready.wait(READY_S), "the workspace did not start"
    yield workspace
    server.should_exit = True
    thread.join(READY_S)


def until(holds: Callable[[], bool], *, within_s: float = READY_S) -> None:
    """Return once the condition holds; fail when it does not in time."""
    end = time.monotonic() + within_s
    waiting = threading.Event()
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        waiting.wait(0.02)
