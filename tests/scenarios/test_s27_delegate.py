"""S27: while somebody is away whoever they named decides beside them, on what waits already too, and no day longer."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.approving import (
    approved_by,
    ask_for_figma,
    card_of,
    has_card,
    name_delegate,
    seated,
    step,
    user_id,
)
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.approver_rules import Manager
from workflows.domain.tickets import State

TODAY = ("2026-11-23", "2026-11-23")


def test_s27_delegate(bot: Bot, driver: Driver) -> None:
    approved_by(bot, step(Manager()))
    ana, mia, cy = (user_id(bot, one) for one in ("ana.duarte", "mia.tanaka", "cy.okafor"))
    ask_for_figma(driver)
    card_of(driver, "mia", "REQ-1")

    # neither whoever asked nor anybody through whom it would come back
    refused = name_delegate(driver, "mia", ana, days=TODAY)
    assert "is for Ana Duarte" in str(refused)
    driver.close_form("mia")
    name_delegate(driver, "mia", cy, days=TODAY)
    driver.until(lambda: seated(bot, "REQ-1") == {mia, cy} or None, "cy was never asked")
    assert "named you" in str(delegate_of_cy(driver, bot))
    driver.close_form("cy")

    # what waits comes to who was named, the first who decides does, and it is on record for whom
    card = card_of(driver, "cy", "REQ-1")
    assert "who is away" in str(card)
    driver.click("cy", card, "approval_approve")
    driver.until(lambda: not has_card(driver, "mia", "REQ-1") or None, "her card stayed")
    driver.wait("mia", "Cy Okafor approved it for")
    ticket = ticket_of(bot, "REQ-1")
    with bot.running.desk.unit_of_work() as uow:
        [[vote]] = [one.votes for one in uow.approvals.of(ticket.id)]
    assert (vote.person, vote.on_behalf_of) == (cy, mia)
    driver.until(lambda: ticket_of(bot, "REQ-1").state is State.NEW or None, "it was never begun")

    # with the end of the day, by her own clock, what is still open is hers alone again
    ask_for_figma(driver)
    card_of(driver, "cy", "REQ-2")
    bot.clock.advance(timedelta(hours=14, minutes=30))
    driver.until(lambda: not has_card(driver, "cy", "REQ-2") or None, "his card stayed")
    assert seated(bot, "REQ-2") == {mia}
    driver.click("mia", card_of(driver, "mia", "REQ-2"), "approval_approve")
    driver.until(lambda: ticket_of(bot, "REQ-2").state is State.NEW or None, "it was never begun")
    assert_invariants(bot, "REQ-1")
    assert_invariants(bot, "REQ-2")


def delegate_of_cy(driver: Driver, bot: Bot) -> object:
    """Return how it is acknowledged that Cy wants Mia to decide for him while she wants him to for her."""
    return name_delegate(driver, "cy", user_id(bot, "mia.tanaka"), days=TODAY)
