"""The table of everything a person can do on the page, and how each row of it is run.

An act names what is done, how with a pointer and how with a keyboard alone; its function does it with the
hands it is given and says what must be true after, on the page and in what the workspace or the app knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product

import pytest
from playwright.sync_api import Locator, Page

from tests.workspace.page.kit import Json
from tests.workspace.page.matrix.gallery_app import GalleryApp
from tests.workspace.page.matrix.hands import HANDS, Hands
from tests.workspace.page.matrix.stage import PHONE, TABLET, WIDE, Gallery, Look, Theme, Windows

WIDTHS = (PHONE, TABLET, WIDE)
THEMES: tuple[Theme, ...] = ("light", "dark")
CHANNEL = "C0STATUS"


@dataclass
class Scene:
    """One act under way: Ana's window, her hands, and the app that hears her."""

    windows: Windows
    look: Look
    hand: str
    person: str = "ana"
    page: Page = field(init=False)
    hands: Hands = field(init=False)
    _heard: int = 0

    @property
    def gallery(self) -> Gallery:
        return self.windows.gallery

    @property
    def app(self) -> GalleryApp:
        return self.gallery.app

    @property
    def by_keyboard(self) -> bool:
        return self.hand == "keyboard"

    @property
    def is_phone(self) -> bool:
        return self.look.is_touched

    def go(self, place: str = CHANNEL) -> Page:
        """Open Ana's window at a place; from now on the app hears something new."""
        self.page = self.windows.of(self.person, place, self.look)
        self.hands = HANDS[self.hand](self.page)
        self._heard = len(self.app.heard)
        return self.page

    def show(self, *blocks: Json) -> Locator:
        """Let the app post blocks into the channel, and return their message on Ana's page."""
        ts = self.app.post(*blocks)
        page = self.go()
        return page.locator(f"#main .msg[data-ts='{ts}']")

    def direct(self) -> str:
        """Return the conversation of Ana and the app."""
        return self.gallery.direct(self.person)

    def other(self, person: str, place: str = CHANNEL) -> Page:
        """Open somebody else's window."""
        return self.windows.of(person, place, Look(TABLET, self.look.theme))

    def heard(self, fits: Callable[[Json], object]) -> Json:
        """Return what the app was told since the window opened, waiting for it."""
        return self.app.wait(fits, after=self._heard)

    def action(self, action_id: str) -> Json:
        """Return what the app was told of an element since the window opened, waiting for it."""
        return self.app.action(action_id, after=self._heard)

    def told(self) -> list[Json]:
        """Return the presses and choices the app was told of since the window opened."""
        return [p for p in self.app.heard[self._heard :] if p.get("type") == "block_actions"]


@dataclass(frozen=True)
class Act:
    """One thing a person can do: how, by either pair of hands; *do* does it and says what is true after."""

    name: str
    pointer: str
    keyboard: str
    do: Callable[[Scene], None]


@dataclass
class Table:
    """Acts, in the order they were written."""

    rows: list[Act] = field(default_factory=list)

    def act(
        self, name: str, *, pointer: str, keyboard: str
    ) -> Callable[[Callable[[Scene], None]], Callable[[Scene], None]]:
        """Put the function below into the table."""

        def put(do: Callable[[Scene], None]) -> Callable[[Scene], None]:
            self.rows.append(Act(name, pointer, keyboard, do))
            return do

        return put

    def cover(self) -> list[object]:
        """Return runs for the default suite: every act by both hands, each at another width and in the other theme.

        From act to act the hands change places, so that each of them meets every width in both themes.
        """
        looks = [Look(width, theme) for width, theme in product(WIDTHS, THEMES)]
        return [
            _run(act, looks[(i + 3 * turn) % len(looks)], hand)
            for i, act in enumerate(self.rows)
            for turn, hand in enumerate(HANDS)
        ]

    def product(self) -> list[object]:
        """Return the runs that the cover leaves out, for the long suite."""
        covered = {run.id for run in self.cover()}  # type: ignore[attr-defined]  # pytest does not name the type
        every = product(self.rows, WIDTHS, THEMES, HANDS)
        runs = [_run(act, Look(width, theme), hand) for act, width, theme, hand in every]
        return [run for run in runs if run.id not in covered]  # type: ignore[attr-defined]  # as above


def _run(act: Act, look: Look, hand: str) -> object:
    return pytest.param(act, look, hand, id=f"{act.name}, {hand}, {look.width} {look.theme}")


def table_of(*tables: Table) -> Sequence[Act]:
    """Return the rows of several tables."""
    return [act for table in tables for act in table.rows]
