"""Confidence: the probability that the top page is right, and what may be done with it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from .search import Hit, Question

Band = Literal["answer", "suggest", "none"]

Floats = NDArray[np.float64]

FEATURES = (
    "score",
    "window",
    "title",
    "score_margin",
    "tokens",
    "tokens_margin",
    "least_covered",
    "terms",
    "raw_terms",
    "votes",
    "share",
)
EVEN = 0.1  # of a score: a page that much behind weighs e times less, and is hardly behind


def features(hits: Sequence[Hit], question: Question) -> Floats:
    """Return what is known about the top page, in the order of FEATURES.

    Nothing in it grows with the number of pages or the length of the question.
    """
    top, others = hits[0], hits[1:]
    share = 1 / (1 + sum(math.exp((hit.score - top.score) / EVEN) for hit in others))
    return np.array(
        [
            top.score,
            top.window,
            top.title,
            top.score - float(np.mean([hit.score for hit in others[:5]] or [0.0])),
            top.tokens,
            top.tokens - max((hit.tokens for hit in others), default=0.0),
            _least_covered(top, question),
            top.section_terms + top.section_grams,
            float(np.log1p(top.raw_terms)),
            _votes(top, others),
            share,
        ]
    )


def _least_covered(top: Hit, question: Question) -> float:
    """Return the mean similarity of the two informative question tokens the page covers worst."""
    if not len(top.coverage):
        return 0.0
    informative = question.token_idf >= np.median(question.token_idf)
    worst = np.sort(top.coverage[informative])[:2]
    return float(worst.mean())


def _votes(top: Hit, others: Sequence[Hit]) -> float:
    """Return how many of four kinds of evidence put the top page first."""
    kinds: tuple[Callable[[Hit], float], ...] = (
        lambda hit: hit.window,
        lambda hit: hit.sentence,
        lambda hit: hit.section_terms + hit.section_grams,
        lambda hit: hit.tokens,
    )
    return float(sum(all(kind(top) >= kind(hit) for hit in others) for kind in kinds))


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

    def probability(self, found: Floats) -> float:
        """Return the probability that the top page is right."""
        scaled = (found - np.array(self.mean)) / np.array(self.deviation)
        return float(1 / (1 + np.exp(-(scaled @ np.array(self.weights) + self.bias))))

    def band(self, probability: float, found: Floats) -> Band:
        """Return what may be done with the top page."""
        if probability >= self.answer_from:
            return "answer"
        if probability < self.none_below and found[FEATURES.index("window")] < self.none_window:
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
