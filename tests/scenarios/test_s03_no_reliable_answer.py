"""S03: outside the handbook the desk says so, invents nothing, and keeps the question as a gap."""

from __future__ import annotations

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver, buttons


def test_s03_no_reliable_answer(bot: Bot, driver: Driver) -> None:
    driver.say("ana", "@ana", "who won the match last night? my mail is ana@example.org")

    refusal = driver.wait("ana", "nothing reliable")

    assert buttons(refusal) == {"answer_ticket", "answer_person"}
    with bot.running.desk.unit_of_work() as uow:
        (gap,) = uow.feedback.gaps()
    assert "who won the match" in gap
    assert "ana@example.org" not in gap


def test_a_greeting_opens_nothing(bot: Bot, driver: Driver) -> None:
    driver.say("ana", "@ana", "hi there")

    driver.wait("ana", "Hello")
    with bot.running.desk.unit_of_work() as uow:
        assert uow.tickets.by_number("INC-1") is None
        assert list(uow.feedback.gaps()) == []
