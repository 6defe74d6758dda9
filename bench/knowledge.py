"""Ranking and knowing when not to answer, beside what is usually built and two libraries, in one run.

    python -m bench.knowledge [--set NAME ARTICLES QUESTIONS]... [--strangers FILE] [--cache DIR]

Without a set: the sample desk's articles and its questions. `bench.knowledge_sets` makes sets of StackFAQ.
--strangers names utterances, {"t": text, "y": "oos"} a line, that are about something else altogether.
The libraries are compared when they are installed: pip install '.[bench]'.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from typing_extensions import override

from bench.knowledge_peers import Passages, Ranking, Way, peers
from knowledge import DEFAULT_MODEL, KnowledgeBase
from knowledge.articles import read_articles
from knowledge.evaluation import AskedQuestion, read_questions
from knowledge.figures import Interval, auroc, bootstrap, interval
from knowledge.models import encoder

ROOT = Path(__file__).parents[1]
DESK = ("sample desk", ROOT / "desk" / "articles", ROOT / "bench" / "knowledge_desk_questions.jsonl")
OURS = "Deskhand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure and the interval it would lie in for 95 of 100 samples of questions."""

    value: float
    interval: Interval

    @override
    def __str__(self) -> str:
        if np.isnan(self.value):
            return "–"
        low, high = (100 * end for end in self.interval)
        return f"{100 * self.value:.1f} ({low:.0f}–{high:.0f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How one way did on one set; the AUROCs are of its own score, higher for what it should answer."""

    name: str
    figures: dict[str, Figure]
    p50_ms: float


def run(
    articles: Path, questions: Path, *, cache: Path, strangers: Sequence[str] = (), model: str = DEFAULT_MODEL
) -> list[Row]:
    """Measure every way on one set; embedding the passages of the peers takes as long as our own index."""
    asked = read_questions(questions)
    base = KnowledgeBase.open(articles, cache=cache, model=model)
    base.warm()
    passages = Passages(read_articles(articles), encoder=encoder(model), cache=cache)
    ways = peers(passages) | {OURS: _ours(base)}
    return [_row(name, way, asked=asked, strangers=strangers) for name, way in ways.items()]


def _ours(base: KnowledgeBase) -> Way:
    def rank(question: str) -> Ranking:
        answer = base.ask(question)
        return [(one.page, answer.confidence) for one in answer.passages]

    return rank


def _row(name: str, way: Way, *, asked: list[AskedQuestion], strangers: Sequence[str]) -> Row:
    way(asked[0].question)  # whatever is loaded late
    ranks, scores, times = [], [], []
    for one in asked:
        started = time.perf_counter()
        found = way(one.question)
        times.append(1000 * (time.perf_counter() - started))
        ranks.append(next((at for at, (page, _) in enumerate(found[:10], start=1) if page in one.right), 0))
        scores.append(found[0][1] if found else 0.0)
    answerable = [bool(one.right) for one in asked]
    found_of = [rank for rank, known in zip(ranks, answerable, strict=True) if known]
    far = [way(text)[:1] for text in strangers]
    far_scores = [one[0][1] if one else 0.0 for one in far]
    known_scores = [score for score, known in zip(scores, answerable, strict=True) if known]
    return Row(
        name=name,
        figures={
            "recall@1": _mean([rank == 1 for rank in found_of]),
            "recall@3": _mean([0 < rank <= 3 for rank in found_of]),
            "recall@5": _mean([0 < rank <= 5 for rank in found_of]),
            "MRR@10": _mean([1 / rank if rank else 0.0 for rank in found_of]),
            "AUROC right": _auroc(scores, [rank == 1 for rank in ranks]),
            "AUROC near": _auroc(scores, answerable),
            "AUROC far": _auroc(
                known_scores + far_scores, [True] * len(known_scores) + [False] * len(far_scores)
            ),
        },
        p50_ms=float(np.median(times)),
    )


def _mean(values: Sequence[float]) -> Figure:
    return Figure(value=float(np.mean(values)), interval=interval(values))


def _auroc(scores: Sequence[float], positive: Sequence[bool]) -> Figure:
    values, sign = np.asarray(scores), np.asarray(positive)
    ends = bootstrap(len(values), lambda rows: auroc(values[rows].tolist(), sign[rows].tolist()))
    return Figure(value=auroc(scores, positive), interval=ends)


def _print(title: str, rows: list[Row]) -> None:
    table = Table(title=title, title_justify="left")
    for column in ("", *rows[0].figures, "p50 ms"):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    for row in rows:
        table.add_row(row.name, *map(str, row.figures.values()), f"{row.p50_ms:.0f}")
    Console(width=160).print(table)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for every set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    names = ("NAME", "ARTICLES", "QUESTIONS")
    parser.add_argument("--set", nargs=3, action="append", metavar=names, default=[])
    parser.add_argument("--strangers", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(".deskhand/vectors"))
    given = parser.parse_args(arguments)
    strangers: list[str] = []
    if given.strangers:
        lines = (json.loads(line) for line in given.strangers.read_text(encoding="utf-8").splitlines())
        strangers = [line["t"] for line in lines if line["y"] == "oos"]
    for name, articles, questions in given.set or [DESK]:
        _print(name, run(Path(articles), Path(questions), cache=given.cache, strangers=strangers))


if __name__ == "__main__":
    main()
