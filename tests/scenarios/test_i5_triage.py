"""I5: a desk with a past says what a new ticket is about and why; an agent says otherwise, and the audit holds both."""

from __future__ import annotations

from typing import Any

import pytest

from bot.seed import seed
from bot.triage import ModelTriage
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import ROOT, Driver
from tests.scenarios.steps import ticket_of, to_a_ticket
from workflows.use_cases import triage


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_i5_a_desk_with_a_past_proposes_and_an_agent_corrects(bot: Bot, driver: Driver) -> None:
    desk = bot.running.desk
    seed(desk, ROOT / "desk" / "history.yaml", ROOT / "desk" / "people.yaml")
    assert isinstance(desk.triage, ModelTriage)
    with desk.unit_of_work() as uow:
        examples = triage.examples(uow, desk.policy)
    learned = desk.triage.learn(examples)
    assert "category" in learned.reports

    number = to_a_ticket(driver).number
    card = _sorted_card(driver, "% sure")
    before = ticket_of(bot, number)
    assert (before.guesses[0].value, before.category, before.team) == ("network", "", "it")
    assert set(before.guesses[0].like) < set(learned.names)

    driver.click("bo", card, "ticket_sorting", _option(card, "Sort otherwise…"))
    driver.submit("bo", {"category": {"pick": "mobile"}, "reason": {"text": "it is her phone"}})
    _sorted_card(driver, "the desk thought network")

    after = ticket_of(bot, number)
    assert (after.category, after.verdicts[0].computed) == ("mobile", "network")
    with desk.unit_of_work() as uow:
        rows = {row.action: row for row in uow.tickets.audit(after.id)}
    assert rows["sorted"].after["guesses"][0]["value"] == "network"
    assert rows["sorting_corrected"].actor_id == "U0BOLIND"
    assert rows["sorting_corrected"].reason == "it is her phone"


def _sorted_card(driver: Driver, says: str) -> dict[str, Any]:
    """Return Ana's card as soon as it says that of how it was sorted."""

    def there() -> dict[str, Any] | None:
        for message in driver.messages("bo", "#it-triage"):
            blocks = {block.get("block_id"): block for block in message.get("blocks", [])}
            if says in blocks.get("sorting", {}).get("text", {}).get("text", ""):
                return message
        return None

    return driver.until(there, f"no card says {says!r}")


def _option(card: dict[str, Any], label: str) -> str:
    """Return the value of an option of the menu beside it."""
    (block,) = (one for one in card["blocks"] if one["block_id"] == "sorting")
    values = {option["text"]["text"]: option["value"] for option in block["accessory"]["options"]}
    return str(values[label])
