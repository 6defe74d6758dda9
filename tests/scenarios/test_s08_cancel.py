"""S08: a request is stopped on the way after a question, and withdrawn after it was sent."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of
from workflows.domain.tickets import State


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_s08_cancel_on_the_way_and_after_it_was_sent(bot: Bot, driver: Driver) -> None:
    first = driver.say("ana", "@ana", "need figma")
    driver.with_button("ana", "@ana", "slot_pick_1", thread_ts=first)
    driver.say("ana", "@ana", "cancel", thread_ts=first)
    driver.click("ana", driver.with_button("ana", "@ana", "request_keep", thread_ts=first), "slot_stop")
    driver.wait("ana", "Nothing was sent")

    second = driver.say("ana", "@ana", "can i get viewer access to figma")
    review = driver.with_button("ana", "@ana", "request_submit", "slot_pick_1", thread_ts=second)
    driver.click("ana", review, "request_submit")
    driver.wait("ana", "REQ-1 is open")
    opened = driver.with_button("ana", "@ana", "ticket_cancel", thread_ts=second)
    driver.click("ana", opened, "ticket_cancel", twice=True)

    driver.wait("bo", "Cancelled", channel="#it-triage")
    assert ticket_of(bot, "REQ-1").state is State.CANCELLED


def test_s08_what_waits_for_an_approver_is_taken_off_their_hands(bot: Bot, driver: Driver) -> None:
    wish = "can i get a standard 14 laptop by 4 december 2026, to the porto office"
    ts = driver.say("ana", "@ana", wish)
    driver.wait("ana", "What will you use it for?")
    driver.say("ana", "@ana", "mine is slow", thread_ts=ts)
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")
    asked = driver.with_button("mia", "@mia", "approval_approve")

    driver.click("ana", driver.with_button("ana", "@ana", "ticket_cancel", thread_ts=ts), "ticket_cancel")

    driver.until_gone("mia", asked, "approval_approve")
    assert ticket_of(bot, "REQ-1").state is State.CANCELLED
    assert not any("REQ-1" in m["text"] for m in driver.messages("bo", "#it-triage"))
