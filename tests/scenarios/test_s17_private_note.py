"""S17: what begins with 🔒 stays with the agents, whenever the lock came; the audit keeps both."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of, to_a_ticket
from workflows.domain.messages import Fate

pytestmark = pytest.mark.usefixtures("twice")


def test_s17_private_note(bot: Bot, driver: Driver) -> None:
    opened = to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.fault("no_ack_seen", times=2, match="message")

    note = driver.say("bo", "#it-triage", "🔒 password re-used?", card["ts"], files={"dump.txt": b"hunter2"})
    reply = driver.say("bo", "#it-triage", "is the router hot?", card["ts"])
    shown = driver.wait("ana", "router hot")
    driver.edit("bo", "#it-triage", reply, "🔒 is the router hot?")
    withdrawn = driver.wait("ana", "message withdrawn")
    assert (withdrawn["ts"], withdrawn["thread_ts"]) == (shown["ts"], opened.thread_ts)
    driver.edit("bo", "#it-triage", note, "password re-used?")
    driver.wait("bo", "This stays private", channel="#it-triage")
    driver.edit("bo", "#it-triage", reply, "is the router hot?")
    driver.advance(61)
    driver.advance(301)

    driver.say("bo", "#it-triage", "one moment please", card["ts"])
    driver.wait("ana", "one moment please")
    hers = str([message for message in driver.messages("ana", "@ana") if message["author"]["is_app"]])
    for secret in ("re-used", "router", "dump.txt"):
        assert secret not in hers
    ticket = ticket_of(bot, opened.number)
    with bot.running.desk.unit_of_work() as uow:
        kept = [(words.text, words.fate) for words in uow.messages.earlier(ticket.id)]
    assert ("is the router hot?", Fate.WITHDRAWN) in kept
    assert ("🔒 password re-used?", Fate.EDITED) in kept
