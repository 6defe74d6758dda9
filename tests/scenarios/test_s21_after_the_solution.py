"""S21: a word after the solution reopens, a kind one does not; after the close it is a ticket that knows the old."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of, to_a_ticket
from workflows.domain.tickets import LinkKind, State

pytestmark = pytest.mark.usefixtures("twice")


def test_s21_reply_after_resolve_and_after_close(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    opened = to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.click("bo", card, "ticket_claim")

    def resolve(note: str) -> None:
        driver.press("bo", "#it-triage", "ticket_resolve")
        said = {"note": {"text": note}, "code": {"pick": "fixed"}, "cause": {"text": "session"}}
        driver.submit("bo", said)
        driver.wait("ana", note)

    driver.wait("ana", "is on INC-1")
    resolve("Please reconnect once.")
    driver.say("ana", "@ana", "thanks!", thread_ts=opened.thread_ts)
    driver.wait("bo", "thanks!", channel="#it-triage")
    assert ticket_of(bot, "INC-1").state is State.RESOLVED
    driver.say("ana", "@ana", "still failing", thread_ts=opened.thread_ts)
    driver.wait("bo", "is open again", channel="#it-triage")
    again = ticket_of(bot, "INC-1")
    assert (again.state, again.reopened, again.assignee_id) == (State.IN_PROGRESS, 1, "U0BOLIND")

    resolve("Now with a new certificate.")
    clock.advance(timedelta(days=4))
    driver.wait("ana", "INC-1 closes on")
    clock.advance(timedelta(days=4))
    driver.wait("bo", "Closed", channel="#it-triage")
    assert ticket_of(bot, "INC-1").state is State.CLOSED
    driver.say("bo", "#it-triage", "for the record: it was the proxy", thread_ts=card["ts"])

    driver.say("ana", "@ana", "it drops again since today", thread_ts=opened.thread_ts)
    driver.wait("ana", "goes on as INC-2")
    followed = ticket_of(bot, "INC-2")
    assert [link.number for link in followed.linked(LinkKind.FOLLOW_UP_OF)] == ["INC-1"]
    assert followed.title == again.title
    driver.wait("bo", "new certificate", channel="#it-triage")
    assert ticket_of(bot, "INC-1").state is State.CLOSED
    assert "for the record" not in driver.transcript("ana", "@ana")
