"""What is asked of an agent, and where its answers stand."""

import pytest
from playwright.sync_api import expect

from tests.workspace.page.conftest import WithHelper
from tests.workspace.page.visiting import Visit, ask

pytestmark = pytest.mark.browser


def test_a_message_to_the_agent_opens_its_thread_with_the_answer(visit: Visit) -> None:
    page = visit("ana")

    ask(page, "the vpn drops")

    assert page.locator("#thread .msg").count() == 2
    expect(page.locator("#main .threadline").last).to_contain_text("1 reply")
    expect(page.locator("#thread .composer textarea")).to_be_focused()
    assert page.url.count("/") == 6


def test_a_reply_stays_in_the_thread(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "my phone is lost")

    page.keyboard.type("it is the black one")
    page.keyboard.press("Enter")

    expect(page.locator("#thread .msg")).to_have_count(4)
    expect(page.locator("#main .threadline").last).to_contain_text("3 replies")
    expect(page.locator("#thread .composer textarea")).to_have_value("")


def test_an_empty_conversation_offers_what_the_app_suggests(visit: Visit) -> None:
    page = visit("sam")

    page.get_by_role("button", name="Say hello").click()

    expect(page.locator("#thread .slip").last).to_contain_text("hello there")


def test_what_the_agent_is_doing_stands_above_the_composer(visit: Visit, living: WithHelper) -> None:
    page = visit("lee")
    ask(page, "take your time")
    channel, thread = page.url.split("/")[-2:]

    living.app.client.assistant_threads_setStatus(
        channel_id=channel, thread_ts=thread, status="is reading 2 pages"
    )

    expect(page.locator("#thread .status")).to_contain_text("Helper is reading 2 pages")
    expect(page.locator("#thread").get_by_role("button", name="Stop")).to_be_visible()
    living.app.client.chat_postMessage(channel=channel, thread_ts=thread, text="done reading")
    expect(page.locator("#thread .working")).to_have_count(0)


def test_an_app_that_left_is_missed(visit: Visit, living: WithHelper) -> None:
    page = visit("lee")
    expect(page.locator(".away")).to_be_hidden()

    living.app.stop()
    expect(page.locator(".away")).to_contain_text("Helper is not connected.")

    living.start_app()
    expect(page.locator(".away")).to_be_hidden()


def test_home_is_asked_for_when_it_is_opened(visit: Visit) -> None:
    page = visit("mia")

    page.get_by_role("navigation", name="Helper").get_by_role("link", name="Home").click()

    expect(page.locator(".home")).to_contain_text("Good morning, @Mia Tanaka.")
    expect(page.locator(".home-foot")).to_have_text("Only Mia Tanaka sees this page.")


def test_on_a_phone_a_press_right_after_writing_arrives(visit: Visit) -> None:
    """The composer in use is taller; it must not fold under the finger."""
    page = visit("mia", width=390, height=844)
    ask(page, "from my phone, in a hurry")
    page.locator("#thread .composer textarea").fill("on second thoughts")

    page.locator("#thread").get_by_role("button", name="Solved").last.click()

    expect(page.locator("#thread .slip").last).to_contain_text("Solved by @Mia Tanaka")
    expect(page.locator("#thread .composer[data-local-open]")).to_have_count(0)
