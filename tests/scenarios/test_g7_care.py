"""G7: owners are asked about their articles; what needs work is revised, reviewed by what differs, and restored."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import LOOK_S, LOOKS, NEVER, Driver, buttons
from tests.scenarios.stored import a_stored_base
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.ids import DraftId, UserId

BO, LEE = UserId("U0BOLIND"), UserId("U0LEEPRK")
ASKED = "how do I reset the espresso machine"
BODY = (
    "## Fix\n\nTo reset the espresso machine, hold the **red** button.\n\n## Check\n\nThe light goes green."
)
HALF_A_YEAR = timedelta(weeks=27)


@pytest.fixture
def sample_knowledge(settings: Settings, tmp_path: Path) -> Iterator[BackgroundKnowledge]:
    """Some of the sample articles, one of Bo's to be reviewed by last Friday."""
    with a_stored_base(settings, tmp_path, "print") as base:
        page = tmp_path / "desk" / "articles" / "print" / "badge-code.md"
        text = page.read_text(encoding="utf-8")
        owner = next(line for line in text.splitlines() if line.startswith("owner:"))
        due = "owner: bo.lindqvist@larkfield.example\nreview_by: 2026-11-20\nreview_every: 500d"
        page.write_text(text.replace(owner, due), encoding="utf-8")
        yield base


def _an_article_of_bos(bot: Bot) -> None:
    """Have an article stand there that Bo wrote in chat and Lee published."""
    article = ArticleDraft(
        id=DraftId("espresso"),
        origin="gap:espresso",
        state=DraftState.PUBLISHED,
        version=1,
        author_id=BO,
        owner_id=BO,
        reviewer_id=LEE,
        changed_at=bot.clock.now(),
        title="Reset the espresso machine",
        body=BODY,
        audience=("employees",),
    )
    with bot.running.desk.unit_of_work() as uow:
        uow.drafts.add(article)
        uow.commit()


def _pause(driver: Driver) -> None:
    with contextlib.suppress(AssertionError):
        driver.wait("bo", NEVER, channel="@bo", timeout_s=LOOK_S)


def _asked(driver: Driver, bot: Bot, title: str) -> dict[str, Any]:
    """Return the card that asks Bo about an article, an hour or two later at most."""
    for _ in range(LOOKS):
        bot.clock.advance(timedelta(minutes=61))
        found = [m for m in driver.messages("bo", "@bo") if title in str(m) and "care_right_0" in buttons(m)]
        if found:
            return found[-1]
        _pause(driver)
    raise AssertionError(driver.transcript("bo", "@bo"))


def _answered(driver: Driver, user: str, words: str) -> str:
    """Have somebody ask about the machine until the answer has these words; return it."""
    asked: list[str] = []
    for turn in range(LOOKS):
        if turn % 8 == 0:
            asked.append(driver.say(user, f"@{user}", ASKED))
        shown = [m for m in driver.messages(user, f"@{user}") if m.get("blocks")]
        for ts in asked:
            said = str([m for m in shown if m.get("thread_ts") == ts])
            if words in said:
                return said
        _pause(driver)
    raise AssertionError(f"{words} never came: {driver.transcript(user, f'@{user}')}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the use cases' own tests are about both
def test_g7_an_owner_is_asked_revises_and_what_it_said_comes_back(bot: Bot, driver: Driver) -> None:
    card = _asked(driver, bot, "Printer asks for a code")
    assert "20 Nov 2026" in str(card["blocks"])
    driver.click("bo", card, "care_right_0")
    driver.until_gone("bo", card, "care_right_0")
    _an_article_of_bos(bot)
    assert "hold the *red* button" in _answered(driver, "mia", "*red*")

    bot.clock.advance(HALF_A_YEAR)
    card = _asked(driver, bot, "Reset the espresso machine")
    driver.click("bo", card, "care_work_0")
    form = {"title": {"text": "Reset the espresso machine"}, "audience": {"pick": "employees"}}
    driver.submit("bo", {**form, "body": {"text": BODY.replace("**red**", "blue")}})
    review = driver.with_button("lee", "@lee", "draft_publish")
    assert "~∗∗red∗∗~ *blue*" in str(review["blocks"]) and "lines as before" in str(review["blocks"])
    driver.click("lee", review, "draft_publish")
    driver.submit("lee", {"owner": {"pick": BO}})
    assert "*red*" not in _answered(driver, "rui", "blue")

    driver.press("lee", "@lee", "draft_restore")
    assert "blue" not in _answered(driver, "clara", "*red*")
