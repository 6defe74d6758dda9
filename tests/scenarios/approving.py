"""A seat in Figma that somebody has to say yes to: the desk of the stories about approvals, and their common steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.scenarios.conftest import Bot, sample_policy
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of
from workflows.domain.approvals import Needs, Round, Step, StepPlan
from workflows.domain.approver_rules import Approver
from workflows.domain.catalogue import Catalogue
from workflows.domain.ids import UserId
from workflows.domain.policies import Policy

VIEWER = "can i get viewer access to figma"


def policy_of(*rounds: Round) -> Policy:
    """Return the sample desk where these have to approve a seat in Figma."""
    sample = sample_policy()
    items = (replace(one, approvals=rounds) if one.id == "figma" else one for one in sample.catalogue.items)
    return replace(sample, catalogue=Catalogue(items=tuple(items)))


def approved_by(bot: Bot, *plans: StepPlan) -> None:
    """Have a seat in Figma approved from now on, in rounds of one step each."""
    bot.running.take_over(policy_of(*(Round(steps=(plan,)) for plan in plans)))


def ask_for_figma(driver: Driver, words: str = VIEWER, *, user: str = "ana", channel: str = "") -> str:
    """Have somebody ask for a seat and send the request, in their direct messages or a channel; return the thread."""
    where = channel or f"@{user}"
    ts = driver.say(user, where, words)
    driver.click(user, driver.with_button(user, where, "request_submit", thread_ts=ts), "request_submit")
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


def step(*by: Approver, needs: Needs | None = None) -> StepPlan:
    """Return a step that asks whom these rules name."""
    return StepPlan(by=by, needs=needs or Needs())


def card_of(driver: Driver, user: str, number: str, channel: str = "") -> dict[str, Any]:
    """Return the card on which that person may decide about a request, as soon as they have it."""

    def open_one() -> dict[str, Any] | None:
        shown = reversed(driver.messages(user, channel or f"@{user}"))
        return next((one for one in shown if _asks_about(one, number)), None)

    return driver.until(
        open_one, f"{user} was never asked about {number}: {driver.transcript(user, channel or f'@{user}')}"
    )


def has_card(driver: Driver, user: str, number: str) -> bool:
    """Whether that person has a card on which they may decide about a request."""
    shown = driver.messages(user, f"@{user}")
    return any(_asks_about(one, number) for one in shown)


def seated(bot: Bot, number: str) -> set[str]:
    """Return who is asked now about a request."""
    with bot.running.desk.unit_of_work() as uow:
        ticket = uow.tickets.by_number(number)
        assert ticket is not None
        return {str(seat.person) for one in uow.approvals.of(ticket.id) for seat in one.seats}


def user_id(bot: Bot, email: str) -> UserId:
    """Return who that is."""
    with bot.running.desk.unit_of_work() as uow:
        person = uow.people.by_email(f"{email}@larkfield.example")
    assert person is not None
    return person.id


def name_delegate(driver: Driver, user: str, *people: UserId, days: tuple[str, str]) -> dict[str, Any]:
    """Have somebody say on their Home who decides for them; return how the form was acknowledged."""
    driver.press_on_home(user, "home_delegate")
    driver.until_form(user, "who")
    first, last = days
    return driver.submit(
        user,
        {"who": {"pick": list(people)}, "from": {"date": first}, "until": {"date": last}},
    )


def _asks_about(message: dict[str, Any], number: str) -> bool:
    """Whether it can be approved there; a card names other requests too, such as what was asked for before."""
    rows = (block.get("elements", ()) for block in message.get("blocks") or ())
    buttons = (one for row in rows for one in row if one.get("action_id") == "approval_approve")
    return any(str(one.get("accessibility_label")).endswith(f": {number}") for one in buttons)
