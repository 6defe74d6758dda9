"""Ranking, and knowing when not to answer, beside what is usually built and two libraries, in one run.

    python -m bench.knowledge [--data FOLDER] [--set NAME]... [--own NAME ARTICLES QUESTIONS]... [--cache FOLDER]

Without arguments: the sample desk's articles and its questions. --data names a folder of public sets
(`bench.knowledge_sets` says which), --set picks some of them, --own adds articles and questions of one's own.
The libraries are compared when they are installed: pip install '.[bench]'.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from typing_extensions import override

from bench.knowledge_peers import Passages, Ranking, Way, peers
from bench.knowledge_sets import QuestionSet, public, sample_desk
from knowledge import DEFAULT_MODEL, KnowledgeBase
from knowledge.articles import read_articles
from knowledge.evaluation import AskedQuestion, read_questions
from knowledge.figures import Interval, auroc, bootstrap, interval
from knowledge.models import encoder

OURS = "Deskhand"
WIDTH = 200  # characters: a table is of no use in pieces


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
    """How one way did on one set; the AUROCs are of its own score, higher for what it should answer.

    *right* tells its right first pages from its wrong ones, *known* the questions the articles answer
    from those they do not, *far* from utterances about something else altogether. The peers have one score
    for all of that, ours has one for the first and one for the others.
    """

    name: str
    figures: dict[str, Figure]
    p50_ms: float
    p95_ms: float
    processor_ms: float  # in the middle, all threads together


def run(asked_of: QuestionSet, *, cache: Path, model: str = DEFAULT_MODEL) -> list[Row]:
    """Measure every way on one set; embedding the passages of the peers takes as long as our own index."""
    asked = read_questions(asked_of.questions)
    base = KnowledgeBase.open(asked_of.articles, cache=cache, model=model)
    base.warm()
    articles = read_articles(asked_of.articles)
    passages = Passages(articles, encoder=encoder(model), cache=cache, most=asked_of.passage_words)
    rows = [
        _row(name, way, asked=asked, strangers=asked_of.strangers) for name, way in peers(passages).items()
    ]
    ours = _row(
        OURS,
        _ours(base),
        asked=asked,
        strangers=asked_of.strangers,
        near=lambda text: base.ask(text).nearness,
    )
    return [*rows, ours]


def behind(rows: Sequence[Row]) -> dict[str, str]:
    """Return the figures where ours lies below the interval of the first, each with the name of the first."""
    ours = next(row for row in rows if row.name == OURS)
    found = {}
    for name, figure in ours.figures.items():
        if not np.isnan(figure.value):
            first = max(rows, key=lambda row: row.figures[name].value)
            if figure.value < first.figures[name].interval[0]:
                found[name] = first.name
    return found


def _ours(base: KnowledgeBase) -> Way:
    def rank(question: str) -> Ranking:
        answer = base.ask(question)
        return [(one.page, answer.confidence) for one in answer.passages]

    return rank


def _row(
    name: str,
    way: Way,
    *,
    asked: list[AskedQuestion],
    strangers: Sequence[str],
    near: Callable[[str], float] | None = None,
) -> Row:
    """Ask everything of *way*; *near* says how near a question is to anything, where that is a score of its own."""
    near = near or (lambda text: found[0][1] if (found := way(text)) else 0.0)
    way(asked[0].question)  # whatever is loaded late
    ranks, scores, times, processor = [], [], [], []
    for one in asked:
        started, computed = time.perf_counter(), time.process_time()
        found = way(one.question)
        times.append(1000 * (time.perf_counter() - started))
        processor.append(1000 * (time.process_time() - computed))
        ranks.append(next((at for at, (page, _) in enumerate(found[:10], start=1) if page in one.right), 0))
        scores.append(found[0][1] if found else 0.0)
    answerable = [bool(one.right) for one in asked]
    found_of = [rank for rank, known in zip(ranks, answerable, strict=True) if known]
    nearness = [near(one.question) for one in asked]
    known_scores = [score for score, known in zip(nearness, answerable, strict=True) if known]
    far_scores = [near(text) for text in strangers]
    far = [True] * len(known_scores) + [False] * len(far_scores)
    return Row(
        name=name,
        figures={
            "recall@1": _mean([rank == 1 for rank in found_of]),
            "recall@3": _mean([0 < rank <= 3 for rank in found_of]),
            "recall@5": _mean([0 < rank <= 5 for rank in found_of]),
            "MRR@10": _mean([1 / rank if rank else 0.0 for rank in found_of]),
            "right": _auroc(scores, [rank == 1 for rank in ranks]),
            "known": _auroc(nearness, answerable),
            "far": _auroc(known_scores + far_scores, far),
        },
        p50_ms=float(np.median(times)),
        p95_ms=float(np.percentile(times, 95)),
        processor_ms=float(np.median(processor)),
    )


def _mean(values: Sequence[float]) -> Figure:
    return Figure(value=float(np.mean(values)), interval=interval(values))


def _auroc(scores: Sequence[float], positive: Sequence[bool]) -> Figure:
    values, sign = np.asarray(scores), np.asarray(positive)
    ends = bootstrap(len(values), lambda rows: auroc(values[rows].tolist(), sign[rows].tolist()))
    return Figure(value=auroc(scores, positive), interval=ends)


def _print(about: str, rows: list[Row]) -> None:
    table = Table(title=about, title_justify="left")
    for column in ("", *rows[0].figures, "p50 ms", "p95 ms", "processor ms"):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    for row in rows:
        times = (f"{row.p50_ms:.0f}", f"{row.p95_ms:.0f}", f"{row.processor_ms:.0f}")
        table.add_row(row.name, *map(str, row.figures.values()), *times)
    console = Console(width=WIDTH)
    console.print(table)
    worse = ", ".join(f"{name} (first: {first})" for name, first in behind(rows).items())
    console.print(f"{OURS} lies below the interval of the first on: {worse or 'nothing'}.\n")


def _told(rows: list[Row]) -> list[dict[str, object]]:
    return [asdict(row) for row in rows]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for every set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    names = ("NAME", "ARTICLES", "QUESTIONS")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--set", action="append", metavar="NAME", default=[])
    parser.add_argument("--own", nargs=3, action="append", metavar=names, default=[])
    parser.add_argument("--cache", type=Path, default=Path(".deskhand/vectors"))
    parser.add_argument("--json", type=Path, help="a file for the figures of all sets")
    given = parser.parse_args(arguments)
    sets = [sample_desk(), *(public(given.data, given.cache / "sets") if given.data else ())]
    sets = [one for one in sets if not given.set or one.name in given.set]
    sets += [
        QuestionSet(name=name, about=name, articles=Path(articles), questions=Path(questions))
        for name, articles, questions in given.own
    ]
    print(f"{time.strftime('%Y-%m-%d', time.gmtime())}, {os.cpu_count()} processors, {platform.machine()}")
    told = {}
    for one in sets:
        load = os.getloadavg()[0]
        rows = run(one, cache=given.cache)
        _print(
            f"{one.name}: {one.about} (load {load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end)",
            rows,
        )
        told[one.name] = _told(rows)
    if given.json:
        given.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
