"""S15: who takes a ticket over says why, who had it is told, and what is given back goes to the queue."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of, to_a_ticket
from workflows.domain.tickets import State

pytestmark = pytest.mark.usefixtures("twice")


def test_s15_take_over_and_release(bot: Bot, driver: Driver) -> None:
    to_a_ticket(driver)
    stale = driver.with_button("cy", "#it-triage", "ticket_claim")
    driver.click("bo", stale, "ticket_claim")
    driver.wait("ana", "is on INC-1")
    driver.say("bo", "#it-triage", "one moment", thread_ts=stale["ts"])
    driver.wait("ana", "one moment")
    responded_at = ticket_of(bot, "INC-1").responded_at

    card = driver.with_button("cy", "#it-triage", "ticket_resolve")
    driver.choose("cy", card, "ticket_more", "Hand over or escalate…")
    no_reason = driver.submit("cy", {"to": {"pick": "U0CYOKAF"}, "reason": {"text": ""}})
    assert not no_reason.get("acked") or no_reason.get("errors"), no_reason
    assert ticket_of(bot, "INC-1").assignee_id == "U0BOLIND"
    driver.submit("cy", {"to": {"pick": "U0CYOKAF"}, "reason": {"text": "Bo's shift ends"}})
    driver.wait("bo", "took INC-1 over", channel="@bo")
    driver.wait("ana", "Cy Okafor is on INC-1")
    taken = ticket_of(bot, "INC-1")
    assert (taken.assignee_id, taken.state) == ("U0CYOKAF", State.IN_PROGRESS)

    released = driver.with_button("cy", "#it-triage", "ticket_release")
    driver.click("cy", released, "ticket_release")
    driver.with_button("bo", "#it-triage", "ticket_claim")
    after = ticket_of(bot, "INC-1")
    assert (after.state, after.assignee_id, after.responded_at) == (State.TRIAGED, None, responded_at)
