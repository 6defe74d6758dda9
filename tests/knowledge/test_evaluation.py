from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from knowledge import QuestionError
from knowledge.confidence import Band
from knowledge.evaluation import Evaluation, Item, evaluate, read_questions
from knowledge.figures import auroc
from tests.knowledge.articles_on_disk import opened, three

QUESTIONS = [
    {
        "id": "a",
        "question": "who replaces the toner",
        "answerable": True,
        "gold": [{"page": "it/printer.md"}],
    },
    {
        "id": "b",
        "question": "download a payslip",
        "answerable": True,
        "gold": [{"page": "no/such.md"}],
        "also_acceptable": ["hr/pay.md"],
    },
    {"id": "c", "question": "who won the match", "answerable": False, "gold": [], "also_acceptable": []},
]


def question_file(folder: Path, *lines: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8")
    return path


def test_an_evaluation_has_the_published_shape(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")

    found = evaluate(base, question_file(tmp_path, *QUESTIONS)).as_json()

    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert list(found) == [
        "n",
        "answerable",
        "recall_at",
        "mrr_at_10",
        "ndcg_at_10",
        "auroc",
        "answered",
        "answered_right",
        "wrong_on_unanswerable",
        "answer_precision",
        "right_in_top3",
        "bands",
        "band_confusion",
        "intervals",
        "by_category",
        "latency_ms",
        "fingerprint",
        "items",
    ]
    assert (found["n"], found["answerable"]) == (3, 2)
    assert found["recall_at"] == {"1": 1.0, "3": 1.0, "5": 1.0}
    assert found["mrr_at_10"] == 1.0
    assert set(found["auroc"]) == {"top_right", "answerable"}
    assert set(found["latency_ms"]) == {"p50", "p95"}
    assert found["right_in_top3"] == 1.0
    assert list(found["bands"]) == ["answer", "suggest", "none"]
    assert sum(found["bands"].values()) == 3
    assert sum(found["band_confusion"]["unanswerable"].values()) == 1
    item = found["items"][0]
    assert list(item) == ["id", "band", "confidence", "ranked"]
    assert item["id"] == "a"
    assert item["ranked"][0]["page"] == "it/printer.md"
    assert item["ranked"][0]["heading"] == "Toner"


def test_progress_counts_the_questions(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")
    seen: list[tuple[int, int]] = []

    evaluate(
        base, question_file(tmp_path, *QUESTIONS), progress=lambda _, done, total: seen.append((done, total))
    )

    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_auroc_counts_a_tie_as_half() -> None:
    assert auroc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 0.875
    assert math.isnan(auroc([0.1, 0.2], [True, True]))


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (["{"], 1, "not JSON"),
        (['{"question": "a"}', '{"id": 3}'], 2, "`question`"),
        (['{"question": "a", "gold": [{}]}'], 1, "`page`"),
        (['{"question": 7}'], 1, "must be a text"),
        (['{"question": "a", "answerable": true, "gold": []}'], 1, "contradict"),
        (["[1]"], 1, "`question`"),
        ([""], 1, "no question"),
    ],
)
def test_a_wrong_question_file_names_its_line(
    tmp_path: Path, lines: list[str], line: int, reason: str
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(QuestionError) as raised:
        read_questions(path)

    assert raised.value.line == line
    assert reason in raised.value.reason


def test_a_missing_question_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")


def item(number: int, *, rank: int = 1, band: Band = "answer", right: str = "a.md", kind: str = "hr") -> Item:
    return Item(
        id=str(number),
        right=frozenset([right] if right else []),
        rank=rank,
        band=band,
        confidence=0.5,
        ranked=(),
        gain=1.0 if rank == 1 else 0.0,
        categories={"kind": kind},
    )


def test_precision_is_of_what_was_answered_and_silence_of_what_nothing_answers() -> None:
    found = Evaluation(
        items=(
            item(1),
            item(2, rank=2),
            item(3, rank=0, right="", band="none"),
            item(4, rank=0, right=""),
            item(5, rank=3, band="suggest"),
        ),
        times=(1.0,),
    )

    assert found.figure("answer_precision") == pytest.approx(1 / 3)
    assert found.figure("unanswerable_left") == 0.5
    assert found.figure("recall@3") == 1.0
    assert found.as_json()["band_confusion"] == {
        "right_first": {"answer": 1, "suggest": 0, "none": 0},
        "right_below": {"answer": 1, "suggest": 1, "none": 0},
        "right_missing": {"answer": 0, "suggest": 0, "none": 0},
        "unanswerable": {"answer": 1, "suggest": 0, "none": 1},
    }


def test_categories_are_the_short_fields_of_the_file_and_few_questions_are_no_category() -> None:
    found = Evaluation(
        items=tuple(item(n, kind="hr" if n < 5 else "it", rank=n % 2) for n in range(11)), times=()
    )

    parts = found.by_category()["kind"]

    assert parts["hr"].figure("recall@1") == pytest.approx(2 / 5)
    assert parts["it"].figure("recall@1") == pytest.approx(3 / 6)
    assert Evaluation(items=(item(1), item(2, kind="it")), times=()).by_category() == {"kind": {}}


def test_a_file_without_an_answer_in_it_has_figures_that_are_none_or_zero(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")

    found = evaluate(base, question_file(tmp_path, QUESTIONS[2])).as_json()

    assert found["recall_at"]["1"] == 0.0
    assert found["auroc"]["answerable"] is None
    assert json.dumps(found, allow_nan=False)
