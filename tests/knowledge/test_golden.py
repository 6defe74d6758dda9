from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge import QuestionError, golden
from knowledge.articles import read_articles
from knowledge.evaluation import read_questions
from tests.knowledge.articles_on_disk import three, write

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def ticket_file(folder: Path, *lines: tuple[str, str, str]) -> Path:
    path = folder / "tickets.jsonl"
    keys = ("question", "page", "asked_at")
    path.write_text("\n".join(json.dumps(dict(zip(keys, line, strict=True))) for line in lines), "utf-8")
    return path


def test_a_base_asks_its_synonyms_and_its_longer_headings(tmp_path: Path) -> None:
    asked = golden.from_articles(read_articles(three(tmp_path)))

    assert [(one["question"], one["gold"], one["kind"]) for one in asked] == [
        ("vpn drops every hour", [{"page": "it/vpn.md"}], "synonym"),
        ("Change the timeout", [{"page": "it/vpn.md"}], "heading"),
        ("When the tunnel never opens", [{"page": "it/vpn.md"}], "heading"),
    ]


def test_a_heading_of_two_pages_is_no_question(tmp_path: Path) -> None:
    text = "---\ntitle: {}\n---\n## How to apply here\n\nAsk.\n"
    write(tmp_path, a=text.format("A"), b=text.format("B"))

    assert golden.from_articles(read_articles(tmp_path)) == []


def test_what_was_made_can_be_evaluated(tmp_path: Path) -> None:
    asked = golden.from_articles(read_articles(three(tmp_path / "articles")))

    golden.write(tmp_path / "golden.jsonl", asked)

    assert [one.right for one in read_questions(tmp_path / "golden.jsonl")] == [{"it/vpn.md"}] * 3


def test_tickets_are_split_by_time_and_never_measured_on_what_was_learned(tmp_path: Path) -> None:
    tickets = ticket_file(
        tmp_path,
        ("vpn is down", "it/vpn.md", "2026-03-02T09:00:00+00:00"),
        ("VPN again", "it/vpn.md", "2026-04-01T09:00:00+00:00"),
        ("vpn again", "it/vpn.md", "2026-02-01T09:00:00+00:00"),
        ("who moved my desk", "", "2026-04-02T09:00:00+00:00"),
        ("old page", "it/gone.md", "2026-04-02T09:00:00+00:00"),
    )

    before, after = golden.from_tickets(tickets, since=SINCE, pages=["it/vpn.md"])

    assert [one["question"] for one in before] == ["vpn again"]
    assert [(one["question"], one["answerable"]) for one in after] == [
        ("vpn is down", True),
        ("who moved my desk", False),
    ]


@pytest.mark.parametrize(
    "line", ["{", '{"question": "a"}', '{"question": "a", "page": "", "asked_at": "2026-01-01"}']
)
def test_a_wrong_ticket_names_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "tickets.jsonl"
    path.write_text(line, encoding="utf-8")

    with pytest.raises(QuestionError) as raised:
        golden.from_tickets(path, since=SINCE, pages=[])

    assert raised.value.line == 1
