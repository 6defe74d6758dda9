"""The page in a real browser, with a real app behind it: what a person does, they see happen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from slack_sdk.errors import SlackApiError

from tests.workspace.page import kit
from tests.workspace.page.conftest import WithHelper
from tests.workspace.page.living import until

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser


def ask(page: Page, text: str) -> None:
    """Write a new message to the app, and wait for its answer in the thread."""
    if page.locator("#thread:not([hidden])").count() and page.locator("#main .composer").is_hidden():
        page.locator("#thread .back").click()
    page.locator("#main .composer textarea").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#thread .slip").last).to_contain_text(text)


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


def test_back_leads_to_where_i_was(visit: Visit) -> None:
    page = visit("ana", "C0GENERAL")
    page.locator("#side").get_by_role("link", name="it-status").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("it-status")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("general")
    assert page.url.endswith("/C0GENERAL")


def test_a_click_reaches_the_app_and_its_answer_the_page(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "printer is on fire")

    page.locator("#thread").get_by_role("button", name="Solved").last.click()

    expect(page.locator("#thread .slip").last).to_contain_text("Solved by @Ana Duarte")


def test_a_button_that_goes_leaves_focus_on_its_message(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "keyboard only")

    page.locator("#thread").get_by_role("button", name="Solved").last.press("Enter")

    expect(page.locator("#thread .slip").last).to_contain_text("Solved by @Ana Duarte")
    expect(page.locator("#thread .msg").last).to_be_focused()


def test_a_press_on_what_just_changed_says_so(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "too late")
    refusal = {"ok": False, "error": "element_not_found", "detail": "ana sees no element 'solved' there"}
    page.route("**/control/click", lambda route: route.fulfill(json=refusal))

    page.locator("#thread").get_by_role("button", name="Solved").last.press("Enter")

    expect(page.locator(".toast")).to_have_text("This changed a moment before you. Nothing was sent.")


def test_a_closed_form_gives_focus_back_to_its_button(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "a form again")
    button = page.locator("#thread").get_by_role("button", name="Tell more").last
    button.press("Enter")
    expect(page.get_by_role("dialog", name="Tell more")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Tell more")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_click_nobody_answers_is_said_where_it_was(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "nobody home")

    page.locator("#thread").get_by_role("button", name="Ignore me").last.click()

    warning = page.locator("#thread .noack").last
    expect(warning).to_contain_text("Helper did not answer within 3 seconds.")


def test_what_asks_to_be_confirmed_is_confirmed(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "cancel something")
    page.locator("#thread").get_by_role("button", name="Cancel it").last.click()

    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Cancel this?")
    dialog.get_by_role("button", name="Stop it").click()

    expect(page.locator("#thread .eph").last).to_contain_text("Noted cancel")


def test_a_person_is_picked_from_a_list_by_typing(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "assign somebody")
    page.locator("#thread [data-action=assign]").last.click()
    page.keyboard.type("bo li")
    page.keyboard.press("Enter")

    expect(page.locator("#thread [data-action=assign]").last).to_have_text("Bo Lindqvist")
    expect(page.locator("#thread .eph").last).to_contain_text("Noted assign: U0BOLIND")


def test_an_overflow_menu_is_walked_by_keyboard(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "overflow please")
    page.locator("#thread [data-action=more]").last.focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)

    expect(page.locator("#thread .eph").last).to_contain_text("Noted more: print")


def test_a_form_keeps_what_was_typed_when_it_is_refused(visit: Visit, living: WithHelper) -> None:
    page = visit("ana")
    ask(page, "a form")
    page.locator("#thread").get_by_role("button", name="Tell more").last.click()
    form = page.get_by_role("dialog", name="Tell more")
    form.get_by_label("Reason").fill("no")
    form.get_by_label("How many").fill("3")
    page.keyboard.press("Control+Enter")

    expect(form.locator(".b-input .err")).to_have_text("Please say a little more.")
    expect(form.get_by_label("Reason")).to_be_focused()
    expect(form.get_by_label("How many")).to_have_value("3")
    form.get_by_label("Reason").fill("it hums loudly")
    form.get_by_role("button", name="Send it").click()

    expect(form).to_have_count(0)
    assert living.app.submitted[-1]["reason"]["value"]["value"] == "it hums loudly"
    assert living.app.submitted[-1]["many"]["value"]["value"] == "3"


def test_an_empty_field_that_must_be_filled_is_told_before_anything_is_sent(
    visit: Visit, living: WithHelper
) -> None:
    page = visit("ana")
    ask(page, "an empty form")
    sent = len(living.app.submitted)
    page.locator("#thread").get_by_role("button", name="Tell more").last.click()
    form = page.get_by_role("dialog", name="Tell more")

    form.get_by_role("button", name="Send it").click()

    expect(form.locator(".b-input .err")).to_be_visible()
    assert len(living.app.submitted) == sent
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)


def test_every_kind_of_field_arrives(visit: Visit, living: WithHelper, tmp_path: Path) -> None:
    page = visit("ana")
    ask(page, "all fields")
    page.locator("#thread").get_by_role("button", name="Tell more").last.click()
    form = page.get_by_role("dialog", name="Tell more")
    form.get_by_label("Reason").fill("every field")
    form.get_by_role("combobox", name="Who is affected").click()
    page.keyboard.type("cy")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    form.locator("[data-block=ticket] .as-pick").click()
    page.keyboard.type("INC")
    page.get_by_role("option", name="INC-1043").click()
    form.get_by_label("Since").fill("2026-11-20")
    form.get_by_label("Broken").check()
    note = tmp_path / "note.txt"
    note.write_text("hello")
    form.locator("input[type=file]").set_input_files(note)
    expect(form.locator(".chosen-files li")).to_have_count(1)
    form.get_by_role("button", name="Send it").click()
    expect(form).to_have_count(0)

    values = living.app.submitted[-1]
    assert values["who"]["value"]["selected_users"] == ["U0CYOKAF"]
    assert values["ticket"]["value"]["selected_option"]["value"] == "inc-1043"
    assert values["when"]["value"]["selected_date"] == "2026-11-20"
    assert values["how"]["value"]["selected_option"]["value"] == "broken"
    assert [file["name"] for file in values["files"]["value"]["files"]] == ["note.txt"]


def test_a_second_form_lies_on_the_first_and_gives_it_back_as_it_was(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "a stack of forms")
    page.locator("#thread").get_by_role("button", name="Tell more").last.click()
    first = page.get_by_role("dialog", name="Tell more")
    first.get_by_label("Reason").fill("kept while I look elsewhere")
    first.get_by_role("button", name="Add a place").click()
    second = page.get_by_role("dialog", name="Add a place")
    expect(second).to_contain_text("2 of 2")

    second.get_by_role("button", name="Back, nothing is sent").click()

    expect(second).to_have_count(0)
    expect(first.get_by_label("Reason")).to_have_value("kept while I look elsewhere")
    first.get_by_role("button", name="Close, nothing is sent").click()
    expect(first).to_have_count(0)


def test_a_form_that_becomes_an_answer_keeps_the_focus_within(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "a form with an answer")
    page.locator("#thread").get_by_role("button", name="Tell more").last.click()
    page.get_by_role("dialog", name="Tell more").get_by_label("Reason").fill("tell me who looks at it")
    page.keyboard.press("Control+Enter")
    done = page.get_by_role("dialog", name="Done")
    expect(done).to_contain_text("Somebody looks at it.")

    expect(done.locator("footer").get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")

    expect(done).to_have_count(0)


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


def test_a_reaction_shows_for_all_and_is_taken_back_by_a_second_press(
    visit: Visit, living: WithHelper
) -> None:
    living.control("message", user="mia", channel="#general", text="cake in the kitchen")
    page, other = visit("ana", "C0GENERAL"), visit("cy", "C0GENERAL")
    page.locator("#main .msg").last.hover()
    page.locator("#main .msg").last.get_by_role("button", name="React").click()
    page.get_by_role("button", name="tada").click()
    expect(other.locator("#main .react").last).to_contain_text("1")

    page.locator("#main .react").last.click()

    expect(other.locator("#main .msg").last.locator(".react")).to_have_count(0)


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


def test_a_message_becomes_a_form_through_its_shortcut(visit: Visit, living: WithHelper) -> None:
    living.control("message", user="mia", channel="#general", text="the door squeaks")
    page = visit("ana", "C0GENERAL")
    page.locator("#main .msg").last.focus()
    page.keyboard.press(".")
    page.get_by_role("menuitem", name="Make a ticket").click()

    expect(page.get_by_role("dialog", name="Tell more")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Tell more")).to_have_count(0)


def test_home_is_asked_for_when_it_is_opened(visit: Visit) -> None:
    page = visit("mia")

    page.get_by_role("navigation", name="Helper").get_by_role("link", name="Home").click()

    expect(page.locator(".home")).to_contain_text("Good morning, @Mia Tanaka.")
    expect(page.locator(".home-foot")).to_have_text("Only Mia Tanaka sees this page.")


def test_an_empty_conversation_offers_what_the_app_suggests(visit: Visit) -> None:
    page = visit("sam")

    page.get_by_role("button", name="Say hello").click()

    expect(page.locator("#thread .slip").last).to_contain_text("hello there")


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


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1440, 1920])
def test_nothing_runs_over_the_edge(visit: Visit, width: int) -> None:
    page = visit("ana", width=width)
    ask(page, f"is {width} wide enough")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for log in page.locator(".log:visible").all():
        assert log.evaluate("log => log.scrollWidth - log.clientWidth") <= 0


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


def test_on_a_phone_a_press_right_after_writing_arrives(visit: Visit) -> None:
    """The composer in use is taller; it must not fold under the finger."""
    page = visit("mia", width=390, height=844)
    ask(page, "from my phone, in a hurry")
    page.locator("#thread .composer textarea").fill("on second thoughts")

    page.locator("#thread").get_by_role("button", name="Solved").last.click()

    expect(page.locator("#thread .slip").last).to_contain_text("Solved by @Mia Tanaka")
    expect(page.locator("#thread .composer[data-local-open]")).to_have_count(0)


def test_the_theme_is_kept(visit: Visit) -> None:
    page = visit("ana")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.get_by_role("button", name="Light or dark").click()
    page.reload()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


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


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_widest_blocks_scroll_within_themselves(visit: Visit, living: WithHelper, width: int) -> None:
    wide = [kit.block(kind) for kind in ("carousel", "table", "data_table", "rich_text", "container")]
    living.app.client.chat_postMessage(channel="C0STATUS", text="wide", blocks=wide)

    page = visit("lee", "C0STATUS", width=width)

    expect(page.locator("#main .b-carousel").last).to_be_visible()
    assert page.locator("#main .log").evaluate("log => log.scrollWidth - log.clientWidth") <= 0


def test_an_app_that_left_is_missed(visit: Visit, living: WithHelper) -> None:
    page = visit("lee")
    expect(page.locator(".away")).to_be_hidden()

    living.app.stop()
    expect(page.locator(".away")).to_contain_text("Helper is not connected.")

    living.start_app()
    expect(page.locator(".away")).to_be_hidden()
