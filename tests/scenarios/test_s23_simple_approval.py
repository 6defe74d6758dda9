"""S23: one who is asked says yes, with an impatient hand, and the request begins; nobody else can say it for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.scenarios import invariants
from tests.scenarios.approving import ask_for_figma, card, policy_of, states, steps
from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.approvals import Round, StepPlan
from workflows.domain.approver_rules import Manager
from workflows.domain.tickets import State


@pytest.fixture
def bot(
    settings: Settings, clock: TickingClock, sample_knowledge: BackgroundKnowledge, driver: Driver
) -> Iterator[Bot]:
    """The running bot of a desk where one's manager approves a seat in Figma."""
    policy = policy_of(Round(steps=(StepPlan(by=(Manager(),)),)))
    bot = Bot(settings, clock, sample_knowledge, policy=policy)
    bot.start()
    yield bot
    invariants.check(settings.database_url, driver, onlookers=("bo", "U0MIATAN"))
    bot.stop()


def test_s23_a_yes_counts_once_and_the_work_begins(bot: Bot, driver: Driver) -> None:
    ask_for_figma(driver)
    driver.wait("ana", "REQ-1 · waiting for approval")
    shown = card(driver, "mia")
    assert "Ana Duarte" in shown["text"] and "Figma, Viewer" in shown["text"]
    assert "as the manager of <@U0ANADUA>" in str(shown["blocks"]) and "Seat" in str(shown["blocks"])
    assert not any("REQ-1" in m["text"] for m in driver.messages("bo", "#it-triage"))

    driver.click("mia", shown, "approval_why")
    driver.wait("mia", "You decide as the manager of")
    bot.stop()
    bot.start()
    driver.click("mia", shown, "approval_approve", twice=True)

    driver.until_gone("mia", shown, "approval_approve")
    driver.wait("mia", "Approved by you")
    driver.wait("ana", "approved REQ-1")
    driver.wait("bo", "Figma, Viewer", channel="#it-triage")
    [step] = steps(bot, "REQ-1")
    assert [vote.person for vote in step.votes] == ["U0MIATAN"]
    assert step.votes[0].looked_at is not None, "she asked why it is hers before she decided"
    assert ticket_of(bot, "REQ-1").state is State.NEW
    assert_invariants(bot, "REQ-1")


def test_s23_what_is_cancelled_meanwhile_leaves_nothing_to_press(bot: Bot, driver: Driver) -> None:
    ts = ask_for_figma(driver)
    shown = card(driver, "mia")

    cancel = driver.with_button("ana", "@ana", "ticket_cancel", thread_ts=ts)
    driver.click("ana", cancel, "ticket_cancel")

    driver.until_gone("mia", shown, "approval_approve")
    driver.wait("mia", "Nothing to do: Figma, Viewer")
    assert states(bot, "REQ-1") == ["1.1.1 cancelled"]
    assert_invariants(bot, "REQ-1")
