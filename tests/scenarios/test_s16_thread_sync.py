"""S16: what is written on one side of a ticket appears on the other, by name, in order, once, and stays in step."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of, to_a_ticket

pytestmark = pytest.mark.usefixtures("twice")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def _file_there(driver: Driver, user: str, channel: str, name: str) -> dict[str, Any]:
    """Return the desk's own message with that file, as soon as the person sees it."""

    def there() -> dict[str, Any] | None:
        shown = driver.messages(user, channel)
        by_app = (message for message in shown if message["author"]["is_app"])
        named = (m for m in by_app if any(file["name"] == name for file in m.get("files") or ()))
        return next(named, None)

    return driver.until(there, f"{user} never saw {name}")


def test_s16_thread_sync(bot: Bot, driver: Driver) -> None:
    opened = to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    driver.click("bo", card, "ticket_claim")
    driver.wait("ana", "is on INC-1")
    driver.fault("no_ack_seen", times=3, match="message")

    words = "does it also drop on your *hotspot*, <@U0ANADUA>? see `vpn-gw-2`"
    said = driver.say("bo", "#it-triage", words, thread_ts=card["ts"], files={"path.png": PNG})
    asked = driver.wait("ana", "hotspot")
    picture = _file_there(driver, "ana", "@ana", "path.png")
    assert asked["text"].startswith("*Bo Lindqvist:*")
    for kept in ("*hotspot*", "@Ana Duarte", "`vpn-gw-2`", "File: path.png"):
        assert kept in asked["text"]
    assert {asked["thread_ts"], picture["thread_ts"]} == {opened.thread_ts}

    files = {"log.txt": b"dropped at 9:14"}
    driver.say("ana", "@ana", "trying now", thread_ts=opened.thread_ts, files=files)
    answered = driver.wait("bo", "trying now", channel="#it-triage")
    log = _file_there(driver, "bo", "#it-triage", "log.txt")
    assert answered["text"].startswith("*Ana Duarte:*")
    assert {answered["thread_ts"], log["thread_ts"]} == {card["ts"]}
    assert ticket_of(bot, "INC-1").responded_at is not None

    driver.edit("bo", "#it-triage", said, "does it drop on your *phone*?")
    edited = driver.wait("ana", "phone")
    assert (edited["ts"], "(edited)" in edited["text"]) == (asked["ts"], True)
    driver.delete("bo", "#it-triage", said)
    driver.until_unseen("ana", "@ana", asked["ts"])
    driver.until_unseen("ana", "@ana", picture["ts"])
    driver.advance(61)
    driver.advance(301)
    assert sum("trying now" in m["text"] for m in driver.messages("bo", "#it-triage")) == 1
    assert_invariants(bot, "INC-1")


def test_s16_what_was_written_while_the_bot_was_away_arrives_in_order_once(bot: Bot, driver: Driver) -> None:
    to_a_ticket(driver)
    card = driver.with_button("bo", "#it-triage", "ticket_claim")
    bot.stop()
    before = driver.delivered("message")
    driver.advance(270)
    for n in range(5):
        driver.say("bo", "#it-triage", f"step {n}", thread_ts=card["ts"])
    driver.until_delivered("message", before + 10)
    driver.advance(61)
    driver.until_delivered("message", before + 15)
    driver.advance(269)  # ten minutes in all; the last of four deliveries is still to come
    bot.start()
    driver.advance(61)

    driver.wait("ana", "step 4")
    said = [text for text in driver.transcript("ana", "@ana").splitlines() if "step " in text]
    assert [line.rsplit("step ", 1)[1] for line in said] == ["0", "1", "2", "3", "4"]
