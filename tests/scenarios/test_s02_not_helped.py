"""S02: what did not help becomes a ticket, with the person's own words and what was tried."""

from __future__ import annotations

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import VPN, assert_invariants, ticket_of, to_a_ticket
from workflows.domain.tickets import State


def test_s02_not_helped_hand_off(bot: Bot, driver: Driver) -> None:
    opened = to_a_ticket(driver)

    assert opened.number == "INC-1"
    card = driver.wait("bo", "INC-1", channel="#it-triage")
    assert {"ticket_claim", "ticket_resolve"} & buttons(card)
    assert VPN in str(card["blocks"]).casefold()
    told = driver.wait("ana", "INC-1")
    assert "aiting for an agent" in str(told)
    ticket = ticket_of(bot, "INC-1")
    assert (ticket.state, ticket.description) == (State.NEW, VPN)
    assert [page.helped for page in ticket.tried] == [False] * len(ticket.tried)
    with bot.running.desk.unit_of_work() as uow:
        votes = [uow.feedback.helpful(page.page) for page in ticket.tried]
    assert votes == [(0, 1)] * len(ticket.tried)
    assert_invariants(bot, "INC-1")


def test_s02_the_words_can_be_changed_before_they_are_sent(bot: Bot, driver: Driver) -> None:
    driver.say("ana", "@ana", "who won the match last night")
    driver.press("ana", "@ana", "answer_ticket")
    driver.press("ana", "@ana", "confirm_edit")
    driver.submit(
        "ana",
        {"title": {"text": "Moon wifi"}, "description": {"text": "no wifi up there"}},
    )
    driver.wait("ana", "Moon wifi")
    driver.press("ana", "@ana", "confirm_submit")

    driver.wait("bo", "Moon wifi", channel="#it-triage")
    assert ticket_of(bot, "INC-1").title == "Moon wifi"


def test_s02_submit_pressed_twice_opens_one_ticket(bot: Bot, driver: Driver) -> None:
    driver.say("ana", "@ana", "who won the match last night")
    driver.press("ana", "@ana", "answer_ticket")
    driver.fault("duplicate_event", times=1, match="block_actions")
    driver.press("ana", "@ana", "confirm_submit")
    driver.wait("bo", "INC-1", channel="#it-triage")

    with bot.running.desk.unit_of_work() as uow:
        assert uow.tickets.by_number("INC-2") is None


def test_s02_asking_for_a_person_hands_over_at_once(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", "@ana", VPN)
    driver.with_button("ana", "@ana", "answer_person")
    driver.say("ana", "@ana", "can i talk to a human", thread_ts=ts)

    driver.wait("bo", "INC-1", channel="#it-triage")
    assert ticket_of(bot, "INC-1").description == VPN
