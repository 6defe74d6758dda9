"""Spelling: a question's mistyped words become words the articles use."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from rapidfuzz.distance import OSA

from .words import WORD, stems

SHORTEST = 4  # letters; shorter words have too many neighbours
TWO_SLIPS_FROM = 8  # letters


class Speller:
    """Repairs words unknown to the articles and to the model."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        self._counts = Counter(word for text in texts for word in text if len(word) >= SHORTEST - 1)
        self._stems = set(stems(self._counts))
        self._by_start: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._counts:
            if len(word) >= SHORTEST and word.isalpha():
                self._by_start[word[0], len(word)].append(word)

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
            if (distance := OSA.distance(word, other, score_cutoff=slips)) <= slips
        )
        return min(near, default=(0, 0, ""))[2]
