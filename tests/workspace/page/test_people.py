"""People write to each other, in windows of their own."""

import pytest
from playwright.sync_api import expect

from tests.workspace.page.conftest import WithHelper
from tests.workspace.page.living import until
from tests.workspace.page.visiting import Visit

pytestmark = pytest.mark.browser


def test_two_windows_are_two_people_at_once(visit: Visit) -> None:
    ana, bo = visit("ana", "C0GENERAL"), visit("bo", "C0STATUS")

    ana.locator("#main .composer textarea").fill("hello @bo, see #it-status & <this>")
    ana.keyboard.press("Enter")

    expect(bo.locator("#side").get_by_role("link", name="general")).to_contain_text("1")
    bo.locator("#side").get_by_role("link", name="general").click()
    said = bo.locator("#main .msg").last
    expect(said).to_contain_text("hello @Bo Lindqvist, see #it-status & <this>")
    expect(said.locator(".mention.me")).to_have_text("@Bo Lindqvist")
    expect(bo.locator(".side [aria-current] .count")).to_have_count(0)


def test_being_somebody_else_keeps_the_conversation(visit: Visit) -> None:
    page = visit("ana", "C0GENERAL")

    page.get_by_role("button", name="You are Ana Duarte").click()
    page.locator("#switcher").get_by_role("link", name="Cy Okafor Agent").click()

    expect(page.get_by_role("button", name="You are Cy Okafor")).to_be_visible()
    assert page.url.endswith("/ui/cy/C0GENERAL")


def test_an_own_message_is_edited_in_place_and_deleted_for_everybody(
    visit: Visit, living: WithHelper
) -> None:
    living.control("message", user="ana", channel="#general", text="teh meeting")
    page, other = visit("ana", "C0GENERAL"), visit("cy", "C0GENERAL")
    page.locator("#main .msg.mine").last.focus()
    page.keyboard.press("e")
    page.get_by_label("Edit message").fill("the meeting")
    page.keyboard.press("Enter")
    expect(other.locator("#main .msg").last).to_contain_text("the meeting (edited)")

    count = other.locator("#main .msg").count()
    page.locator("#main .msg.mine").last.focus()
    page.keyboard.press(".")
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()

    expect(other.locator("#main .msg")).to_have_count(count - 1)


def test_names_and_commands_complete_themselves(visit: Visit) -> None:
    page = visit("ana", "C0GENERAL")
    box = page.locator("#main .composer textarea")
    box.press_sequentially("thanks @okaf")
    expect(page.get_by_role("option", name="Cy Okafor")).to_be_visible()
    page.keyboard.press("Tab")
    expect(box).to_have_value("thanks @cy ")

    box.fill("")
    box.press_sequentially("/hel")
    page.keyboard.press("Enter")
    expect(box).to_have_value("/helper ")


def test_a_name_that_begins_so_comes_before_one_whose_title_says_it(visit: Visit) -> None:
    """Sam's title is Security; who types @secur wants the group of that name."""
    page = visit("bo", "C0GENERAL")
    box = page.locator("#main .composer textarea")
    box.press_sequentially("@secur")
    expect(page.get_by_role("option", name="Sam Reyes")).to_be_visible()
    page.keyboard.press("Enter")

    expect(box).to_have_value("@security ")


def test_a_command_answers_only_me(visit: Visit) -> None:
    page, other = visit("ana", "C0GENERAL"), visit("cy", "C0GENERAL")
    before = other.locator("#main .msg").count()
    box = page.locator("#main .composer textarea")
    box.fill("/helper with words")
    box.press("Enter")

    expect(page.locator("#main .eph").last).to_contain_text("You ran it with 'with words'.")
    assert other.locator("#main .msg").count() == before
    box.fill("/nothing")
    box.press("Enter")
    expect(page.locator("#main .composer-note")).to_contain_text("There is no command /nothing here")
    expect(box).to_have_value("/nothing")


def test_the_log_follows_only_at_its_end(visit: Visit, living: WithHelper) -> None:
    for n in range(30):
        living.control("message", user="mia", channel="#all-larkfield", text=f"line {n}\nand more")
    page = visit("ana", "C0ALLLARK")
    log = page.locator("#main .log")
    log.evaluate("log => { log.scrollTop = 0; }")
    page.wait_for_function("document.querySelector('#main .log').scrollTop === 0")

    living.control("message", user="mia", channel="#all-larkfield", text="the newest")

    expect(page.get_by_role("button", name="New messages below")).to_be_visible()
    assert log.evaluate("log => log.scrollTop") == 0
    page.get_by_role("button", name="New messages below").click()
    assert log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") < 2
    living.control("message", user="mia", channel="#all-larkfield", text="newer still")
    expect(page.locator("#main .msg").last).to_contain_text("newer still")
    assert log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") < 2


def test_a_draft_waits_in_its_conversation(visit: Visit) -> None:
    page = visit("ana", "C0GENERAL")
    page.locator("#main .composer textarea").fill("half a thought")

    page.locator("#side").get_by_role("link", name="it-status").click()
    expect(page.locator("#main .composer textarea")).to_have_value("")
    page.locator("#side").get_by_role("link", name="general").click()

    expect(page.locator("#main .composer textarea")).to_have_value("half a thought")


def test_a_lost_server_is_said_and_what_was_missed_comes_after(visit: Visit, living: WithHelper) -> None:
    page = visit("ana", "C0GENERAL")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    living.control("message", user="mia", channel="#general", text="said meanwhile")

    page.context.set_offline(False)

    expect(page.locator("#main .msg").last).to_contain_text("said meanwhile")


def test_a_private_channel_is_closed_to_strangers(visit: Visit, living: WithHelper) -> None:
    until(lambda: "it-triage" in living.get("/ui/bo/C0TRIAGE"))

    page = visit("bo", "C0TRIAGE")
    answer = page.request.get(f"{living.base}/ui/ana/C0TRIAGE")

    assert answer.status == 404
    assert "it-triage" not in living.get("/ui/ana/C0GENERAL")
