"""C1 and C14: who is asked decides where the request is spoken of, and says yes to several small ones at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.scenarios import invariants
from tests.scenarios.approving import VIEWER, ask_for_figma, card, card_of, policy_of, states, steps
from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.approvals import Round, StepPlan, Via
from workflows.domain.approver_rules import Manager
from workflows.domain.tickets import State
from workflows.domain.waits import Waits

HELP = "#it-help"


@pytest.fixture
def bot(
    settings: Settings, clock: TickingClock, sample_knowledge: BackgroundKnowledge, driver: Driver
) -> Iterator[Bot]:
    """The running bot of a desk where one's manager approves a seat in Figma, and a yes too many does no harm."""
    plan = StepPlan(by=(Manager(),), waits=Waits(is_low_risk=True))
    bot = Bot(settings, clock, sample_knowledge, policy=policy_of(Round(steps=(plan,))))
    bot.start()
    yield bot
    invariants.check(settings.database_url, driver, onlookers=("bo", "U0MIATAN"))
    bot.stop()


def ask_in_the_channel(bot: Bot, driver: Driver) -> str:
    """Have Ana ask in the help channel, where Mia reads along; return the thread."""
    me = bot.running.client.auth_test()["user_id"]
    return ask_for_figma(driver, f"<@{me}> {VIEWER}", channel=HELP)


def in_thread(driver: Driver, user: str, ts: str) -> dict[str, Any]:
    """Return the request's card in that thread, as that person sees it."""
    found = driver.wait(user, "REQ-1 · waiting for approval", channel=HELP)
    assert found["thread_ts"] == ts
    return next(m for m in driver.messages(user, HELP) if m["ts"] == found["ts"])


def test_whoever_is_asked_decides_in_the_thread_and_nobody_else_is_offered_it(
    bot: Bot, driver: Driver
) -> None:
    ts = ask_in_the_channel(bot, driver)
    theirs = driver.with_button("mia", HELP, "approval_approve", thread_ts=ts)
    for user in ("ana", "bo"):
        assert "approval_approve" not in buttons(in_thread(driver, user, ts))

    own = card(driver, "mia")
    driver.click("mia", theirs, "approval_approve", twice=True)

    driver.until_gone("mia", theirs, "approval_approve")
    driver.until_gone("mia", own, "approval_approve")
    driver.wait("ana", "approved REQ-1", channel=HELP)
    assert states(bot, "REQ-1") == ["1.1.1 approved"]
    assert_invariants(bot, "REQ-1")


def test_a_verdict_written_in_the_thread_counts_from_whoever_is_asked_alone(bot: Bot, driver: Driver) -> None:
    ts = ask_in_the_channel(bot, driver)
    driver.with_button("mia", HELP, "approval_approve", thread_ts=ts)

    driver.say("ana", HELP, "approved", thread_ts=ts)
    driver.say("mia", HELP, "Rejected: wait for January", thread_ts=ts)

    driver.wait("ana", "REQ-1 was rejected", channel=HELP)
    [step] = steps(bot, "REQ-1")
    assert [(vote.person, vote.via, vote.comment) for vote in step.votes] == [
        ("U0MIATAN", Via.WORDS, "wait for January")
    ]
    assert ticket_of(bot, "REQ-1").state is State.REJECTED
    assert_invariants(bot, "REQ-1")


def test_several_of_low_risk_are_approved_at_once_as_they_were_listed(bot: Bot, driver: Driver) -> None:
    for number in (1, 2, 3):
        ts = ask_for_figma(driver)
        card_of(driver, "mia", f"REQ-{number}")
    driver.press_on_home("mia", "approval_bulk")
    form = driver.until_form("mia", "bulk_3")
    driver.click("ana", driver.with_button("ana", "@ana", "ticket_cancel", thread_ts=ts), "ticket_cancel")
    driver.wait("mia", "Nothing to do: Figma, Viewer")

    answered = driver.submit("mia", {})

    assert "3" in form["submit"]["text"] and answered["acked"]
    left_out = driver.until_form("mia", "bulk_left_out")
    assert "has cancelled it" in str(left_out["blocks"])
    for number in (1, 2):
        driver.wait("ana", f"approved REQ-{number}")
        [step] = steps(bot, f"REQ-{number}")
        assert [vote.via for vote in step.votes] == [Via.BULK]
    assert states(bot, "REQ-3") == ["1.1.1 cancelled"]
    assert_invariants(bot, "REQ-1")
    assert_invariants(bot, "REQ-2")
