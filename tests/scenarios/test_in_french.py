"""A person whose account is in French is spoken to in French from the first answer to the last; the team is not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from handlers.words import labels_of
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of, to_a_ticket
from workflows.domain.ids import UserId
from workflows.domain.tickets import State

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

QUESTION = "le vpn se coupe toutes les heures"
NOTE = "La session durait une heure. Elle en dure douze maintenant."
ENGLISH = re.compile(r"\b(?:the|you|your|is|was|it|with|for|expected|closed|solved|answer)\b", re.I)


def test_a_french_employee_is_helped_in_french_by_a_team_that_works_in_english(
    bot: Bot, driver: Driver
) -> None:
    _choose_french(bot, driver)

    opened = to_a_ticket(driver, question=QUESTION, told="est ouvert")
    card = driver.wait("bo", opened.number, channel="#it-triage")
    assert "Waiting" in str(card) or "first reply due" in str(card)
    driver.press("bo", "#it-triage", "ticket_claim")
    driver.wait("ana", f"s’occupe de {opened.number}")
    status = driver.command("ana", "@ana", "status")
    assert "Vos tickets ouverts" in str(status)
    driver.press("bo", "#it-triage", "ticket_resolve")
    assert driver.until_form("bo", "note")["title"]["text"] == f"Resolve {opened.number}"
    driver.submit("bo", {"note": {"text": NOTE}, "code": {"pick": "fixed"}, "cause": {"text": "session"}})
    solved = driver.with_button("ana", "@ana", "csat_2")
    assert "Est-ce que ça marche pour vous" in str(solved)
    driver.click("ana", solved, "csat_2")
    asked = driver.until_form("ana", "text")
    assert asked["submit"]["text"] == "Envoyer"
    driver.submit("ana", {"text": {"text": "C'était long."}})
    driver.wait("ana", "Votre note")
    driver.click("ana", solved, "resolved_works")
    driver.wait("bo", "says it works", channel="#it-triage")
    driver.wait("ana", "Merci, ticket fermé")

    assert ticket_of(bot, opened.number).state is State.CLOSED
    _read_only_french(driver, opened.number)
    assert_invariants(bot, opened.number)


def _choose_french(bot: Bot, driver: Driver) -> None:
    """Have Ana choose French, and wait until the desk has heard of it."""
    user_id = UserId(driver.speaks("ana", "fr-FR"))

    def heard() -> bool | None:
        with bot.running.desk.unit_of_work() as uow:
            person = uow.people.get(user_id)
        return True if person is not None and person.locale == "fr-FR" else None

    driver.until(heard, "the desk never heard that Ana speaks French")


def _read_only_french(driver: Driver, number: str) -> None:
    """Pass when no button Ana sees, and nothing the desk said to her of the ticket, is in English."""
    said = [message for message in driver.messages("ana", "@ana") if message["user"] != "U0ANADUA"]
    french = set(labels_of("fr").values())
    of_ticket = [message["text"] for message in said if number in message["text"]]
    assert len(of_ticket) > 2
    assert not [text for text in of_ticket if ENGLISH.search(text)]
    for message in said:
        pressed = {element["text"]["text"] for element in _buttons(message)}
        assert pressed <= french, pressed - french


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    elements = [one for block in message["blocks"] for one in block.get("elements", [])]
    return [one for one in elements if one["type"] == "button"]
