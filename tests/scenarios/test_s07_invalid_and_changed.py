"""S07: a day that has passed is asked again with the reason; what is said later changes what was said before."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_s07_invalid_and_changed_input(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", "@ana", "order a power 16 laptop please, 64gb")
    driver.wait("ana", "When do you need it?")

    driver.say("ana", "@ana", "20 nov", thread_ts=ts)
    again = driver.wait("ana", "Fri 20 Nov 2026 has passed.")
    assert "When do you need it?" in again["text"]
    assert "The earliest is Thu 26 Nov 2026." in again["text"]

    driver.say("ana", "@ana", "actually make it 32 GB", thread_ts=ts)
    told = driver.wait("ana", "Memory is now 32 GB.")
    assert "When do you need it?" in told["text"]

    driver.say("ana", "@ana", "sorry, actually a standard one", thread_ts=ts)
    driver.wait("ana", "Model is now Standard 14. With that, this is dropped: Memory.")

    driver.say("ana", "@ana", "cancel", thread_ts=ts)
    driver.click("ana", driver.with_button("ana", "@ana", "request_keep", thread_ts=ts), "slot_stop")
    driver.wait("ana", "Nothing was sent")
    with bot.running.desk.unit_of_work() as uow:
        assert uow.tickets.by_number("REQ-1") is None
