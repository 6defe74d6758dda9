"""Evaluation: a base scored on questions whose answers are known."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .base import Answer, KnowledgeBase
from .confidence import Band
from .embedding import Progress, silent
from .errors import QuestionError
from .figures import Interval, auroc, bootstrap, ndcg

_DEPTHS = (1, 3, 5)
_RANKED = 10
CATEGORY_MAX = 40  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question and the pages that answer it; none when nothing in the base does.

    *categories* are its further fields with a short text, such as {"kind": "hr"}.
    """

    id: str
    question: str
    right: frozenset[str]
    categories: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the base said to one question; *rank* of the first right page, 0 when not among the ranked.

    *gain* is its nDCG@10.
    """

    id: str
    right: frozenset[str]
    rank: int
    band: Band
    confidence: float
    ranked: tuple[tuple[str, str, float], ...]  # page, heading, score
    gain: float
    categories: dict[str, str]

    @property
    def answerable(self) -> bool:
        """Whether any page answers it."""
        return bool(self.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What came back for each question, and how long each took, in milliseconds.

    The figures are over what they name: recall, MRR and nDCG over the answerable questions,
    the AUROCs and bands over all. A question nothing answers has no right page.
    """

    items: tuple[Item, ...]
    times: tuple[float, ...]
    fingerprint: str = ""

    def figure(self, name: str) -> float:
        """Return one of FIGURES; NaN where there is nothing to count."""
        return FIGURES[name](self.items)

    def interval(self, name: str) -> Interval:
        """Return the bootstrap interval of a figure."""
        figure = FIGURES[name]
        return bootstrap(len(self.items), lambda rows: figure([self.items[at] for at in rows]))

    def by_category(self) -> dict[str, dict[str, Evaluation]]:
        """Return the same for each value of each category that at least FEWEST questions share."""
        parts: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
        for item in self.items:
            for name, value in item.categories.items():
                parts[name][value].append(item)
        return {
            name: {
                value: Evaluation(items=tuple(found), times=())
                for value, found in sorted(values.items())
                if len(found) >= FEWEST
            }
            for name, values in sorted(parts.items())
            if len(values) > 1
        }

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values; an undefined figure is None."""
        answered = [item for item in self.items if item.band == "answer"]
        bands = Counter(item.band for item in self.items)
        return {
            "n": len(self.items),
            "answerable": sum(item.answerable for item in self.items),
            "recall_at": {str(depth): _or_zero(self.figure(f"recall@{depth}")) for depth in _DEPTHS},
            "mrr_at_10": _or_zero(self.figure("mrr@10")),
            "ndcg_at_10": _or_zero(self.figure("ndcg@10")),
            "auroc": {
                "top_right": _number(self.figure("auroc_top_right")),
                "answerable": _number(self.figure("auroc_answerable")),
            },
            "answered": len(answered),
            "answered_right": sum(item.rank == 1 for item in answered),
            "wrong_on_unanswerable": sum(not item.answerable for item in answered),
            "answer_precision": _number(self.figure("answer_precision")),
            "right_in_top3": _or_zero(self.figure("recall@3")),
            "bands": {band: bands[band] for band in _BANDS},
            "band_confusion": self._confusion(),
            "intervals": {name: [_number(end) for end in self.interval(name)] for name in FIGURES},
            "by_category": {
                name: {value: part.summary() for value, part in parts.items()}
                for name, parts in self.by_category().items()
            },
            "latency_ms": {f"p{share}": float(np.percentile(self.times, share)) for share in (50, 95)},
            "fingerprint": self.fingerprint,
            "items": [_item_as_json(item) for item in self.items],
        }

    def summary(self) -> dict[str, float | int | None]:
        """Return how many questions there are, and every figure of them."""
        return {"n": len(self.items)} | {name: _number(self.figure(name)) for name in FIGURES}

    def _confusion(self) -> dict[str, dict[str, int]]:
        """Return how many of each kind of question fell into each band."""
        counted = Counter((_kind(item), item.band) for item in self.items)
        return {kind: {band: counted[kind, band] for band in _BANDS} for kind in _KINDS}


_BANDS: tuple[Band, ...] = ("answer", "suggest", "none")
_KINDS = ("right_first", "right_below", "right_missing", "unanswerable")
FEWEST = 5  # questions of a category; fewer say nothing


def _kind(item: Item) -> str:
    if not item.answerable:
        return "unanswerable"
    return "right_first" if item.rank == 1 else "right_below" if item.rank else "right_missing"


def _recall(depth: int) -> Callable[[Sequence[Item]], float]:
    return lambda items: _mean([0 < item.rank <= depth for item in items if item.answerable])


# Every figure there is, from the items alone: what is printed, compared and held against a limit.
FIGURES: dict[str, Callable[[Sequence[Item]], float]] = {
    "recall@1": _recall(1),
    "recall@3": _recall(3),
    "recall@5": _recall(5),
    "mrr@10": lambda items: _mean([_reciprocal(item) for item in items if item.answerable]),
    "ndcg@10": lambda items: _mean([item.gain for item in items if item.answerable]),
    "auroc_top_right": lambda items: auroc(
        [item.confidence for item in items], [item.rank == 1 for item in items]
    ),
    "auroc_answerable": lambda items: auroc(
        [item.confidence for item in items], [item.answerable for item in items]
    ),
    "answered": lambda items: _mean([item.band == "answer" for item in items]),
    "answer_precision": lambda items: _mean([item.rank == 1 for item in items if item.band == "answer"]),
    "unanswerable_left": lambda items: _mean(
        [item.band != "answer" for item in items if not item.answerable]
    ),
}


def _reciprocal(item: Item) -> float:
    return 1 / item.rank if item.rank else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


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
    return Evaluation(items=tuple(items), times=tuple(times), fingerprint=base.report.fingerprint)


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
    return AskedQuestion(id=known, question=question, right=right, categories=_categories(fields))


def _categories(fields: dict[str, Any]) -> dict[str, str]:
    """Return the fields that sort questions: short texts that are no part of the format."""
    return {
        name: value
        for name, value in fields.items()
        if name not in {"id", "question"} and isinstance(value, str) and len(value) <= CATEGORY_MAX
    }


def _item(asked: AskedQuestion, answer: Answer) -> Item:
    pages = [passage.page for passage in answer.passages]
    ranks = [at for at, page in enumerate(pages, start=1) if page in asked.right]
    return Item(
        id=asked.id,
        right=asked.right,
        rank=ranks[0] if ranks else 0,
        band=answer.band,
        confidence=answer.confidence,
        ranked=tuple((one.page, one.heading, one.score) for one in answer.passages[:_RANKED]),
        gain=ndcg(ranks, len(asked.right)),
        categories=asked.categories,
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _or_zero(value: float) -> float:
    return 0.0 if np.isnan(value) else value


def _item_as_json(item: Item) -> dict[str, Any]:
    ranked = [{"page": page, "heading": heading, "score": score} for page, heading, score in item.ranked]
    return {"id": item.id, "band": item.band, "confidence": item.confidence, "ranked": ranked}
