"""The main job, done by hand in a browser: Ana asks and gets a ticket, Bo claims, replies and resolves it."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from filelock import FileLock
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, expect

from tests.forked import END_S, ROOT

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000
QUESTION = "vpn drops every hour"
Snap = Callable[[Page, str], None]


def no_picture(_page: Page, _name: str) -> None:
    """Take no picture."""


@contextlib.contextmanager
def a_demo(folder: Path, *options: str) -> Iterator[str]:
    """Run `deskhand demo` as somebody would; yields its address once questions are answered."""
    command = [
        sys.executable,
        "-m",
        "bot.cli",
        "demo",
        "--port",
        "0",
        "--data",
        str(folder / "demo"),
        *options,
    ]
    (ROOT / ".deskhand").mkdir(exist_ok=True)
    with (folder / "demo.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout is not None
        try:
            with FileLock(
                ROOT / ".deskhand" / "sample.lock"
            ):  # what another test embeds is not embedded twice
                address = _until_it_answers(process.stdout)
            assert address, (folder / "demo.log").read_text()
            yield address
        finally:
            process.terminate()
            process.wait(END_S)
            process.stdout.close()


def _until_it_answers(said: Iterable[str]) -> str:
    """Return the address it tells, once it says that questions are answered; empty when it ends before."""
    address = ""
    for line in said:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        address = found[0] if found else address
        if "Questions are answered now" in line:
            break
    return address


def a_browser(playwright: Playwright) -> Browser:
    """Start the machine's Chromium."""
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)


def a_window(browser: Browser, address: str, person: str, *, wide: int = 1440, dark: bool = False) -> Page:
    """Open the page as somebody."""
    size: ViewportSize = {"width": wide, "height": 900}
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/ui/{person}")
    return page


def ask(page: Page, question: str = QUESTION) -> None:
    """Write to the desk and wait for its answer beside."""
    page.locator("#main .composer textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#thread .slip").first).to_be_visible(timeout=PATIENCE_MS)


def press(page: Page, name: str, *, pane: str = "#thread") -> None:
    """Press the newest button of that name in a pane."""
    page.locator(pane).get_by_role("button", name=name, exact=True).last.click()


def until_a_ticket(page: Page, snap: Snap = no_picture) -> str:
    """From the first words to a ticket; return its number."""
    ask(page)
    expect(page.locator("#thread").get_by_role("button", name="Solved it")).to_be_visible(timeout=PATIENCE_MS)
    snap(page, "answer")
    press(page, "Not really")
    expect(page.locator("#thread .slip")).to_have_count(2, timeout=PATIENCE_MS)
    press(page, "Not really")
    expect(page.locator("#thread").get_by_role("button", name="Open ticket")).to_be_visible(
        timeout=PATIENCE_MS
    )
    snap(page, "confirm")
    press(page, "Open ticket")
    opened = page.locator("#thread .slip", has_text=re.compile(r"INC-\d+ is open")).last
    expect(opened).to_be_visible(timeout=PATIENCE_MS)
    found = re.search(r"INC-\d+", opened.inner_text())
    assert found is not None
    return found[0]


def to_triage(page: Page) -> None:
    """Go to the channel in which agents work."""
    page.locator("#side").get_by_role("link", name="it-triage").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("it-triage")


def work_on(bo: Page, ana: Page, number: str, snap: Snap = no_picture) -> None:
    """Claim it, talk both ways, resolve it, and have it confirmed."""
    to_triage(bo)
    card = bo.locator("#main .msg", has_text=f"{number} ").last
    card.get_by_role("button", name=re.compile("^Claim")).click()
    expect(card.get_by_role("button", name=re.compile("^Resolve"))).to_be_visible(timeout=PATIENCE_MS)
    card.locator(".threadline").click()
    bo.locator("#thread .composer textarea").fill("Does it also drop on your phone's hotspot?")
    bo.keyboard.press("Enter")
    expect(ana.locator("#thread")).to_contain_text("phone's hotspot", timeout=PATIENCE_MS)
    ana.locator("#thread .composer textarea").fill("no, on the hotspot it holds")
    ana.keyboard.press("Enter")
    expect(bo.locator("#thread")).to_contain_text("on the hotspot it holds", timeout=PATIENCE_MS)
    snap(bo, "triage")
    snap(ana, "thread")
    card.get_by_role("button", name=re.compile("^Resolve")).click()
    form = bo.get_by_role("dialog")
    form.get_by_label("What should Ana read?").fill(
        "The office gateway had an old setting. Please reconnect once."
    )
    form.get_by_role("combobox").first.click()
    bo.get_by_role("option", name="Fixed").click()
    form.get_by_label("Cause").fill("gateway setting")
    snap(bo, "resolve")
    form.get_by_role("button", name="Resolve", exact=True).click()
    expect(ana.locator("#thread")).to_contain_text("old setting", timeout=PATIENCE_MS)
    press(ana, "It works")
    expect(card).to_contain_text("losed", timeout=PATIENCE_MS)
