"""The catalogue's files: every mistake is told with its place, and the sample is as good as it says."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue_files import KIND, read_catalogue
from bot.desk_files import read_policy
from bot.dialogues import failed
from bot.item_files import NO_SOURCES, read_items
from bot.marked_files import Mistake
from bot.wishes import ModelWishes
from knowledge import DEFAULT_MODEL, HASHING
from tests.docs.pages import blocks
from workflows.domain.audiences import EMPLOYEES, Audience
from workflows.domain.catalogue import Catalogue, FieldKind, Item, Option, shown
from workflows.domain.ids import FieldId, ItemId

ROOT = Path(__file__).parents[2]
LAMP = """\
title: Desk lamp
description: A lamp for a desk.
synonyms: [lamp, light for my desk]
fulfilled_by: facilities
links: [lamps.md]
fields:
  - id: kind
    kind: choice
    label: Kind
    question: Which kind?
    options:
      - {id: clamp, name: With a clamp}
      - {id: foot, name: With a foot, synonyms: [standing]}
  - id: height
    kind: number
    label: Height
    question: How high?
    when: {field: kind, is: [foot]}
    minimum: 10
    maximum: 90
  - id: colour
    kind: text
    label: Colour
    question: Which colour?
    pattern: '[a-z]+'
    pattern_says: a word
dialogues:
  - said: i need a lamp with a foot
    answers: {kind: foot}
    asks: height
"""


def read(folder: Path, **files: str) -> tuple[Catalogue, list[Mistake]]:
    (folder / "catalogue").mkdir(exist_ok=True)
    (folder / "articles").mkdir(exist_ok=True)
    (folder / "articles" / "lamps.md").write_text("words")
    for name, text in files.items():
        (folder / "catalogue" / f"{name}.yaml").write_text(text)
    mistakes: list[Mistake] = []
    found = read_catalogue(
        read_items(folder, mistakes=mistakes),
        folder,
        teams=["it", "facilities"],
        audiences=[Audience(id="managers")],
        mistakes=mistakes,
    )
    return found, mistakes


def test_a_file_without_mistakes_is_an_item(tmp_path: Path) -> None:
    found, mistakes = read(tmp_path, lamp=LAMP)

    assert mistakes == []
    [item] = found.items
    assert (item.id, item.title, item.fulfilled_by, item.audience) == (
        "lamp",
        "Desk lamp",
        "facilities",
        ("employees",),
    )
    assert [one.kind for one in item.fields] == [FieldKind.CHOICE, FieldKind.NUMBER, FieldKind.TEXT]


@pytest.mark.parametrize(
    ("good", "bad", "line", "what"),
    [
        ("title: Desk lamp", "titel: Desk lamp", 1, "titel: this field is not known; remove it or correct"),
        ("fulfilled_by: facilities", "fulfilled_by: garden", 4, "there is no team 'garden'; teams.yaml has"),
        ("fulfilled_by: facilities", "audience: [pets]\nfulfilled_by: it", 4, "nobody is 'pets'; add it"),
        ("links: [lamps.md]", "links: [lamp.md]", 5, "there is no article lamp.md; correct the path"),
        ("kind: choice", "kind: dropdown", 8, "fields.0.kind: input should be 'text', 'long_text'"),
        ("question: Which kind?", "", 7, "fields.0.question: this field is missing; add it"),
        ("id: foot,", "id: clamp,", 13, "an option 'clamp' stands above already; rename one"),
        ("[standing]", "[with a clamp]", 13, "'with a clamp' is the option 'clamp' already; take one away"),
        ("id: colour", "id: kind", 21, "a field 'kind' stands here already; rename one"),
        ("{field: kind,", "{field: sort,", 18, "there is no field 'sort' in this item; it has kind, height"),
        ("is: [foot]", "is: [feet]", 18, "'kind' has no option 'feet'; this is never asked because of it"),
        ("is: [foot]", "is: []", 18, "say either is, or above and below; a condition is one of them"),
        ("{field: kind, is: [foot]}", "{field: height, is: [x]}", 18, "this condition hangs on itself"),
        (
            "{field: kind, is: [foot]}",
            "{field: colour, is: [x]}",
            18,
            "'colour' is asked later; move it above",
        ),
        ("minimum: 10", "minimum: 100", 19, "the minimum is above the maximum; no answer would do"),
        ("minimum: 10", "earliest: 3", 19, "earliest is for date, not for number; remove it"),
        ("'[a-z]+'", "'[a-z+'", 25, "this is no pattern that is taken: missing ]: [a-z+"),
        ("    pattern_says: a word\n", "", 25, "say in pattern_says what an answer looks like"),
        (
            "is: [foot]",
            "above: 3",
            18,
            "'kind' is no number and no rows; above and below count nothing there",
        ),
        ("is: [foot]", "is: [foot], above: 3", 18, "say either is, or above and below; a condition is one"),
        ("kind: number", "kind: rows", 14, "rows need columns; add some"),
        ("maximum: 90", "columns: []\n    lookup: x", 21, "lookup is for lookup, not for number; remove it"),
        ("minimum: 10", "types: [pdf]", 19, "types is for attachment, not for number; remove it"),
        ("kind: number", "kind: attachment", 20, "from 1 to 10 files fit in one answer"),
        ("kind: text\n", "kind: attachment\n    types: [.pdf]\n", 23, "fields.2.types.0"),
        (
            "kind: text\n",
            "kind: attachment\n    default: x\n",
            23,
            "default is for others, not for attachment",
        ),
        ("asks: height", "asks: size", 28, "there is no field 'size' in this item; correct it"),
        ("synonyms: [lamp, light", "synonyms: [lamp, lamp, light", 3, "'lamp' is said twice; take one away"),
        ("options:", "choices:", 11, "choices: this field is not known"),
        (
            "label: Kind",
            "label: Kind\n    prefill: profile.manager",
            10,
            "profile.manager cannot fill in a choice",
        ),
        ("label: Kind", "label: Kind\n    default: x\n    prefill: last_request", 11, "keep one of them"),
        ("label: Kind", "label: Kind\n    default: lava", 10, "there is no option 'lava'; use the id of one"),
        (
            "label: Kind",
            "label: Kind\n    requested_for: true",
            10,
            "requested_for is for user; remove it, or",
        ),
        ("fulfilled_by: facilities", "entitled: [pets]\nfulfilled_by: it", 4, "nobody is 'pets'; add it"),
        ("fulfilled_by: facilities", "entitled: [employees]\nfulfilled_by: it", 4, "nothing says whom it is"),
        ("fields:", "fields: [", 7, "this is not YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, good: str, bad: str, line: int, what: str
) -> None:
    assert good in LAMP

    _, mistakes = read(tmp_path, lamp=LAMP.replace(good, bad, 1))

    found = [str(mistake) for mistake in mistakes]
    expected = f"{tmp_path / 'catalogue' / 'lamp.yaml'}:{line}: "
    assert any(one.startswith(expected) and what in one for one in found), found


@pytest.mark.parametrize(
    ("value", "wrong"),
    [("hall", ""), ("attic", "'place' has no option 'attic'; this is never asked because of it")],
)
def test_a_condition_may_hang_on_what_is_looked_up(tmp_path: Path, value: str, wrong: str) -> None:
    looked_up = LAMP.replace(
        "  - id: height\n",
        "  - {id: place, kind: lookup, lookup: rooms, label: Place, question: Where?}\n  - id: height\n",
    ).replace("{field: kind, is: [foot]}", f"{{field: place, is: [{value}]}}")
    rooms = replace(
        NO_SOURCES, lists={"rooms": (Option(id="hall", name="Hall"), Option(id="office", name="Office"))}
    )
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "lamp.yaml").write_text(looked_up.replace("links: [lamps.md]\n", ""))
    mistakes: list[Mistake] = []

    items = read_items(tmp_path, mistakes=mistakes, sources=rooms)
    found = read_catalogue(
        items, tmp_path, teams=["facilities"], audiences=[], mistakes=mistakes, sources=rooms
    )

    assert [one.what for one in mistakes] == ([wrong] if wrong else [])
    [item] = found.items
    height = FieldId("height")
    seen = [
        height in {one.id for one in shown(item, {FieldId("place"): (room,)})} for room in ("hall", "office")
    ]
    assert seen == [value == "hall", False]


def test_conditions_in_a_circle_are_told_at_each_of_them(tmp_path: Path) -> None:
    circle = LAMP.replace(
        "question: Which kind?", "question: Which kind?\n    when: {field: height, is: [x]}"
    )

    _, mistakes = read(tmp_path, lamp=circle)

    assert [mistake.line for mistake in mistakes if "hangs on itself" in mistake.what] == [11, 19]


def test_two_items_of_one_name_are_told(tmp_path: Path) -> None:
    _, mistakes = read(tmp_path, lamp=LAMP, other=LAMP.replace("title: Desk lamp", "title: Bulb"))

    assert "'lamp' is a name of the item lamp already; take one away" in str(mistakes[0])
    assert mistakes[0].path.name == "other.yaml"


def test_a_dialogue_that_comes_out_otherwise_is_told_with_what_is_different(tmp_path: Path) -> None:
    wrong = LAMP.replace("answers: {kind: foot}", "answers: {kind: clamp}")
    found, mistakes = read(tmp_path, lamp=wrong)

    [one] = failed(found, ModelWishes(found, HASHING))

    assert mistakes == []
    assert (one.item.id, one.n) == ("lamp", 0)
    assert one.what == "kind is foot, not clamp; correct the dialogue or the field"


def test_a_sentence_that_finds_another_item_fails_its_dialogue(tmp_path: Path) -> None:
    found, _ = read(tmp_path, lamp=LAMP.replace("said: i need a lamp with a foot", "said: how are you"))

    [one] = failed(found, ModelWishes(found, HASHING))

    assert one.what.startswith("it finds no item instead of this item")


@pytest.mark.parametrize("model", [HASHING, DEFAULT_MODEL])
def test_the_dialogues_of_the_sample_catalogue_come_out_as_they_say(model: str) -> None:
    catalogue = read_policy(ROOT / "desk").catalogue

    assert len(catalogue.items) >= 27
    assert all(len(item.dialogues) >= 3 for item in catalogue.items)
    assert list(failed(catalogue, ModelWishes(catalogue, model))) == []


def test_every_feature_of_a_form_and_of_its_fulfilment_is_used_by_two_sample_items() -> None:
    policy = read_policy(ROOT / "desk")
    found: Counter[str] = Counter()
    for item in policy.catalogue.items:
        found.update(_features(item))
        plans = policy.plan(item.id).tasks
        found.update({"tasks"} if any(one.part is None for one in plans) else ())
        found.update({"bundle"} if any(one.part is not None for one in plans) else ())

    expected = {*FieldKind, "condition", "default", "price", "for somebody else", "tiers", "tasks", "bundle"}
    assert {name: n for name, n in found.items() if n < 2} == {}
    assert set(found) == expected


def _features(item: Item) -> set[str]:
    prices = [one.price_each for one in item.fields]
    prices += [option.price for one in item.fields for option in one.options]
    used = {
        "condition": any(one.when is not None for one in item.fields),
        "default": any(one.default for one in item.fields),
        "price": any(prices),
        "for somebody else": any(one.is_requested_for for one in item.fields),
        "tiers": item.audience != (EMPLOYEES,),
    }
    return {str(one.kind) for one in item.fields} | {name for name, is_used in used.items() if is_used}


def test_one_sample_item_uses_everything_a_form_can_do() -> None:
    policy = read_policy(ROOT / "desk")
    stand = policy.catalogue.item(ItemId("conference-stand"))
    assert stand is not None

    assert len([one for one in stand.fields if one.is_required]) >= 11
    kinds = {"choices", "lookup", "masked", "attachment", "rows", "condition", "price", "for somebody else"}
    assert kinds <= _features(stand)
    assert any(one.part is not None for one in policy.plan(stand.id).tasks)


def test_the_item_that_the_page_shows_is_one_and_its_dialogue_comes_out(tmp_path: Path) -> None:
    page = ROOT / "docs" / "howto" / "describe-a-request.md"

    found, mistakes = read(tmp_path, lamp=blocks(page, "yaml")[0])

    assert mistakes == []
    assert list(failed(found, ModelWishes(found, HASHING))) == []


def test_editors_take_the_sample_files_by_the_published_schema() -> None:
    published = jsonschema_rs.validator_for(json.loads(KIND.schema()))
    for path in (ROOT / "desk" / "catalogue").glob("*.yaml"):
        said = json.loads(json.dumps(yaml.safe_load(path.read_text()), default=str))
        assert [str(wrong) for wrong in published.iter_errors(said)] == [], path.name

    assert not published.is_valid({"title": "Lamp"})


@settings(max_examples=60, derandomize=True)
@given(
    at=st.integers(0, LAMP.count("\n")),
    line=st.sampled_from(["", "- x", "  : y", "fields: 3", "    when: {field: []}", "\t", "? [a]", "id: *x"]),
    cut=st.integers(0, len(LAMP)),
)
def test_no_file_however_broken_makes_the_reading_fail(at: int, line: str, cut: int) -> None:
    lines = LAMP.splitlines()
    lines[min(at, len(lines) - 1)] = line
    with tempfile.TemporaryDirectory() as folder:
        _, mistakes = read(Path(folder), lamp="\n".join(lines), other=LAMP[:cut])

    assert mistakes, "two items of one name, if nothing else is wrong"
