"""`deskhand demo`, as a newcomer meets it: the command, the page, the main job by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.demo.walk import CHROMIUM, PATIENCE_MS, a_browser, a_demo, a_window, until_a_ticket, work_on
from tests.scenarios.driver import ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium is installed: apt-get install chromium"),
]
PICTURES = ROOT / "tests" / "out"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running demo with its seeded past."""
    with a_demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


def snap(page: Page, name: str) -> None:
    """Keep a picture to look at."""
    PICTURES.mkdir(exist_ok=True)
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / f"{name}.png")


def test_the_main_job_by_hand(demo: str) -> None:
    with sync_playwright() as playwright:
        browser = a_browser(playwright)
        ana, bo = a_window(browser, demo, "ana"), a_window(browser, demo, "bo")
        complaints: list[str] = []
        for page in (ana, bo):
            page.on("pageerror", lambda error: complaints.append(str(error)))
        snap(ana, "first-look")

        number = until_a_ticket(ana, snap)
        work_on(bo, ana, number, snap)

        assert number == "INC-1046"
        assert complaints == []
        browser.close()


def test_lists_and_homes_are_not_empty(demo: str) -> None:
    with sync_playwright() as playwright:
        browser = a_browser(playwright)
        bo = a_window(browser, demo, "bo")
        bo.locator("#side").get_by_role("link", name="Home").click()
        expect(bo.locator("#main")).to_contain_text("Nobody has it", timeout=PATIENCE_MS)
        snap(bo, "home-agent")
        ana = a_window(browser, demo, "ana", wide=390, dark=True)
        ana.goto(ana.url)
        snap(ana, "phone-dark")
        browser.close()


def test_another_folder_of_articles_is_served(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "moon.md").write_text(
        "---\ntitle: Getting to the moon base\n---\n\nThe shuttle to the moon base leaves on Tuesdays at nine.\n"
    )

    with a_demo(
        tmp_path, "--articles", str(tmp_path / "articles"), "--empty", "--model", "hashing"
    ) as address:
        assert address.startswith("http://127.0.0.1:")
