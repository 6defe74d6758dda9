"""make shots: take the pictures of the README in a real browser, from a demo that was just started."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console

from tests.demo.walk import a_browser, a_demo, a_window, ask, until_a_ticket, work_on
from tests.docs.own_app import TRY, app_as_typed, make_folder, workspace_as_typed
from tests.scenarios.approving import card_of
from tests.scenarios.driver import ROOT, Driver

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
        _an_approval(browser, address)
        _your_own_app(browser)
        browser.close()
    Console().print(f"Pictures are in {PICTURES.relative_to(ROOT)}.")


def _an_approval(browser: Browser, address: str) -> None:
    """Have Ana ask for a laptop, and take what her manager gets on a phone."""
    driver = Driver(address)
    ts = driver.say("ana", "@ana", "order a power 16 laptop please, 64gb, in three weeks")
    driver.click("ana", driver.with_button("ana", "@ana", "slot_pick_1", thread_ts=ts), "slot_pick_1")
    driver.wait("ana", "What will you use it for?")
    driver.say("ana", "@ana", "The film of the new app: 4K takes an hour to render on LT-2207", ts)
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")
    card_of(driver, "mia", "REQ-1")
    driver.close()
    mia = a_window(browser, address, "mia", wide=390)
    mia.get_by_role("button", name="Approve: REQ-1").scroll_into_view_if_needed()
    snap(mia, "approval")


def _your_own_app(browser: Browser) -> None:
    """Do what the page for other apps says, and take the picture it ends with."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        typed = make_folder(TRY, folder)
        with (
            workspace_as_typed(typed["workspace"], folder) as address,
            app_as_typed(typed["app"], folder),
        ):
            ana = browser.new_page(viewport={"width": 1100, "height": 620})
            ana.goto(address)
            ana.wait_for_selector("body[data-ready][data-live=on]")
            ana.wait_for_selector(".away", state="hidden")
            ana.locator("#main .composer textarea").fill("hello")
            ana.keyboard.press("Enter")
            ana.get_by_text("What can I do for you?").wait_for()
            snap(ana, "your-own-app")


if __name__ == "__main__":
    main()
