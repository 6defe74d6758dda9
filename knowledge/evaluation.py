"""Evaluation: a base scored on questions whose answers are known."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .base import Answer, KnowledgeBase
from .confidence import Band
from .embedding import Progress, silent
from .errors import QuestionError

_DEPTHS = (1, 3, 5)
_RANKED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question and the pages that answer it; none when nothing in the base does."""

    id: str
    question: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the base said to one question; *rank* of the first right page, 0 when not among the ranked."""

    id: str
    answerable: bool
    rank: int
    band: Band
    confidence: float
    ranked: tuple[tuple[str, str, float], ...]  # page, heading, score


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The figures over a set of questions.

    Recall and MRR are over the answerable questions. *auroc_top_right* says how
    well the confidence tells right first pages from wrong ones (an unanswerable
    question has no right page), *auroc_answerable* answerable questions from
    others; NaN where one of the two kinds is missing.
    """

    n: int
    answerable: int
    recall_at: dict[int, float]
    mrr_at_10: float
    auroc_top_right: float
    auroc_answerable: float
    answered: int
    answered_right: int
    wrong_on_unanswerable: int
    latency_p50_ms: float
    latency_p95_ms: float
    items: tuple[Item, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values; an undefined figure is None."""
        return {
            "n": self.n,
            "answerable": self.answerable,
            "recall_at": {str(depth): value for depth, value in self.recall_at.items()},
            "mrr_at_10": self.mrr_at_10,
            "auroc": {
                "top_right": _number(self.auroc_top_right),
                "answerable": _number(self.auroc_answerable),
            },
            "answered": self.answered,
            "answered_right": self.answered_right,
            "wrong_on_unanswerable": self.wrong_on_unanswerable,
            "latency_ms": {"p50": self.latency_p50_ms, "p95": self.latency_p95_ms},
            "items": [_item_as_json(item) for item in self.items],
        }


def evaluate(base: KnowledgeBase, questions: Path, *, progress: Progress = silent) -> Evaluation:
    """Return how *base* does on the *questions* of a file, one JSON object a line.

    Raises QuestionError. The first question is asked once unmeasured, so that no
    latency contains the loading of a model.
    """
    asked = read_questions(questions)
    base.ask(asked[0].question)
    items: list[Item] = []
    times: list[float] = []
    for number, one in enumerate(asked, start=1):
        started = time.perf_counter()
        answer = base.ask(one.question)
        times.append(1000 * (time.perf_counter() - started))
        items.append(_item(one, answer))
        progress("Asking", number, len(asked))
    return _figures(items, times)


def read_questions(file: Path) -> list[AskedQuestion]:
    """Return the questions in *file*; raises QuestionError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as wrong:
        raise QuestionError(file, 1, f"The file cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise QuestionError(file, 1, "The file is not UTF-8.") from wrong
    asked = [_question(file, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not asked:
        raise QuestionError(file, 1, "The file holds no question.")
    return asked


def _question(file: Path, number: int, line: str) -> AskedQuestion:
    try:
        fields = json.loads(line)
        question, gold = fields["question"], [one["page"] for one in fields.get("gold") or []]
        right = frozenset([*gold, *(fields.get("also_acceptable") or [])])
        known = str(fields.get("id", number))
    except json.JSONDecodeError as wrong:
        raise QuestionError(file, number, f"The line is not JSON: {wrong.msg}.") from wrong
    except (KeyError, TypeError, AttributeError) as wrong:
        reason = "The line needs a `question`, and every `gold` entry a `page`."
        raise QuestionError(file, number, reason) from wrong
    if (
        not isinstance(question, str)
        or not question.strip()
        or not all(isinstance(page, str) for page in right)
    ):
        raise QuestionError(file, number, "`question` and every page must be a text.")
    if fields.get("answerable", bool(right)) != bool(right):
        raise QuestionError(file, number, "`answerable` and `gold` contradict each other.")
    return AskedQuestion(id=known, question=question, right=right)


def _item(asked: AskedQuestion, answer: Answer) -> Item:
    pages = [passage.page for passage in answer.passages]
    rank = next((at for at, page in enumerate(pages, start=1) if page in asked.right), 0)
    return Item(
        id=asked.id,
        answerable=bool(asked.right),
        rank=rank,
        band=answer.band,
        confidence=answer.confidence,
        ranked=tuple((one.page, one.heading, one.score) for one in answer.passages[:_RANKED]),
    )


def _figures(items: list[Item], times: list[float]) -> Evaluation:
    answerable = [item for item in items if item.answerable]
    ranks = [item.rank for item in answerable]
    answered = [item for item in items if item.band == "answer"]
    confidences = [item.confidence for item in items]
    count = max(1, len(answerable))
    return Evaluation(
        n=len(items),
        answerable=len(answerable),
        recall_at={depth: sum(0 < rank <= depth for rank in ranks) / count for depth in _DEPTHS},
        mrr_at_10=sum(1 / rank for rank in ranks if rank) / count,
        auroc_top_right=auroc(confidences, [item.rank == 1 for item in items]),
        auroc_answerable=auroc(confidences, [item.answerable for item in items]),
        answered=len(answered),
        answered_right=sum(item.rank == 1 for item in answered),
        wrong_on_unanswerable=sum(not item.answerable for item in answered),
        latency_p50_ms=float(np.percentile(times, 50)),
        latency_p95_ms=float(np.percentile(times, 95)),
        items=tuple(items),
    )


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Return the chance that a positive scores above a negative, a tie counting half; NaN without both."""
    values, sign = np.asarray(scores), np.asarray(positive, dtype=bool)
    high, low = values[sign], values[~sign]
    if not len(high) or not len(low):
        return float("nan")
    above = (high[:, None] > low).mean()
    return float(above + 0.5 * (high[:, None] == low).mean())


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _item_as_json(item: Item) -> dict[str, Any]:
    ranked = [{"page": page, "heading": heading, "score": score} for page, heading, score in item.ranked]
    return {"id": item.id, "band": item.band, "confidence": item.confidence, "ranked": ranked}
