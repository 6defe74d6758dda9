"""Spelling: a question's mistyped words become words the articles use."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from copy import copy
from typing import Self

from .words import WORD, stems

SHORTEST = 4  # letters; shorter words have too many neighbours
TWO_SLIPS_FROM = 8  # letters


class Speller:
    """Repairs words unknown to the articles and to the model. It is never changed, only replaced."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        self._counts = _counted(texts)
        self._stems = Counter(stems(self._counts))
        self._by_start: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in filter(_is_candidate, self._counts):
            self._by_start[word[0], len(word)].append(word)

    def changed(self, *, gone: Iterable[Iterable[str]], new: Iterable[Iterable[str]]) -> Self:
        """Return one that knows the words of the *new* texts, and those of texts *gone* only if others use them."""
        after = copy(self)
        after._counts = self._counts.copy()
        after._counts.update(_counted(new))
        after._counts.subtract(_counted(gone))
        after._counts = +after._counts
        came, went = after._counts.keys() - self._counts.keys(), self._counts.keys() - after._counts.keys()
        after._stems = self._stems.copy()
        after._stems.update(stems(came))
        after._stems.subtract(stems(went))
        after._stems = +after._stems
        after._by_start = self._by_start.copy()
        for word in filter(_is_candidate, went | came):
            others = after._by_start.get((word[0], len(word)), [])
            after._by_start[word[0], len(word)] = [
                *(one for one in others if one != word),
                *([word] if word in came else ()),
            ]
        return after

    def repair(self, question: str, *, known: Callable[[str], bool]) -> str:
        """Return *question* with its slips repaired, itself when there are none.

        *known* says whether the model knows a lower-case word. Names in capitals,
        words with digits and words whose stem occurs are left alone.
        """

        def fix(match: re.Match[str]) -> str:
            written = match[0]
            word = written.casefold()
            if len(word) < SHORTEST or written.isupper() or not word.isalpha():
                return written
            if word in self._counts or known(word) or stems([word])[0] in self._stems:
                return written
            return self._nearest(word) or written

        return WORD.sub(fix, question)

    def _nearest(self, word: str) -> str:
        slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
        lengths = range(len(word) - slips, len(word) + slips + 1)
        near = (
            (distance, -self._counts[other], other)
            for length in lengths
            for other in self._by_start.get((word[0], length), ())
            if len(set(word) ^ set(other)) <= 2 * slips and (distance := _slips(word, other)) <= slips
        )
        return min(near, default=(0, 0, ""))[2]


def _counted(texts: Iterable[Iterable[str]]) -> Counter[str]:
    return Counter(word for text in texts for word in text if len(word) >= SHORTEST - 1)


def _is_candidate(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


def _slips(written: str, meant: str) -> int:
    """Return how many letters to add, drop, change or swap with their neighbour turn one into the other.

    No letter is touched twice: the optimal string alignment distance.
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for at, letter in enumerate(written, start=1):
        before, above, row = row, before, [at]
        for to, other in enumerate(meant, start=1):
            best = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == meant[to - 2] and written[at - 2] == other:
                best = min(best, above[to - 2] + 1)
            row.append(best)
    return row[-1]
