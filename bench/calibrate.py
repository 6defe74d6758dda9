"""Fit the calibrator of a model: how sure it may be that its top page is right.

    python -m bench.calibrate --set ARTICLES QUESTIONS WEIGHT [--set ...] --out FILE.json

Every question is asked as it is, and once more without the pages that answer it:
then every page is wrong, as for a question about something the base lacks.
Scores are cross-fitted by gold page, so that no page is judged by what was
learned from it. The threshold is the lowest that reaches the target precision and
keeps a lower bound of it, from a bootstrap over pages, and the precision of every
set, above the floor; it is set on the sets of weight 1 or more.
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

from knowledge import DEFAULT_MODEL, KnowledgeBase
from knowledge.confidence import FEATURES
from knowledge.evaluation import read_questions
from knowledge.figures import auroc

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FOLDS, REPEATS, STRENGTH = 5, 10, 0.03
TARGET = 0.90  # precision of what is answered
FLOOR = 0.85  # what the lower bound of that precision may not fall below
BOUND = 10  # percentile of the bootstrap: nine of ten samples are at least as precise
SAMPLES = 500
WITHOUT_GOLD = 0.1  # weight of a question asked without its pages
LOST = 0.015  # share of the answerable questions, right page among the top three, that "none" may cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """All askings, one row each; *natural* ones were asked of the whole base."""

    features: Floats
    right: Mask
    among_three: Mask
    answerable: Mask
    natural: Mask
    weight: Floats
    group: NDArray[np.str_]
    set: NDArray[np.str_]


def main() -> None:
    """Fit, print what it came to, and write the calibrator."""
    arguments = _arguments()
    rows: list[dict[str, Any]] = []
    fingerprint = ""
    for articles, questions, weight in arguments.set:
        base = KnowledgeBase.open(Path(articles), cache=arguments.cache, model=arguments.model)
        fingerprint = base.report.fingerprint
        rows += _asked(base, questions=Path(questions), weight=float(weight))
        print(f"{len(rows):5} askings after {questions}, {base.report.pages} pages")
    cases = Cases(**{name: np.array([row[name] for row in rows]) for name in rows[0]})
    held_out = cross_fitted(cases)
    calibrator = {"fingerprint": fingerprint, "model": arguments.model, "features": FEATURES}
    calibrator |= _fitted(cases) | bands(cases, held_out)
    calibrator["provenance"] = _provenance(cases, held_out, answer_from=calibrator["answer_from"])
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


def bands(cases: Cases, held_out: Floats) -> dict[str, float]:
    """Return the bounds of the bands, from the cross-fitted probabilities."""
    judged = cases.natural & (cases.weight >= 1)
    thresholds = np.unique(np.round(held_out[judged], 3))
    answer_from = float(next((at for at in thresholds if _is_precise(cases, judged & (held_out >= at))), 1.0))
    window = cases.features[:, FEATURES.index("window")]
    may_lose = LOST * (judged & cases.answerable).sum()
    best = (0, 0.0, 0.0)
    for cosine in np.quantile(window[judged], np.arange(0.02, 0.4, 0.02)):
        for below in np.arange(0.02, 0.3, 0.01):
            silent = judged & (held_out < below) & (window < cosine)
            if (silent & cases.answerable & cases.among_three).sum() <= may_lose:
                best = max(best, (int((silent & ~cases.answerable).sum()), float(below), float(cosine)))
    return {"answer_from": answer_from, "none_below": round(best[1], 3), "none_window": round(best[2], 3)}


def _is_precise(cases: Cases, answered: Mask) -> bool:
    each = (cases.right[answered & (cases.set == name)].mean() for name in np.unique(cases.set[answered]))
    return (
        bool(cases.right[answered].mean() >= TARGET)
        and min(each) >= FLOOR
        and lower_bound(cases, answered) >= FLOOR
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


def _asked(base: KnowledgeBase, *, questions: Path, weight: float) -> list[dict[str, Any]]:
    rows = []
    for one in read_questions(questions):
        for excluded in ((), one.right) if one.right else ((),):
            found = base.evidence(one.question, exclude=excluded)
            if found is None:
                continue
            rows.append(
                {
                    "features": found.features,
                    "right": found.pages[0] in one.right,
                    "among_three": not one.right.isdisjoint(found.pages[:3]),
                    "answerable": bool(one.right) and not excluded,
                    "natural": not excluded,
                    "weight": weight * (WITHOUT_GOLD if excluded else 1.0),
                    "group": f"{questions.stem} {min(one.right, default=one.id)}",
                    "set": questions.stem,
                }
            )
    return rows


def _regression(cases: Cases, rows: Mask) -> tuple[Floats, Floats, Floats, float]:
    chosen = cases.features[rows]
    mean, deviation = chosen.mean(axis=0), chosen.std(axis=0)
    deviation = np.where(deviation < 1e-4, 1.0, deviation)  # a feature this encoder does not have
    fit = LogisticRegression(C=STRENGTH, max_iter=1000)
    fit.fit((chosen - mean) / deviation, cases.right[rows], sample_weight=cases.weight[rows])
    return mean, deviation, fit.coef_[0], float(fit.intercept_[0])


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


def _provenance(cases: Cases, held_out: Floats, *, answer_from: float) -> dict[str, Any]:
    sets = {str(name): _figures(cases, held_out, str(name), answer_from) for name in np.unique(cases.set)}
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "folds": FOLDS,
        "repeats": REPEATS,
        "target_precision": TARGET,
        "bound": FLOOR,
        "bound_percentile": BOUND,
        "cross_fitted": sets,
    }


def _figures(cases: Cases, held_out: Floats, name: str, answer_from: float) -> dict[str, float]:
    rows = cases.natural & (cases.set == name)
    answered = rows & (held_out >= answer_from)
    return {
        "weight": float(cases.weight[rows].max()),
        "questions": int(rows.sum()),
        "auroc_top_right": round(auroc(held_out[rows].tolist(), cases.right[rows].tolist()), 3),
        "brier": round(float(((held_out[rows] - cases.right[rows]) ** 2).mean()), 3),
        "expected_right": round(float(held_out[rows].mean()), 3),
        "top_right": round(float(cases.right[rows].mean()), 3),
        "answered": int(answered.sum()),
        "answered_right": int(cases.right[answered].sum()),
        "answered_unanswerable": int((answered & ~cases.answerable).sum()),
    }


def _arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    names = ("ARTICLES", "QUESTIONS", "WEIGHT")
    parser.add_argument("--set", nargs=3, action="append", required=True, metavar=names)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--cache", type=Path, default=Path(".deskhand/vectors"))
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
