"""Precedence: pages of one source that go before all others where they answer about as well.

A page goes first if it would answer a question alone, without the pages above it, and is hardly behind the best of
them. So a page that merely touches the subject never takes the place of the one that answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from .confidence import EVEN, Calibrator, features
from .index import Index
from .search import Hit, Question


def first(
    hits: Sequence[Hit], question: Question, *, index: Index, source: str, calibrator: Calibrator
) -> int:
    """Return the place in *hits* of the page of *source* that goes first; 0, the best page, where none does."""
    for place, hit in enumerate(hits):
        if hits[0].score - hit.score > EVEN:
            break
        if index.articles[hit.page].source == source and _answers(hits[place:], question, calibrator):
            return place
    return 0


def _answers(hits: Sequence[Hit], question: Question, calibrator: Calibrator) -> bool:
    evidence = features(hits, question)
    return calibrator.band(calibrator.probability(evidence), nearness=hits[0].window) == "answer"
