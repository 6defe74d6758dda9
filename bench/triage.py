"""Sorting tickets by what those of the past were, beside what is usually built, in one run.

    python -m bench.triage [--data FOLDER] [--set NAME]... [--own FILE LABEL]... [--fewest N] [--cache FOLDER]

Without arguments: the past of the sample desk. --data names a folder of public sets, of which tickets_endava.jsonl and
it_intents_train.jsonl in its bench/ are read. --own adds a file of one's own, one JSON object a line with a `text`, or
a `title` and a `body`, and the field LABEL. Every text is judged by what was learned without it, in five folds of
distinct texts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from knowledge import DEFAULT_MODEL, encoder
from knowledge.figures import bootstrap
from knowledge.labelling import Labelled, calibration_error, folds_of, learn

ROOT = Path(__file__).parents[1]
OURS = "Deskhand"
PRECISION = 0.9
FEWEST = 20
"""Texts of a label below which it is left out of a large set: five folds of fewer say nothing of it."""
LARGE = 1000
NEIGHBOURS = 15
LABELS = {
    "tickets_endava.jsonl": ("category", "urgency", "impact", "ticket_type", "business_service"),
    "it_intents_train.jsonl": ("y",),
}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Texts and their labels."""

    name: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one way made of the texts it had not learned from; *by_itself* are those it would have sorted alone."""

    given: NDArray[np.str_]
    chosen: NDArray[np.str_]
    sure: Floats
    by_itself: NDArray[np.bool_] | None = None


Way = Callable[[Sequence[str], Floats, NDArray[np.str_], Sequence[str], Floats], tuple[Any, ...]]
"""From texts, vectors and labels to learn from, and texts and vectors to judge, to labels and probabilities."""


def of_sample_desk() -> Iterator[LabelledSet]:
    """Yield the past of the sample desk by category and by team."""
    past = yaml.safe_load((ROOT / "desk" / "history.yaml").read_text(encoding="utf-8"))["tickets"]
    teams = yaml.safe_load((ROOT / "desk" / "teams.yaml").read_text(encoding="utf-8"))["teams"]
    texts = tuple(f"{one['title']}. {one['description']}" for one in past)
    team_of = {word: team["id"] for team in teams for word in team["covers"]}
    yield LabelledSet(
        name="sample desk, team", texts=texts, labels=tuple(team_of[p["category"]] for p in past)
    )
    yield LabelledSet(name="sample desk, category", texts=texts, labels=tuple(p["category"] for p in past))


def of_file(path: Path, label: str, *, name: str, fewest: int) -> LabelledSet:
    """Return the texts of a file by one of its fields, without the rare labels of a large one."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    told = [(_text(row), str(row[label])) for row in rows if str(row.get(label, ""))]
    counts = Counter(given for _, given in told)
    least = fewest if len(told) >= LARGE else 1
    kept = [(text, given) for text, given in told if counts[given] >= least]
    return LabelledSet(name=name, texts=tuple(t for t, _ in kept), labels=tuple(y for _, y in kept))


def public(data: Path, *, fewest: int) -> Iterator[LabelledSet]:
    """Yield the sets that are in the folder; it_intents is two, told apart by their `set`."""
    for file, labels in LABELS.items():
        path = data / "bench" / file
        if not path.exists():
            continue
        for label in labels:
            found = of_file(path, label, name=f"{path.stem}, {label}", fewest=fewest)
            if label != "y":
                yield found
                continue
            groups = [json.loads(line)["set"] for line in path.read_text(encoding="utf-8").splitlines()]
            for group in sorted(set(groups)):
                rows = [at for at, one in enumerate(groups) if one == group]
                yield LabelledSet(
                    name=group,
                    texts=tuple(found.texts[at] for at in rows),
                    labels=tuple(found.labels[at] for at in rows),
                )


def judged(of: LabelledSet, vectors: Floats, way: Way) -> Judged:
    """Return what *way* makes of each text of a set, learned from the other folds."""
    given, fold = np.array(of.labels), folds_of(of.texts, draw="judged")
    chosen, sure = np.empty(len(given), dtype=given.dtype), np.zeros(len(given))
    alone: NDArray[np.bool_] | None = None
    for held in np.unique(fold):
        rest, out = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
        some = [of.texts[at] for at in rest], vectors[rest], given[rest]
        found = way(*some, [of.texts[at] for at in out], vectors[out])
        chosen[out], sure[out] = found[0], found[1]
        if len(found) > 2:
            alone = np.zeros(len(given), dtype=bool) if alone is None else alone
            alone[out] = found[2]
    return Judged(given=given, chosen=chosen, sure=sure, by_itself=alone)


def main(arguments: Sequence[str]) -> None:
    """Print how each way sorts each set."""
    told = _arguments(arguments)
    sets = list(public(told.data, fewest=told.fewest)) if told.data else list(of_sample_desk())
    for path, label in told.own or ():
        name = f"{Path(path).stem}, {label}"
        sets.append(of_file(Path(path), label, name=name, fewest=told.fewest))
    sets = [one for one in sets if not told.set or any(part in one.name for part in told.set)]
    console = Console(width=150)
    console.print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, Python {platform.python_version()}")
    for one in sets:
        console.print(_table(one, _vectors(one.texts, told.cache)))


def _table(of: LabelledSet, vectors: Floats) -> Table:
    counts = Counter(of.labels)
    table = Table(title=f"{of.name}: {len(of.texts)} texts, {len(counts)} labels", title_justify="left")
    headings = ("way", "accuracy", "macro-F1", "ECE", "at 90 %", "alone", "right alone")
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "way" else "right")
    for name, way in WAYS.items():
        found = judged(of, vectors, way)
        table.add_row(name, *_figures(found))
    return table


def _figures(found: Judged) -> list[str]:
    hits = found.chosen == found.given
    figures: list[Callable[[NDArray[np.int64]], float]] = [
        lambda rows: float(hits[rows].mean()),
        lambda rows: macro_f1(found.given[rows], found.chosen[rows]),
        lambda rows: calibration_error(found.sure[rows], hits[rows]),
        lambda rows: at_precision(found.sure[rows], hits[rows]),
    ]
    everything = np.arange(len(hits))
    said = [_said(one(everything), bootstrap(len(hits), one)) for one in figures]
    alone = found.by_itself
    if alone is None:
        return [*said, "", ""]
    right = (
        bootstrap(int(alone.sum()), lambda rows: float(hits[alone][rows].mean())) if alone.any() else (0, 0)
    )
    share = bootstrap(len(hits), lambda rows: float(alone[rows].mean()))
    return [
        *said,
        _said(float(alone.mean()), share),
        _said(float(hits[alone].mean()), right) if alone.any() else "–",
    ]


def _said(value: float, ends: tuple[float, float]) -> str:
    return f"{100 * value:.1f} ({100 * ends[0]:.1f}–{100 * ends[1]:.1f})"


def macro_f1(given: NDArray[np.str_], chosen: NDArray[np.str_]) -> float:
    """Return the mean F1 of the labels that were given."""
    found = []
    for label in np.unique(given):
        right = int(((given == label) & (chosen == label)).sum())
        found.append(2 * right / int((given == label).sum() + (chosen == label).sum()))
    return float(np.mean(found))


def at_precision(sure: Floats, hits: NDArray[np.bool_], *, precision: float = PRECISION) -> float:
    """Return the largest share of the surest of which so many are right; read off these very texts."""
    right = np.cumsum(hits[np.argsort(-sure, kind="stable")]) / np.arange(1, len(hits) + 1)
    enough = np.flatnonzero(right >= precision)
    return float((enough[-1] + 1) / len(hits)) if len(enough) else 0.0


# ---- the ways -----------------------------------------------------------------------------------------------


def _usual(
    _texts: Sequence[str],
    _vectors: Floats,
    given: NDArray[np.str_],
    asked: Sequence[str],
    _asked_vectors: Floats,
) -> tuple[Any, ...]:
    label, count = Counter(given.tolist()).most_common(1)[0]
    return np.array([label] * len(asked)), np.full(len(asked), count / len(given))


def _words(
    texts: Sequence[str],
    _vectors: Floats,
    given: NDArray[np.str_],
    asked: Sequence[str],
    _asked_vectors: Floats,
) -> tuple[Any, ...]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    return _regression(vectorizer.fit_transform(texts), given, vectorizer.transform(asked))


def _meaning(
    _texts: Sequence[str],
    vectors: Floats,
    given: NDArray[np.str_],
    _asked: Sequence[str],
    asked_vectors: Floats,
) -> tuple[Any, ...]:
    return _regression(vectors, given, asked_vectors)


def _neighbours(
    _texts: Sequence[str],
    vectors: Floats,
    given: NDArray[np.str_],
    _asked: Sequence[str],
    asked_vectors: Floats,
) -> tuple[Any, ...]:
    from sklearn.neighbors import KNeighborsClassifier

    model = KNeighborsClassifier(min(NEIGHBOURS, len(given)), weights="distance", metric="cosine")
    model.fit(vectors, given)
    return _surest(model, asked_vectors)


def _ours(
    texts: Sequence[str],
    vectors: Floats,
    given: NDArray[np.str_],
    asked: Sequence[str],
    asked_vectors: Floats,
) -> tuple[Any, ...]:
    examples = [
        Labelled(text=text, vector=vector, label=str(label))
        for text, vector, label in zip(texts, vectors.astype(np.float32), given, strict=True)
    ]
    found = learn(examples, precision=PRECISION)
    if found is None:
        label, sure = _usual(texts, vectors, given, asked, asked_vectors)
        return label, sure, np.zeros(len(asked), dtype=bool)
    labels, sure = found.likeliest(asked, asked_vectors.astype(np.float32))
    return np.array(labels), sure, sure >= found.sure_from


WAYS: dict[str, Way] = {
    "the commonest": _usual,
    "TF-IDF, logistic regression": _words,
    f"MiniLM, {NEIGHBOURS} nearest": _neighbours,
    "MiniLM, logistic regression": _meaning,
    OURS: _ours,
}


def _regression(features: Any, given: NDArray[np.str_], asked: Any) -> tuple[Any, ...]:
    from sklearn.linear_model import LogisticRegression

    return _surest(LogisticRegression(C=10.0, max_iter=300, tol=1e-3).fit(features, given), asked)


def _surest(model: Any, asked: Any) -> tuple[Any, ...]:
    likely = model.predict_proba(asked)
    return model.classes_[likely.argmax(axis=1)], likely.max(axis=1)


# ---- pieces -------------------------------------------------------------------------------------------------


def _text(row: dict[str, Any]) -> str:
    said = [str(row[name]) for name in ("text", "t", "title", "body") if row.get(name)]
    return ". ".join(said)


def _vectors(texts: Sequence[str], cache: Path) -> Floats:
    """Return the vectors of *texts*, kept in *cache* by what they are of."""
    model = encoder(DEFAULT_MODEL)
    key = hashlib.blake2b("\0".join((model.fingerprint, *texts)).encode(), digest_size=12).hexdigest()
    path = cache / f"triage-{key}.npy"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, np.array([one.vector for one in model.passages(texts)]))
    found: Floats = np.load(path)
    return found


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.triage", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of public sets")
    parser.add_argument("--set", action="append", help="only sets whose names hold this")
    parser.add_argument(
        "--own", action="append", nargs=2, metavar=("FILE", "LABEL"), help="a file of one's own"
    )
    parser.add_argument("--fewest", type=int, default=FEWEST, help="of a label in a large set")
    parser.add_argument(
        "--cache", type=Path, default=ROOT / ".deskhand" / "cache", help="where vectors are kept"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
