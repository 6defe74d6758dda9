"""Answers that are looked up: found by a part of their name, and of people's own things only their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.test_requests import ANA, heard
from workflows.domain.bounds import problem_of
from workflows.domain.catalogue import MENU_MAX, FieldKind, FormField, Item, Option, as_seen_by, shown
from workflows.domain.first_words import Found, found_in
from workflows.domain.ids import FieldId, ItemId, TeamId
from workflows.domain.plain_words import matching
from workflows.domain.slots import answer_in

TODAY = date(2026, 11, 23)
CENTRES = (
    Option(id="1200", name="1200 Finance", synonyms=("accounting",)),
    Option(id="2200", name="2200 Product design"),
    Option(id="2210", name="2210 Brand design"),
    Option(id="it", name="IT"),
)
PAYS = FormField(
    id=FieldId("pays"), kind=FieldKind.LOOKUP, label="Paid by", question="Who pays?", options=CENTRES
)
MINE = FormField(
    id=FieldId("mine"),
    kind=FieldKind.ASSET,
    label="Replaces",
    question="Which one?",
    options=(
        Option(id="a", name="LT-0042", owner="ana@example.com"),
        Option(id="b", name="LT-0088", owner="bo@example.com"),
    ),
)
ITEM = Item(id=ItemId("chair"), title="Chair", description="", fulfilled_by=TeamId("it"), fields=(PAYS, MINE))


@pytest.mark.parametrize(
    ("typed", "taken", "code"),
    [
        ("2200", "2200", None),
        ("brand", "2210", None),
        ("the brand design people", "", "no_option"),
        ("2210 brand design", "2210", None),
        ("ACCOUNTING", "1200", None),
        ("it", "it", None),
        ("design", "", "several"),
        ("moon base", "", "no_option"),
    ],
)
def test_a_part_of_a_name_is_enough_where_it_fits_one(typed: str, taken: str, code: str | None) -> None:
    value, problem = answer_in(PAYS, heard(typed), person_id=ANA, today=TODAY)

    assert value == ((taken,) if taken else ())
    assert (problem.code if problem else None) == code
    if code == "several" and problem is not None:
        assert problem.limit == "2200 Product design, 2210 Brand design"


def test_no_word_is_looked_up_as_everything() -> None:
    assert len(matching(PAYS, " ")) == len(CENTRES)


def test_a_short_name_inside_a_sentence_is_not_taken_for_an_answer() -> None:
    found = found_in(ITEM, heard("a chair for accounting"), {}, today=TODAY)
    whole = found_in(ITEM, heard("a chair, 1200 finance"), {}, today=TODAY)

    assert (found.sure, found.likely) == ({}, {PAYS.id: ("1200",)})
    assert whole.sure == {PAYS.id: ("1200",)}
    assert found_in(ITEM, heard("a chair, it is broken"), {}, today=TODAY) == Found()


def test_people_choose_among_their_own_things_alone() -> None:
    item = as_seen_by(ITEM, "Ana@Example.com")
    mine = item.field(MINE.id)

    assert mine is not None
    assert [option.id for option in mine.options] == ["a"]
    assert problem_of(mine, ("a",), today=TODAY) is None
    problem = problem_of(mine, ("b",), today=TODAY)
    assert problem is not None and problem.code == "no_option"


def test_somebody_who_has_none_is_not_asked_which() -> None:
    assert [one.id for one in shown(as_seen_by(ITEM, ""), {})] == ["pays"]


def test_a_longer_list_or_other_things_are_no_other_form() -> None:
    longer = replace(ITEM, fields=(replace(PAYS, options=CENTRES[:1]), MINE))

    assert longer.version == ITEM.version == as_seen_by(ITEM, "bo@example.com").version
    assert replace(ITEM, fields=(replace(PAYS, label="Payer"), MINE)).version != ITEM.version


def test_a_long_list_is_searched() -> None:
    many = tuple(Option(id=str(n), name=f"Centre {n}") for n in range(MENU_MAX + 1))

    assert replace(PAYS, options=many).is_searched
    assert not replace(PAYS, options=many[1:]).is_searched
