"""Getting about on the page: back and forth, on wide windows and on phones, and behind the page."""

import pytest
from playwright.sync_api import expect
from slack_sdk.errors import SlackApiError

from tests.workspace.page import kit
from tests.workspace.page.conftest import WithHelper
from tests.workspace.page.visiting import Visit, ask

pytestmark = pytest.mark.browser


def test_back_leads_to_where_i_was(visit: Visit) -> None:
    page = visit("ana", "C0GENERAL")
    page.locator("#side").get_by_role("link", name="it-status").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("it-status")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("general")
    assert page.url.endswith("/C0GENERAL")


def test_go_to_finds_people_and_conversations(visit: Visit) -> None:
    page = visit("ana", "C0GENERAL")
    page.keyboard.press("Control+k")
    page.keyboard.type("it-st")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("it-status")

    page.keyboard.press("Control+k")
    page.keyboard.type("mia write")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Mia Tanaka")


def test_on_a_phone_one_pane_is_shown_and_back_walks_through_them(visit: Visit) -> None:
    page = visit("cy", width=390, height=844)
    ask(page, "from my phone")
    expect(page.locator("#main")).to_be_hidden()

    page.locator("#thread .back").click()
    expect(page.locator("#main")).to_be_visible()
    page.locator("#main .back").click()
    expect(page.locator("#side")).to_be_visible()
    page.go_back()

    expect(page.locator("#main")).to_be_visible()


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1440, 1920])
def test_nothing_runs_over_the_edge(visit: Visit, width: int) -> None:
    page = visit("ana", width=width)
    ask(page, f"is {width} wide enough")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for log in page.locator(".log:visible").all():
        assert log.evaluate("log => log.scrollWidth - log.clientWidth") <= 0


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_widest_blocks_scroll_within_themselves(visit: Visit, living: WithHelper, width: int) -> None:
    wide = [kit.block(kind) for kind in ("carousel", "table", "data_table", "rich_text", "container")]
    living.app.client.chat_postMessage(channel="C0STATUS", text="wide", blocks=wide)

    page = visit("lee", "C0STATUS", width=width)

    expect(page.locator("#main .b-carousel").last).to_be_visible()
    assert page.locator("#main .log").evaluate("log => log.scrollWidth - log.clientWidth") <= 0


def test_the_theme_is_kept(visit: Visit) -> None:
    page = visit("ana")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.get_by_role("button", name="Light or dark").click()
    page.reload()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_the_inspector_shows_the_frame_of_a_click_nobody_answered(visit: Visit) -> None:
    page = visit("lee")
    ask(page, "look behind it")
    page.locator("#thread").get_by_role("button", name="Ignore me").last.click()

    page.locator("#thread").get_by_role("button", name="See the frame").click()

    expect(page.locator(".inspector .detail")).to_contain_text("No answer")
    expect(page.locator(".inspector .detail .json").first).to_contain_text('"action_id": "ignored"')
    page.locator(".inspector").get_by_role("button", name="API calls").click()
    expect(page.locator(".frames tr[data-group=clicks]").first).to_be_hidden()
    page.locator(".inspector .bar-top").get_by_role("button", name="Close inspector").last.click()
    expect(page.locator(".inspector")).to_be_hidden()


def test_a_refused_call_is_counted_and_explained(visit: Visit, living: WithHelper) -> None:
    page = visit("lee", "C0GENERAL")
    before = page.locator(".band .count.bad").inner_text()

    with pytest.raises(SlackApiError):
        living.app.client.chat_postMessage(channel="C0NOWHERE", text="into the void")

    expect(page.locator(".band .count.bad")).not_to_have_text(before)
    page.get_by_role("button", name="Inspector").click()
    page.locator(".frames tr[data-tone=bad] .row", has_text="chat.postMessage").last.click()
    expect(page.locator(".inspector .detail")).to_contain_text("Refused: channel_not_found")
