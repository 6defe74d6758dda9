"""What a first sentence says, does not say, and takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.catalogue import COUNT, EXTRAS, FOR, LAPTOP, MODEL, NEEDED_BY
from tests.domain.test_requests import TODAY
from workflows.domain.catalogue import FieldKind, FormField, Option
from workflows.domain.first_words import found_in
from workflows.domain.ids import FieldId
from workflows.domain.said_options import options_meant
from workflows.domain.slots import Dated, Heard
from workflows.domain.usual_answers import is_counted_otherwise, is_for_another

_FIELDS = {one.id: one for one in LAPTOP.fields}
ANSWER = FormField(
    id=FieldId("outside"),
    kind=FieldKind.CHOICE,
    label="From outside",
    question="From outside?",
    options=(Option(id="yes", name="Yes", synonyms=("open to customers",)), Option(id="no", name="No")),
)


def found(text: str, *dates: tuple[str, date]) -> dict[FieldId, tuple[str, ...]]:
    """Return what is answered by *text*, in which *dates* are named by their words."""
    days = tuple(Dated(start=text.index(words), on=on) for words, on in dates)
    return found_in(LAPTOP, Heard(text=text, dates=days), {}, today=TODAY).sure


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("light", ["light"]),
        ("not the light one, power", ["power"]),
        ("light, no wait, make it power", ["power"]),
        ("no, the light one", ["light"]),
        ("no the light one", ["light"]),
        ("upgrade from light to power", ["power"]),
        ("not light but power", ["power"]),
        ("nur light, power habe ich", ["light"]),
        ("light is not enough", []),
        ("light or power", ["light", "power"]),
    ],
)
def test_what_is_ruled_out_or_corrected_is_not_meant(said: str, meant: list[str]) -> None:
    assert options_meant(_FIELDS[MODEL], said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [("dock and mouse", ["dock", "mouse"]), ("a mouse, no docking station", ["mouse"]), ("ohne mouse", [])],
)
def test_of_several_what_is_ruled_out_is_left_out(said: str, meant: list[str]) -> None:
    extras = replace(
        _FIELDS[EXTRAS], options=tuple(replace(one, synonyms=(one.id,)) for one in _FIELDS[EXTRAS].options)
    )
    assert options_meant(extras, said) == meant


def test_a_bare_no_answers_only_what_was_asked() -> None:
    assert options_meant(ANSWER, "no rush", is_asked=False) == []
    assert options_meant(ANSWER, "a mailbox open to customers", is_asked=False) == ["yes"]
    assert options_meant(ANSWER, "no") == ["no"]


def test_a_day_on_which_something_else_happens_is_not_when_it_is_needed() -> None:
    friday = ("friday", date(2026, 12, 4))

    assert found("a laptop by friday", friday)[NEEDED_BY] == ("2026-12-04",)
    assert NEEDED_BY not in found("a laptop for ben, he starts friday", friday)


def test_how_many_are_wanted_is_counted_in_front_of_their_name() -> None:
    many = replace(LAPTOP.fields[5], unit="")
    item = replace(LAPTOP, fields=(*LAPTOP.fields[:5], many))

    def count(text: str) -> tuple[str, ...]:
        return found_in(item, Heard(text=text), {}, today=TODAY).sure.get(many.id, ())

    assert count("two light laptops") == ("2",)
    assert count("3 new notebooks please") == ("3",)
    assert count("a light 13 laptop") == ()
    assert count("laptops for 4 people") == ()


def test_a_text_is_neither_a_day_nor_an_option_nor_an_article() -> None:
    place = FormField(id=FieldId("to"), kind=FieldKind.TEXT, label="To", question="Where to?", cues=("to",))
    item = replace(LAPTOP, fields=(_FIELDS[MODEL], place))

    def said(text: str, *days: Dated) -> tuple[str, ...]:
        return found_in(item, Heard(text=text, dates=days), {}, today=TODAY).sure.get(place.id, ())

    assert said("a laptop to 4.11") == ("4.11",)
    assert said("move it to our office") == said("from heavy to light") == ()
    assert said("move it to friday", Dated(start=11, on=date(2026, 11, 27))) == ()


def test_how_many_in_another_measure_is_asked() -> None:
    hundreds = replace(_FIELDS[COUNT], unit="hundred")

    def is_asked(text: str) -> bool:
        return is_counted_otherwise(hundreds, LAPTOP, Heard(text=text), {})

    assert is_asked("200 laptops please")
    assert is_asked("laptops, 300, to porto")
    assert not is_asked("a laptop please")
    assert not is_asked("a light 13 by 4 december 2026, to desk 4.17")
    assert not is_counted_otherwise(hundreds, LAPTOP, Heard(text="for 3 people"), {FieldId("people"): ("3",)})


@pytest.mark.parametrize(
    ("said", "is_another"),
    [
        ("a laptop for me", False),
        ("a laptop for monday", False),
        ("a laptop for video editing", False),
        ("a laptop for my new colleague", True),
        ("our trainee needs a laptop", True),
        ("a laptop for Tom", True),
        ("ein Laptop für meine Kollegin", True),
    ],
)
def test_who_is_spoken_of_without_being_known_is_asked_for(said: str, is_another: bool) -> None:
    field = LAPTOP.field(FOR)
    assert field is not None and is_for_another(field, said) is is_another
