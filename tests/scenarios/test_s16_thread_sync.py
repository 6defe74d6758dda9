"""S16: what the agent writes under the card reaches the requester by name, and back, in order, once."""

from __future__ import annotations

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of, to_a_ticket


def test_s16_thread_sync(bot: Bot, driver: Driver) -> None:
    opened = to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.click("bo", card, "ticket_claim")
    driver.wait("ana", "is on INC-1")

    driver.say(
        "bo", "#it-triage", "does it also drop on your *hotspot*? see `vpn-gw-2`", thread_ts=card["ts"]
    )
    asked = driver.wait("ana", "hotspot")
    assert "Bo Lindqvist" in asked["text"]
    assert "*hotspot*" in str(asked)
    assert "`vpn-gw-2`" in str(asked)
    assert asked["thread_ts"] == opened.thread_ts

    driver.say("ana", "@ana", "trying now", thread_ts=opened.thread_ts)
    answered = driver.wait("bo", "trying now", channel="#it-triage")
    assert "Ana Duarte" in answered["text"]
    assert answered["thread_ts"] == card["ts"]
    assert ticket_of(bot, "INC-1").responded_at is not None
    assert_invariants(bot, "INC-1")


def test_s16_a_private_note_never_reaches_the_requester(bot: Bot, driver: Driver) -> None:
    to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.say("bo", "#it-triage", "🔒 password re-used?", thread_ts=card["ts"])
    driver.say("bo", "#it-triage", "one moment please", thread_ts=card["ts"])

    driver.wait("ana", "one moment please")
    assert "re-used" not in driver.transcript("ana", "@ana")


def test_s16_what_was_written_while_the_bot_was_away_arrives_in_order_once(bot: Bot, driver: Driver) -> None:
    to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    bot.stop()
    for n in range(5):
        driver.say("bo", "#it-triage", f"step {n}", thread_ts=card["ts"])
    bot.start()
    driver.advance(61)
    driver.advance(301)

    driver.wait("ana", "step 4")
    said = [text for text in driver.transcript("ana", "@ana").splitlines() if "step " in text]
    assert [line.rsplit("step ", 1)[1] for line in said] == ["0", "1", "2", "3", "4"]
