from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.knowledge_cli import knowledge_app
from bot.refusals import Refused
from tests.knowledge.articles_on_disk import three

QUESTIONS = (
    '{"id": "a", "question": "who replaces the toner", "gold": [{"page": "it/printer.md"}]}\n'
    '{"id": "b", "question": "who won the match", "gold": []}\n'
)


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    (tmp_path / "q.jsonl").write_text(QUESTIONS, encoding="utf-8")
    folder, cache = str(three(tmp_path / "articles")), str(tmp_path / "cache")
    return ["eval", str(tmp_path / "q.jsonl"), "--articles", folder, "--model", "hashing", "--cache", cache]


def test_a_figure_at_its_limit_passes_and_one_below_fails(given: list[str]) -> None:
    passed = CliRunner().invoke(knowledge_app, [*given, "--at-least", "recall@1=1"])
    failed = CliRunner().invoke(
        knowledge_app, [*given, "--at-least", "recall@1=1", "--at-least", "answered=0.9"]
    )

    assert (passed.exit_code, failed.exit_code) == (0, 1)
    assert "answered is" in failed.stderr


@pytest.mark.parametrize("limit", ["recall@2=.5", "recall@1", "recall@1=much"])
def test_a_limit_nobody_can_reach_is_refused_before_anything_is_read(limit: str) -> None:
    done = CliRunner().invoke(knowledge_app, ["eval", "none.jsonl", "--at-least", limit])

    assert isinstance(done.exception, Refused)
    assert limit in str(done.exception)


def test_a_run_is_compared_with_an_earlier_one_and_pictured(given: list[str], tmp_path: Path) -> None:
    first = CliRunner().invoke(knowledge_app, [*given, "--json"])
    (tmp_path / "first.json").write_text(first.stdout, encoding="utf-8")
    more = ["--json", "--compare", str(tmp_path / "first.json"), "--report", str(tmp_path / "report.html")]

    again = json.loads(CliRunner().invoke(knowledge_app, [*given, *more]).stdout)

    assert again["compared"]["recall@1"] == {
        "before": 1.0,
        "after": 1.0,
        "difference": [0.0, 0.0],
        "chance": 1.0,
    }
    assert "<svg" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_golden_set_of_a_base_can_be_evaluated(given: list[str], tmp_path: Path) -> None:
    out = tmp_path / "golden.jsonl"

    made = CliRunner().invoke(knowledge_app, ["golden", str(tmp_path / "articles"), "--out", str(out)])
    done = CliRunner().invoke(knowledge_app, ["eval", str(out), *given[2:], "--at-least", "recall@1=1"])

    assert (made.exit_code, done.exit_code) == (0, 0)


def test_tickets_without_a_day_that_parts_them_are_refused(tmp_path: Path) -> None:
    out = str(tmp_path / "golden.jsonl")

    done = CliRunner().invoke(knowledge_app, ["golden", str(tmp_path), "--out", out, "--tickets", out])

    assert isinstance(done.exception, Refused)
