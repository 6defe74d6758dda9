"""How well past matters are found that a new one looks like, and what a floor keeps from being shown.

    python -m bench.lookalikes --data DATA

Two sets: issue reports with known duplicates, and paraphrased questions, of which those to one article are one matter.
Each matter is looked up among all others. *With* has one of its kind there, *without* has none: whatever is shown for
that is wrong, or at least nobody knew of it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

import knowledge
from knowledge.lookalikes import Lookalike, Lookalikes, Matter

SHOWN = 3
SAMPLE = 300  # matters without a known duplicate that are looked up
FLOORS = (0.0, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
console = Console()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Matters, and by id those that are the same as each; *without* have none."""

    name: str
    matters: Sequence[Matter]
    same: Mapping[str, Collection[str]]
    without: Sequence[str]


def issues(data: Path) -> Reports:
    """Return the issue reports of a software project, the duplicates as its people marked them."""
    rows = _rows(data / "bench" / "dup_hadoop.jsonl")
    marked: dict[str, set[str]] = {}
    for row in _rows(data / "bench" / "dup_hadoop_labels.jsonl"):
        for other in row["dup"]:
            marked.setdefault(row["id"], set()).add(other)
            marked.setdefault(other, set()).add(row["id"])
    matters = [Matter(id=row["id"], title=row["title"], text=row["body"]) for row in rows]
    rest = [one.id for one in matters if one.id not in marked]
    return Reports(
        name="issue reports",
        matters=matters,
        same={one.id: marked[one.id] for one in matters if one.id in marked},
        without=random.Random(0).sample(rest, SAMPLE),
    )


def paraphrases(data: Path) -> Reports:
    """Return questions in people's words; those of every third article are asked without their like."""
    rows = _rows(data / "bench" / "stackfaq_queries.jsonl")
    articles = {f"q{n}": row["article"] for n, row in enumerate(rows)}
    alone = set(sorted(set(articles.values()))[::3])
    with_like = {one: article for one, article in articles.items() if article not in alone}
    matters = [Matter(id=f"q{n}", title=row["q"], text=row["q"]) for n, row in enumerate(rows)]
    same = {
        one: {other for other, its in with_like.items() if its == article and other != one}
        for one, article in with_like.items()
    }
    return Reports(
        name="paraphrases",
        matters=matters,
        same=same,
        without=[one for one, article in articles.items() if article in alone],
    )


def main() -> None:
    """Print the figures of each set there is."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--cache", type=Path, default=Path(".deskhand/bench-lookalikes"))
    given = arguments.parse_args()
    for reports in (paraphrases(given.data), issues(given.data)):
        _print(reports, given.cache)


def _print(reports: Reports, cache: Path) -> None:
    alone = set(reports.without) if reports.name == "paraphrases" else set()
    blobs, encoder = knowledge.FolderBlobs(cache), knowledge.encoder(knowledge.DEFAULT_MODEL)
    past = Lookalikes(
        [one for one in reports.matters if one.id not in alone], encoder=encoder, blobs=blobs, space="bench"
    )
    by_id = {one.id: one for one in reports.matters}
    found = {one: past.like(by_id[one], at_least=0.0, most=10) for one in [*reports.same, *reports.without]}
    places = [_place(found[one], reports.same[one]) for one in reports.same]
    at = " ".join(
        f"@{most} {100 * np.mean([place <= most for place in places]):.1f}" for most in (1, 3, 5, 10)
    )
    mrr = 100 * np.mean([1 / place if place <= 10 else 0 for place in places])
    console.print(
        f"{reports.name}: {len(past_of := reports.same)} with their like ({at} MRR {mrr:.1f}), "
        f"{len(reports.without)} without, among {len(by_id) - len(alone)}",
        highlight=False,
    )
    assert past_of
    table = Table("floor", "with: right one shown", "with: shown, right", "without: nothing shown")
    for floor in FLOORS:
        table.add_row(f"{floor:.2f}", *(f"{100 * share:.1f}" for share in _at(floor, reports, found)))
    console.print(table)


def _at(
    floor: float, reports: Reports, found: Mapping[str, Sequence[Lookalike]]
) -> tuple[float, float, float]:
    shown = {
        one: [like.id for like in likes if like.likeness >= floor][:SHOWN] for one, likes in found.items()
    }
    hit = [bool(set(shown[one]) & set(same)) for one, same in reports.same.items()]
    right = [other in same for one, same in reports.same.items() for other in shown[one]]
    silent = [not shown[one] for one in reports.without]
    return float(np.mean(hit)), float(np.mean(right)) if right else 1.0, float(np.mean(silent))


def _place(likes: Sequence[Lookalike], same: Collection[str]) -> int:
    return next((n for n, like in enumerate(likes, start=1) if like.id in same), 99)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


if __name__ == "__main__":
    main()
