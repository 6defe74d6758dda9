"""Figures: what can be said of a list of outcomes, and how sure one may be of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLES = 500  # of a bootstrap or a permutation test
COVERED = 95  # percent of the samples lie in an interval
_NORMAL = 1.96  # deviations of a normal distribution that hold as many

Floats = NDArray[np.float64]
Interval = tuple[float, float]


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Return the chance that a positive scores above a negative, a tie counting half; NaN without both."""
    values, sign = np.asarray(scores), np.asarray(positive, dtype=bool)
    high, low = values[sign], values[~sign]
    if not len(high) or not len(low):
        return float("nan")
    above = (high[:, None] > low).mean()
    return float(above + 0.5 * (high[:, None] == low).mean())


def ndcg(ranks: Sequence[int], right: int, *, depth: int = 10) -> float:
    """Return the normalised discounted gain of right pages at *ranks*, of *right* pages there are."""
    gain = sum(1 / np.log2(rank + 1) for rank in ranks if rank <= depth)
    ideal = sum(1 / np.log2(rank + 1) for rank in range(1, min(right, depth) + 1))
    return float(gain / ideal) if ideal else 0.0


def interval(values: Sequence[float]) -> Interval:
    """Return where the mean of *values* would lie in COVERED of 100 samples like this one; NaN of none."""
    found = np.asarray(values, dtype=np.float64)
    if not len(found):
        return float("nan"), float("nan")
    return bootstrap(len(found), lambda rows: float(found[rows].mean()))


def bootstrap(count: int, figure: Callable[[NDArray[np.int64]], float]) -> Interval:
    """Return the interval of *figure* over samples of *count* rows, drawn with replacement."""
    draw = np.random.default_rng(0)
    found = np.array([figure(draw.integers(0, count, size=count)) for _ in range(SAMPLES)])
    found = found[~np.isnan(found)]
    if not len(found):
        return float("nan"), float("nan")
    low, high = np.percentile(found, [(100 - COVERED) / 2, (100 + COVERED) / 2])
    return float(low), float(high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two settings on the same questions: the means, the interval of the difference, and its chance.

    *chance* is how often a difference as large comes about when it is thrown by coins which
    setting a result came from.
    """

    before: float
    after: float
    difference: Interval
    chance: float


def compared(before: Sequence[float], after: Sequence[float]) -> Comparison:
    """Return what a paired permutation test says of two lists of results, question by question."""
    old, new = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    change = new - old
    coins = np.random.default_rng(0).choice([-1.0, 1.0], size=(SAMPLES, len(change)))
    thrown = np.abs((coins * change).mean(axis=1))
    return Comparison(
        before=float(old.mean()),
        after=float(new.mean()),
        difference=interval(change.tolist()),
        chance=float((1 + (thrown >= abs(change.mean()) - 1e-12).sum()) / (1 + SAMPLES)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Questions of like confidence: how many, the confidence on average, and the share that was right."""

    count: int
    confidence: float
    right: float

    @property
    def interval(self) -> Interval:
        """Where the share would lie in COVERED of 100 samples like this one."""
        return wilson(round(self.right * self.count), self.count)


def wilson(right: int, count: int) -> Interval:
    """Return Wilson's interval of a share; it holds for few, and for none or all of them. All there is of none."""
    if not count:
        return 0.0, 1.0
    share, squared = right / count, _NORMAL**2 / count
    middle = (share + squared / 2) / (1 + squared)
    half = _NORMAL * float(np.sqrt((share * (1 - share) + squared / 4) / count)) / (1 + squared)
    return max(0.0, middle - half), min(1.0, middle + half)


def reliability(confidences: Sequence[float], right: Sequence[bool], *, bins: int = 8) -> list[Bin]:
    """Return up to *bins* groups of equal size, the least confident first."""
    order = np.argsort(np.asarray(confidences), kind="stable")
    values, hits = np.asarray(confidences)[order], np.asarray(right, dtype=np.float64)[order]
    parts = np.array_split(np.arange(len(order)), min(bins, len(order)) or 1)
    return [
        Bin(count=len(part), confidence=float(values[part].mean()), right=float(hits[part].mean()))
        for part in parts
        if len(part)
    ]


def coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Return (share answered, precision) as more and more questions are answered, the surest first."""
    order = np.argsort(-np.asarray(confidences), kind="stable")
    hits = np.cumsum(np.asarray(right, dtype=np.float64)[order])
    return [(at / len(order), float(found / at)) for at, found in enumerate(hits, start=1)]
