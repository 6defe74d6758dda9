"""Stretches of scenarios in which somebody has to say yes: a seat in Figma, asked for and decided on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.scenarios.conftest import Bot, sample_policy
from tests.scenarios.driver import Driver
from workflows.domain.approvals import Needs, Round, StepPlan
from workflows.domain.approver_rules import Approver
from workflows.domain.catalogue import Catalogue
from workflows.domain.ids import ItemId, UserId

FIGMA = ItemId("figma")
VIEWER = "can i get viewer access to figma"


def asks(bot: Bot, *steps: StepPlan) -> None:
    """Have a seat in Figma approved from now on, in rounds of one step each."""
    sample = sample_policy()
    items = tuple(
        replace(one, approvals=tuple(Round(steps=(step,)) for step in steps)) if one.id == FIGMA else one
        for one in sample.catalogue.items
    )
    bot.running.take_over(replace(sample, catalogue=Catalogue(items=items)))


def step(*by: Approver, needs: Needs | None = None) -> StepPlan:
    """Return a step that asks whom these rules name."""
    return StepPlan(by=by, needs=needs or Needs())


def ask_for_a_seat(driver: Driver, user: str = "ana") -> str:
    """Ask for one and send it; return the thread it is spoken of in."""
    ts = driver.say(user, f"@{user}", VIEWER)
    card = driver.with_button(user, f"@{user}", "request_submit", thread_ts=ts)
    driver.click(user, card, "request_submit")
    return ts


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
