"""B2: one item with a field of every kind and a bundle, by the thread alone and by the form alone: the same request."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.domain.catalogue import COUNT, EXTRAS, FOR, LAPTOP, MODEL, QUOTE, REASON, access
from tests.domain.test_rows import LEAD, PEOPLE, TEAM
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of
from workflows.domain.attachments import attached
from workflows.domain.catalogue import Catalogue, FieldKind, FormField, Item, Option
from workflows.domain.conditions import Condition
from workflows.domain.fulfilment import FulfilmentPlan, PartPlan, TaskPlan
from workflows.domain.ids import FieldId, ItemId, TaskName, TeamId
from workflows.domain.tickets import Ticket

PIN, PAYS, BUDGET = FieldId("pin"), FieldId("pays"), FieldId("budget")
CENTRES = tuple(Option(id=f"c{n}", name=f"{2000 + n} Centre") for n in range(40))
OLD = {one.id: one for one in LAPTOP.fields}
MORE = (
    FormField(id=PAYS, kind=FieldKind.LOOKUP, label="Paid by", question="Who pays?", options=CENTRES),
    FormField(
        id=BUDGET,
        kind=FieldKind.MONEY,
        label="Budget",
        question="How much may it cost?",
        when=Condition(field=PAYS, values=("c7", "c8")),
    ),
    FormField(id=PIN, kind=FieldKind.MASKED, label="PIN", question="Which PIN?"),
    replace(TEAM, minimum=None),
    FormField(
        id=LEAD,
        kind=FieldKind.TEXT,
        label="Lead",
        question="Who leads them?",
        when=Condition(field=PEOPLE, above=Decimal(1)),
    ),
)
BIG = Item(
    id=ItemId("team-kit"),
    title="Team kit",
    description="Everything for a team.",
    fulfilled_by=TeamId("it"),
    fields=(
        replace(OLD[FOR], is_requested_for=True),
        OLD[MODEL],
        OLD[FieldId("memory")],
        replace(OLD[EXTRAS], is_required=True),
        replace(OLD[COUNT], is_required=True),
        *MORE,
        replace(OLD[QUOTE], is_required=True),
        OLD[REASON],
    ),
)
CARD = Item(
    id=ItemId("door-card"),
    title="Door card",
    description="A card for a door.",
    fulfilled_by=TeamId("facilities"),
    price=Decimal(12),
    fields=(
        replace(OLD[FOR], is_requested_for=True),
        replace(OLD[COUNT], is_required=True, price_each=Decimal(2)),
        replace(OLD[REASON], id=FieldId("why")),
    ),
)
SEAT = replace(access("Figma"), price=Decimal(15), price_per="month")
PLAN = FulfilmentPlan(
    tasks=(
        TaskPlan(
            id=TaskName("pack"),
            title="Pack {answers.model} for {for.name}",
            team=TeamId("it"),
            checklist=("{answers.people}",),
        ),
        TaskPlan(
            id=TaskName("card"),
            title="Door card",
            team=TeamId("facilities"),
            part=PartPlan(
                item=CARD.id,
                answers={FOR: ("{for}",), COUNT: ("{count}",), FieldId("why"): ("{reason}, led by {lead}",)},
            ),
        ),
        TaskPlan(
            id=TaskName("seat"),
            title="Figma",
            team=TeamId("it"),
            when=Condition(field=EXTRAS, values=("dock",)),
            part=PartPlan(item=SEAT.id, answers={FieldId("seat"): ("editor",)}),
        ),
    )
)
"""Something of its own, a card at a price and, with the dock, a seat that is paid by the month."""
HAND_OVER = FulfilmentPlan(
    tasks=(TaskPlan(id=TaskName("print"), title="Print it for {for.name}", team=TeamId("facilities")),)
)
ANSWERS = [
    "For: <@U0BENWHI>",
    "Model: Power 16",
    "Memory: 64 GB",
    "Also needed: Docking station",
    "How many: 3 pieces",
    "Paid by: 2007 Centre",
    "Budget: 9000",
    "PIN: ••••",
    "Person: Mia, Developer, 7 Dec 2026; Jo, Operations, 8 Dec 2026",
    "Lead: Ed",
    "Quote: quote.pdf",
    "What for: a new team",
]
PRICE = "€ 3,176 + € 15 a month"
# 2399 + 320 + 189 for the laptop and its dock, 2 × 100 + 50 for the people, 12 + 3 × 2 for the card; and the seat
PARTS = [
    ("Door card", "For: <@U0BENWHI>\nHow many: 3 pieces\nWhat for: a new team, led by Ed"),
    ("Figma, Editor", "Seat: Editor"),
]
SECRET_PIN = "heron-4711"
PDF = {"name": "quote.pdf", "content_base64": "JVBERg=="}


def with_the_big_item(bot: Bot) -> None:
    bot.stop()
    items = Catalogue(items=(BIG, CARD, SEAT))
    bot.policy = replace(bot.policy, catalogue=items, fulfilment={BIG.id: PLAN, CARD.id: HAND_OVER})
    bot.start()


def by_the_thread(driver: Driver) -> str:
    """Answer everything in the thread; return the text of the card that shows the whole."""
    ts = driver.say("ana", "@ana", "i need a team kit for Ben")

    def card(*actions: str, says: str) -> dict[str, Any]:
        driver.wait("ana", says)
        return driver.with_button("ana", "@ana", *actions, thread_ts=ts)

    driver.click("ana", card("slot_pick_2", says="Which model?"), "slot_pick_2")
    driver.wait("ana", "How much memory?")
    driver.say("ana", "@ana", "64 GB", ts)
    boxes = card("slot_boxes", says="Anything with it?")
    driver.click("ana", boxes, "slot_boxes", ["dock"])
    driver.click("ana", boxes, "slot_done")
    driver.wait("ana", "How many?")
    driver.say("ana", "@ana", "3", ts)
    search = card("slot_search", says="Who pays?")
    where = {"user": "ana", "channel": search["channel"], "ts": search["ts"], "action_id": "slot_search"}
    found = driver.call("options", **where, query="2007")["options"]
    assert [one["value"] for one in found] == ["c7"]
    driver.click("ana", search, "slot_search", "c7")
    driver.wait("ana", "How much may it cost?")
    driver.say("ana", "@ana", "9000", ts)
    driver.click("ana", card("slot_unseen", says="Which PIN?"), "slot_unseen")
    driver.until_form("ana", "pin")
    driver.submit("ana", {"pin": {"text": SECRET_PIN}})
    driver.wait("ana", "Who starts?")
    driver.say("ana", "@ana", "Mia, developer, 7 december 2026\nJo, operations, 8 december 2026", ts)
    driver.click("ana", card("slot_all", says="Who starts?"), "slot_all")
    driver.wait("ana", "Who leads them?")
    driver.say("ana", "@ana", "Ed", ts)
    driver.wait("ana", "Is there a quote?")
    driver.say("ana", "@ana", "", ts, files={"quote.pdf": b"%PDF"})
    driver.wait("ana", "What will you use it for?")
    driver.say("ana", "@ana", "a new team", ts)
    return submitted(driver, ts)


def by_the_form(driver: Driver) -> str:
    """Answer everything in the form; return the text of the card that shows the whole."""
    ts = driver.say("ana", "@ana", "i need a team kit")
    driver.click("ana", driver.with_button("ana", "@ana", "slot_form", thread_ts=ts), "slot_form")
    driver.fill_in("ana", driver.until_form("ana", "model"), "model", "power")
    view = driver.until_form("ana", "memory", "people.0.name")
    rows = {
        "people.0.name": {"text": "Mia"},
        "people.0.role": {"value": "dev"},
        "people.0.day": {"value": "2026-12-07"},
    }
    more = {"user": "ana", "action_id": "form_row", "block_id": "people.more"}
    driver.call("click", view_id=view["id"], values=rows, **more)
    driver.until_form("ana", "people.1.name")
    rows = {
        "people.1.name": {"text": "Jo"},
        "people.1.role": {"value": "ops"},
        "people.1.day": {"value": "2026-12-08"},
    }
    driver.call("click", view_id=view["id"], values=rows, **more)
    driver.until_form("ana", "people.2.name", "lead")  # two people need somebody who leads them
    where = {"user": "ana", "view_id": view["id"], "block_id": "pays", "action_id": "form_search"}
    assert len(driver.call("options", **where, query="")["options"]) == len(CENTRES)
    driver.fill_in("ana", driver.until_form("ana", "pays", without="budget"), "pays", "c7")
    driver.until_form("ana", "budget")
    values: dict[str, dict[str, Any]] = {
        "for": {"value": "U0BENWHI"},
        "memory": {"value": "64"},
        "extras": {"value": ["dock"]},
        "count": {"value": "3"},
        "budget": {"value": "9000"},
        "pin": {"text": SECRET_PIN},
        "lead": {"text": "Ed"},
        "quote": {"value": [PDF]},
        "reason": {"text": "a new team"},
    }
    outcome = driver.submit("ana", values)
    assert outcome["acked"] and not outcome.get("errors"), outcome
    return submitted(driver, ts)


def submitted(driver: Driver, ts: str) -> str:
    review = driver.with_button("ana", "@ana", "request_submit", thread_ts=ts)
    driver.click("ana", review, "request_submit")
    driver.until_gone("ana", review, "request_submit")
    return str(review["text"])


def stored(bot: Bot, ticket: Ticket) -> dict[str, Any]:
    """Return everything that is kept of a request and of those it brought with it, but their ids, numbers and times."""
    with bot.running.desk.unit_of_work() as uow:
        about = uow.conversations.get(ticket.conversation_id) if ticket.conversation_id else None
        draft = uow.requests.get(about.request_id) if about is not None and about.request_id else None
        tasks = uow.tasks.of(ticket.id)
        parts = [uow.tickets.get(task.part_id) for task in tasks if task.part_id is not None]
        secrets = dict(uow.masked.of(ticket.id))
    same = ("kind", "title", "description", "team", "priority", "requester_id", "author_id", "beneficiary_id")
    said = ("name", "state", "title", "team", "after", "checklist", "instructions", "due_days")
    answers = {} if draft is None else dict(draft.answers)
    return {
        "ticket": {name: getattr(ticket, name) for name in same},
        "answers": {**answers, QUOTE: tuple(attached(one).name for one in answers.get(QUOTE, ()))},
        "form": draft.item_version if draft is not None else "",
        "masked": secrets,
        "tasks": [{name: getattr(task, name) for name in said} for task in tasks],
        "parts": [stored(bot, part) for part in parts],
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_b2_the_thread_and_the_form_end_in_the_identical_stored_request_and_parts(
    bot: Bot, driver: Driver
) -> None:
    with_the_big_item(bot)

    texts = [by_the_thread(driver), by_the_form(driver)]

    driver.wait("ana", "REQ-4 is open")
    one, two = stored(bot, ticket_of(bot, "REQ-1")), stored(bot, ticket_of(bot, "REQ-4"))
    assert one["ticket"]["description"].splitlines() == ANSWERS
    assert one["masked"] == {"PIN": SECRET_PIN}
    assert [(part["ticket"]["title"], part["ticket"]["description"]) for part in one["parts"]] == PARTS
    assert [task["title"] for task in one["parts"][0]["tasks"]] == ["Print it for Ben Whitaker"]
    assert two == one
    assert all(PRICE in text.replace("\u00a0", " ") for text in texts), texts
    masked = driver.with_button("bo", "#it-triage", "ticket_masked")
    driver.click("bo", masked, "ticket_masked")
    shown = driver.until(lambda: driver.state("bo")["views"] or None, "bo never saw the PIN")
    assert SECRET_PIN in str(shown)
    assert SECRET_PIN not in str(driver.everything("bo")) + str(driver.everything("ana"))
    sent = [f for m in driver.messages("bo", "#it-triage") for f in m.get("files", ())]
    assert {file["name"] for file in sent} == {"quote.pdf"}
