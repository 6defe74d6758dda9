"""B11: a loan laptop until a day: warned of, extended while it ends, taken back, and nothing lost by who is down."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.grants import Grant, GrantState, WhyEnded
from workflows.domain.tickets import State

LOAN = "can i get a loan laptop in berlin from 25 november 2026 until 4 december 2026"


def resolve(driver: Driver, number: str) -> None:
    """Have Bo take a request and do it."""
    card = driver.until(lambda: _card_of(driver, number), f"{number} never came to the team")
    driver.click("bo", card, "ticket_claim")
    card = driver.until(lambda: _card_of(driver, number, "ticket_resolve"), f"{number} cannot be resolved")
    driver.click("bo", card, "ticket_resolve")
    driver.submit(
        "bo", {"code": {"pick": "fixed"}, "cause": {"text": "loan"}, "note": {"text": "Here it is."}}
    )


def _card_of(driver: Driver, number: str, action_id: str = "ticket_claim") -> dict[str, Any] | None:
    shown = reversed(driver.messages("bo", "#it-triage"))
    return next((m for m in shown if number in m["text"] and action_id in buttons(m)), None)


def come_back(bot: Bot, clock: TickingClock, at: datetime) -> None:
    """Have the bot be down until then."""
    bot.stop()
    clock.advance(at - clock.now())
    bot.start()


def held(bot: Bot, number: str) -> Grant:
    """Return what a request gave."""
    ticket = ticket_of(bot, number)
    with bot.running.desk.unit_of_work() as uow:
        found = uow.grants.of(ticket.id)
    assert found is not None
    return found


def test_b11_time_boxed_access(bot: Bot, driver: Driver, clock: TickingClock, twice: None) -> None:
    ts = driver.say("ana", "@ana", LOAN)
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")
    resolve(driver, "REQ-1")

    # told with its day, and found on Home
    card = driver.with_button("ana", "@ana", "grant_extend")
    assert "Yours until the end of Fri 4 Dec 2026." in json.dumps(card["blocks"])
    assert "My access, 1" in json.dumps(driver.press_on_home("ana", "home_extend_1"))
    driver.until_form("ana", "answer")

    # two days before, in her morning, whoever is down then
    come_back(bot, clock, datetime(2026, 12, 2, 9, 0, 30, tzinfo=UTC))
    warned = driver.wait("ana", "Loan laptop ends soon")
    driver.until_gone("ana", card, "grant_extend")

    # she asks for more; that is not done yet when the time comes, and its tasks open
    driver.click("ana", warned, "grant_extend")
    driver.until_form("ana", "answer")
    driver.submit("ana", {"answer": {"day": "2026-12-09"}})
    driver.wait("ana", "REQ-2 is open")
    driver.until_gone("ana", warned, "grant_extend")
    come_back(bot, clock, datetime(2026, 12, 5, 0, 0, 30, tzinfo=UTC))
    driver.wait("ana", "Loan laptop has ended")
    collect = driver.with_button("bo", "#it-triage", "task_claim")
    assert "Get the loan laptop of Ana Duarte back" in json.dumps(collect["blocks"])
    assert (held(bot, "REQ-1").state, held(bot, "REQ-1").why) == (GrantState.ENDED, WhyEnded.EXPIRED)

    # now it is done: she has it again, and nobody takes it back
    resolve(driver, "REQ-2")
    again = driver.wait("ana", "extended by REQ-2")
    driver.until_gone("bo", collect, "task_claim")
    driver.wait("bo", "it was extended by REQ-2 meanwhile")
    assert ticket_of(bot, "REQ-3").state is State.CANCELLED
    assert buttons(again) == {"grant_give_back"}, "once is as often as its file lets her"

    # given back before its time: one end, and the laptop is collected
    driver.click("ana", again, "grant_give_back")
    collect = driver.with_button("bo", "#it-triage", "task_claim")
    driver.click("bo", driver.with_button("bo", "#it-triage", "task_tick"), "task_tick", ["0", "1", "2"])
    driver.click("bo", collect, "task_done")
    driver.until(lambda: ticket_of(bot, "REQ-4").state is State.RESOLVED or None, "REQ-4 is not done")
    come_back(bot, clock, datetime(2026, 12, 11, 9, 0, tzinfo=UTC))
    assert held(bot, "REQ-2").why is WhyEnded.GIVEN_BACK
    for number in ("REQ-1", "REQ-2", "REQ-3", "REQ-4"):
        assert_invariants(bot, number)
    driver.home("ana")
    driver.until(
        lambda: True if "My access" not in json.dumps(driver.state("ana")["home"]) else None,
        "her Home has it",
    )
