"""S32: a known error answers with its workaround first, and whoever it helped is told once that it is fixed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import LOOK_S, LOOKS, NEVER, Driver, buttons
from tests.scenarios.steps import ONWARD, assert_invariants, ticket_of
from tests.scenarios.stored import a_stored_base
from workflows.domain.conversations import Outcome
from workflows.domain.ids import ChannelId, MessageTs

ASKED = "outlook keeps trying to connect"
FORM = {
    "symptom": {"text": "Outlook keeps trying to connect"},
    "workaround": {"text": "Until then open mail in the **browser** at mail.larkfield.example."},
    "cause": {"text": "The mail gateway drops idle lines."},
    "words": {"text": "outlook offline, exchange"},
    "audience": {"pick": "employees"},
}
PAGE = "known-errors/PRB-1"
NEWS = "PRB-1 is fixed: Outlook keeps trying to connect"


@pytest.fixture
def sample_knowledge(settings: Settings, tmp_path: Path) -> Iterator[BackgroundKnowledge]:
    """The sample articles about mail, beside known errors."""
    with a_stored_base(settings, tmp_path, "mail") as base:
        yield base


def _document(bot: Bot, driver: Driver) -> None:
    driver.command("bo", "#it-triage", "known-error")
    assert "PRB-1 is documented" in str(driver.submit("bo", FORM))
    readers = frozenset({frozenset({"employees"})})
    for _ in range(LOOKS):  # until whoever answers has read it
        if bot.knowledge.passage(PAGE, ASKED, readers=readers) is not None:
            return
        with contextlib.suppress(AssertionError):
            driver.wait("bo", NEVER, channel="#it-triage", timeout_s=LOOK_S)
    raise AssertionError("the known error was never read")


def _ana_gets_on(bot: Bot, driver: Driver) -> str:
    """Have Ana ask, delivered twice and more, and press twice; return the ts of what she asked."""
    driver.fault("duplicate_event", times=1, match="message")
    driver.fault("no_ack_seen", times=1, match="message")
    ts = driver.say("ana", "@ana", ASKED)
    card = driver.with_button("ana", "@ana", "answer_solved", thread_ts=ts)
    assert "a known problem: Outlook keeps trying to connect" in card["text"]
    assert "*browser*" in str(card["blocks"]) and "gateway" not in str(card["blocks"])

    driver.click("ana", card, "answer_solved", twice=True)
    driver.wait("ana", "Glad it worked")
    with bot.running.desk.unit_of_work() as uow:
        found = uow.conversations.at(ChannelId(card["channel"]), MessageTs(ts))
        assert found is not None
        talk = uow.conversations.get(found)
        assert (talk.outcome, talk.ticket_id) == (Outcome.CONFIRMED, None)
        assert [one.people for one in uow.problems.known()] == [1]
        assert uow.tickets.by_number("INC-1") is None
    return ts


def _rui_opens_a_ticket(driver: Driver) -> None:
    driver.say("rui", "@rui", ASKED)
    card = driver.with_button("rui", "@rui", "answer_solved")
    assert "known problem" in card["text"]
    for _ in range(4):
        card = driver.with_button("rui", "@rui", *ONWARD)
        action = next(action for action in ONWARD if action in buttons(card))
        driver.click("rui", card, action)
        if action == "confirm_submit":
            break
        driver.until_gone("rui", card, action)
    driver.wait("bo", "Known error PRB-1", channel="#it-triage")


def test_s32_known_error(bot: Bot, driver: Driver) -> None:
    _document(bot, driver)
    asked_at = _ana_gets_on(bot, driver)
    _rui_opens_a_ticket(driver)

    listed = str(driver.command("bo", "#it-triage", "known-errors")["response"])
    assert "Helped one person · one open ticket" in listed
    driver.press("bo", "#it-triage", "problem_fixed_1")
    assert "PRB-1 is fixed" in str(driver.submit("bo", {"note": {"text": "The gateway is new."}}))
    bot.stop()
    bot.start()

    told = driver.wait("ana", NEWS)
    assert (told["thread_ts"], "The gateway is new." in str(told["blocks"])) == (asked_at, True)
    driver.wait("bo", "Ask Rui whether it works now", channel="#it-triage")
    driver.press("bo", "#it-triage", "problem_fixed_1")
    driver.wait("bo", "PRB-1 is solved now", channel="#it-triage")

    asked_again = driver.say("mia", "@mia", ASKED)
    card = driver.with_button("mia", "@mia", *ONWARD, thread_ts=asked_again)
    assert "browser" not in card["text"] and "known problem" not in card["text"]
    assert sum(NEWS in m["text"] for m in driver.messages("ana", "@ana")) == 1
    assert_invariants(bot, ticket_of(bot, "INC-1").number)
