"""Pictures of every block, element and layer at each width and in both themes, to be looked at.

python -m tests.workspace.page.matrix.shots FOLDER
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.workspace.page import kit
from tests.workspace.page.conftest import ARGUMENTS, CHROMIUM
from tests.workspace.page.matrix import gallery
from tests.workspace.page.matrix.scene import CHANNEL, THEMES, WIDTHS
from tests.workspace.page.matrix.stage import HEIGHTS, Gallery, Look, Windows, gallery_served

TALL = 4200  # px; all blocks at once
LAYERS = {
    "select": "[data-action=static]",
    "people": "[data-action=user]",
    "confirmation": "[data-action=dangerous]",
    "overflow": "[data-action=overflow]",
    "switcher": "[data-do=be]",
    "go to": "[data-do=goto]",
}


def take(folder: Path) -> None:
    """Take all pictures into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    with gallery_served() as serving, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        windows = Windows(browser, serving)
        _hang(serving)
        for width, theme in product(WIDTHS, THEMES):
            _look(windows, Look(width, theme), folder)
        windows.close()
        browser.close()


def _hang(serving: Gallery) -> None:
    serving.app.post(*gallery.EVERY_ELEMENT)
    serving.app.post(*gallery.EVERY_BLOCK[:12], channel="C0GENERAL")
    serving.app.post(*gallery.EVERY_BLOCK[12:], channel="C0GENERAL")
    serving.publish("ana", gallery.home(kit.block("section"), *gallery.PICKED, *gallery.MARKED))


def _look(windows: Windows, look: Look, folder: Path) -> None:
    def picture(name: str) -> Path:
        return folder / f"{name} {look.width} {look.theme}.png"

    page = windows.of("ana", CHANNEL, look)
    page.screenshot(path=picture("elements"))
    for name, opener in LAYERS.items():
        page.locator(opener).last.click()
        page.screenshot(path=picture(name))
        page.keyboard.press("Escape")
    tall = {"width": look.width, "height": TALL}
    page = windows.of("ana", "C0GENERAL", look)
    page.set_viewport_size({"width": tall["width"], "height": tall["height"]})
    page.screenshot(path=picture("blocks"))
    page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
    windows.of("ana", f"{windows.gallery.direct('ana')}/home", look).screenshot(path=picture("home"))
    windows.gallery.open_modal("ana", gallery.modal("Every field", *gallery.EVERY_FIELD))
    page.locator("dialog[open]").wait_for()
    page.screenshot(path=picture("modal"))
    windows.gallery.close_all_modals()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
