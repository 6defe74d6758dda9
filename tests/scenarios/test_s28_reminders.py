"""S28: asked at night, two approvals come in the morning as one list; then reminders, who is above, and the queue.

Once, however often the bot is restarted. What is urgent does not wait for the morning.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.approvals import Round, Step, StepPlan, StepState
from workflows.domain.approver_rules import Manager
from workflows.domain.catalogue import Catalogue
from workflows.domain.policies import Policy

pytestmark = pytest.mark.usefixtures("twice")

HOUR = timedelta(hours=1)


def approved_by_managers(policy: Policy, *, priority: str = "") -> Policy:
    """Return a desk whose seats in Figma have to be approved by the manager of whoever asks."""
    plan = StepPlan(by=(Manager(),), waits=policy.asking.waits)
    items = [
        replace(item, approvals=(Round(steps=(plan,)),), priority=priority or item.priority)
        for item in policy.catalogue.items
        if item.id == "figma"
    ]
    return replace(policy, catalogue=Catalogue(items=tuple(items)))


def again(bot: Bot, policy: Policy | None = None) -> None:
    """Stop the bot and start it anew, under another policy if one is named."""
    bot.stop()
    bot.policy = policy or bot.policy
    bot.start()


def asks(driver: Driver, user: str) -> None:
    """Have somebody ask for a seat in Figma."""
    ts = driver.say(user, f"@{user}", "can i get viewer access to figma")
    card = driver.with_button(user, f"@{user}", "request_submit", thread_ts=ts)
    driver.click(user, card, "request_submit")


def step_of(bot: Bot, number: str) -> Step:
    """Return the step that asks for a request."""
    ticket = ticket_of(bot, number)
    with bot.running.desk.unit_of_work() as uow:
        return uow.approvals.of(ticket.id)[-1]


def test_s28_reminders_timeout_escalation_quiet_hours(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    again(bot, approved_by_managers(bot.policy))
    clock.advance(12 * HOUR)  # ten in the evening, by Mia's clock
    for person in ("ana", "rui"):
        asks(driver, person)
        driver.wait(person, "Waiting for")
    assert driver.messages("mia", "@mia") == [], "nobody is woken by a list"

    again(bot)
    clock.advance(10.5 * HOUR)
    morning = driver.wait("mia", "Two approvals wait for you")
    assert "decide by" in str(morning)
    driver.click("mia", morning, "approval_bring_2")
    brought = driver.with_button("mia", "@mia", "approval_approve")
    driver.click("mia", brought, "approval_approve")
    driver.until_gone("mia", brought, "approval_approve")
    driver.wait("rui", "Mia Tanaka")
    driver.wait("mia", "One approval waits for you")

    again(bot)
    clock.advance(4.6 * HOUR)
    card = driver.with_button("mia", "@mia", "approval_approve")
    assert "REQ-1" in str(card)

    clock.advance(21 * HOUR)
    driver.wait("helena", "REQ-1")
    driver.wait("ana", "has not decided yet")

    again(bot)
    clock.advance(48 * HOUR)
    driver.wait("ana", "Nobody has decided on REQ-1 in time")
    assert step_of(bot, "REQ-1").state is StepState.OPEN, "nobody's yes is no yes"
    queue = driver.with_button("lee", "#it-triage", "approval_approve")
    driver.click("lee", queue, "approval_approve")
    driver.until(lambda: step_of(bot, "REQ-1").state is StepState.APPROVED or None, "the queue decides")
    assert len([one for one in driver.messages("mia", "@mia") if "wait for you" in one["text"]]) <= 1
    assert_invariants(bot, "REQ-1")


def test_s28_what_is_urgent_breaks_through(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    again(bot, approved_by_managers(bot.policy, priority="P1"))
    clock.advance(12 * HOUR)
    asks(driver, "ana")

    assert "REQ-1" in str(driver.with_button("mia", "@mia", "approval_approve"))
