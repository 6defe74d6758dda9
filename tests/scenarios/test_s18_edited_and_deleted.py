"""S18: an edited report changes the ticket; a deleted one does not end it, and moves its thread to direct messages."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of
from workflows.domain.tickets import State

pytestmark = pytest.mark.usefixtures("twice")


def test_s18_edited_and_deleted_message(bot: Bot, driver: Driver) -> None:
    channel, me = "#it-help", bot.running.client.auth_test()["user_id"]
    said = driver.say("ana", channel, f"<@{me}> The coffee mashine is cold")
    answer = driver.with_button("ana", channel, "answer_person", "answer_ticket")
    driver.say("ana", channel, "agent", thread_ts=said)
    driver.until_gone("ana", answer, "answer_ticket")
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.fault("duplicate_event", times=6, match="message")
    driver.fault("no_ack_seen", times=2, match="message")

    driver.edit("ana", channel, said, f"<@{me}> The coffee machine is cold and leaks")
    driver.wait("bo", "changed what they reported (edited)", channel="#it-triage")
    ticket = ticket_of(bot, "INC-1")
    assert ticket.title == "The coffee machine is cold and leaks"
    with bot.running.desk.unit_of_work() as uow:
        (change,) = [row for row in uow.tickets.audit(ticket.id) if row.action == "reworded"]
    assert "mashine" in str(change.before)

    driver.delete("ana", channel, said)
    asked = driver.wait("ana", "You deleted what INC-1 began with")
    assert asked["channel"].startswith("D")
    driver.click("bo", card, "ticket_claim")
    driver.say("bo", "#it-triage", "which floor?", thread_ts=card["ts"])
    question = driver.wait("ana", "which floor?")
    assert question["thread_ts"] == asked["thread_ts"]
    driver.say("ana", "@ana", "the third", thread_ts=asked["thread_ts"])
    driver.wait("bo", "the third", channel="#it-triage")

    asked = driver.with_button("ana", "@ana", "ticket_cancel", thread_ts=asked["thread_ts"])
    driver.click("ana", asked, "ticket_cancel", twice=True)
    driver.advance(61)
    driver.advance(301)
    driver.until_gone("ana", asked, "ticket_cancel")
    assert ticket_of(bot, "INC-1").state is State.CANCELLED
