"""make shots: take the pictures of the README in a real browser, from a demo that was just started."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console

from tests.demo.walk import a_browser, a_demo, a_window, ask, until_a_ticket, work_on
from tests.scenarios.driver import ROOT

PICTURES = ROOT / "docs" / "pictures"


def snap(page: Page, name: str) -> None:
    """Take a picture once everything has settled."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / f"{name}.png")


def main() -> None:
    """Walk through the demo and take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as made,
        a_demo(Path(made)) as address,
        sync_playwright() as playwright,
    ):
        browser = a_browser(playwright)
        ana, bo = a_window(browser, address, "ana"), a_window(browser, address, "bo")
        number = until_a_ticket(ana, snap)
        work_on(bo, ana, number, snap)
        bo.locator("#side").get_by_role("link", name="Home").click()
        bo.wait_for_timeout(1500)
        snap(bo, "home")
        phone = a_window(browser, address, "mia", wide=390, dark=True)
        ask(phone, "printer asks for a code")
        phone.wait_for_timeout(1000)
        snap(phone, "phone")
        browser.close()
    Console().print(f"Pictures are in {PICTURES.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
