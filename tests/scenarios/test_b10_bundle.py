"""B10: a new starter is one conversation and several requests; the card of the whole follows them to the end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.tickets import State

ASKED = "new starter called Jo Miller on 7 december 2026, berlin, laptop and monitor"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_b10_a_bundle_opens_its_parts_and_is_done_with_the_last(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", "@ana", ASKED)
    review = driver.with_button("ana", "@ana", "request_submit", thread_ts=ts)
    shown = json.dumps(review["blocks"], ensure_ascii=False)
    for said in ("Brings with it", "New laptop, Standard 14", "1,549", "Monitor, 27 inch", "289", "1,838"):
        assert said in shown, said
    driver.click("ana", review, "request_submit")
    card = driver.with_button("ana", "@ana", "ticket_cancel", thread_ts=ts)

    # the laptop is delivered: the card of the whole says so, in place
    assert [ticket_of(bot, f"REQ-{n}").title for n in (1, 2, 3)] == [
        "New starter, Berlin",
        "New laptop, Standard 14",
        "Monitor, 27 inch",
    ]
    assert ticket_of(bot, "REQ-2").state is State.AWAITING_APPROVAL
    driver.press("mia", "@mia", "approval_approve")  # of the laptop alone: nothing else waits for it
    for number in ("REQ-2", "REQ-3"):
        resolve(driver, bot, number)
    until_it_says(driver, card, "Done: Monitor, 27 inch")
    until_it_says(driver, card, "Done: New laptop, Standard 14")

    # the whole's own tasks, by its own team and another one
    task = driver.with_button("dora", "#hr-triage", "task_tick")
    driver.click("dora", task, "task_tick", ["0", "1", "2"])
    driver.click("dora", task, "task_done")
    account = driver.with_button("bo", "#it-triage", "task_tick")
    driver.click("bo", account, "task_tick", ["0", "1", "2"])
    driver.click("bo", account, "task_done")
    driver.until_gone("bo", account, "task_done")
    driver.press("dora", "#hr-triage", "task_done")

    driver.wait("ana", "REQ-1 is done")
    assert ticket_of(bot, "REQ-1").state is State.RESOLVED
    for number in ("REQ-1", "REQ-2", "REQ-3"):
        assert_invariants(bot, number)


def resolve(driver: Driver, bot: Bot, number: str) -> None:
    """Have an agent claim and resolve a part as they would any ticket."""
    card = driver.wait("bo", number, channel="#it-triage")
    driver.click("bo", card, "ticket_claim")

    def claimed() -> bool | None:
        return True if ticket_of(bot, number).state is State.ASSIGNED else None

    driver.until(claimed, f"{number} was never claimed")
    driver.until_gone("bo", card, "ticket_claim")
    driver.click("bo", card, "ticket_resolve")
    driver.until_form("bo", "note")
    values = {"note": {"text": "It is there."}, "code": {"pick": "fixed"}, "cause": {"text": "delivered"}}
    driver.submit("bo", values)
    driver.until_gone("bo", card, "ticket_resolve")


def until_it_says(driver: Driver, card: dict[str, Any], words: str) -> None:
    """Wait until the requester's own card, where it stands, says these words."""

    def says() -> bool | None:
        now = next(m for m in driver.messages("ana", card["channel"]) if m["ts"] == card["ts"])
        return True if words in json.dumps(now["blocks"], ensure_ascii=False) else None

    driver.until(says, f"the card never said {words!r}")
