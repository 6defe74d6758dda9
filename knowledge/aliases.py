"""Aliases: questions people confirmed a page for, as further vectors of it.

Of an alias there is only a vector. Its words are in no term index, correct no spelling and are shown to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .cache import key
from .encoders import Encoder
from .index import Index
from .single_vectors import VIEW, single_vectors
from .store import Blobs

Floats = NDArray[np.float32]

WEIGHT = (
    0.5  # of how much nearer an alias is than the page itself; docs/why/answers.md has what it was chosen by
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aliases:
    """Row i of *vectors* is an alias of the page with the number *pages*[i]."""

    pages: NDArray[np.int64]
    vectors: Floats

    @classmethod
    def of(
        cls, confirmed: Mapping[str, Collection[str]], *, index: Index, encoder: Encoder, blobs: Blobs
    ) -> Self:
        """Return the aliases of the pages *index* has, encoding what *blobs* do not hold; of others there are none."""
        there = [
            (index.number[page], question)
            for page, questions in sorted(confirmed.items())
            if page in index.number
            for question in questions
        ]
        asked = {question for _, question in there}
        held = single_vectors(asked, encoder=encoder, blobs=blobs, fingerprint=encoder.fingerprint)
        dimension = index.vectors.windows.shape[1]
        return cls(
            pages=np.array([page for page, _ in there], dtype=np.int64),
            vectors=np.array([held[question] for _, question in there], dtype=np.float32).reshape(
                -1, dimension
            ),
        )

    def bonus(self, vector: Floats, *, windows: Floats) -> Floats:
        """Return what each page gains for the question *vector*, by how near the *windows* of each are to it.

        A page gains when somebody asked so before and it is said nowhere on it, and never loses.
        """
        best = windows.copy()
        np.maximum.at(best, self.pages, self.vectors @ vector)
        gained: Floats = WEIGHT * (best - windows)
        return gained


def keys(confirmed: Mapping[str, Collection[str]]) -> set[bytes]:
    """Return the keys of the blobs the aliases are made of."""
    return {key(VIEW, question) for questions in confirmed.values() for question in questions}
