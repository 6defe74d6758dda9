"""Dictionary: common English words and how often they are written, for what the articles do not say themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

COMMON = 30_000  # the most frequent words, which a slip may have meant; rarer ones are known, and never meant
EVERYDAY = 2_000

_FILE = "frequency_dictionary_en_82_765.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """The words there are, with the share of all writing each makes up, and which are *common* and *everyday*."""

    share: Mapping[str, float]
    common: frozenset[str]
    everyday: frozenset[str]
    _by_start: Mapping[tuple[str, int], tuple[str, ...]]

    def starting(self, start: tuple[str, int]) -> tuple[str, ...]:
        """Return the common words of that first letter and that length."""
        return self._by_start.get(start, ())


@cache
def english() -> Dictionary:
    """Return the words of the English dictionary."""
    lines = (resources.files("symspellpy") / _FILE).read_text(encoding="utf-8-sig").splitlines()
    counts = {word: int(count) for word, count in map(str.split, lines) if word.isalpha()}
    total = sum(counts.values())
    common = sorted(counts, key=counts.__getitem__, reverse=True)[:COMMON]
    by_start: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in common:
        by_start[word[0], len(word)].append(word)
    return Dictionary(
        share={word: count / total for word, count in counts.items()},
        common=frozenset(common),
        everyday=frozenset(common[:EVERYDAY]),
        _by_start={start: tuple(words) for start, words in by_start.items()},
    )
