"""Words of items in other languages as files: read as they are written, and each mistake told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import catalogue_files, item_words_files
from bot.desk_files import read_desk
from bot.file_kinds import Reading
from tests.fakes.desk import POLICY
from workflows.domain.catalogue import ItemWords
from workflows.domain.item_words import untranslated

CHAIR = """\
title: Chair
description: A chair.
fulfilled_by: it
fields:
  - id: kind
    kind: choice
    label: Kind
    question: Which kind?
    options: [{id: arms, name: With arms, description: heavy}, {id: bare, name: Without}]
  - id: rooms
    kind: rows
    label: Rooms
    question: Which rooms?
    columns: [{id: floor, kind: number, label: Floor}]
"""
TABLE = """\
title: Table
description: A table.
fulfilled_by: it
fields: [{id: why, kind: text, label: Why, question: "Why?"}]
"""
FRENCH = """\
title: Chaise
description: Une chaise.
synonyms: [siège]
fields:
  kind:
    label: Sorte
    question: Quelle sorte ?
    options: {arms: Avec accoudoirs, bare: Sans}
    descriptions: {arms: lourde}
  rooms:
    label: Salles
    question: Quelles salles ?
    columns: {floor: {label: Étage}}
"""


def read(
    folder: Path, french: str = FRENCH, *, languages: tuple[str, ...] = (), as_: str = "fr/chair"
) -> Reading:
    for name, text in (("chair", CHAIR), ("table", TABLE), (as_, french)):
        path = folder / "catalogue" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    reading = Reading(folder=folder, policy=POLICY, calendars={}, languages=languages)
    catalogue_files.KIND.fill(reading)
    item_words_files.KIND.fill(reading)
    return reading


def test_they_are_read_as_they_are_written(tmp_path: Path) -> None:
    reading = read(tmp_path)

    assert reading.mistakes == []
    chair = reading.policy.catalogue.items[0]
    words = chair.words["fr"]
    assert (words.title, words.synonyms) == ("Chaise", ("siège",))
    assert list(untranslated(chair, words)) == []
    assert "siège" in chair.synonyms, "it is found by them, too"


@pytest.mark.parametrize(
    ("good", "bad", "line", "what"),
    [
        ("  kind:", "  kinds:", 5, "there is no field 'kinds' in this item; it has kind, rooms"),
        ("bare: Sans", "bar: Sans", 8, "there is no option 'bar'; it has arms, bare"),
        ("{arms: lourde}", "{legs: lourde}", 9, "there is no option 'legs'; it has arms, bare"),
        ("bare: Sans", 'bare: ""', 8, "from 1 to 75 characters fit"),
        ("{floor:", "{flor:", 13, "there is no column 'flor'; it has floor"),
        ("label: Étage", "label: Étage, options: {a: B}", 13, "there is no option 'a'; it has none"),
        ("siège", "table", 1, "'Table' is a name of both chair and table; take one away"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, good: str, bad: str, line: int, what: str) -> None:
    assert good in FRENCH

    [one] = read(tmp_path, FRENCH.replace(good, bad, 1)).mistakes

    assert (one.path.name, one.path.parent.name, one.line, one.what) == ("chair.yaml", "fr", line, what)
    assert not one.is_warning


@pytest.mark.parametrize(
    ("as_", "what"),
    [
        ("xx/chair", "the desk has no words of 'xx'; it has de, en, fr"),
        ("fr/stool", "there is no item 'stool'; name this file as one of catalogue/"),
    ],
)
def test_words_of_no_item_and_of_no_language_are_a_mistake(tmp_path: Path, as_: str, what: str) -> None:
    [one] = read(tmp_path, as_=as_).mistakes

    assert one.what == what


def test_what_is_missing_is_a_warning_and_only_where_the_desk_says_it_has_that_language(
    tmp_path: Path,
) -> None:
    partly = FRENCH.replace("    question: Quelle sorte ?\n", "").replace(
        "descriptions: {arms: lourde}", "help: É"
    )

    assert read(tmp_path, partly).mistakes == []
    missing, whole = read(tmp_path, partly, languages=("fr",)).mistakes
    assert missing.is_warning and whole.is_warning
    assert (missing.path.parent.name, missing.what) == (
        "fr",
        "it has no words for kind.question, kind.descriptions.arms; add them",
    )
    assert whole.what == "not translated to fr; write catalogue/fr/table.yaml"


def test_a_desk_cannot_say_it_has_a_language_the_desk_does_not_speak(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text("name: A\ndefault_team: it\nlanguages: [fr, tlh]\n")
    (tmp_path / "teams.yaml").write_text((Path("desk") / "teams.yaml").read_text())
    (tmp_path / "sla.yaml").write_text((Path("desk") / "sla.yaml").read_text())

    found = [one for one in read_desk(tmp_path).mistakes if one.path.name == "desk.yaml"]

    assert [(one.line, one.what) for one in found] == [
        (3, "the desk has no words of 'tlh'; it has de, en, fr")
    ]


def test_five_sample_items_have_all_their_words_in_french_and_german() -> None:
    policy = read_desk(Path("desk")).policy
    assert policy is not None

    translated = [one for one in policy.catalogue.items if one.words]

    assert len(translated) >= 5
    for item in translated:
        assert {tag: list(untranslated(item, item.words.get(tag, ItemWords()))) for tag in ("fr", "de")} == {
            "fr": [],
            "de": [],
        }, item.id
