"""Stretches of a scenario that several share."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver, buttons
from workflows.domain.tickets import Ticket

VPN = "vpn drops every hour"
ONWARD = ("confirm_submit", "answer_not_really", "suggestion_none", "answer_ticket")
"""What somebody presses on whose matter is not solved."""


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """A ticket that somebody opened by answering the desk's cards."""

    number: str
    channel: str
    thread_ts: str


def to_a_ticket(
    driver: Driver, user: str = "ana", question: str = VPN, *, told: str = "is open"
) -> OpenedTicket:
    """Ask, say of whatever the desk shows that it did not help, send what the confirm card says.

    *told* are the words in which the desk says, in the person's language, that the ticket is open.
    """
    direct = f"@{user}"
    ts = driver.say(user, direct, question)
    for _ in range(4):
        card = driver.with_button(user, direct, *ONWARD)
        action = next(action for action in ONWARD if action in buttons(card))
        driver.click(user, card, action)
        if action == "confirm_submit":
            break
        driver.until_gone(user, card, action)
    opened = driver.wait(user, told, channel=direct)
    number = next(word for word in opened["text"].replace("*", " ").split() if word.startswith("INC-"))
    return OpenedTicket(number.rstrip(":.,"), opened["channel"], ts)


def press_at_once(driver: Driver, hands: Sequence[tuple[str, dict[str, Any]]], action_id: str) -> None:
    """Have several press a button at once, each on the message they see; for the slowest it may be gone already."""

    def press(hand: tuple[str, dict[str, Any]]) -> None:
        try:
            driver.click(*hand, action_id)
        except AssertionError as refused:
            if "element_not_found" not in str(refused):
                raise

    with ThreadPoolExecutor(len(hands)) as pool:
        list(pool.map(press, hands))


def ticket_of(bot: Bot, number: str) -> Ticket:
    """Return a ticket as the store has it."""
    with bot.running.desk.unit_of_work() as uow:
        ticket = uow.tickets.by_number(number)
    assert ticket is not None
    return ticket


def assert_invariants(bot: Bot, number: str) -> None:
    """I3 and I6: one assignee, and no step without its audit row."""
    ticket = ticket_of(bot, number)
    with bot.running.desk.unit_of_work() as uow:
        audit = uow.tickets.audit(ticket.id)
    assert [row.version for row in audit] == list(range(1, ticket.version + 1))
    assert audit[-1].after.get("state", ticket.state) == ticket.state
