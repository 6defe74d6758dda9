"""A workspace with its page and a small app, living; and a browser to look at it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.workspace.page.living import READY_S, Living, served
from tests.workspace.page.tiny_app import MANIFEST, TinyApp
from workspace.server import environment

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
expect.set_options(timeout=READY_S * 1000)


@dataclass
class WithHelper(Living):
    """A workspace with the small app that answers in threads."""

    app: TinyApp = field(init=False)

    def start_app(self) -> None:
        """Connect the app."""
        names = environment(self.workspace, self.workspace.first_app())
        self.app = TinyApp(
            api=names["SLACK_API_URL"], bot_token=names["SLACK_BOT_TOKEN"], app_token=names["SLACK_APP_TOKEN"]
        )
        self.app.start()


@pytest.fixture(scope="module")
def living() -> Iterator[WithHelper]:
    with served(MANIFEST) as workspace:
        running = WithHelper(workspace.base_url, workspace)
        running.start_app()
        yield running
        running.app.stop()


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
def visit(living: WithHelper, browser: Browser) -> Iterator[Callable[..., Page]]:
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
    living.close_all_modals()
    assert complaints == []
