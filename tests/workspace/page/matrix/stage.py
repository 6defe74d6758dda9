"""Where acts happen: a workspace with the gallery app, and windows that stay open from act to act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page

from tests.workspace.page.kit import Json
from tests.workspace.page.living import READY_S, Living, served
from tests.workspace.page.matrix.gallery_app import MANIFEST, GalleryApp
from workspace.server import environment

Theme = Literal["light", "dark"]
PHONE, TABLET, WIDE = 360, 1024, 1920
HEIGHTS = {PHONE: 740, TABLET: 768, WIDE: 1080}
BLANK = "about:blank"
HARMLESS = (
    "handbook.invalid",
    "wiki.invalid",
    "ERR_NAME_NOT_RESOLVED",
    "ERR_INTERNET_DISCONNECTED",
    "WebSocket",
)


@dataclass
class Gallery(Living):
    """A workspace with the app that shows one of everything."""

    app: GalleryApp = field(init=False)

    def start_app(self) -> None:
        """Connect the app."""
        names = environment(self.workspace, self.workspace.first_app())
        self.app = GalleryApp(
            api=names["SLACK_API_URL"], bot_token=names["SLACK_BOT_TOKEN"], app_token=names["SLACK_APP_TOKEN"]
        )
        self.app.start()

    def open_modal(self, person: str, view: Json) -> None:
        """Let the app open a modal for somebody."""
        self.app.view = view
        self.control("shortcut", user=person, callback_id="form")

    def publish(self, person: str, view: Json) -> None:
        """Let the app set somebody's Home."""
        self.app.client.views_publish(user_id=self.workspace.user(person).id, view=view)


@contextmanager
def gallery_served() -> Iterator[Gallery]:
    """Serve a workspace with the gallery app in it."""
    with served(MANIFEST) as workspace:
        gallery = Gallery(workspace.base_url, workspace)
        gallery.start_app()
        yield gallery
        gallery.app.stop()


@dataclass(frozen=True)
class Look:
    """How a window looks: its width in px and its theme."""

    width: int
    theme: Theme

    @property
    def is_touched(self) -> bool:
        """Whether fingers press here."""
        return self.width == PHONE


@dataclass
class Windows:
    """The windows of a module, each kept open; `complaints` are what their pages complained of."""

    browser: Browser
    gallery: Gallery
    complaints: list[str] = field(default_factory=list)
    _forgiven: list[str] = field(default_factory=list)
    _open: dict[tuple[str, Look], Page] = field(default_factory=dict)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def of(self, person: str, place: str, look: Look) -> Page:
        """Return a window of somebody at a place, freshly loaded."""
        page = self._open.get((person, look)) or self.new(person, look)
        self._open[person, look] = page
        page.goto(f"{self.gallery.base}/ui/{person}{'/' + place if place else ''}")
        page.wait_for_selector("body[data-ready][data-live=on]")
        return page

    def new(self, person: str, look: Look, **options: Any) -> Page:
        """Return an empty window."""
        size: Any = {"width": look.width, "height": HEIGHTS.get(look.width, 800)}
        context = self.browser.new_context(
            viewport=size, color_scheme=look.theme, has_touch=look.is_touched, locale="en-US",
            timezone_id="America/New_York", permissions=["clipboard-read", "clipboard-write"], **options,
        )  # fmt: skip
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(READY_S * 1000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._complain(said.text) if said.type == "error" else None)
        return page

    def _complain(self, text: str) -> None:
        if not any(word in text for word in HARMLESS):
            self.complaints.append(text)

    def forgive(self, words: str) -> None:
        """Take no offence at complaints with these words, until the act is over."""
        self._forgiven.append(words)

    def settle(self) -> None:
        """Close what is left open, and fail for what a page complained of."""
        self.complaints = [c for c in self.complaints if not any(words in c for words in self._forgiven)]
        self._forgiven.clear()
        self.gallery.close_all_modals()
        for page in self._open.values():
            if page.url != BLANK:  # a window left on a conversation would read what comes next
                page.evaluate("sessionStorage.clear()")  # drafts, and an inspector left open
                page.goto(BLANK)
        told, self.complaints = self.complaints, []
        assert told == []

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()
