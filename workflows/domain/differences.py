"""What differs between two wordings: line by line, and word by word inside a line that was changed a little."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

ALIKE = 0.5  # the share of words two lines need in common to be one line that was changed
AROUND = 6  # unchanged words shown on either side of a change inside a line


class Mark(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that share their fate. `words` is never empty."""

    mark: Mark
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be shown, in pieces."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """That many lines in a row that need not be shown."""

    lines: int


def differences(before: str, after: str) -> list[Line | Unchanged]:
    """Return how *before* became *after*: each change with the line before it, all other lines counted.

    Blank lines are none.
    """
    old, new = _lines(before), _lines(after)
    found: list[Line | Unchanged] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for step, (what, start, end, new_start, new_end) in enumerate(steps):
        if what == "equal":
            is_last = step == len(steps) - 1
            hidden = end - start - (0 if is_last else 1)
            found += [Unchanged(hidden)] if hidden else []
            found += [] if is_last else [Line((Piece(Mark.SAME, old[end - 1]),))]
        else:
            found += _changed(old[start:end], new[new_start:new_end])
    return found


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Yield lines that were replaced: pairwise where they are alike, else the old ones and then the new."""
    if len(old) == len(new) and all(_is_alike(one, other) for one, other in zip(old, new, strict=True)):
        for one, other in zip(old, new, strict=True):
            yield Line(tuple(_words(one.split(), other.split())))
        return
    yield from (Line((Piece(Mark.REMOVED, line),)) for line in old)
    yield from (Line((Piece(Mark.ADDED, line),)) for line in new)


def _words(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for what, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece(Mark.SAME, _shortened(old[start:end]))
            continue
        if start < end:
            yield Piece(Mark.REMOVED, " ".join(old[start:end]))
        if new_start < new_end:
            yield Piece(Mark.ADDED, " ".join(new[new_start:new_end]))


def _shortened(words: Sequence[str]) -> str:
    if len(words) <= 2 * AROUND + 1:
        return " ".join(words)
    return " ".join([*words[:AROUND], "…", *words[-AROUND:]])


def _is_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() >= ALIKE


def _lines(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", line).strip() for line in text.splitlines() if line.strip()]
