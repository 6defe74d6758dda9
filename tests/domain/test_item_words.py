"""Words of items in other languages: said to whoever reads them, understood from anybody, and nothing else changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.catalogue import COUNT, LAPTOP, MEMORY, MODEL
from tests.domain.test_rows import TEAM
from workflows.domain.catalogue import FieldWords, Item, ItemWords
from workflows.domain.ids import FieldId
from workflows.domain.item_words import spoken, understood, untranslated
from workflows.domain.plain_words import options_named
from workflows.domain.requests import title

FRENCH = ItemWords(
    title="Nouvel ordinateur",
    synonyms=("ordi",),
    fields={
        MODEL: FieldWords(
            label="Modèle", question="Quel modèle ?", options={"light": "Léger 13", "power": "Power 16"}
        )
    },
)
IN_FRENCH = replace(LAPTOP, words={"fr": FRENCH})


def model_of(item: Item) -> tuple[str, str, list[str]]:
    one = item.field(MODEL)
    assert one is not None
    return one.label, one.question, [option.name for option in one.options]


@pytest.mark.parametrize("tag", ["fr", "fr-CA", "fr_FR"])
def test_it_is_said_in_the_closest_language_there_is(tag: str) -> None:
    said = spoken(IN_FRENCH, tag)

    assert model_of(said) == ("Modèle", "Quel modèle ?", ["Léger 13", "Power 16"])
    assert title(said, {MODEL: ("light",)}) == "Nouvel ordinateur, Léger 13"
    assert said.description == LAPTOP.description, "what is not translated is as it was written"


@pytest.mark.parametrize("tag", ["en-US", "de", "en-XA", ""])
def test_in_other_languages_it_is_as_it_was_written(tag: str) -> None:
    assert spoken(IN_FRENCH, tag) is IN_FRENCH


def test_it_is_understood_in_every_language_and_its_form_is_the_same() -> None:
    known = understood(IN_FRENCH)
    model = known.field(MODEL)
    assert model is not None

    assert known.synonyms == (*LAPTOP.synonyms, "Nouvel ordinateur", "ordi")
    assert options_named(model, "le léger 13 svp") == options_named(model, "the light one") == ["light"]
    assert known.version == LAPTOP.version, "no draft is to be told of a form that changed"
    assert understood(LAPTOP) == LAPTOP


def test_what_has_no_words_yet_is_named_by_its_place() -> None:
    item = replace(LAPTOP, fields=tuple(one for one in LAPTOP.fields if one.id in (MODEL, MEMORY, COUNT)))

    assert list(untranslated(item, FRENCH)) == [
        "description",
        "memory.label",
        "memory.question",
        "memory.options.32",
        "memory.options.64",
        "count.label",
        "count.question",
    ]


def test_columns_and_their_options_have_words_too() -> None:
    item = replace(LAPTOP, fields=(TEAM,))
    role = TEAM.columns[1]
    columns = {role.id: FieldWords(label="Rôle", options={option.id: "Rôle 1" for option in role.options})}
    words = ItemWords(title="É", description="É", fields={TEAM.id: FieldWords(label="É", columns=columns)})

    said = spoken(replace(item, words={"fr": words}), "fr").fields[0].columns[1]

    assert (said.label, {option.name for option in said.options}) == ("Rôle", {"Rôle 1"})
    assert FieldId("role") == role.id
    assert list(untranslated(item, words)) == [
        "people.question",
        "people.columns.name.label",
        "people.columns.day.label",
    ]
