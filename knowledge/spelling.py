"""Spelling: a question's mistyped words become words the articles use, or words people use everywhere."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import lru_cache
from string import ascii_lowercase
from typing import Self

from .dictionary import english
from .words import STOP_WORDS, WORD, stems

SHORTEST = 4  # letters, of a word that may be meant; shorter words have too many neighbours
SHORT = 4  # letters, of what is written: it means an everyday word or one of the articles, or it is a name
TWO_SLIPS_FROM = 8  # letters

_ALPHABET = ascii_lowercase + "àáâãäåæçèéêëìíîïñòóôõöøùúûüýßœ"
_RUN_TOGETHER = frozenset(word.replace("'", "") for word in STOP_WORDS if "'" in word)  # dont, whats


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

        *known* says whether the model knows a lower-case word. Names in capitals, words
        with digits, words whose stem occurs and all words of the language are left alone.
        """

        def fix(match: re.Match[str]) -> str:
            written = match[0]
            word = written.casefold()
            if len(word) < SHORTEST - 1 or _has_capitals(written) or not word.isalpha():
                return written
            if word in self._counts or known(word) or stems([word])[0] in self._stems:
                return written
            if word in english().share or word in _RUN_TOGETHER:
                return written
            return self._nearest(word) or written

        return WORD.sub(fix, question)

    def _nearest(self, word: str) -> str:
        """Return the likeliest word one slip away, for a long one the likeliest two away; "" when there is none."""
        meant = {other for other in _one_slip(word) if self._may_be_meant(other, by=word)}
        if not meant and len(word) >= TWO_SLIPS_FROM:
            starts = [(word[0], length) for length in range(len(word) - 2, len(word) + 3)]
            alike = (
                other for one in starts for other in (*self._by_start.get(one, ()), *english().starting(one))
            )
            letters = _letters(word)
            meant = {
                other
                for other in alike
                if (letters ^ _letters(other)).bit_count() <= 4 and _slips(word, other) <= 2
            }
        total = self._counts.total() or 1
        return min(((-self._likely(other, total), other) for other in meant), default=(0.0, ""))[1]

    def _may_be_meant(self, word: str, *, by: str) -> bool:
        if len(word) < SHORTEST:
            return word in STOP_WORDS and sorted(word) == sorted(by)  # teh
        if word in (english().everyday if len(by) <= SHORT else english().common):
            return True
        return word in self._counts and _is_candidate(word)

    def _likely(self, word: str, total: int) -> float:
        """Return how often *word* is meant, as far as the articles and all English writing tell, half each."""
        return self._counts[word] / total + english().share.get(word, 0.0)


def _counted(texts: Iterable[Iterable[str]]) -> Counter[str]:
    return Counter(word for text in texts for word in text if len(word) >= SHORTEST - 1)


def _is_candidate(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


def _has_capitals(word: str) -> bool:
    """Whether more than one letter of *word* is a capital: a name, as in GSuite, or an abbreviation."""
    return sum(letter.isupper() for letter in word) > 1


def _one_slip(word: str) -> Iterator[str]:
    """Yield whatever *word* may stand for with one slip behind its first letter."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in _ALPHABET:
            yield head + letter + tail
            yield head + letter + tail[1:]


@lru_cache(maxsize=131_072)  # more than there are candidates
def _letters(word: str) -> int:
    """Return the set of the letters of *word* as bits."""
    bits = 0
    for letter in word:
        bits |= 1 << ord(letter) % 64
    return bits


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
