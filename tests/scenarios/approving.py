"""A seat in Figma that has to be approved: the desk of the stories about approvals, and their common steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.scenarios.conftest import Bot, sample_policy
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of
from workflows.domain.approvals import Round, Step
from workflows.domain.catalogue import Catalogue
from workflows.domain.policies import Policy


def policy_of(*rounds: Round) -> Policy:
    """Return the sample desk where these have to approve a seat in Figma."""
    sample = sample_policy()
    items = (replace(one, approvals=rounds) if one.id == "figma" else one for one in sample.catalogue.items)
    return replace(sample, catalogue=Catalogue(items=tuple(items)))


def ask_for_figma(driver: Driver, words: str = "can i get viewer access to figma") -> str:
    """Have Ana ask for a seat and send the request; return the thread."""
    ts = driver.say("ana", "@ana", words)
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")
    return ts


def card(driver: Driver, user: str, *, without: str = "") -> dict[str, Any]:
    """Return the newest card that asks this person to approve something, other than the one *without*."""

    def newest() -> dict[str, Any] | None:
        message = driver.with_button(user, f"@{user}", "approval_approve")
        return message if message["ts"] != without else None

    return driver.until(newest, f"{user} was never asked anew")


def say_why(driver: Driver, user: str, shown: dict[str, Any], action_id: str, why: str) -> dict[str, Any]:
    """Press *Reject* or *Ask for changes* and say why; return how the form was answered."""
    driver.click(user, shown, action_id)
    driver.until_form(user, "reason")
    return driver.submit(user, {"reason": {"text": why}})


def steps(bot: Bot, number: str) -> list[Step]:
    """Return the approvals of a request as they are stored."""
    ticket = ticket_of(bot, number)
    with bot.running.desk.unit_of_work() as uow:
        return list(uow.approvals.of(ticket.id))


def states(bot: Bot, number: str) -> list[str]:
    """Return where each approval of a request stands, by turn, round and place."""
    return [f"{one.turn}.{one.round}.{one.place} {one.state.value}" for one in steps(bot, number)]
