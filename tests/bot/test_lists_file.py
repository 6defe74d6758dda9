"""Lists and assets in files: options of items, each mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import assets_file, catalogue_files, lists_file
from bot.file_kinds import Reading
from tests.fakes.desk import POLICY
from workflows.domain.catalogue import FieldKind

LIST = "options:\n  - {id: a, name: Alpha}\n  - {id: b, name: Beta, price: 10}\n"
ASSETS = """\
assets:
  - {id: lt-1, name: LT 1, kind: laptop, owner: Ana@Example.com}
  - {id: ph-1, name: PH 1, kind: phone, owner: ana@example.com}
"""
ITEM = """\
title: Chair
description: A chair.
fulfilled_by: it
fields:
  - {id: pays, kind: lookup, label: Paid by, question: Who pays?, lookup: centres}
  - {id: old, kind: asset, label: Replaces, question: Which one?, asset: laptop}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a desk with a list, two assets and an item that uses both."""
    for name, text in (
        ("lists/centres.yaml", LIST),
        ("assets.yaml", ASSETS),
        ("catalogue/chair.yaml", ITEM),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def read(folder: Path) -> Reading:
    reading = Reading(folder=folder, policy=POLICY, calendars={})
    for kind in (lists_file.KIND, assets_file.KIND, catalogue_files.KIND):
        kind.fill(reading)
    return reading


def test_a_field_has_the_options_of_its_list_and_of_its_kind_of_asset(desk: Path) -> None:
    reading = read(desk)

    assert reading.mistakes == []
    [pays, old] = reading.policy.catalogue.items[0].fields
    assert (pays.kind, [one.name for one in pays.options]) == (FieldKind.LOOKUP, ["Alpha", "Beta"])
    assert [(one.id, one.owner) for one in old.options] == [("lt-1", "ana@example.com")]


@pytest.mark.parametrize(
    ("file", "good", "bad", "line", "what"),
    [
        ("lists/centres.yaml", "id: b,", "id: a,", 3, "an option 'a' stands above already; rename one"),
        ("lists/centres.yaml", "name: Beta", "name: Alpha", 3, "'alpha' is the option 'a' already"),
        ("lists/centres.yaml", "options:", "entries:", 1, "entries: this field is not known"),
        ("assets.yaml", "id: ph-1", "id: lt-1", 3, "'lt-1' stands above already; rename one"),
        ("assets.yaml", "owner: ana@example.com", "owner: ana", 3, "assets.1.owner"),
        (
            "catalogue/chair.yaml",
            "lookup: centres",
            "lookup: centers",
            5,
            "there is no list 'centers'; lists/",
        ),
        ("catalogue/chair.yaml", ", lookup: centres", "", 5, "say in lookup which of the lists"),
        ("catalogue/chair.yaml", "asset: laptop", "asset: lamp", 6, "assets.yaml has no 'lamp'; correct one"),
        (
            "catalogue/chair.yaml",
            "kind: asset",
            "kind: text",
            6,
            "asset is for asset, not for text; remove it",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(
    desk: Path, file: str, good: str, bad: str, line: int, what: str
) -> None:
    path = desk / file
    assert good in path.read_text()
    path.write_text(path.read_text().replace(good, bad, 1))

    found = [str(mistake) for mistake in read(desk).mistakes]

    assert any(one.startswith(f"{path}:{line}: ") and what in one for one in found), found
