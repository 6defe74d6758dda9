"""S12: an emoji below a message makes a ticket of it, once, for whoever wrote the message."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.tickets import State

pytestmark = pytest.mark.usefixtures("twice")

HELP = "#it-help"
SMOKE = "The printer on floor 2 smokes"


def test_s12_emoji_ticketing(bot: Bot, driver: Driver) -> None:
    root = driver.say("ana", HELP, SMOKE)
    reply = driver.say("rui", HELP, "same here", thread_ts=root)

    driver.react("bo", HELP, root, "ticket")
    card = driver.wait("ana", "INC-1", channel=HELP)

    assert card["thread_ts"] == root
    ticket = ticket_of(bot, "INC-1")
    with bot.running.desk.unit_of_work() as uow:
        people = uow.people.known({ticket.requester_id, ticket.author_id})
    assert people[ticket.requester_id].first_name == "Ana"
    assert people[ticket.author_id].first_name == "Bo"
    assert ticket.title == SMOKE
    assert ticket.source_url
    driver.wait("bo", SMOKE, channel="#it-triage")

    driver.react("cy", HELP, root, "ticket")
    driver.wait("cy", "already INC-1", channel=HELP)
    driver.shortcut("lee", "ticket_from_message", channel=HELP, ts=root)
    driver.wait("lee", "This message is INC-1 already", channel=HELP)
    driver.react("mia", HELP, reply, "ticket")
    driver.wait("mia", "already INC-1", channel=HELP)
    driver.react("bo", HELP, root, "ticket", remove=True)
    driver.react("bo", HELP, root, "eyes")

    claim = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.click("bo", claim, "ticket_claim")
    driver.say("bo", "#it-triage", "Unplug it, I am on my way", thread_ts=claim["ts"])
    told = driver.wait("ana", "I am on my way", channel=HELP)
    assert told["thread_ts"] == root

    guests = driver.say("rui", HELP, "my badge is broken")
    driver.react("mia", HELP, guests, "admission_tickets")
    driver.say("ana", HELP, "thank you!", thread_ts=root)
    driver.wait("bo", "thank you!", channel="#it-triage")
    assert ticket_of(bot, "INC-1").state is State.IN_PROGRESS
    with bot.running.desk.unit_of_work() as uow:
        assert uow.tickets.by_number("INC-2") is None
    assert [m["text"] for m in driver.messages("mia", HELP) if m.get("ephemeral")] == [
        "This is already INC-1. Write in its thread to add anything."
    ]
    assert_invariants(bot, "INC-1")

    other = driver.say("ana", HELP, "The scanner hums")
    driver.react("bo", HELP, other, "ticket")
    made = driver.wait("bo", "INC-2 is opened", channel=HELP)
    driver.click("bo", {**made, "channel": made.get("channel") or HELP}, "reaction_undo")
    driver.wait("bo", "INC-2 is cancelled", channel=HELP)
    driver.wait("ana", "INC-2 is cancelled", channel=HELP)
    assert ticket_of(bot, "INC-2").state is State.CANCELLED
