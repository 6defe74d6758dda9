"""Repeated rows: typed one to a message, kept whole, counted by prices and conditions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.domain.test_requests import BLANK
from workflows.domain import requests
from workflows.domain.answer_words import in_words
from workflows.domain.bounds import Problem, problem_of
from workflows.domain.catalogue import FieldKind, FormField, Item, Option, missing, shown
from workflows.domain.conditions import Condition
from workflows.domain.costs import cost
from workflows.domain.ids import FieldId, ItemId, TeamId
from workflows.domain.requests import RequestDraft, Step
from workflows.domain.rows import as_answer, row_of
from workflows.domain.slots import Dated, Heard

TODAY, MONDAY = date(2026, 11, 23), date(2026, 11, 30)
NAME, ROLE, DAY, PEOPLE, LEAD = map(FieldId, ("name", "role", "day", "people", "lead"))
TEAM = FormField(
    id=PEOPLE,
    kind=FieldKind.ROWS,
    label="Person",
    question="Who starts?",
    minimum=Decimal(2),
    maximum=Decimal(3),
    price_each=Decimal(100),
    columns=(
        FormField(id=NAME, kind=FieldKind.TEXT, label="Name", question="Name"),
        FormField(
            id=ROLE,
            kind=FieldKind.CHOICE,
            label="Role",
            question="Role",
            options=(
                Option(id="dev", name="Developer", price=Decimal(50)),
                Option(id="ops", name="Operations"),
            ),
        ),
        FormField(
            id=DAY,
            kind=FieldKind.DATE,
            label="First day",
            question="First day",
            is_required=False,
            earliest_days=0,
        ),
    ),
)
MANY = FormField(
    id=LEAD,
    kind=FieldKind.TEXT,
    label="Lead",
    question="Who leads them?",
    when=Condition(field=PEOPLE, above=Decimal(2)),
)
ITEM = Item(id=ItemId("team"), title="Team", description="", fulfilled_by=TeamId("hr"), fields=(TEAM, MANY))
ASKING = replace(BLANK, asked=PEOPLE)
MIA = as_answer({NAME: "Mia", ROLE: "dev", DAY: "2026-11-30"})
JO = as_answer({NAME: "Jo", ROLE: "ops"})


def typed(draft: RequestDraft, text: str) -> requests.Result:
    days = tuple(Dated(start=at, on=MONDAY) for at in range(len(text)) if text.startswith("monday", at))
    return requests.said(draft, ITEM, Heard(text=text, dates=days), today=TODAY)


def test_a_row_is_typed_in_one_message_and_the_next_is_asked_for() -> None:
    draft, step = typed(ASKING, "Mia, developer, monday")

    assert draft.answers[PEOPLE] == (MIA,)
    assert step == Step(asks=PEOPLE)
    assert row_of(MIA) == {NAME: "Mia", ROLE: "dev", DAY: "2026-11-30"}


def test_several_lines_are_several_rows_and_what_may_be_left_out_may() -> None:
    draft, step = typed(ASKING, "Mia; developer; monday\n\nJo, operations")

    assert draft.answers[PEOPLE] == (MIA, JO)
    assert (step, in_words(TEAM, draft.answers[PEOPLE])) == (
        Step(asks=PEOPLE),
        "Mia, Developer, 30 Nov 2026; Jo, Operations",
    )


@pytest.mark.parametrize("words", ["that's all", "That’s all.", "done", "c'est tout", "das sind alle"])
def test_whoever_says_that_those_are_all_goes_on(words: str) -> None:
    whole = replace(ASKING, answers={PEOPLE: (MIA, JO)})

    assert typed(whole, words)[1] == Step(asks=FieldId(""))
    again = typed(replace(ASKING, answers={PEOPLE: (MIA,)}), words)[1]
    assert again.problem is not None and (again.asks, again.problem.code) == (PEOPLE, "too_few_rows")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Mia", "row_parts"),
        ("Mia, dev, monday, more", "row_parts"),
        ("Mia, boss", "no_option"),
        ("Mia, operations, x", "no_date"),
    ],
)
def test_a_row_that_cannot_be_taken_changes_nothing_and_says_why(words: str, code: str) -> None:
    draft, step = typed(ASKING, words)

    assert draft == ASKING
    assert step.problem is not None and step.problem.code == code


def test_the_last_row_there_may_be_ends_the_asking_and_brings_up_what_hangs_on_their_number() -> None:
    draft, step = typed(replace(ASKING, answers={PEOPLE: (MIA, JO)}), "Ed, developer")

    assert step == Step(asks=LEAD)
    assert [one.id for one in shown(ITEM, draft.answers)] == [PEOPLE, LEAD]
    assert problem_of(TEAM, (MIA, JO, MIA, JO), today=TODAY) == Problem(code="too_many_rows", limit="3")


def test_each_row_has_its_price() -> None:
    assert cost(ITEM, {PEOPLE: (MIA, JO, MIA)}) == 3 * 100 + 2 * 50


def test_a_form_with_too_few_rows_is_not_whole() -> None:
    assert missing(ITEM, {PEOPLE: (MIA,)}) == TEAM
    assert missing(ITEM, {PEOPLE: (MIA, JO)}) is None


@pytest.mark.parametrize(("given", "is_asked"), [("3", False), ("4", True), ("9", True), ("10", False)])
def test_a_condition_on_a_number_holds_between_its_bounds(given: str, is_asked: bool) -> None:
    count = FormField(id=FieldId("n"), kind=FieldKind.NUMBER, label="n", question="n?")
    why = replace(MANY, when=Condition(field=FieldId("n"), above=Decimal(3), below=Decimal(10)))
    item = replace(ITEM, fields=(count, why))

    assert (why in shown(item, {FieldId("n"): (given,)})) is is_asked
    assert why not in shown(item, {})
