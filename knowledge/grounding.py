"""Grounding: whether a sentence says what a passage says, judged by words and by meaning.

A language model may word an answer; it may add nothing. So a sentence counts only when its meaning and most of its
words are found close together in one passage, and everything that must be exact (numbers, addresses, commands,
names) stands there letter by letter. What is lost on a good paraphrase costs a sentence; what is let through on
a bad one costs trust.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .chunks import sentences
from .encoders import Encoder, Floats
from .markdown import plain_text
from .words import WORD, terms, words

COVERED = 0.6  # share of a sentence's meaningful stems that the place has
MEANS = 0.55  # cosine between the sentence and the place
WINDOW = 2  # neighbouring sentences of a passage that may be put together in one

_EXACT = re.compile(
    r"""
    https?://[^\s<>|)\]]+               # an address of a page
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+      # of a mailbox
    | `[^`]+`                           # a command
    | \b[\w-]+(?:\.[\w-]+)+\b          # a host, a file, a version
    | \b\d[\d.,:/-]*\d\b | \b\d+\b     # a number, a date, a time
    | (?:[/~]|[A-Z]:\\)[\w./\\-]+       # a path
    """,
    re.VERBOSE,
)
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][\w-]+")
_DENIALS = (
    "no not never cannot can't don't doesn't isn't aren't won't shouldn't mustn't without nobody nothing none"
)
_NO = frozenset(_DENIALS.split())
_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty sixty ninety hundred"
)
_NUMBER_WORDS = frozenset(_NUMBERS.split())


@dataclass(frozen=True, slots=True)
class _Place:
    passage: int
    stems: frozenset[str]
    denies: bool
    vector: Floats


class Grounding:
    """The passages an answer may be made of, ready to be compared with."""

    def __init__(self, passages: Sequence[tuple[str, str]], encoder: Encoder) -> None:
        """Take each passage as its heading and its Markdown; the heading helps to cover, never to prove."""
        self._encoder = encoder
        self._exact = [_folded(f"{heading}\n{text}") for heading, text in passages]
        runs = [
            (number, heading, run)
            for number, (heading, text) in enumerate(passages)
            for run in _runs([one for block in text.split("\n") for one in sentences(plain_text(block))])
        ]
        vectors = encoder.passages([run for _, _, run in runs])
        self._places = [
            _Place(
                passage=number,
                stems=frozenset(terms(words(f"{heading} {run}"))),
                denies=_denies(run),
                vector=encoding.vector,
            )
            for (number, heading, run), encoding in zip(runs, vectors, strict=True)
        ]

    def source_of(self, sentence: str) -> int | None:
        """Return the number of the passage that says *sentence*, None when none does."""
        said = frozenset(terms(words(sentence)))
        if not said:
            return None
        vector = self._encoder.passages([sentence])[0].vector
        exact = _exact_in(sentence)
        denies = _denies(sentence)
        best: tuple[float, int] | None = None
        for place in self._places:
            covered = len(said & place.stems) / len(said)
            means = float(np.dot(vector, place.vector))
            is_said = covered >= COVERED and means >= MEANS and denies == place.denies
            if is_said and all(part in self._exact[place.passage] for part in exact):
                best = max(best or (0.0, 0), (covered + means, -place.passage))
        return None if best is None else -best[1]


def _runs(found: Sequence[str]) -> list[str]:
    """Return every sentence, and every pair of neighbours put together."""
    return [
        " ".join(found[start : start + size])
        for size in range(1, WINDOW + 1)
        for start in range(len(found) - size + 1)
    ]


def _exact_in(sentence: str) -> set[str]:
    """Return what must stand in the passage letter by letter; a name at the start of a sentence is a word."""
    parts = {part.strip("`") for part in _EXACT.findall(sentence)} | set(_NAME.findall(sentence))
    return {part for found in parts if (part := _folded(found))} | (_NUMBER_WORDS & set(words(sentence)))


def _denies(text: str) -> bool:
    return bool(_NO & {word.casefold().replace("\u2019", "'") for word in WORD.findall(text)})


def _folded(text: str) -> str:
    return " ".join(plain_text(text).casefold().split()) if "`" in text else " ".join(text.casefold().split())
