"""Commit, then acknowledge: what the database did not take is delivered again, and then has its effect once."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage import TicketStore
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import VPN, assert_invariants, ticket_of, to_a_ticket
from workflows.domain.tickets import State


@pytest.fixture
def patience_s() -> float:
    """One click here is waited for in vain."""
    return 5.0


def _rename(store: TicketStore, table: str, name: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


def _deliveries(driver: Driver) -> list[str]:
    return [e["status"] for e in driver.journal() if e["kind"] == "message" and e["via"] == "event"]


def _answers(driver: Driver, ts: str) -> int:
    return sum(1 for m in driver.messages("ana", "@ana") if m.get("thread_ts") == ts and m["ts"] != ts)


def test_a_message_that_a_broken_database_did_not_take_is_answered_once_after_the_repair(
    bot: Bot, driver: Driver
) -> None:
    store = bot.running.store
    _rename(store, "inbox", "inbox_away")
    ts = driver.say("ana", "@ana", VPN)
    driver.until_delivered("message", 1)
    assert "acked" not in _deliveries(driver)

    _rename(store, "inbox_away", "inbox")
    driver.advance(4)
    driver.advance(61)
    driver.with_button("ana", "@ana", "answer_solved")
    driver.advance(301)
    driver.say("ana", "@ana", "hi there")
    driver.wait("ana", "Hello")

    assert _answers(driver, ts) == 1


def test_a_click_that_a_broken_database_did_not_take_may_be_made_again(bot: Bot, driver: Driver) -> None:
    opened = to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    store = bot.running.store

    _rename(store, "inbox", "inbox_away")
    failed = driver.click("bo", card, "ticket_claim")
    _rename(store, "inbox_away", "inbox")
    done = driver.click("bo", card, "ticket_claim")

    assert not failed["acked"]
    assert done["acked"]
    assert ticket_of(bot, opened.number).state is State.ASSIGNED
    assert_invariants(bot, opened.number)
