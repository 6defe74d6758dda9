"""Takes each thing people see as a picture: on a phone and on a wide screen, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, sync_playwright

from tests.demo.walk import a_browser

WIDTHS = (360, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TALL = 2400
"""So tall that nothing has to be scrolled, however long a form is."""
SETTLES_MS = 150
Act = Callable[[Page], None]


def nothing(_page: Page) -> None:
    """Do nothing on the page before its picture is taken."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One thing that was looked at; `text` is what a notification of it says, `too_wide` where it leaves its place."""

    scene: str
    name: str
    text: str = ""
    too_wide: tuple[int, ...] = ()

    def file(self, width: int, scheme: str) -> str:
        """Return what its picture of that width is called."""
        return f"{self.scene}/{self.name}-{width}-{scheme}.png"


@dataclass(slots=True)
class Camera:
    """Puts pictures into a folder, and remembers what is on them."""

    page: Page
    folder: Path
    shots: list[Shot] = field(default_factory=list)

    def shoot(
        self, scene: str, name: str, address: str, selector: str, *, text: str = "", act: Act = nothing
    ) -> None:
        """Open an address of the workspace's page, *act* there, and take what stands at *selector* four times."""
        (self.folder / scene).mkdir(parents=True, exist_ok=True)
        self._size(WIDTHS[0])
        self.page.goto(address)
        self.page.wait_for_selector("body[data-ready]")
        act(self.page)
        seen, too_wide = self.page.locator(selector).last, []
        for width in WIDTHS:
            self._size(width)
            seen.wait_for()
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                self.page.mouse.move(0, 0)
                self.page.wait_for_timeout(SETTLES_MS)
                seen.screenshot(path=self.folder / Shot(scene, name).file(width, scheme))
            if _is_too_wide(seen):
                too_wide.append(width)
        self.shots.append(Shot(scene, name, text, tuple(too_wide)))

    def _size(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": TALL})


@contextmanager
def a_camera(folder: Path) -> Iterator[Camera]:
    """Yield one that puts its pictures into *folder*."""
    with sync_playwright() as playwright:
        browser = a_browser(playwright)
        page = browser.new_page()
        page.set_default_timeout(20_000)
        yield Camera(page, folder)
        browser.close()


def _is_too_wide(seen: Locator) -> bool:
    return bool(
        seen.evaluate(
            "e => [e, ...e.querySelectorAll('*')].some(x => x.scrollWidth > x.clientWidth + 1"
            " && getComputedStyle(x).overflowX === 'visible' && x.clientWidth > 0)"
        )
    )
