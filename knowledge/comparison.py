"""Comparison: two evaluations of the same questions, held against each other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .errors import QuestionError
from .evaluation import Evaluation, Item
from .figures import Comparison, compared

# What one question contributes, for the figures that are means over questions.
PAIRED: dict[str, Callable[[Item], float]] = {
    "recall@1": lambda item: float(item.rank == 1),
    "recall@3": lambda item: float(0 < item.rank <= 3),
    "recall@5": lambda item: float(0 < item.rank <= 5),
    "mrr@10": lambda item: 1 / item.rank if item.rank else 0.0,
    "answered rightly": lambda item: float(item.band == "answer" and item.rank == 1),
    "answered wrongly": lambda item: float(item.band == "answer" and item.rank != 1),
}
_OF_ALL = {"answered rightly", "answered wrongly"}


def against(earlier: Path, found: Evaluation) -> dict[str, Comparison]:
    """Return how *found* differs from an *earlier* run, written as JSON, on the questions both have.

    A page that was right then is one that is right now: the earlier run is judged by today's
    answers. Raises QuestionError.
    """
    pairs = _pairs(_read(earlier), found, earlier)
    result: dict[str, Comparison] = {}
    for name, value in PAIRED.items():
        kept = [(old, new) for old, new in pairs if new.answerable or name in _OF_ALL]
        if kept:
            result[name] = compared([value(old) for old, _ in kept], [value(new) for _, new in kept])
    return result


def _read(earlier: Path) -> dict[str, dict[str, Any]]:
    try:
        items = json.loads(earlier.read_text(encoding="utf-8"))["items"]
        return {str(item["id"]): item for item in items}
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise QuestionError(
            earlier, 1, "The file is not what `deskhand knowledge eval --json` wrote."
        ) from wrong


def _pairs(old: dict[str, dict[str, Any]], found: Evaluation, earlier: Path) -> list[tuple[Item, Item]]:
    pairs = [(_as_item(old[item.id], item), item) for item in found.items if item.id in old]
    if not pairs:
        raise QuestionError(earlier, 1, "None of these questions is in the earlier run.")
    return pairs


def _as_item(told: dict[str, Any], now: Item) -> Item:
    ranked = tuple((one["page"], one["heading"], one["score"]) for one in told["ranked"])
    rank = next((at for at, (page, _, _) in enumerate(ranked, start=1) if page in now.right), 0)
    return Item(
        id=now.id,
        right=now.right,
        rank=rank,
        band=told["band"],
        confidence=told["confidence"],
        ranked=ranked,
        gain=0.0,
        categories={},
    )
