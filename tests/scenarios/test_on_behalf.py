"""On behalf of a colleague called by name: the request is hers, and he hears of it, sees it, and hears how it ends."""

from __future__ import annotations

import json

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of
from workflows.domain.tickets import State


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_laptop_for_ben(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", "@ana", "can i get a light 13 laptop for Ben, to the porto office")
    asked = driver.with_button("ana", "@ana", "request_not_that", thread_ts=ts)
    assert "From your words I took" in json.dumps(asked)
    driver.say("ana", "@ana", "in two weeks", thread_ts=ts)
    driver.wait("ana", "What will you use it for?")
    driver.say("ana", "@ana", "his is slow", thread_ts=ts)
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")

    receipt = driver.wait(
        "ana", "Sent as REQ-1"
    )  # from the draft that was sent, in her own way of writing days
    assert "Deliver to *Porto office* · What for *his is slow*" in json.dumps(receipt, ensure_ascii=False)
    driver.wait("ben", "Ana Duarte requested this for you: REQ-1")
    ticket = ticket_of(bot, "REQ-1")
    assert (ticket.requester_id, ticket.beneficiary_id) == ("U0ANADUA", "U0BENWHI")
    driver.until(
        lambda: "For you, requested by Ana" in json.dumps(driver.home("ben")) or None, "his Home has it"
    )

    driver.click("ana", driver.with_button("ana", "@ana", "ticket_cancel", thread_ts=ts), "ticket_cancel")

    driver.wait("ben", "REQ-1 is cancelled")
    assert ticket_of(bot, "REQ-1").state is State.CANCELLED
