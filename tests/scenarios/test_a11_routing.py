"""A11: tickets find their people by turns, go on with another team, and outlive who had them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import assert_invariants, ticket_of, to_a_ticket
from workflows.domain.ids import TeamId
from workflows.domain.policies import Policy
from workflows.domain.routing import Routing, Strategy
from workflows.domain.tickets import State

BO, CY = "bo.lindqvist@larkfield.example", "cy.okafor@larkfield.example"


def by_turns(policy: Policy) -> Policy:
    """Return the sample's files with IT's tickets going by turns to Bo and Cy."""
    it = policy.teams[TeamId("it")]
    it = replace(it, members=frozenset({BO, CY}), routing=Routing(strategy=Strategy.ROUND_ROBIN))
    return replace(policy, teams={**policy.teams, it.id: it})


def first_card(driver: Driver) -> dict[str, Any] | None:
    """Return the card of the first ticket, None before it is there."""
    shown = driver.messages("bo", "#it-triage")
    return next((m for m in shown if "INC-1" in m["text"] and "ticket_more" in buttons(m)), None)


def test_a11_by_turns_to_another_team_and_on_after_who_has_left(bot: Bot, driver: Driver) -> None:
    bot.stop()
    bot.policy = by_turns(bot.policy)
    bot.start()
    to_a_ticket(driver)
    driver.wait("bo", "INC-1 is yours", channel="@bo")
    driver.wait("ana", "is on INC-1")
    to_a_ticket(driver, user="rui")
    driver.wait("cy", "INC-2 is yours", channel="@cy")
    driver.command("bo", "#it-triage", "oncall")
    driver.wait("bo", "On call")

    card = driver.until(lambda: first_card(driver), "INC-1 never came to the queue")
    driver.choose("bo", card, "ticket_more", "Hand over or escalate…")
    driver.submit("bo", {"escalate": {"pick": "team:hr"}, "reason": {"text": "it is about their contract"}})
    driver.wait("dora", "it is about their contract", channel="#hr-triage")
    driver.wait("bo", "INC-1 is a private matter now", channel="#it-triage")
    driver.wait("ana", "INC-1 is with People team now")
    theirs = driver.with_button("dora", "#hr-triage", "ticket_claim")
    driver.click("dora", theirs, "ticket_claim")
    driver.say("dora", "#hr-triage", "Which contract do you mean?", thread_ts=theirs["ts"])
    driver.wait("ana", "Which contract do you mean?")
    assert ticket_of(bot, "INC-1").team == "hr"

    driver.deactivate("cy")
    left = driver.wait("bo", "Cy Okafor has left", channel="#it-triage")
    assert "has INC-2" in left["text"]
    driver.wait("rui", "Bo Lindqvist is on INC-2")
    handed_on = ticket_of(bot, "INC-2")
    assert (handed_on.assignee_id, handed_on.state) == ("U0BOLIND", State.ASSIGNED)
    for number in ("INC-1", "INC-2"):
        assert_invariants(bot, number)
