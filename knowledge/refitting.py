"""Refitting: a calibrator learned from what people said on a site, kept only when it is better than the one there is.

The one there is, is where the fit begins and what it is drawn back to, so that few votes move it little. Both are
judged on votes about pages they have learned nothing from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .confidence import FEATURES, Calibrator

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEWEST_VOTES, FEWEST_PAGES = 200, 30
FOLDS = 5
SAMPLES = 500
BOUND = 2.5  # percentile of the gain over samples of pages that must lie above nothing
TARGET, FLOOR = 0.90, 0.85  # precision of what is answered, and what nine of ten samples of pages must reach
_PULL = 10.0  # towards the earlier weights, as of so many votes
_STEPS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What is known of the first page of a question somebody judged; *page* is the one they spoke of."""

    features: Floats
    right: bool
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refit:
    """What came of it: *calibrator* is None unless it is better. *gain* is in log loss a vote, with its interval."""

    votes: int
    pages: int
    gain: float = 0.0
    interval: tuple[float, float] = (0.0, 0.0)
    calibrator: Calibrator | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there were votes enough to try."""
        return self.votes >= FEWEST_VOTES and self.pages >= FEWEST_PAGES


def refit(votes: Sequence[Vote], *, earlier: Calibrator | None, fingerprint: str) -> Refit:
    """Return what fitting on *votes* comes to, against the *earlier* calibrator or, without one, the share right."""
    pages = np.array([vote.page for vote in votes])
    found = Refit(votes=len(votes), pages=len(set(pages.tolist())))
    if not found.is_enough:
        return found
    features = np.array([vote.features for vote in votes])
    right = np.array([vote.right for vote in votes])
    begin = earlier or _blank(features, fingerprint)
    fold = _folds(pages)
    before, after = np.zeros(len(right)), np.zeros(len(right))
    for held in range(FOLDS):
        out = fold == held
        fitted = _fitted(features[~out], right[~out], begin=begin)
        after[out] = _sure(fitted, features[out])
        before[out] = _sure(earlier, features[out]) if earlier else right[~out].mean()
    gains = _loss(before, right) - _loss(after, right)
    ends = _interval(gains, pages)
    found = replace(found, gain=float(gains.mean()), interval=ends)
    if ends[0] <= 0:
        return found
    answer_from = _threshold(after, right, pages)
    return replace(found, calibrator=replace(_fitted(features, right, begin=begin), answer_from=answer_from))


def _blank(features: Floats, fingerprint: str) -> Calibrator:
    """Return a calibrator that knows nothing: it never answers, and never says that there is nothing."""
    deviation = features.std(axis=0)
    return Calibrator(
        fingerprint=fingerprint,
        mean=tuple(features.mean(axis=0).tolist()),
        deviation=tuple(np.where(deviation < 1e-4, 1.0, deviation).tolist()),
        weights=(0.0,) * len(FEATURES),
        bias=0.0,
        answer_from=1.0,
        none_below=0.0,
        none_window=0.0,
    )


def _folds(pages: NDArray[np.str_]) -> NDArray[np.int64]:
    """Return the fold of each vote; those about one page share it."""
    names, number = np.unique(pages, return_inverse=True)
    order = np.random.default_rng(0).permutation(len(names))
    folds: NDArray[np.int64] = order[number] % FOLDS
    return folds


def _fitted(features: Floats, right: Mask, *, begin: Calibrator) -> Calibrator:
    """Return *begin* moved to where *right* is likeliest, and no further than the votes carry it."""
    scaled = (features - np.array(begin.mean)) / np.array(begin.deviation)
    with_one = np.column_stack((scaled, np.ones(len(scaled))))
    origin = np.array([*begin.weights, begin.bias])
    pull = np.diag([*[_PULL] * len(begin.weights), 1.0])  # the level is a site's own
    weights = np.zeros_like(origin)  # from far out the steps would overshoot
    for _ in range(_STEPS):  # Newton's
        sure = 1 / (1 + np.exp(-(with_one @ weights)))
        slope = with_one.T @ (right - sure) - pull @ (weights - origin)
        curve = (with_one * (sure * (1 - sure))[:, None]).T @ with_one + pull
        weights += np.linalg.solve(curve, slope)
    return replace(begin, weights=tuple(weights[:-1].tolist()), bias=float(weights[-1]))


def _sure(calibrator: Calibrator, features: Floats) -> Floats:
    return np.array([calibrator.probability(one) for one in features])


def _loss(sure: Floats, right: Mask) -> Floats:
    kept = np.clip(sure, 1e-6, 1 - 1e-6)
    return np.asarray(-np.log(np.where(right, kept, 1 - kept)))


def _samples(values: Floats, pages: NDArray[np.str_]) -> Floats:
    """Return the means of *values* over samples of pages."""
    _, number = np.unique(pages, return_inverse=True)
    sums, counts = np.bincount(number, weights=values), np.bincount(number)
    drawn = np.random.default_rng(0).integers(0, len(sums), size=(SAMPLES, len(sums)))
    return np.asarray(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))


def _interval(gains: Floats, pages: NDArray[np.str_]) -> tuple[float, float]:
    low, high = np.percentile(_samples(gains, pages), [BOUND, 100 - BOUND])
    return float(low), float(high)


def _threshold(sure: Floats, right: Mask, pages: NDArray[np.str_]) -> float:
    """Return the lowest probability from which on the target is reached, 1 where none is."""
    for at in np.unique(np.round(sure, 3)):
        answered = sure >= at
        if not answered.any():
            break
        some = right[answered].astype(np.float64)
        if some.mean() >= TARGET and np.percentile(_samples(some, pages[answered]), 10) >= FLOOR:
            return float(at)
    return 1.0
