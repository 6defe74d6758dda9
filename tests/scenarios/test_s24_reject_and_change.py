"""S24: a no needs a reason the requester reads; what is changed is asked anew, and an earlier yes counts no more."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.scenarios import invariants
from tests.scenarios.approving import ask_for_figma, card, policy_of, say_why, states
from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.approvals import Round, StepPlan
from workflows.domain.approver_rules import Manager, Named
from workflows.domain.tickets import State

FINANCE = StepPlan(by=(Named("tomas.ferreira@larkfield.example"),), above=Decimal(40))


@pytest.fixture
def bot(
    settings: Settings, clock: TickingClock, sample_knowledge: BackgroundKnowledge, driver: Driver
) -> Iterator[Bot]:
    """The running bot of a desk where one's manager approves a seat in Figma, and finance one above 40 €."""
    policy = policy_of(Round(steps=(StepPlan(by=(Manager(),)), FINANCE)))
    bot = Bot(settings, clock, sample_knowledge, policy=policy)
    bot.start()
    yield bot
    invariants.check(settings.database_url, driver, onlookers=("bo", "U0MIATAN"))
    bot.stop()


def test_s24_rejected_changed_sent_again_and_approved(bot: Bot, driver: Driver) -> None:
    ts = ask_for_figma(driver)
    first = card(driver, "mia")
    assert "reason" in str(say_why(driver, "mia", first, "approval_reject", "   "))
    driver.submit("mia", {"reason": {"text": "You will need to edit."}})
    driver.wait("ana", "REQ-1 was rejected")
    verdict = driver.with_button("ana", "@ana", "approval_edit", thread_ts=ts)
    assert "You will need to edit." in str(verdict["blocks"])
    assert ticket_of(bot, "REQ-1").state is State.REJECTED

    driver.click("ana", verdict, "approval_edit")
    as_it_was = driver.with_button("ana", "@ana", "request_submit", thread_ts=ts)
    driver.say("ana", "@ana", "actually make it editor", thread_ts=ts)
    driver.wait("ana", "What will you use it for?")
    driver.until_gone("ana", as_it_was, "request_submit")
    driver.say("ana", "@ana", "the new onboarding", thread_ts=ts)
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")

    again, finance = card(driver, "mia", without=first["ts"]), card(driver, "tomas")
    assert "45 a month" in again["text"] and "was Viewer" in str(again["blocks"])
    driver.click("mia", again, "approval_approve")
    driver.wait("ana", "approved REQ-1")
    say_why(driver, "tomas", finance, "approval_changes", "A viewer's seat will do.")

    driver.wait("ana", "REQ-1 needs a change")
    change = driver.with_button("ana", "@ana", "approval_edit", thread_ts=ts)
    driver.click("ana", change, "approval_edit")
    driver.with_button("ana", "@ana", "request_submit", thread_ts=ts)
    said = driver.say("ana", "@ana", "actually make it viewer", thread_ts=ts)
    driver.wait("ana", "Viewer", after_ts=said)
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")

    driver.wait("mia", "your word on it no longer counts")
    driver.home("mia")
    driver.press_on_home("mia", "approval_review_1")
    driver.until_form("mia", "approval")
    driver.submit("mia", {})

    driver.wait("bo", "Figma, Viewer", channel="#it-triage")
    assert states(bot, "REQ-1") == [
        "1.1.1 rejected",
        *("2.1.1 superseded", "2.1.2 changes_requested"),
        "3.1.1 approved",
    ]
    assert ticket_of(bot, "REQ-1").state is State.NEW
    assert_invariants(bot, "REQ-1")
