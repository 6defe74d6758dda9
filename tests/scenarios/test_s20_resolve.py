"""S20: the agent resolves with the words the requester reads; the requester says whether it works."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import assert_invariants, ticket_of, to_a_ticket
from workflows.domain.tickets import ResolutionCode, State

pytestmark = pytest.mark.usefixtures("twice")

NOTE = "The session was limited to one hour. It is 12 hours now; please reconnect once."

ANSWERS: dict[str, dict[str, Any]] = {
    "note": {"text": NOTE},
    "code": {"pick": "fixed"},
    "cause": {"text": "session setting"},
}


def _resolve(driver: Driver, note: str = NOTE) -> dict[str, Any]:
    driver.press("bo", "#it-triage", "ticket_resolve")
    return driver.submit("bo", {**ANSWERS, "note": {"text": note}})


def _claimed(driver: Driver) -> None:
    to_a_ticket(driver)
    driver.press("bo", "#it-triage", "ticket_claim")
    driver.wait("ana", "is on INC-1")


def test_s20_resolve_and_it_works(bot: Bot, driver: Driver) -> None:
    _claimed(driver)

    unsaid = _resolve(driver, "")
    assert (unsaid["response_action"], set(unsaid["errors"])) == ("errors", {"note"})
    assert ticket_of(bot, "INC-1").state is State.ASSIGNED
    assert driver.submit("bo", ANSWERS)["acked"]
    told = driver.wait("ana", "12 hours now")
    assert "INC-1 is solved" in told["text"]
    driver.wait("bo", "Resolved by", channel="#it-triage")
    asked = driver.with_button("ana", "@ana", "csat_2")
    driver.click("ana", asked, "csat_2")
    driver.submit("ana", {"text": {"text": "It took too long."}})
    driver.wait("ana", "You said 2 of 5")
    driver.click("ana", asked, "csat_4")  # the last one counts
    driver.wait("ana", "You said 4 of 5")
    driver.press("ana", "@ana", "resolved_works")
    driver.wait("bo", "closed", channel="#it-triage")

    ticket = ticket_of(bot, "INC-1")
    assert ticket.state is State.CLOSED
    assert ticket.resolution is not None
    assert (ticket.resolution.code, ticket.resolution.note) == (ResolutionCode.FIXED, NOTE)
    assert ticket.rating == 4
    with bot.running.desk.unit_of_work() as uow:
        assert uow.feedback.improvements(most=9) == [(ticket.id, 2, "It took too long.")]
    assert_invariants(bot, "INC-1")


def test_s20_still_broken_reopens_with_the_same_agent(bot: Bot, driver: Driver) -> None:
    _claimed(driver)
    _resolve(driver)
    driver.press("ana", "@ana", "resolved_broken")
    driver.wait("bo", "still broken", channel="#it-triage")

    ticket = ticket_of(bot, "INC-1")
    assert (ticket.state, ticket.reopened, ticket.assignee_id) == (State.IN_PROGRESS, 1, "U0BOLIND")
    _resolve(driver, "Now with a new certificate.")
    again = driver.wait("ana", "new certificate")
    assert "csat_1" not in buttons(again), "nobody is asked twice in seven days"
    assert_invariants(bot, "INC-1")
