"""Desk files are data: nothing in them is run, and no file grows into something larger than it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.marked_files import Mistake, is_below, load
from bot.safe_yaml import read_yaml
from tests.domain.samples import NOW
from workflows.domain.bounds import problem_of
from workflows.domain.catalogue import FieldKind, FormField
from workflows.domain.ids import FieldId

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=False)
)


@pytest.mark.parametrize(
    ("said", "line", "what"),
    [
        (LAUGHS, 2, "*a is not taken here; write out what it stands for"),
        ("a: &a [*a]", 1, "*a is not taken here"),
        ("a:\n  - " + "[" * 5000, 2, "nested deeper than any file here is"),
        ("a: " + "x" * 500_001, 1, "this file is too large"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", 2, "could not determine a constructor"),
        ("a: 1\nb: !!python/name:os.system x", 2, "could not determine a constructor"),
        ("a: 1\nb: 2026-02-31", 2, "day is out of range for month"),
        ("a: 1\nb: " + "9" * 5000, 2, "this is not YAML: Exceeds the limit"),
        ("a: 1\nb: \x07", 2, "a character stands here that no text has"),
        ("a: 1\n---\nb: 2", 2, "found another document"),
        ("a: 1\nb: 2\na: 3", 3, "a stands on line 1 already; take one away"),
        ("b: [{c: 1, c: 2}]", 1, "c stands on line 1 already; take one away"),
        ("a: {[b]: 1}", 1, "unhashable"),
        ("a: 1\nb: [unclosed\n", 2, "did not find expected ',' or ']'"),
    ],
)
def test_what_could_harm_is_told_with_its_line(tmp_path: Path, said: str, line: int, what: str) -> None:
    (tmp_path / "desk.yaml").write_text(said)
    mistakes: list[Mistake] = []

    load(tmp_path / "desk.yaml", mistakes)

    assert [one.line for one in mistakes] == [line]
    assert what in mistakes[0].what


def test_what_is_no_text_at_all_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_bytes(b"name: a\nteam: \xff\n")
    mistakes: list[Mistake] = []

    load(tmp_path / "desk.yaml", mistakes)

    assert [(one.line, one.what) for one in mistakes] == [
        (2, "this is not written in UTF-8; save it in UTF-8")
    ]


def test_a_link_leads_to_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "desk.yaml").write_text("")
    (tmp_path / "articles" / "a.md").write_text("")

    assert is_below(tmp_path / "articles", "a.md")
    assert not is_below(tmp_path / "articles", "../desk.yaml")
    assert not is_below(tmp_path / "articles", "/etc/passwd")
    assert not is_below(tmp_path / "articles", "a\0b" + "c" * 5000)


def test_no_pattern_takes_for_ever() -> None:
    field = FormField(id=FieldId("a"), kind=FieldKind.TEXT, label="A", question="A?", pattern="(a+)+b")

    problem = problem_of(field, ("a" * 140,), today=NOW.date())

    assert problem is not None
    assert problem.code == "not_like_that"


def test_a_text_that_is_read_again_is_not_parsed_again_unless_it_is_long() -> None:
    short, long = "teams: []", "teams: []" + " " * 30_000

    assert read_yaml(short)[1] is read_yaml(short)[1]
    assert read_yaml(long)[1] is not read_yaml(long)[1]
