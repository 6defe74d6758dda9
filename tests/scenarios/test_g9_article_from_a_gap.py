"""G6 and G9: an agent drafts an article for what people ask, its owner publishes, the questions are asked again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import LOOK_S, LOOKS, NEVER, Driver
from tests.scenarios.stored import a_stored_base

ASKED = "who won the match last night?"
BODY = "## Fix\n\nThe match last night was won by the **Harbour Owls**. Results hang in the canteen."


@pytest.fixture
def sample_knowledge(settings: Settings, tmp_path: Path) -> Iterator[BackgroundKnowledge]:
    """A part of the sample articles, beside what is published in chat."""
    with a_stored_base(settings, tmp_path, "vpn", "print", "mail") as base:
        yield base


def _draft_of_the_gap(bot: Bot, driver: Driver) -> None:
    driver.say("ana", "@ana", ASKED)
    driver.wait("ana", "nothing reliable")
    bot.clock.advance(timedelta(minutes=2))
    for _ in range(LOOKS):
        if "asked once" in str(driver.command("bo", "#it-triage", "gaps")["response"]):
            break
        with contextlib.suppress(AssertionError):
            driver.wait("bo", NEVER, channel="#it-triage", timeout_s=LOOK_S)
    driver.press("bo", "#it-triage", "gap_draft_1")
    _send(driver)


def _send(driver: Driver, body: str = "To be said.") -> None:
    answered = driver.submit(
        "bo",
        {
            "title": {"text": "Who won the match last night"},
            "body": {"text": body},
            "audience": {"pick": "employees"},
        },
    )
    assert answered["acked"]


def test_g9_a_gap_becomes_an_article_and_its_question_is_answered(bot: Bot, driver: Driver) -> None:
    _draft_of_the_gap(bot, driver)
    first = driver.wait("lee", "asks you to review", channel="@lee")
    driver.press("lee", "@lee", "draft_changes")
    driver.submit("lee", {"what": {"text": "Please say who won."}})
    driver.wait("bo", "say who won", channel="@bo")
    driver.until_gone("lee", first, "draft_publish")
    driver.press("bo", "@bo", "draft_edit")
    _send(driver, BODY)
    review = driver.with_button("lee", "@lee", "draft_publish")
    assert "Harbour Owls" in str(review["blocks"])

    driver.click("lee", review, "draft_publish")
    driver.submit("lee", {"owner": {"pick": "U0BOLIND"}})

    driver.wait("bo", "1 of 1 now answered", channel="@bo")
    driver.wait("bo", "published your article", channel="@bo")
    driver.say("mia", "@mia", ASKED)
    answered = driver.with_button("mia", "@mia", "answer_solved")
    assert "Harbour Owls" in str(answered["blocks"])
    assert "Every question of late found an answer" in str(driver.command("bo", "#it-triage", "gaps"))

    driver.press("lee", "@lee", "draft_withdraw")
    driver.wait("lee", "no longer answers with it", channel="@lee")
    driver.say("rui", "@rui", ASKED)
    driver.with_button("rui", "@rui", "answer_person", "answer_ticket", "suggestion_none")
    assert "Owls" not in str(driver.messages("rui", "@rui"))
