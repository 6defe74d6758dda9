"""Confidence: the probability that the top page is right, and what may be done with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from .search import Hit, Question

Band = Literal["answer", "suggest", "none"]

Floats = NDArray[np.float64]

FEATURES = ("share", "spread", "ahead", "sentence", "title", "least_covered", "terms", "raw_terms")
EVEN = 0.1  # of a score: a page that much behind weighs e times less, and is hardly behind
_AMONG = 10  # pages over which the weight is spread
_FLAT = 0.02  # of a score: scores that differ less are as good as equal


def features(hits: Sequence[Hit], question: Question) -> Floats:
    """Return what is known about the top page, in the order of FEATURES.

    Nothing in it grows with the number of pages or the length of the question. Eight of some eighty that were
    tried: further ones do better on the questions they are fitted on, and worse on others.
    """
    top = hits[0]
    behind = np.array([hit.score - top.score for hit in hits])
    weights = np.exp(behind / EVEN)
    shares = weights[:_AMONG] / weights[:_AMONG].sum()
    return np.array(
        [
            1 / weights.sum(),
            -float((shares * np.log(shares + 1e-12)).sum()),
            _ahead(behind[1:]),
            top.sentence,
            top.title,
            _least_covered(top, question),
            top.section_terms + top.section_grams,
            float(np.log1p(top.raw_terms)),
        ]
    )


def _ahead(behind: Floats) -> float:
    """Return how far ahead of the others the top page is, in deviations of theirs; 0 among too few."""
    if len(behind) < 3:
        return 0.0
    return float(-behind.mean() / (behind.std() + _FLAT))


def _least_covered(top: Hit, question: Question) -> float:
    """Return the mean similarity of the two informative question tokens the page covers worst."""
    if not len(top.coverage):
        return 0.0
    informative = question.token_idf >= np.median(question.token_idf)
    worst = np.sort(top.coverage[informative])[:2]
    return float(worst.mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrator:
    """A logistic regression over FEATURES, and the bounds of the bands.

    A page is answered with from *answer_from* on. Nothing is offered where the
    probability is below *none_below* and the best window cosine below
    *none_window*: the question is about something else altogether.
    """

    fingerprint: str
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    answer_from: float
    none_below: float
    none_window: float

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """Return the calibrator written in *fields*; provenance is for people."""
        if tuple(fields["features"]) != FEATURES:
            raise ValueError("The calibrator was fitted on other features.")
        return cls(
            fingerprint=fields["fingerprint"],
            mean=tuple(fields["mean"]),
            deviation=tuple(fields["deviation"]),
            weights=tuple(fields["weights"]),
            bias=fields["bias"],
            answer_from=fields["answer_from"],
            none_below=fields["none_below"],
            none_window=fields["none_window"],
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, which `from_json` reads."""
        return {"features": list(FEATURES), **asdict(self)}

    def probability(self, found: Floats) -> float:
        """Return the probability that the top page is right."""
        scaled = (found - np.array(self.mean)) / np.array(self.deviation)
        return float(1 / (1 + np.exp(-(scaled @ np.array(self.weights) + self.bias))))

    def band(self, probability: float, *, nearness: float) -> Band:
        """Return what may be done with the top page, whose best window has the cosine *nearness*."""
        if probability >= self.answer_from:
            return "answer"
        if probability < self.none_below and nearness < self.none_window:
            return "none"
        return "suggest"


@cache
def shipped(fingerprint: str) -> Calibrator | None:
    """Return the calibrator shipped for *fingerprint*, None when nobody has measured it."""
    for file in (resources.files(__package__) / "calibration").iterdir():
        if file.name.endswith(".json"):
            fields = json.loads(file.read_text(encoding="utf-8"))
            if fields["fingerprint"] == fingerprint:
                return Calibrator.from_json(fields)
    return None
