"""S19: the first public reply counts, a question stops the clock, silence is answered by reminders and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of, to_a_ticket
from workflows.domain.tickets import ResolutionCode, State

pytestmark = pytest.mark.usefixtures("twice")

DAY = timedelta(days=1)


def ask(driver: Driver, question: str) -> None:
    """Have Bo ask Ana something."""
    driver.press("bo", "#it-triage", "ticket_ask")
    driver.submit("bo", {"who": {"pick": "requester"}, "question": {"text": question}})
    driver.wait("ana", question)


def test_s19_first_response_and_pending(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    opened = to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.click("bo", card, "ticket_claim")
    driver.wait("ana", "is on INC-1")
    driver.say("bo", "#it-triage", "🔒 is she on the old client?", thread_ts=card["ts"])
    assert ticket_of(bot, "INC-1").responded_at is None, "neither the desk's lines nor a note are a reply"

    ask(driver, "Does it also drop at home?")
    waits = ticket_of(bot, "INC-1")
    assert waits.state is State.PENDING_USER
    assert waits.responded_at is not None
    driver.wait("bo", "Waiting for", channel="#it-triage")

    driver.say("ana", "@ana", "yes, at home too", thread_ts=opened.thread_ts)
    driver.wait("bo", "yes, at home too", channel="#it-triage")
    assert ticket_of(bot, "INC-1").state is State.IN_PROGRESS

    ask(driver, "Which version is it?")
    clock.advance(DAY)
    first = driver.wait("ana", "A reminder from INC-1")
    clock.advance(2 * DAY)
    driver.wait("ana", "A reminder from INC-1", after_ts=first["ts"])
    clock.advance(8 * DAY)
    told = driver.wait("ana", "is set aside")
    assert "write here" in str(told)
    silent = ticket_of(bot, "INC-1")
    assert silent.state is State.RESOLVED
    assert silent.resolution is not None
    assert silent.resolution.code is ResolutionCode.NO_RESPONSE

    driver.say("ana", "@ana", "sorry, I was away: version 4.2", thread_ts=opened.thread_ts)
    driver.wait("bo", "is open again", channel="#it-triage")
    assert ticket_of(bot, "INC-1").state is State.IN_PROGRESS
