"""Finder: short words to the things they name, among a few hundred. Nothing here answers a question.

It shares the encoder of the base and nothing else: what can be asked for never changes how pages are ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .articles import Readers, may_read
from .encoders import Encoder, Floats
from .names import name_vectors
from .spelling import Speller
from .words import STOP_WORDS, terms, words

SHORT = 3  # letters of a word in which nothing but two that changed places is seen through
WORDS_MAX = 500  # characters that are read: a wish is short


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Something that can be found: by its *names*, by what *text* says of it, by *audience* only."""

    id: str
    names: tuple[str, ...]
    text: str
    audience: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something found. *likeness* is a cosine; *named* the longest of its names that was said whole, "" for none.

    *share* is the greatest share of the meaningful words that one of its names has, 0 where there are none. *mistyped*
    are the words that were read as one of a name, though they are written otherwise.
    """

    id: str
    likeness: float
    named: str
    share: float
    mistyped: frozenset[str] = frozenset()


class Finder:
    """Finds what is meant; safe to share between threads. The first search reads the names."""

    def __init__(self, offered: Sequence[Offered], encoder: Encoder) -> None:
        """Search among *offered*, with *encoder*, which is used when something is looked for."""
        self._offered = tuple(offered)
        self._encoder = encoder
        self._names = frozenset(word for one in offered for name in one.names for word in words(name))
        self._speller = Speller([self._names])
        self._terms = [[frozenset(terms(words(name))) for name in one.names] for one in self._offered]

    def find(self, text: str, *, readers: Readers) -> list[Found]:
        """Return what each of *readers* may see, the likeliest first; equally likely ones in the order offered."""
        allowed = [at for at, one in enumerate(self._offered) if may_read(one.audience, readers)]
        written = [word for word in words(text[:WORDS_MAX]) if word not in STOP_WORDS]
        if not allowed or not written:
            return []
        spoken = [self._meant(word) for word in written]
        mistyped = frozenset(written) - frozenset(spoken)
        vectors = self._read()
        asked = self._encoder.question(" ".join(spoken)).vector
        stems = frozenset(terms(spoken))
        found = [
            replace(self._found(at, like=float((vectors[at] @ asked).max()), stems=stems), mistyped=mistyped)
            for at in allowed
        ]
        return sorted(found, key=lambda one: (-bool(one.named), -one.share, -one.likeness))

    def nearest(self, text: str, among: Sequence[str]) -> list[float]:
        """Return how like *text* each of *among* is, as cosines."""
        if not among:
            return []
        asked = self._encoder.question(text[:WORDS_MAX]).vector
        return [float(row @ asked) for row in name_vectors(among, self._encoder)]

    def _meant(self, word: str) -> str:
        """Return the word of a name that *word* is one slip away from, else itself."""
        repaired = self._speller.repair(word, known=self._encoder.knows)
        if (
            repaired == word
            and len(word) == SHORT
            and word not in self._names
            and not self._encoder.knows(word)
        ):
            swapped = (word[1] + word[0] + word[2], word[0] + word[2] + word[1])  # vnp
            repaired = next((one for one in swapped if one in self._names), word)
        return repaired if repaired in self._names else word

    def _found(self, at: int, *, like: float, stems: frozenset[str]) -> Found:
        one = self._offered[at]
        said = [
            (len(own), name)
            for name, own in zip(one.names, self._terms[at], strict=True)
            if own and own <= stems
        ]
        share = max((len(own & stems) / len(stems) for own in self._terms[at]), default=0.0) if stems else 0.0
        return Found(id=one.id, likeness=like, named=max(said)[1] if said else "", share=share)

    def _read(self) -> list[Floats]:
        """Return the vectors of each that is offered: of its names and of what is said of it."""
        texts = [text for one in self._offered for text in (*one.names, one.text)]
        rows = name_vectors(texts, self._encoder)
        ends = np.cumsum([len(one.names) + 1 for one in self._offered])
        return np.split(rows, ends[:-1])
