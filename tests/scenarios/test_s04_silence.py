"""S04: nothing is heard after an answer. One question, then an honest outcome; coming back with it is found out."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import VPN
from workflows.domain.conversations import Conversation, Outcome
from workflows.domain.ids import ChannelId, MessageTs


def conversation_at(bot: Bot, message: dict[str, str]) -> Conversation:
    """Return the conversation a message of the desk belongs to, as the store has it."""
    with bot.running.desk.unit_of_work() as uow:
        found = uow.conversations.at(ChannelId(message["channel"]), MessageTs(message["thread_ts"]))
        assert found is not None
        return uow.conversations.get(found)


def test_s04_silence(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    driver.say("ana", "@ana", VPN)
    answer = driver.with_button("ana", "@ana", "answer_solved")

    clock.advance(timedelta(hours=12))
    question = driver.wait("ana", "Did that help?")
    assert question["thread_ts"] == answer["thread_ts"]
    assert {"answer_solved", "answer_not_really", "answer_person"} == buttons(question)

    clock.advance(timedelta(hours=72))
    driver.wait("ana", "I heard nothing more")
    driver.until_gone("ana", answer, "answer_solved")
    assert conversation_at(bot, answer).outcome is Outcome.ASSUMED


def test_s04_the_same_again_within_three_days(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    driver.say("ana", "@ana", VPN)
    first = driver.with_button("ana", "@ana", "answer_solved")
    clock.advance(timedelta(hours=20))
    driver.wait("ana", "Did that help?")

    again = driver.say("ana", "@ana", "the vpn drops again, every hour")
    second = driver.with_button("ana", "@ana", "answer_solved", thread_ts=again)

    earlier, later = conversation_at(bot, first), conversation_at(bot, second)
    assert (earlier.outcome, earlier.recontacted_by) == (Outcome.RECONTACTED, later.id)
    assert later.recontact_of == earlier.id
