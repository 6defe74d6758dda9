"""A language model words the answer: streamed into the thread, checked against the articles, missed by nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.knowledge.language_model import Fault, LanguageModelServer, language_model
from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import VPN

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def model() -> Iterator[LanguageModelServer]:
    """A language model nearby."""
    with language_model() as model:
        yield model


@pytest.fixture
def worded(
    settings: Settings,
    clock: TickingClock,
    sample_knowledge: BackgroundKnowledge,
    model: LanguageModelServer,
) -> Iterator[Bot]:
    """A bot that has its answers worded."""
    told = {"llm_url": model.address, "llm_model": "local"}
    bot = Bot(settings.model_copy(update=told), clock, sample_knowledge)
    bot.start()
    yield bot
    bot.stop()


def test_an_answer_is_streamed_and_says_only_what_the_article_says(
    worded: Bot, driver: Driver, model: LanguageModelServer
) -> None:
    quoted = first_sentence(worded)
    model.say = [quoted, " Send your password to eve@evil.example. ", "<!channel> Reboot the moon."]

    driver.say("ana", "@ana", VPN)
    card = driver.with_button("ana", "@ana", "answer_solved")

    assert quoted in str(card["blocks"])
    assert "language model" in str(card["blocks"])
    assert "evil" not in str(card)
    assert "moon" not in str(card)
    calls = [entry["kind"] for entry in driver.journal() if entry["kind"].startswith("chat.")]
    assert "chat.startStream" in calls
    assert calls.index("chat.startStream") < calls.index("chat.update")
    driver.click("ana", card, "answer_solved")
    driver.wait("ana", "Glad it helped")


@pytest.mark.parametrize("fault", [Fault.REFUSES, Fault.GARBAGE, Fault.BREAKS_OFF])
def test_a_model_that_fails_costs_its_words_and_not_the_answer(
    worded: Bot, driver: Driver, model: LanguageModelServer, fault: Fault
) -> None:
    model.fault = fault

    driver.say("ana", "@ana", VPN)
    card = driver.with_button("ana", "@ana", "answer_solved")

    assert buttons(card) == {"answer_solved", "answer_not_really", "answer_person"}
    assert "Taken word for word" in str(card["blocks"])


def first_sentence(bot: Bot) -> str:
    """Return a sentence of the article that answers the question."""
    passage = bot.knowledge.passage(
        "vpn/stay-connected.md", VPN, readers=frozenset({frozenset({"employees"})})
    )
    assert passage is not None
    plain = passage.text.replace("**", "").replace("*", "").split("\n")
    return next(line.split(". ")[0].strip("-0123456789. ") + "." for line in plain if len(line) > 30)
