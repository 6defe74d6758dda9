"""What assistive technology, large text, forced colours and fingers need, measured on every surface of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.workspace.page.matrix import gallery as exhibits
from tests.workspace.page.matrix.scene import CHANNEL, THEMES, WIDTHS
from tests.workspace.page.matrix.stage import PHONE, TABLET, WIDE, Gallery, Look, Windows

pytestmark = pytest.mark.browser
OPEN_LAYER = "dialog[open], .floating, #switcher:not([hidden])"
AXE: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"region": {"enabled": True}}}
FIELDS = ("words", "lines", "number", "static", "users", "radio", "checkboxes", "date", "rich", "files")


def _channel(windows: Windows, look: Look) -> Page:
    return windows.of("ana", "C0GENERAL", look)


def _elements(windows: Windows, look: Look) -> Page:
    return windows.of("ana", CHANNEL, look)


def _direct(windows: Windows, look: Look) -> Page:
    return windows.of("ana", windows.gallery.direct("ana"), look)


def _empty(windows: Windows, look: Look) -> Page:
    return windows.of("sam", windows.gallery.direct("sam"), look)


def _home(windows: Windows, look: Look) -> Page:
    return windows.of("ana", f"{windows.gallery.direct('ana')}/home", look)


def _list(windows: Windows, look: Look) -> Page:
    page = windows.of("ana", "list", look)
    expect(page.locator("#side")).to_be_visible()
    return page


def _thread(windows: Windows, look: Look) -> Page:
    ts = next(m["ts"] for m in windows.gallery.messages("ana", "C0GENERAL") if m.get("reply_count"))
    return windows.of("ana", f"C0GENERAL/{ts}", look)


def _modal(windows: Windows, look: Look) -> Page:
    page = _channel(windows, look)
    windows.gallery.open_modal("ana", exhibits.modal("Mistakes", *(exhibits.asking(name) for name in FIELDS)))
    dialog = page.get_by_role("dialog", name="Mistakes")
    dialog.get_by_role("button", name="Send it").click()
    expect(dialog.locator(".b-input .err")).to_have_count(len(FIELDS))
    return page


def _opened(action: str) -> Callable[[Windows, Look], Page]:
    def show(windows: Windows, look: Look) -> Page:
        page = _elements(windows, look)
        page.locator(f"[data-action={action}]").last.locator("visible=true").first.click()
        expect(page.locator(OPEN_LAYER).first).to_be_visible()
        return page

    return show


def _several(windows: Windows, look: Look) -> Page:
    page = _elements(windows, look)
    page.locator("[data-action=users] .add").last.click()
    return page


def _pressed(selector: str) -> Callable[[Windows, Look], Page]:
    def show(windows: Windows, look: Look) -> Page:
        page = _channel(windows, look)
        page.locator(selector).first.click()
        expect(page.locator(OPEN_LAYER).first).to_be_visible()
        return page

    return show


def _keys(windows: Windows, look: Look) -> Page:
    page = _channel(windows, look)
    page.locator("#main .log").focus()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    return page


def _reacting(windows: Windows, look: Look) -> Page:
    page = _channel(windows, look)
    page.locator("#main .msg:not(.eph)").last.focus()
    page.keyboard.press("r")
    expect(page.locator(".emoji-grid button").first).to_be_visible()
    return page


def _inspector(windows: Windows, look: Look) -> Page:
    page = _channel(windows, look)
    page.locator("[data-do=inspect]").locator("visible=true").first.click()
    page.locator(".frames tbody .row").first.click()
    expect(page.locator(".detail .json").first).to_be_visible()
    return page


def _completing(windows: Windows, look: Look) -> Page:
    page = _channel(windows, look)
    page.locator("#main .composer textarea").press_sequentially("@c")
    expect(page.locator("#main .suggestions")).to_be_visible()
    return page


SURFACES: dict[str, Callable[[Windows, Look], Page]] = {
    "channel": _channel, "elements": _elements, "direct": _direct, "empty": _empty, "home": _home, "list": _list,
    "thread": _thread, "modal with errors": _modal, "select": _opened("static"), "search": _opened("external"),
    "confirmation": _opened("confirmed"), "overflow": _opened("overflow"), "several": _several,
    "switcher": _pressed("[data-do=be]"), "go to": _pressed("[data-do=goto]"), "keyboard": _keys,
    "emoji": _reacting, "inspector": _inspector, "completion": _completing,
}  # fmt: skip
EVERY_LOOK = [Look(width, theme) for width, theme in product(WIDTHS, THEMES)]


def _spread() -> list[Any]:
    """Every surface at one look, so that all looks are met; the long suite takes the rest."""
    looks = (EVERY_LOOK[i % len(EVERY_LOOK)] for i in range(len(SURFACES)))
    return [
        pytest.param(name, look, id=f"{name}, {look}") for name, look in zip(SURFACES, looks, strict=True)
    ]


@pytest.fixture(scope="module")
def gallery_filled(gallery: Gallery) -> Gallery:
    """A gallery with one of everything in it, and a thread."""
    app = gallery.app
    app.post(*exhibits.EVERY_BLOCK[:12], channel="C0GENERAL")
    app.post(*exhibits.EVERY_BLOCK[12:], channel="C0GENERAL")
    app.post(*exhibits.EVERY_ELEMENT)
    asked = gallery.control("message", user="mia", channel="#general", text="who has the *key*?")
    gallery.control("message", user="bo", channel="#general", text="I, <@U0ANADUA>", thread_ts=asked["ts"])
    gallery.control("reaction", user="cy", channel="#general", ts=asked["ts"], name="eyes")
    app.client.chat_postEphemeral(channel="C0GENERAL", user="U0ANADUA", text="between us")
    gallery.publish("ana", exhibits.home(*exhibits.EVERY_ELEMENT[2:]))
    return gallery


@pytest.fixture
def shown(windows: Windows, gallery_filled: Gallery) -> Iterator[Windows]:
    windows.forgive("400")
    yield windows


STILL = """() => Promise.all(document.getAnimations()
  .filter(each => each.effect.getTiming().iterations !== Infinity)
  .map(each => each.finished.catch(() => null)))"""


def _faults(page: Page) -> list[str]:
    page.evaluate(STILL)
    found = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{v['impact']}: {v['id']}: {n['html'][:160]} {n['failureSummary']}"
        for v in found
        for n in v["nodes"]
    ]


@pytest.mark.parametrize(("name", "look"), _spread())
def test_axe_finds_nothing(shown: Windows, name: str, look: Look) -> None:
    assert _faults(SURFACES[name](shown, look)) == []


@pytest.mark.long
@pytest.mark.parametrize("look", EVERY_LOOK, ids=str)
@pytest.mark.parametrize("name", SURFACES)
def test_axe_finds_nothing_anywhere(shown: Windows, name: str, look: Look) -> None:
    assert _faults(SURFACES[name](shown, look)) == []


# Links in running text are as high as their line; what is drawn for a label is the label.
TOO_SMALL = """([controls, least]) => [...document.querySelectorAll(controls)]
  .filter(node => {
    const { width, height } = node.getBoundingClientRect();
    const isSeen = width && node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const isPart = node.matches(":is(.txt, .text, .md, .b-context, dd, p) a, .source, label input, .vh, .skip");
    return isSeen && !isPart && (height < least - .5 || width < 23.5);
  })
  .map(node => `${node.outerHTML.slice(0, 110)} ${node.getBoundingClientRect().height}`)"""
CONTROLS = "button, a[href], input, [role=option], summary"
MAIN_CONTROLS = ".btn, .as-pick, .side li a, .tool, .opt, .row-of, .composer .send, .switcher a"


@pytest.mark.parametrize("name", ["channel", "elements", "modal with errors", "list", "select", "switcher"])
def test_what_is_pressed_is_large_enough_for_a_mouse(shown: Windows, name: str) -> None:
    assert SURFACES[name](shown, Look(TABLET, "light")).evaluate(TOO_SMALL, [CONTROLS, 24]) == []


@pytest.mark.parametrize("name", ["elements", "modal with errors", "list", "select", "switcher"])
def test_what_is_pressed_is_large_enough_for_a_finger(shown: Windows, name: str) -> None:
    assert SURFACES[name](shown, Look(PHONE, "light")).evaluate(TOO_SMALL, [MAIN_CONTROLS, 40]) == []


PANES = "html, .log, .band, .bar-top, .modal-body, dialog[open], .floating, .switcher, .side, .foot"
TOO_WIDE = """panes => [...document.querySelectorAll(panes)]
  .filter(node => node.clientWidth && node.scrollWidth > node.clientWidth + 1)
  .filter(node => getComputedStyle(node).overflowX !== "hidden")
  .map(node => `${node.className || node.nodeName} ${node.scrollWidth} > ${node.clientWidth}`)"""
NARROW = ["channel", "elements", "home", "list", "modal with errors", "select", "go to", "inspector"]


@pytest.mark.parametrize("name", NARROW)
def test_at_320_px_nothing_scrolls_sideways(shown: Windows, name: str) -> None:
    page = SURFACES[name](shown, Look(320, "light"))

    assert page.evaluate(TOO_WIDE, PANES) == []


@pytest.mark.parametrize("name", ["channel", "elements", "modal with errors", "home"])
@pytest.mark.parametrize("width", [TABLET, WIDE])
def test_text_twice_as_large_stays_within(shown: Windows, name: str, width: int) -> None:
    page = SURFACES[name](shown, Look(width, "light"))
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")

    assert page.evaluate(TOO_WIDE, PANES) == []


def test_forced_colours_keep_edges_and_what_is_chosen(shown: Windows) -> None:
    page = _elements(shown, Look(TABLET, "light"))
    page.emulate_media(forced_colors="active")

    edge = "node => getComputedStyle(node).borderTopWidth !== '0px' && getComputedStyle(node).borderTopStyle !== 'none'"
    for control in page.locator("#main .slip :is(.btn:not(.small), .chips, .moment)").all():
        assert control.evaluate(edge)
    here = page.locator(".side [aria-current]").first
    assert here.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    page.locator("[data-action=static]").last.click()
    active = page.locator(".floating .at")
    assert active.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    page.emulate_media(forced_colors="none")


def test_who_wants_no_motion_gets_none(shown: Windows) -> None:
    page = _elements(shown, Look(TABLET, "light"))
    page.emulate_media(reduced_motion="reduce")

    page.locator("[data-action=confirmed]").last.click()

    moving = "document.getAnimations().filter(each => each.playState === 'running').length"
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")


def test_tab_leads_through_the_whole_page_and_round(shown: Windows) -> None:
    page = _elements(shown, Look(TABLET, "light"))
    stops = (
        "document.activeElement.closest('.band, #side, #main')?.className || document.activeElement.nodeName"
    )
    met = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        met.add(page.evaluate(stops))
    assert {"band", "side", "main"} <= {name.split()[0] for name in met}
    assert page.evaluate("document.querySelectorAll('.side [tabindex=\"0\"]').length") == 1
