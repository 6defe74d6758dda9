"""What an item's file says of its fulfilment: read as it is meant, and each mistake told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue_files import read_plans
from bot.marked_files import Mistake
from tests.bot.item_reading import KNOWN, written
from tests.domain.fulfilment import SEATS
from workflows.domain.conditions import Condition
from workflows.domain.fulfilment import FulfilmentPlan, PartPlan, TaskPlan
from workflows.domain.ids import FieldId, ItemId, TaskName, TeamId
from workflows.domain.runbooks import Sends

HEAD = """title: Lamp
description: A lamp.
fulfilled_by: it
fields:
  - id: kind
    kind: choice
    label: Kind
    question: Which kind?
    options: [{id: clamp, name: With a clamp}, {id: foot, name: With a foot}]
  - {id: name, kind: text, label: Name, question: "Whose?"}
tasks:
"""


def read(folder: Path, tasks: str) -> tuple[dict[ItemId, FulfilmentPlan], list[Mistake]]:
    items, mistakes = written(folder, "lamp", HEAD + tasks)
    return read_plans(items, known=KNOWN, mistakes=mistakes), mistakes


def test_tasks_are_read_as_they_are_written(tmp_path: Path) -> None:
    plans, mistakes = read(
        tmp_path,
        """
  - id: order
    title: Order it for {answers.name}
    team: facilities
    checklist: [Paid, Sent]
    due: 2
  - id: book
    title: Book it
    team: it
    after: [order]
    when: {field: kind, is: clamp}
    done: lamp booked
    call: {webhook: seats, body: {who: "{for.email}", n: 7}, gate: true}
""",
    )

    assert mistakes == []
    assert plans[ItemId("lamp")].tasks == (
        TaskPlan(
            id=TaskName("order"),
            title="Order it for {answers.name}",
            team=TeamId("facilities"),
            checklist=("Paid", "Sent"),
            due_days=2,
        ),
        TaskPlan(
            id=TaskName("book"),
            title="Book it",
            team=TeamId("it"),
            after=(TaskName("order"),),
            when=Condition(field=FieldId("kind"), values=("clamp",)),
            done="lamp booked",
            sends=Sends(webhook=SEATS.id, url=SEATS.url, body={"who": "{for.email}", "n": "7"}),
            is_gated=True,
        ),
    )


MISTAKES = {
    "{id: a, title: A, team: itt}": (12, "there is no team 'itt'; teams.yaml has it, facilities"),
    "{id: a, title: A, team: it, after: [b]}": (12, "there is no task 'b' in this item; it has a"),
    "{id: a, title: A, team: it}\n  - {id: a, title: B, team: it}": (
        13,
        "a task 'a' stands above already; rename one",
    ),
    "{id: a, title: A, team: it, after: [b]}\n  - {id: b, title: B, team: it, after: [a]}": (
        12,
        "these tasks wait for each other, so none begins: a after b after a",
    ),
    "{id: a, title: A, team: it, when: {field: colour, is: red}}": (
        12,
        "there is no field 'colour' in this item; it has kind, name",
    ),
    "{id: a, title: A, team: it, when: {field: kind, is: [clamp, wall]}}": (
        12,
        "'kind' has no option 'wall'; this never comes to pass because of it",
    ),
    "{id: a, title: A, team: it, when: {field: name, is: x}}": (
        12,
        "'name' is no choice; a condition needs options to look at",
    ),
    "{id: a, title: 'For {answers.colour}', team: it}": (12, "{answers.colour} cannot be filled; there are"),
    "{id: a, title: A, team: it, call: {webhook: seat}}": (
        12,
        "there is no webhook 'seat'; webhooks.yaml has seats",
    ),
    "{id: a, title: A, team: it, checklist: [x], call: {webhook: seats}}": (
        12,
        "nobody ticks what another system does; make it a task of its own, or remove it",
    ),
    "{id: a, title: A, team: it, gate: true}": (12, "tasks.0.gate: this field is not known"),
}


@pytest.mark.parametrize(("tasks", "told"), MISTAKES.items())
def test_each_mistake_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, tasks: str, told: tuple[int, str]
) -> None:
    _, mistakes = read(tmp_path, f"  - {tasks}\n")

    assert [(one.line, one.what.startswith(told[1])) for one in mistakes] == [(told[0], True)], mistakes


OTHER = """title: Bulb
description: A bulb.
fulfilled_by: it
fields:
  - {id: watts, kind: choice, label: Watts, question: "How many?", options: [{id: "5", name: Five}]}
  - {id: whose, kind: text, label: Whose, question: "Whose?"}
"""
PARTS = {
    '{item: bulb, answers: {watts: 5, whose: "For {name}"}}': None,
    "{item: candle}": "there is no item 'candle' in the catalogue; correct it",
    "{item: lamp, answers: {kind: foot, name: x}}": "'lamp' brings others with it itself; name those here instead",
    "{item: bulb, answers: {watts: 5}}": "'bulb' needs 'whose'; say it under answers",
    "{item: bulb, answers: {watts: 7, whose: x}}": "'watts' of 'bulb' has no option '7'",
    "{item: bulb, answers: {watts: 5, whose: x, colour: y}}": "'bulb' has no field 'colour'; it has watts, whose",
    '{item: bulb, answers: {watts: 5, whose: "{who}"}}': "{who} cannot be filled; this item has kind, name",
    "{item: bulb, when: {field: kind, is: wall}, answers: {watts: 5, whose: x}}": (
        "'kind' has no option 'wall'; this never comes to pass because of it"
    ),
}


@pytest.mark.parametrize(("part", "told"), PARTS.items())
def test_a_bundle_names_items_and_answers_there_are(tmp_path: Path, part: str, told: str | None) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "bulb.yaml").write_text(OTHER)
    plans, mistakes = read(tmp_path, f"  []\nbundle:\n  - {part}\n")

    assert [(one.line, one.what) for one in mistakes] == ([(14, told)] if told else [])
    if told is None:
        [plan] = plans[ItemId("lamp")].tasks
        assert plan.part == PartPlan(
            item=ItemId("bulb"),
            answers={FieldId("watts"): ("5",), FieldId("whose"): ("For {name}",)},
        )


def test_an_item_that_says_nothing_of_tasks_has_no_plan(tmp_path: Path) -> None:
    assert read(tmp_path, "  []\n") == ({}, [])
