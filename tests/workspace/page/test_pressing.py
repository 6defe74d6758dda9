"""What an app put on the page is pressed, and what comes of it is seen."""

import pytest
from playwright.sync_api import expect

from tests.workspace.page.conftest import WithHelper
from tests.workspace.page.visiting import Visit, ask

pytestmark = pytest.mark.browser


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


def test_a_click_nobody_answers_is_said_where_it_was(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "nobody home")

    page.locator("#thread").get_by_role("button", name="Ignore me").last.click()

    warning = page.locator("#thread .noack").last
    expect(warning).to_contain_text("Helper did not answer within 3 seconds.")


def test_a_person_is_picked_from_a_list_by_typing(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "assign somebody")
    page.locator("#thread [data-action=assign]").last.click()
    page.keyboard.type("bo li")
    page.keyboard.press("Enter")

    expect(page.locator("#thread [data-action=assign]").last).to_have_text("Bo Lindqvist")
    expect(page.locator("#thread .eph").last).to_contain_text("Noted assign: U0BOLIND")


def test_a_closed_form_gives_focus_back_to_its_button(visit: Visit) -> None:
    page = visit("ana")
    ask(page, "a form again")
    button = page.locator("#thread").get_by_role("button", name="Tell more").last
    button.press("Enter")
    expect(page.get_by_role("dialog", name="Tell more")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Tell more")).to_have_count(0)
    expect(button).to_be_focused()


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
