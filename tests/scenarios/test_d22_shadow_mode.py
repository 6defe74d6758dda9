"""D22: the desk listens in a channel without a word there, and tells agents what it would have answered."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.scenarios.conftest import Bot, TickingClock, sample_policy
from tests.scenarios.driver import NEVER, WAIT_S, Driver
from tests.scenarios.steps import VPN
from workflows.domain.shadow import Agreement, ShadowQuestion

HELP = "#it-help"
PAGE = "https://kb.larkfield.example/vpn/stay-connected"
LISTENING = "I am only listening in this channel"
EVERYBODY = ("ana", "bo", "cy", "mia", "lee", "ada")


@pytest.fixture
def listening(
    settings: Settings, clock: TickingClock, sample_knowledge: BackgroundKnowledge
) -> Iterator[Bot]:
    """A running bot that only listens in #it-help."""
    policy = replace(sample_policy(), shadow=frozenset({"it-help"}))
    bot = Bot(settings, clock, sample_knowledge, policy)
    bot.start()
    yield bot
    bot.stop()


def until(driver: Driver, bot: Bot, *, looked_up: int = 0, judged: int = 0) -> list[ShadowQuestion]:
    """Wait until so many questions were looked up, and judged; return them as they were asked."""

    for _ in range(int(WAIT_S * 10)):
        with bot.running.desk.unit_of_work() as uow:
            channel = uow.people.channel("it-help")
            assert channel is not None
            found = list(uow.shadow.asked([channel]))
        is_looked_up = sum(one.band is not None for one in found) >= looked_up
        if is_looked_up and sum(one.agreement is not None for one in found) >= judged:
            return sorted(found, key=lambda one: one.ts)
        with contextlib.suppress(AssertionError):
            driver.wait("bo", NEVER, channel=HELP, timeout_s=0.1)
    raise AssertionError(f"not {looked_up} looked up and {judged} judged: {found}")


def seen_of(driver: Driver, author: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return everything by *author* that anybody sees anywhere: who sees it, in which channel, and what."""
    return [
        (person, channel["name"], message)
        for person in EVERYBODY
        for channel in driver.state(person)["channels"]
        for message in channel["messages"]
        if message["user"] == author
    ]


def test_d22_a_month_of_silence_and_a_report(listening: Bot, driver: Driver, clock: TickingClock) -> None:
    me = listening.running.client.auth_test()["user_id"]
    root = driver.say("ana", HELP, VPN)
    driver.say("ana", HELP, "Printing in Porto works again, thank you all")
    driver.say("cy", HELP, f"You sign out after an hour, see <{PAGE}>", thread_ts=root)
    driver.say("ana", HELP, f"<@{me}> talk to a person", thread_ts=root)
    driver.say("mia", HELP, "who won the match last night?")
    driver.say("mia", HELP, f"<@{me}> printer asks for a code")

    driver.wait("ana", LISTENING, channel=HELP)
    driver.wait("mia", LISTENING, channel=HELP)
    until(driver, listening, looked_up=3)
    clock.advance(timedelta(hours=6))
    vpn, match, printer = until(driver, listening, judged=3)

    # silence: two people who called were told, alone; nothing else of the desk is anywhere, nor was it tried
    said = seen_of(driver, me)
    assert {(person, name) for person, name, _ in said} == {("ana", "it-help"), ("mia", "it-help")}
    assert all(message["ephemeral"] and message["text"].startswith(LISTENING) for *_, message in said)
    calls = [entry["kind"] for entry in driver.journal() if entry["via"] == "api"]
    assert "auth.test" in calls
    spoken = [kind for kind in calls if kind.startswith(("chat.", "reactions.", "views.", "files.", "pins."))]
    assert spoken == ["chat.postEphemeral"] * 2

    assert vpn.is_answered and vpn.pages[0] == "vpn/stay-connected.md"
    assert (vpn.agreement, match.agreement, printer.agreement) == (
        Agreement.AGREES,
        Agreement.UNTOLD,
        Agreement.UNTOLD,
    )
    assert not match.is_answered

    # the report, and an agent's word
    answered = sum(one.is_answered for one in (vpn, match, printer))
    report = driver.command("bo", "#it-triage", "shadow")["response"]
    assert f"The desk would have answered {answered} of 3 questions in #it-help" in report["text"]
    assert "People say the same in 1 of 1" in str(report["blocks"])
    assert "Only agents" in str(driver.command("ana", HELP, "shadow")["response"])

    driver.press("bo", "#it-triage", "shadow_review")
    for place in range(1, answered + 1):
        driver.wait("bo", f"{place} of 5: was this right?", channel="#it-triage")
        driver.press("bo", "#it-triage", "shadow_right")
    driver.wait("bo", "Nothing is left to review", channel="#it-triage")
    again = driver.command("bo", "#it-triage", "shadow")["response"]
    assert f"Agents reviewed {answered}: right in {answered}, 100 %" in str(again["blocks"])
    assert all(message["ephemeral"] for *_, message in seen_of(driver, me))
