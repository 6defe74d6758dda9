"""Lookalikes: which past matters a new one looks like. They are a world of their own and answer nobody's question.

Their words weigh nothing in any index of articles, and what is kept of them lies apart. How like two matters are is
told by their titles, by all that was reported, and by the rare words they share, in equal parts of meaning and words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cache import key
from .encoders import Encoder
from .lexical import TermIndex
from .single_vectors import VIEW, single_vectors
from .store import Blobs
from .words import terms_of, words

Floats = NDArray[np.float32]

READ_MAX = 2000  # characters of a text; a model stops earlier
_AT_ONCE = 16  # matters between two looks at the clock
_TITLE, _REPORTED, _WORDS = 0.25, 0.25, 0.5
"""Chosen on known duplicates among issue reports: `python -m bench.lookalikes` prints what each comes to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something that was reported, and the *outcome* it came to: "" for one that is new."""

    id: str
    title: str
    text: str
    outcome: str = ""

    @property
    def reported(self) -> str:
        """Everything that was said of it when it came."""
        told = self.text if self.text.startswith(self.title) else f"{self.title}. {self.text}"
        return told[:READ_MAX]

    def texts(self) -> tuple[str, str, str]:
        """Return what is encoded of it."""
        return self.title[:READ_MAX], self.reported, self.outcome[:READ_MAX]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """A past matter and how like it is: 1 for the same words, 0 for nothing in common."""

    id: str
    likeness: float


def encode(
    past: Sequence[Matter], *, encoder: Encoder, blobs: Blobs, space: str, may_go_on: Callable[[], bool]
) -> bool:
    """Keep what `Lookalikes` needs of *past* in *blobs*, as far as *may_go_on* lets it; whether all of it is there."""
    for start in range(0, len(past), _AT_ONCE):
        if start and not may_go_on():
            return False
        texts = [text for one in past[start : start + _AT_ONCE] for text in one.texts()]
        single_vectors(texts, encoder=encoder, blobs=blobs, fingerprint=_kept_under(encoder, space))
    return True


class Lookalikes:
    """Past matters that can be looked through; never changed, only replaced. Safe to share between threads."""

    def __init__(self, past: Sequence[Matter], *, encoder: Encoder, blobs: Blobs, space: str) -> None:
        """Read *past*, encoding what *blobs* do not hold in *space*, a name nobody else keeps anything under."""
        self._past = tuple(past)
        self._encoder = encoder
        self._blobs = blobs
        self._space = _kept_under(encoder, space)
        held = single_vectors(self._texts(), encoder=encoder, blobs=blobs, fingerprint=self._space)
        columns = zip(*(one.texts() for one in past), strict=True) if past else ((), (), ())
        self._titles, self._reported, self._outcomes = (
            np.array([held[text] for text in column], dtype=np.float32) for column in columns
        )
        said = [words(one.reported) for one in past]
        self._terms = TermIndex(
            [[*mine, *words(one.outcome[:READ_MAX])] for one, mine in zip(past, said, strict=True)],
            cut=terms_of,
        )
        self._own = np.array([self._terms.own_score(mine) for mine in said], dtype=np.float32)

    def like(self, new: Matter, *, at_least: float, most: int) -> list[Lookalike]:
        """Return at most *most* past matters that are like *new*, itself left out, the likest first."""
        if not self._past:
            return []
        title, reported = (self._encoder.question(text).vector for text in new.texts()[:2])
        about = np.maximum(self._reported @ reported, self._outcomes @ reported)
        likeness = _TITLE * (self._titles @ title) + _REPORTED * about + _WORDS * self._shared(new)
        order = np.argsort(-likeness, kind="stable")[: most + 1]
        found = [Lookalike(id=self._past[at].id, likeness=float(likeness[at])) for at in order]
        return [one for one in found if one.id != new.id and one.likeness >= at_least][:most]

    def tidy(self) -> None:
        """Let go what is kept of matters that are not among these any more."""
        self._blobs.tidy(self._space, {key(VIEW, text) for text in self._texts()})

    def _texts(self) -> Iterable[str]:
        return (text for one in self._past for text in one.texts())

    def _shared(self, new: Matter) -> Floats:
        """Return the words each shares with *new*, by how rare they are, over what both say; 1 for the same words."""
        said = words(new.reported)
        own = self._terms.own_score(said)
        both = np.sqrt(np.maximum(own * self._own, 1e-6))
        scores = self._terms.scores(term for word in said for term in terms_of(word))
        return np.asarray(np.minimum(scores / both, 1.0), dtype=np.float32)


def _kept_under(encoder: Encoder, space: str) -> str:
    return f"{encoder.fingerprint}-{space}"
