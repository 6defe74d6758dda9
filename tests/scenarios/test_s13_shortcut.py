"""S13: a ticket of a message by its shortcut: filled in, sent twice and one ticket, too late and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of

pytestmark = pytest.mark.usefixtures("twice")

HELP = "#it-help"
SMOKE = "The printer on floor 2 smokes"
ANSWERS: dict[str, dict[str, Any]] = {"impact": {"pick": "2"}, "urgency": {"pick": "2"}}


def filled_in(view: dict[str, Any]) -> str:
    """Return the words a report form came with."""
    [what] = [block for block in view["blocks"] if block["block_id"] == "what"]
    return str(what["element"]["initial_value"])


def test_s13_shortcut(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", HELP, SMOKE)
    driver.fault("expire_triggers", times=1)
    driver.shortcut("bo", "ticket_from_message", channel=HELP, ts=ts)
    late = driver.with_button("bo", HELP, "form_again")
    assert late.get("ephemeral")
    assert "took too long" in late["text"]

    driver.click("bo", late, "form_again")
    view = driver.until_form("bo", "what", "impact", "urgency")
    assert filled_in(view) == SMOKE
    driver.submit("bo", {"what": {"text": SMOKE}, **ANSWERS})

    driver.wait("ana", "INC-1")
    ticket = ticket_of(bot, "INC-1")
    assert (ticket.requester_id, ticket.author_id) == ("U0ANADUA", "U0BOLIND")
    assert ticket.source_url
    driver.say("ana", "@ana", "hello")
    driver.wait("ana", "Hello", channel="@ana")
    with bot.running.desk.unit_of_work() as uow:
        assert uow.tickets.by_number("INC-2") is None, "sent twice, it is one ticket"
