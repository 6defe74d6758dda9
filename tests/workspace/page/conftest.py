"""A workspace with its page and a small app, living; and a browser to look at it."""

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.workspace.page.tiny_app import MANIFEST, TinyApp
from workspace.company import BUILT_IN
from workspace.founding import found
from workspace.manifest import Manifest
from workspace.server import Server, environment, listen
from workspace.state import Workspace

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
READY_S = 10
expect.set_options(timeout=READY_S * 1000)


@dataclass
class Living:
    """A running workspace: where it is, what it holds, and the app that answers in it."""

    base: str
    workspace: Workspace
    app: TinyApp = field(init=False)

    def start_app(self) -> None:
        """Connect the app."""
        names = environment(self.workspace, self.workspace.first_app())
        self.app = TinyApp(
            api=names["SLACK_API_URL"], bot_token=names["SLACK_BOT_TOKEN"], app_token=names["SLACK_APP_TOKEN"]
        )
        self.app.start()

    def control(self, call: str, **body: Any) -> dict[str, Any]:
        """Do something as a person does it."""
        request = urllib.request.Request(
            f"{self.base}/control/{call}", json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=READY_S) as answer:
            said: dict[str, Any] = json.load(answer)
        return said

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


@pytest.fixture(scope="module")
def living() -> Iterator[Living]:
    workspace = found(Workspace(lenient=True), BUILT_IN, [Manifest.model_validate(MANIFEST)])
    ready = threading.Event()
    server = Server(workspace, listen(0), ready=ready.set)
    thread = threading.Thread(target=server.serve_here, daemon=True)
    thread.start()
    assert ready.wait(READY_S), "the workspace did not start"
    running = Living(workspace.base_url, workspace)
    running.start_app()
    yield running
    running.app.stop()
    server.should_exit = True
    thread.join(READY_S)


@pytest.fixture(
    scope="module"
)  # its event loop runs on in this thread: tests of other modules need their own
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def visit(living: Living, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a window as somebody: visit("bo", "C0TRIAGE", width=390). What the page complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_window(
        person: str, place: str = "", *, width: int = 1440, height: int = 900, theme: Any = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, has_touch=width < 700
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(READY_S * 1000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{living.base}/ui/{person}{'/' + place if place else ''}")
        page.wait_for_selector("body[data-ready][data-live=on]")
        return page

    yield open_window
    for context in contexts:
        context.close()
    for user_id, stack in list(living.workspace.stacks.items()):
        if stack:  # a test that failed leaves nothing to the next one
            living.control("close", user=user_id, clear=True)
    assert complaints == []


def until(holds: Callable[[], bool], *, within_s: float = 5.0) -> None:
    """Return once the condition holds; fail when it does not in time."""
    end = time.monotonic() + within_s
    waiting = threading.Event()
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        waiting.wait(0.02)
