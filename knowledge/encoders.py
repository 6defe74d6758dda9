"""Encoders: texts to unit vectors, with or without a neural model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .words import grams, terms, words

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

HASHING = "hashing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """A text as a unit vector and, from models that have them, unit vectors of its tokens.

    *tokens* has shape (n, dimension) and *token_ids* shape (n,); n is 0 for an
    encoder without contextual tokens.
    """

    vector: Floats
    tokens: Floats
    token_ids: Ints


class Encoder(Protocol):
    """Whatever turns texts into vectors; *fingerprint* changes when a vector would."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def has_tokens(self) -> bool: ...

    @property
    def terms_weight(self) -> float:
        """How much matching words weigh beside this encoder's vectors."""
        ...

    def passages(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each passage, in order."""
        ...

    def question(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        ...

    def knows(self, word: str) -> bool:
        """Say whether a lower-case *word* is whole in the model's vocabulary."""
        ...


class HashingEncoder:
    """Counts hashed stems and letter groups: for tests and machines without room for a model.

    It is deterministic, needs no download and knows no meaning beyond spelling.
    """

    name = HASHING
    fingerprint = "hashing-1"
    has_tokens = False
    terms_weight = 1.0  # its vectors know no more than the words do, and less exactly
    _DIMENSION = 256

    def passages(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each passage, in order."""
        return [self.question(text) for text in texts]

    def question(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        vector = np.zeros(self._DIMENSION, dtype=np.float32)
        found = words(text)
        for weight, pieces in ((1.0, terms(found)), (0.3, grams(found))):
            for piece in set(pieces):
                digest = hashlib.blake2b(piece.encode(), digest_size=4).digest()
                number = int.from_bytes(digest, "big")
                vector[number % self._DIMENSION] += weight if number & 0x8000_0000 else -weight
        length = float(np.linalg.norm(vector))
        return without_tokens(vector / length if length else vector)

    def knows(self, word: str) -> bool:
        """Say no: there is no vocabulary."""
        return False


def without_tokens(vector: Floats) -> Encoding:
    """Return the encoding of a text by a model that gives one *vector* only."""
    none = np.zeros((0, len(vector)), dtype=np.float32)
    return Encoding(vector=vector, tokens=none, token_ids=np.zeros(0, dtype=np.int32))
