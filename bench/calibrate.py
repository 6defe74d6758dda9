"""Fit the calibrator of a model: how sure it may be that its top page is right.

    python -m bench.calibrate --set ARTICLES QUESTIONS WEIGHT [--set ...] --out FILE.json

Every question is asked as it is, and once more without the pages that answer it: then every page is wrong, as for a
question about something the base lacks. Of a set that weighs less than 1 half of the right pages are left out instead,
so that many questions have near misses only. Scores are cross-fitted by gold page, so that no page is judged by what
was learned from it. The threshold is the lowest that reaches the target precision and keeps a lower bound of it, from
a bootstrap over pages, and the precision of every set, above the floor; it is set on the sets of weight 1 or more. What
a fit that saw nothing of a set says about it is told too: that is nearest to what a new base may expect.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bench.reliability import draw
from knowledge import DEFAULT_MODEL, KnowledgeBase
from knowledge.confidence import FEATURES
from knowledge.evaluation import AskedQuestion, read_questions
from knowledge.figures import auroc, bootstrap

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FOLDS, REPEATS, STRENGTH = 5, 10, 0.1
TARGET = 0.90  # precision of what is answered
SLACK = 0.05  # how far below it the lower bound of that precision, and the precision of each set, may lie
BOUND = 10  # percentile of the bootstrap: nine of ten samples are at least as precise
SAMPLES = 500
NEWTON = 8  # steps; it settles after four
WITHOUT_GOLD = 0.1  # weight of a question asked without its pages
LOST = 0.015  # share of the answerable questions, right page among the top three, that "none" may cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """All askings, one row each; *natural* ones were asked of the base their set is about."""

    features: Floats
    nearness: Floats
    right: Mask
    among_three: Mask
    answerable: Mask
    natural: Mask
    weight: Floats
    group: NDArray[np.str_]
    source: NDArray[np.str_]
    set: NDArray[np.str_]


def main() -> None:
    """Fit, print what it came to, and write the calibrator."""
    arguments = _arguments()
    rows: list[dict[str, Any]] = []
    fingerprint = ""
    for articles, questions, weight in arguments.set:
        base = KnowledgeBase.open(Path(articles), cache=arguments.cache, model=arguments.model)
        fingerprint = base.report.fingerprint
        rows += _asked(base, articles=Path(articles), questions=Path(questions), weight=float(weight))
        print(f"{len(rows):5} askings after {questions}, {base.report.pages} pages")
    cases = Cases(**{name: np.array([row[name] for row in rows]) for name in rows[0]})
    held_out, left_out = cross_fitted(cases), set_left_out(cases)
    calibrator = {"fingerprint": fingerprint, "model": arguments.model, "features": FEATURES}
    calibrator |= _fitted(cases) | bands(cases, held_out, target=arguments.target)
    calibrator["provenance"] = {"target_precision": arguments.target} | _provenance(
        cases, held_out, left_out, answer_from=calibrator["answer_from"]
    )
    if arguments.picture:
        judged = cases.natural & (cases.weight >= 1)
        draw(held_out[judged].tolist(), cases.right[judged].tolist(), arguments.picture)
    text = json.dumps(calibrator, indent=2, default=float)
    arguments.out.write_text(text + "\n", encoding="utf-8")
    print(text)


def cross_fitted(cases: Cases) -> Floats:
    """Return each asking's probability by models that saw nothing of its page."""
    groups = sorted(set(cases.group))
    found = np.zeros(len(cases.right))
    for repeat in range(REPEATS):
        order = np.random.default_rng(repeat).permutation(len(groups))
        fold_of = {group: order[at] % FOLDS for at, group in enumerate(groups)}
        fold = np.array([fold_of[group] for group in cases.group])
        for held in range(FOLDS):
            fit = _regression(cases, fold != held)
            found[fold == held] += _probability(fit, cases.features[fold == held]) / REPEATS
    return found


def set_left_out(cases: Cases) -> Floats:
    """Return each asking's probability by a model that saw no set with its questions; NaN where there is no other."""
    found = np.full(len(cases.right), np.nan)
    for source in np.unique(cases.source):
        out = cases.source == source
        if not out.all():
            found[out] = _probability(_regression(cases, ~out), cases.features[out])
    return found


def bands(cases: Cases, held_out: Floats, *, target: float = TARGET) -> dict[str, float]:
    """Return the bounds of the bands, from the cross-fitted probabilities."""
    judged = cases.natural & (cases.weight >= 1)
    thresholds = np.unique(np.round(held_out[judged], 3))
    answer_from = float(
        next((at for at in thresholds if _is_precise(cases, judged & (held_out >= at), target=target)), 1.0)
    )
    may_lose = LOST * (judged & cases.answerable).sum()
    best = (0, 0.0, 0.0)
    for cosine in np.quantile(cases.nearness[judged], np.arange(0.02, 0.4, 0.02)):
        for below in np.arange(0.02, 0.3, 0.01):
            silent = judged & (held_out < below) & (cases.nearness < cosine)
            if (silent & cases.answerable & cases.among_three).sum() <= may_lose:
                best = max(best, (int((silent & ~cases.answerable).sum()), float(below), float(cosine)))
    return {"answer_from": answer_from, "none_below": round(best[1], 3), "none_window": round(best[2], 3)}


def _is_precise(cases: Cases, answered: Mask, *, target: float) -> bool:
    if not answered.any():
        return False
    floor = target - SLACK
    each = (cases.right[answered & (cases.set == name)].mean() for name in np.unique(cases.set[answered]))
    return (
        bool(cases.right[answered].mean() >= target)
        and min(each) >= floor
        and lower_bound(cases, answered) >= floor
    )


def lower_bound(cases: Cases, answered: Mask) -> float:
    """Return the BOUND-th percentile of the precision over samples of pages."""
    by_group: dict[str, list[bool]] = defaultdict(list)
    for group, right in zip(cases.group[answered], cases.right[answered], strict=True):
        by_group[group].append(right)
    if not by_group:
        return 0.0
    sums = np.array([(sum(rights), len(rights)) for rights in by_group.values()])
    drawn = np.random.default_rng(0).integers(0, len(sums), size=(SAMPLES, len(sums)))
    right, asked = sums[drawn].sum(axis=1).T
    return float(np.percentile(right / asked, BOUND))


def _asked(base: KnowledgeBase, *, articles: Path, questions: Path, weight: float) -> list[dict[str, Any]]:
    asked = read_questions(questions)
    if weight >= 1:
        askings = [(one, frozenset[str](), weight) for one in asked]
        askings += [(one, one.right, weight * WITHOUT_GOLD) for one in asked if one.right]
    else:
        left_out = _half(asked)
        askings = [(one, left_out, weight) for one in asked]
    rows = []
    for one, excluded, weighs in askings:
        found = base.evidence(one.question, exclude=excluded)
        if found is None:
            continue
        right = one.right - excluded
        rows.append(
            {
                "features": found.features,
                "nearness": found.nearness,
                "right": found.pages[0] in right,
                "among_three": not right.isdisjoint(found.pages[:3]),
                "answerable": bool(right),
                "natural": weighs == weight,
                "weight": weighs,
                "group": f"{questions.stem} {min(one.right, default=one.id)}",
                "source": questions.stem,
                "set": articles.parent.name if articles.name == "articles" else articles.name,
            }
        )
    return rows


def _half(asked: Sequence[AskedQuestion]) -> frozenset[str]:
    """Return half of the pages that answer something, by lot."""
    pages = sorted(set().union(*(one.right for one in asked)))
    return frozenset(np.random.default_rng(0).permutation(pages)[: len(pages) // 2].tolist())


def _regression(cases: Cases, rows: Mask) -> tuple[Floats, Floats, Floats, float]:
    chosen = cases.features[rows]
    mean, deviation = chosen.mean(axis=0), chosen.std(axis=0)
    deviation = np.where(deviation < 1e-4, 1.0, deviation)  # a feature this encoder does not have
    fit = LogisticRegression(C=STRENGTH, max_iter=1000)
    fit.fit((chosen - mean) / deviation, cases.right[rows], sample_weight=cases.weight[rows])
    weights, bias = fit.coef_[0], float(fit.intercept_[0])
    level = rows & cases.natural & (cases.weight >= 1)
    scores = (cases.features[level] - mean) / deviation @ weights + bias
    return mean, deviation, weights, bias + _shift(scores, cases.right[level])


def _shift(scores: Floats, right: Mask) -> float:
    """Return what to add to *scores* so that their probabilities are right on the whole: other sets are easier."""
    shift = 0.0
    for _ in range(NEWTON if len(scores) else 0):
        sure = 1 / (1 + np.exp(-(scores + shift)))
        shift += float((right - sure).sum() / max((sure * (1 - sure)).sum(), 1e-6))
    return shift


def _probability(fit: tuple[Floats, Floats, Floats, float], features: Floats) -> Floats:
    mean, deviation, weights, bias = fit
    found: Floats = 1 / (1 + np.exp(-((features - mean) / deviation @ weights + bias)))
    return found


def _fitted(cases: Cases) -> dict[str, Any]:
    mean, deviation, weights, bias = _regression(cases, np.ones(len(cases.right), dtype=np.bool_))
    lists = {"mean": mean, "deviation": deviation, "weights": weights}
    return {name: [round(float(one), 5) for one in values] for name, values in lists.items()} | {
        "bias": round(bias, 5)
    }


def _provenance(cases: Cases, held_out: Floats, left_out: Floats, *, answer_from: float) -> dict[str, Any]:
    names = [str(name) for name in np.unique(cases.set)]
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "folds": FOLDS,
        "repeats": REPEATS,
        "bound_below": SLACK,
        "bound_percentile": BOUND,
        "cross_fitted": {name: _figures(cases, held_out, name, answer_from) for name in names},
        "set_left_out": {name: _figures(cases, left_out, name, answer_from) for name in names},
    }


def _figures(cases: Cases, judged: Floats, name: str, answer_from: float) -> dict[str, float | list[float]]:
    rows = np.flatnonzero(cases.natural & (cases.set == name))
    sure, right = judged[rows], cases.right[rows]
    answered = rows[sure >= answer_from]

    def separates(some: NDArray[np.int64]) -> float:
        return auroc(sure[some].tolist(), right[some].tolist())

    unanswerable = ~cases.answerable[rows]
    return {
        "weight": float(cases.weight[rows].max()),
        "questions": len(rows),
        "auroc_top_right": round(separates(np.arange(len(rows))), 3),
        "auroc_interval": [round(end, 3) for end in bootstrap(len(rows), separates)],
        "brier": round(float(((sure - right) ** 2).mean()), 3),
        "expected_right": round(float(sure.mean()), 3),
        "top_right": round(float(right.mean()), 3),
        "answered": len(answered),
        "answered_right": int(cases.right[answered].sum()),
        "unanswerable": int(unanswerable.sum()),
        "answered_unanswerable": int((~cases.answerable[answered]).sum()),
    }


def _arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    names = ("ARTICLES", "QUESTIONS", "WEIGHT")
    parser.add_argument("--set", nargs=3, action="append", required=True, metavar=names)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--cache", type=Path, default=Path(".deskhand/vectors"))
    parser.add_argument("--picture", type=Path, help="write a reliability diagram of the sets of weight 1")
    parser.add_argument("--target", type=float, default=TARGET)
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
