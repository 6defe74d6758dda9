"""Labelling: which of a few labels a text gets, how likely that is, and which labelled texts it is like.

Two logistic regressions, one over weighted words and one over sentence vectors, are mixed by a third that is fitted on
texts neither has learned from, and what comes out for the likeliest label is put right on those texts, too: so a
probability means what it says. Fitting needs scikit-learn; labelling does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit, log_softmax, logit, softmax

from .figures import wilson
from .words import terms, words

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

FEWEST = 20
"""Texts with a label below which nothing is learned."""
FEWEST_OF_ONE = 3
"""Texts of one label below which it is never given."""
FEWEST_WITH_A_TERM = 2
"""Texts with a word below which it is not counted: what was said once tells nothing of the next."""
FOLDS, FOLDS_OF_FEW = 5, 10
FEW = 500
"""Texts below which more folds are drawn: what is held out would be missed."""
BINS = 15
SLACK = 0.05
"""How far below the precision asked for its lower bound may lie: few texts prove little."""
_WORDS_C, _VECTORS_C = 10.0, 10.0  # of the regressions; between 3 and 30 the accuracy does not change
_PULL = 1.0  # of the mixture towards even parts and no label preferred
_PULL_STRAIGHT = 0.5  # of the curve towards leaving a probability as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text, its unit vector and its label; *weight* is how much it counts beside others."""

    text: str
    vector: NDArray[np.float32]
    label: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The stems and pairs of stems that are counted, and the weight of each."""

    columns: dict[str, int]
    weights: Floats

    @classmethod
    def of(cls, texts: Sequence[str]) -> Vocabulary:
        """Return that of *texts*."""
        seen: dict[str, int] = {}
        for text in texts:
            for term in dict.fromkeys(_terms(text)):
                seen[term] = seen.get(term, 0) + 1
        names = sorted(term for term, count in seen.items() if count >= FEWEST_WITH_A_TERM)
        counts = np.array([seen[name] for name in names], dtype=np.float64)
        weights = np.log((1 + len(texts)) / (1 + counts)) + 1
        return cls(columns={name: at for at, name in enumerate(names)}, weights=weights)

    def matrix(self, texts: Sequence[str]) -> csr_matrix:
        """Return a unit row for each of *texts*, empty for one whose words are all unknown."""
        values: list[float] = []
        columns: list[int] = []
        starts = [0]
        for text in texts:
            counts: dict[int, int] = {}
            for term in _terms(text):
                at = self.columns.get(term)
                if at is not None:
                    counts[at] = counts.get(at, 0) + 1
            row = np.array([(1 + np.log(n)) * self.weights[at] for at, n in counts.items()])
            values.extend((row / np.linalg.norm(row)).tolist() if len(row) else ())
            columns.extend(counts)
            starts.append(len(columns))
        return csr_matrix((values, columns, starts), shape=(len(texts), len(self.columns)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How labels came out for texts that were held out: the share that was *right*, the mean *error* of the
    probabilities, the share that was *sure*, and of those the share right. *usual* is the share of the commonest.
    """

    learned: int
    labels: int
    usual: float
    right: float
    error: float
    sure: float
    right_when_sure: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Labeller:
    """What was learned about one kind of label.

    *by_words* and *by_vectors* hold a row for each label, its bias last. *parts* are the weights of the two in the
    mixture, *leanings* what is added for each label, *bend* how the likeliest's probability is put right. A label is
    sure from *sure_from* on, none where that is above 1.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    by_words: Floats
    by_vectors: Floats
    parts: Floats
    leanings: Floats
    bend: Floats
    sure_from: float
    report: Report

    def likeliest(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> tuple[list[str], Floats]:
        """Return the likeliest label of each text, and how likely it is."""
        said = _scores(self.by_words, self.vocabulary.matrix(texts))
        meant = _scores(self.by_vectors, vectors)
        likely = softmax(_mixed(self.parts, self.leanings, said, meant), axis=1)
        return [self.labels[at] for at in likely.argmax(axis=1)], _bent(self.bend, likely.max(axis=1))


def learn(examples: Sequence[Labelled], *, precision: float) -> Labeller | None:
    """Return what *examples* teach, None for too few; sure is what is right in *precision* of unseen texts."""
    counts: dict[str, int] = {}
    for one in examples:
        counts[one.label] = counts.get(one.label, 0) + 1
    labels = tuple(sorted(label for label, count in counts.items() if count >= FEWEST_OF_ONE))
    kept = [one for one in examples if one.label in labels]
    if len(kept) < FEWEST or len(labels) < 2:
        return None
    texts = [one.text for one in kept]
    vectors = np.array([one.vector for one in kept])
    given = np.array([labels.index(one.label) for one in kept])
    weights = np.array([one.weight for one in kept])
    said, meant = _unseen(texts, vectors, given, weights=weights, kinds=len(labels))
    parts, leanings = _mixture(said, meant, given, weights)
    likely = softmax(_mixed(parts, leanings, said, meant), axis=1)
    hits = likely.argmax(axis=1) == given
    bend = _bend(likely.max(axis=1), hits)
    sure = _bent(bend, likely.max(axis=1))
    vocabulary = Vocabulary.of(texts)
    threshold = sure_from(sure, hits, precision=precision)
    return Labeller(
        labels=labels,
        vocabulary=vocabulary,
        by_words=_fitted(vocabulary.matrix(texts), given, weights, kinds=len(labels), strength=_WORDS_C),
        by_vectors=_fitted(vectors, given, weights, kinds=len(labels), strength=_VECTORS_C),
        parts=parts,
        leanings=leanings,
        bend=bend,
        sure_from=threshold,
        report=_report(labels, given, sure, hits=hits, threshold=threshold),
    )


def calibration_error(sure: Floats, hits: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over BINS of equal width."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    away = (
        abs(sure[bins == one].mean() - hits[bins == one].mean()) * (bins == one).mean() for one in set(bins)
    )
    return float(sum(away))


def sure_from(sure: Floats, hits: NDArray[np.bool_], *, precision: float) -> float:
    """Return the lowest probability from which on *precision* of the labels are right, 2 where there is none.

    Wilson's lower bound may lie SLACK below it, no further.
    """
    order = np.argsort(-sure, kind="stable")
    right = np.cumsum(hits[order])
    lowest = 2.0
    for count, found in enumerate(right, start=1):
        is_tied = count < len(order) and sure[order[count]] == sure[order[count - 1]]
        if is_tied or found / count < precision:
            continue
        if wilson(int(found), count)[0] >= precision - SLACK:
            lowest = float(sure[order[count - 1]])
    return lowest


def folds_of(texts: Sequence[str], *, folds: int = FOLDS, draw: str = "") -> Rows:
    """Return the fold of each text; equal texts share it."""
    found = [hashlib.blake2b(f"{draw}{text}".encode(), digest_size=8).digest() for text in texts]
    return np.array([int.from_bytes(digest, "big") % folds for digest in found], dtype=np.int64)


def _report(
    labels: Sequence[str], given: Rows, sure: Floats, *, hits: NDArray[np.bool_], threshold: float
) -> Report:
    kept = sure >= threshold
    return Report(
        learned=len(given),
        labels=len(labels),
        usual=float(np.bincount(given).max() / len(given)),
        right=float(hits.mean()),
        error=calibration_error(sure, hits),
        sure=float(kept.mean()),
        right_when_sure=float(hits[kept].mean()) if kept.any() else 0.0,
    )


def _terms(text: str) -> list[str]:
    found = terms(words(text))
    return [*found, *(f"{one} {next_}" for one, next_ in pairwise(found))]


def _unseen(
    texts: Sequence[str], vectors: NDArray[np.float32], given: Rows, *, weights: Floats, kinds: int
) -> tuple[Floats, Floats]:
    """Return what both regressions say of each text when they have not learned from it."""
    folds = FOLDS if len(texts) >= FEW else FOLDS_OF_FEW
    fold = folds_of(texts, folds=folds)
    said, meant = np.zeros((len(texts), kinds)), np.zeros((len(texts), kinds))
    for held in range(folds):
        rest, out = np.flatnonzero(fold != held).tolist(), np.flatnonzero(fold == held).tolist()
        if not out:
            continue
        some = [texts[at] for at in rest]
        vocabulary = Vocabulary.of(some)
        words_of = _fitted(
            vocabulary.matrix(some), given[rest], weights[rest], kinds=kinds, strength=_WORDS_C
        )
        said[out] = _scores(words_of, vocabulary.matrix([texts[at] for at in out]))
        vectors_of = _fitted(vectors[rest], given[rest], weights[rest], kinds=kinds, strength=_VECTORS_C)
        meant[out] = _scores(vectors_of, vectors[out])
    return said, meant


def _fitted(
    features: csr_matrix | NDArray[np.float32],
    given: Rows,
    weights: Floats,
    *,
    kinds: int,
    strength: float,
) -> Floats:
    """Return a regression's weights, a row for each of *kinds*; one that is not in *given* is as good as never."""
    from sklearn.linear_model import LogisticRegression

    found = np.zeros((kinds, features.shape[1] + 1))
    there = np.unique(given)
    found[np.setdiff1d(np.arange(kinds), there), -1] = -20.0
    if len(there) < 2:
        return found
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3)
    model.fit(features, given, sample_weight=weights)
    rows = np.column_stack((model.coef_, model.intercept_))
    if len(there) == 2:  # scikit-learn keeps one row for two
        found[there[1]] = rows[0]
    else:
        found[there] = rows
    return found


def _scores(fitted: Floats, features: csr_matrix | NDArray[np.float32]) -> Floats:
    return np.asarray(log_softmax(features @ fitted[:, :-1].T + fitted[:, -1], axis=1))


def _mixed(parts: Floats, leanings: Floats, said: Floats, meant: Floats) -> Floats:
    return np.asarray(parts[0] * said + parts[1] * meant + leanings)


def _mixture(said: Floats, meant: Floats, given: Rows, weights: Floats) -> tuple[Floats, Floats]:
    """Return the parts and leanings that make *given* likeliest: temperature, mixture and bias in one."""
    kinds = said.shape[1]
    truth = np.eye(kinds)[given]
    begin = np.concatenate(([0.5, 0.5], np.zeros(kinds)))

    def loss(found: Floats) -> tuple[float, Floats]:
        scores = log_softmax(_mixed(found[:2], found[2:], said, meant), axis=1)
        away = (np.exp(scores) - truth) * weights[:, None]
        drawn = found - begin
        value = -float((weights * scores[np.arange(len(given)), given]).sum()) + _PULL * float(drawn @ drawn)
        slope = np.concatenate(([(away * said).sum(), (away * meant).sum()], away.sum(axis=0)))
        return value, slope + 2 * _PULL * drawn

    bounds = [(0.0, None), (0.0, None), *[(None, None)] * kinds]
    found = _least(loss, begin, bounds=bounds)
    return np.asarray(found[:2]), np.asarray(found[2:])


def _bend(sure: Floats, hits: NDArray[np.bool_]) -> Floats:
    """Return the curve that brings *sure* to the share that was right: a level, a slope, and how low ones differ."""
    straight = np.array([0.0, 1.0, 0.0])
    features = _of_the_curve(sure)

    def loss(found: Floats) -> tuple[float, Floats]:
        scores, drawn = features @ found, found - straight
        value = float(np.logaddexp(0, scores).sum() - scores[hits].sum()) + _PULL_STRAIGHT * float(
            drawn @ drawn
        )
        slope = features.T @ (expit(scores) - hits) + 2 * _PULL_STRAIGHT * drawn
        return value, np.asarray(slope)

    return _least(loss, straight)


def _least(
    loss: Callable[[Floats], tuple[float, Floats]],
    begin: Floats,
    *,
    bounds: Sequence[tuple[float | None, float | None]] | None = None,
) -> Floats:
    """Return where *loss*, which gives its slope, too, is least; from *begin* on."""
    from scipy.optimize import minimize  # takes as long as the rest of a command's start

    return np.asarray(minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds).x)


def _bent(bend: Floats, sure: Floats) -> Floats:
    return np.asarray(expit(_of_the_curve(sure) @ bend))


def _of_the_curve(sure: Floats) -> Floats:
    kept = np.clip(sure, 1e-6, 1 - 1e-6)
    return np.column_stack((np.ones(len(kept)), logit(kept), np.log(kept)))
