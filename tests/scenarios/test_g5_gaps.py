"""G5: what people ask and no article answers stands in one list, for agents, until it is settled."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import LOOK_S, LOOKS, NEVER, Driver

MATCH = ("who won the match last night?", "did anybody see who won the match last night?")


def _asked(bot: Bot, driver: Driver) -> None:
    for user, question in zip(("ana", "mia"), MATCH, strict=True):
        driver.say(user, f"@{user}", question)
        driver.wait(user, "nothing reliable")
    bot.clock.advance(timedelta(minutes=2))


def _list(
    driver: Driver, user: str = "bo", channel: str = "#it-triage", *, contains: str = ""
) -> dict[str, Any]:
    """Return the list as that person gets it; asked for again until it says *contains*."""
    for _ in range(LOOKS):
        answered = driver.command(user, channel, "gaps")
        assert answered["acked"] and "error" not in answered
        if contains in str(answered["response"]):
            break
        with contextlib.suppress(AssertionError):
            driver.wait(user, NEVER, channel="#it-triage", timeout_s=LOOK_S)
    response: dict[str, Any] = answered["response"]
    return response


def test_g5_two_people_ask_one_thing_and_an_agent_takes_it_off_the_list(bot: Bot, driver: Driver) -> None:
    _asked(bot, driver)

    shown = _list(driver, contains="asked 2 times")

    assert shown["text"].startswith("1 thing people ask and no article answers")
    said = str(shown["blocks"])
    assert "2 people · asked 2 times" in said
    assert all(question in said for question in MATCH)
    assert "Ana" not in said and "U0ANADUA" not in said
    driver.press("bo", "#it-triage", "gap_not_ours_1")
    driver.wait("bo", "Off the list: 2 questions", channel="#it-triage")
    assert "Every question of late found an answer" in str(_list(driver))
    driver.press("bo", "#it-triage", "gap_not_ours_1")
    driver.wait("bo", "already recorded", channel="#it-triage")


def test_g5_who_is_no_agent_sees_none_and_nobody_else_sees_the_agents_list(bot: Bot, driver: Driver) -> None:
    _asked(bot, driver)
    _list(driver, contains="asked 2 times")

    assert "Only agents" in str(_list(driver, "ana", "#it-help"))
    assert not [
        message
        for person in ("ana", "mia", "cy")
        for message in driver.messages(person, "#it-triage")
        if "match last night" in str(message)
    ]
