"""S25: rounds in turn, steps side by side, two of three; what cannot be approved any more is over at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.scenarios import invariants
from tests.scenarios.approving import ask_for_figma, card, policy_of, say_why, states, steps
from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, press_at_once, ticket_of
from workflows.domain.approvals import Needs, Quorum, Round, StepPlan
from workflows.domain.approver_rules import CostCentreOwner, Named
from workflows.domain.ids import FieldId
from workflows.domain.tickets import State


def by(*names: str) -> tuple[Named, ...]:
    return tuple(Named(f"{name}@larkfield.example") for name in names)


EITHER = StepPlan(by=by("mia.tanaka", "lee.park"), needs=Needs(quorum=Quorum.ANY))
TWO = Needs(quorum=Quorum.NUMBER, amount=2)
SECURITY = StepPlan(by=by("sam.reyes", "ruth.adler", "paul.ndiaye"), needs=TWO)
OWNER = StepPlan(by=(CostCentreOwner(FieldId("seat"), {"viewer": "tomas.ferreira@larkfield.example"}),))


@pytest.fixture
def bot(
    settings: Settings, clock: TickingClock, sample_knowledge: BackgroundKnowledge, driver: Driver
) -> Iterator[Bot]:
    """The running bot of a desk where one of two approves a seat, then two of three beside whoever pays."""
    policy = policy_of(Round(steps=(EITHER,)), Round(steps=(SECURITY, OWNER)))
    bot = Bot(settings, clock, sample_knowledge, policy=policy)
    bot.start()
    yield bot
    invariants.check(settings.database_url, driver, onlookers=("bo", "U0MIATAN", "U0TOMFER"))
    bot.stop()


def test_s25_two_rounds_a_race_and_a_quorum_out_of_reach(bot: Bot, driver: Driver) -> None:
    ask_for_figma(driver)
    cards = {user: card(driver, user) for user in ("mia", "lee")}
    assert not any("REQ-1" in m["text"] for m in driver.messages("sam", "@sam"))
    press_at_once(driver, list(cards.items()), "approval_approve")

    for user, shown in cards.items():
        driver.until_gone(user, shown, "approval_approve")
    asked = {user: card(driver, user) for user in ("sam", "ruth", "paul", "tomas")}
    [first, *_] = steps(bot, "REQ-1")
    assert len(first.votes) == 1, "either is enough, and the other found it decided"
    driver.click("sam", asked["sam"], "approval_approve")
    driver.with_button("sam", "@sam", "approval_withdraw")
    say_why(driver, "ruth", asked["ruth"], "approval_reject", "No.")
    say_why(driver, "paul", asked["paul"], "approval_reject", "Neither do I.")

    driver.until_gone("tomas", asked["tomas"], "approval_approve")
    driver.until_gone("sam", asked["sam"], "approval_withdraw")
    driver.wait("ana", "REQ-1 was rejected")
    assert states(bot, "REQ-1") == ["1.1.1 approved", "1.2.1 rejected", "1.2.2 cancelled"]
    assert ticket_of(bot, "REQ-1").state is State.REJECTED
    assert_invariants(bot, "REQ-1")
