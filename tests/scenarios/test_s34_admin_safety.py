"""S34: answers are switched off while tickets go on; somebody is erased, the audit holds, the figures stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from storage.tables import tickets
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import VPN, ticket_of
from tests.use_cases.test_erasing import everything
from workflows.domain.ids import ERASED
from workflows.use_cases import auditing, erasing
from workflows.use_cases.erasing import Nobody

HERS = re.compile(
    r"\bAna\b|\bDuarte\b|ana\.duarte@|(?<![A-Z0-9])U0ANADUA\b|lopsided|4711-hums", re.IGNORECASE
)
"""Every name of hers, and words only she used."""
OTHERS = ("bo", "cy", "mia", "lee")


def figures(bot: Bot) -> Sequence[Any]:
    """Return what reports count: kind, team, priority and times of every ticket."""
    told = (
        "kind",
        "state",
        "team",
        "priority",
        "opened_at",
        "response_due_at",
        "responded_at",
        "resolved_at",
    )
    with bot.running.store.engine.connect() as connection:
        return connection.execute(select(*(tickets.c[name] for name in told)).order_by(tickets.c.id)).all()


def shown(driver: Driver) -> str:
    """Return everything of the desk that anybody sees in a channel, in messages or on Home, but on her own Home."""
    seen = [
        {"text": message["text"], "blocks": message.get("blocks"), "files": message.get("files")}
        for person in ("ana", *OTHERS)
        for message in driver.everything(person)
        if message["author"]["is_app"] and not message["ephemeral"]
    ]
    return str([*seen, *(driver.state(person)["home"] for person in OTHERS)])


def erase(bot: Bot, person: str) -> None:
    """Have somebody erased, by whichever worker comes."""
    house = bot.running
    begun = erasing.begin(
        house.store.unit_of_work(), person, clock=house.desk.clock, ids=house.desk.ids, by="operator:adm"
    )
    assert not isinstance(begun, Nobody)


def has_ended(bot: Bot) -> bool | None:
    """Return whether every erasure has, None while one has not."""
    with bot.running.desk.unit_of_work() as uow:
        return None if uow.erasures.unfinished() else True


def test_s34_answers_off_and_tickets_on_then_ana_erased(bot: Bot, driver: Driver) -> None:
    assert "Only a team's lead" in str(driver.command("ana", "#it-help", "pause answers")["response"])
    assert "Answers are paused" in str(driver.command("lee", "#it-triage", "pause answers")["response"])
    driver.home("bo")

    driver.say("ana", "@ana", f"{VPN}, 4711-hums", files={"lopsided.txt": b"it hums"})
    said = driver.wait("ana", "my answers are paused")
    assert "Nothing was looked up" in str(said["blocks"])
    driver.press("ana", "@ana", "answer_ticket")
    driver.press("ana", "@ana", "confirm_submit")
    opened = driver.wait("ana", "is open", channel="@ana")
    number = re.findall(r"INC-\d+", opened["text"])[0]
    driver.press("bo", "#it-triage", "ticket_claim")
    card = driver.with_button("bo", "#it-triage", "ticket_resolve")
    driver.say("bo", "#it-triage", "Hi Ana, which router is it?", card["ts"])
    driver.wait("ana", "which router is it")
    driver.say("ana", "@ana", "the lopsided one", opened["thread_ts"])
    driver.wait("bo", "the lopsided one", channel="#it-triage")

    driver.command("lee", "#it-triage", "resume answers")
    driver.say("cy", "@cy", VPN)
    driver.with_button("cy", "@cy", "answer_solved", "suggestion_none")

    before, ticket = figures(bot), ticket_of(bot, number)
    assert auditing.anchor(bot.running.desk.unit_of_work, bot.clock) is not None
    assert HERS.search(shown(driver))

    erase(bot, "ana.duarte@larkfield.example")

    driver.until(lambda: has_ended(bot), "the erasure never ended")
    driver.until(lambda: None if HERS.search(shown(driver)) else True, "she is still to be seen")
    driver.wait("bo", "somebody who was erased", channel="#it-triage")
    kept = {place: HERS.findall(text)[:3] for place, text in everything(bot.running.store).items()}
    assert {place: found for place, found in kept.items() if found} == {}
    now = ticket_of(bot, number)
    assert now.requester_id.startswith(ERASED)
    assert (now.state, now.assignee_id, now.version) == (ticket.state, ticket.assignee_id, ticket.version)
    assert figures(bot) == before
    verdict = auditing.verify(bot.running.store.audits)
    assert (verdict.finding, verdict.erasures, verdict.unfinished) == (None, 1, 0)

    driver.press("bo", "#it-triage", "ticket_ask")
    assert driver.until_form("bo", "question")
