"""S22: as the time to a solution is used up each is told in turn; a raised priority counts from the opening.

The whole of it on one clock: half for the agent, three quarters on the card, nine tenths for the lead, the end for the
manager, once. Then another ticket is raised when its new time is long over, and a holiday is added to a third.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import assert_invariants, ticket_of, to_a_ticket
from workflows.domain.ladders import BROKEN
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.promises import Sla
from workflows.domain.sla import Measure
from workflows.use_cases import working

pytestmark = pytest.mark.usefixtures("twice")


def clocks_of(bot: Bot, number: str) -> Sla:
    """Return a ticket's clocks as the store has them."""
    ticket = ticket_of(bot, number)
    with bot.running.desk.unit_of_work() as uow:
        found = uow.clocks.of(ticket.id)
    assert found is not None
    return found


def raised(bot: Bot, number: str) -> None:
    """Have the agent who has it say that everybody is stopped."""
    ticket = ticket_of(bot, number)
    assert ticket.assignee_id is not None
    working.prioritise(
        bot.running.desk,
        ticket.id,
        impact=Impact.MANY,
        urgency=Urgency.STOPPED,
        priority=None,
        reason="the whole office",
        by=ticket.assignee_id,
        request_id="raise-1",
    )


def test_s22_sla_ladder(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.click("bo", card, "ticket_claim")
    driver.say("bo", "#it-triage", "I am looking into it", thread_ts=card["ts"])
    driver.wait("ana", "I am looking into it")

    clock.advance(timedelta(hours=24, minutes=10))
    half = driver.wait("bo", "Half of the solution time is used", channel="@bo")
    assert "INC-1 is due" in half["text"] and "You have it" in half["text"]

    clock.advance(timedelta(hours=4.5))
    driver.wait("bo", "Three quarters of the solution time", channel="#it-triage")
    clock.advance(timedelta(hours=2.6))
    assert "Bo Lindqvist has it" in driver.wait("lee", "90 % of the solution time", channel="@lee")["text"]

    clock.advance(timedelta(hours=17))
    driver.wait("ruth", "INC-1 is overdue since", channel="@ruth")
    late = driver.wait("bo", "Overdue since", channel="#it-triage")
    assert ticket_of(bot, "INC-1").breached == ("resolution:1",)
    assert {"ticket_why", "ticket_resolve"} <= buttons(late)

    clock.advance(timedelta(hours=2))
    driver.click("bo", late, "ticket_why")
    view = driver.state("bo")["views"][-1]
    told = "\n".join(block["text"]["text"] for block in view["blocks"] if "text" in block)
    assert "*Solution: overdue since" in told and "18 h of open hours (business, Europe/Lisbon)" in told
    assert "opened · 20 h" in told
    assert [m["text"].count("overdue") for m in driver.messages("ruth", "@ruth")] == [1]
    assert_invariants(bot, "INC-1")


def test_s22_a_late_priority_and_a_holiday(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.click("bo", card, "ticket_claim")
    driver.say("bo", "#it-triage", "on it", thread_ts=card["ts"])
    driver.wait("ana", "on it")
    clock.advance(timedelta(hours=5))

    raised(bot, "INC-1")
    driver.wait("ruth", "INC-1 is overdue since", channel="@ruth")
    urgent = clocks_of(bot, "INC-1").current(Measure.RESOLUTION)
    assert urgent is not None
    assert (urgent.of, urgent.told) == ("P1", BROKEN)
    assert urgent.started_at == ticket_of(bot, "INC-1").opened_at
    assert "% of the solution time" not in driver.transcript("lee", "@lee")

    other = to_a_ticket(driver, user="rui").number
    driver.press("bo", "#it-triage", "ticket_claim")
    driver.wait("rui", f"is on {other}")
    due_at = ticket_of(bot, other).resolution_due_at
    bot.stop()
    targets = {
        name: replace(
            target, calendar=replace(target.calendar, holidays=target.calendar.holidays | {due_at.date()})
        )
        for name, target in bot.policy.targets.items()
    }
    bot.policy = replace(bot.policy, targets=targets)
    bot.start()
    driver.wait("bo", "solution due Thu 26 Nov", channel="#it-triage")
    moved = ticket_of(bot, other)
    assert moved.resolution_due_at == due_at + timedelta(days=1)
    with bot.running.desk.unit_of_work() as uow:
        assert uow.tickets.audit(moved.id)[-1].cause == "holiday added"
    assert_invariants(bot, other)
