"""S11: what is delivered again, late, or in the wrong order has one effect, with the final words."""

from __future__ import annotations

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import VPN


def _answers(driver: Driver, ts: str) -> int:
    return sum(1 for m in driver.messages("ana", "@ana") if m.get("thread_ts") == ts and m["ts"] != ts)


def test_s11_the_same_event_four_times_to_two_replicas(bot: Bot, driver: Driver) -> None:
    replica = Bot(bot.settings, bot.clock, bot.knowledge)
    replica.start()
    try:
        driver.fault("duplicate_event", times=1, match="message")
        driver.fault("no_ack_seen", times=2, match="message")
        ts = driver.say("ana", "@ana", VPN)
        driver.with_button("ana", "@ana", "answer_solved")
        driver.advance(61)
        driver.advance(301)
        driver.say("ana", "@ana", "hi there")
        driver.wait("ana", "Hello")

        assert _answers(driver, ts) == 1
    finally:
        replica.stop()


def test_s11_a_delivery_that_was_lost_arrives_by_its_retry(bot: Bot, driver: Driver) -> None:
    driver.fault("drop_once", times=1, match="message")
    ts = driver.say("ana", "@ana", VPN)
    driver.advance(4)

    driver.with_button("ana", "@ana", "answer_solved")
    assert _answers(driver, ts) == 1


def test_s11_an_edit_that_overtakes_its_message_wins(bot: Bot, driver: Driver) -> None:
    driver.fault("drop_once", times=2, match="message")  # the message, and its retry at once
    ts = driver.say("ana", "@ana", "who won the mtach")
    driver.until_delivered("message", 2)
    driver.edit("ana", "@ana", ts, VPN)
    driver.until_delivered("message", 3)
    driver.advance(61)

    answer = driver.with_button("ana", "@ana", "answer_solved")
    assert "stay-connected" in str(answer["blocks"])
    assert _answers(driver, ts) == 1
