"""Agreement: whether what people replied to a question is what a passage says.

Judged by rules one can read, on this machine. A reply agrees when it links or names the passage's page, or when a
sentence of it is grounded in the passage as the sentence of a language model would have to be. It differs when it
links another page of the same site, or says enough, none of which the passage says. What proves neither is left to
a person. Who contradicts is often brief, and a few words prove nothing: what is proven leans towards agreement, and
no share of it should be told without how much was left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from urllib.parse import unquote, urlsplit

from .chunks import sentences
from .encoders import Encoder
from .grounding import Grounding
from .markdown import plain_text
from .words import terms, words

Agreement = Literal["agrees", "differs", "untold"]

SAYS_SOMETHING = 3  # meaningful words from which on a sentence may agree
SAYS_ENOUGH = 5  # from which on it may differ
NOT_SAID = 0.5  # share of its words below which the passage does not say it
NAME_MIN = 3  # words of a title that is recognised; a shorter one is said by chance

_DEFERS = re.compile(
    r"\b(i'll|i will|i can|let me|checking|will check|looking into|ping me|ask(ing)? (him|her|them|around)"
    r"|(he|she|they|who) (knows?|can tell))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """The passage the desk would have shown."""

    title: str
    heading: str
    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody replied; `links` are the addresses in it."""

    text: str
    links: tuple[str, ...] = ()


class Judge:
    """Holds replies against one passage, which is encoded once."""

    def __init__(self, cited: Cited, encoder: Encoder) -> None:
        """Judge against *cited*; nothing is encoded before it is needed."""
        self._cited = cited
        self._encoder = encoder

    def judge(self, replies: Sequence[Said]) -> Agreement:
        """Return how *replies* as a whole hold against the passage: one that agrees is enough."""
        cited = self._cited
        if any(_points_to(cited, reply) for reply in replies):
            return "agrees"
        said = [one for reply in replies for one in _statements(reply.text)]
        if any(self._is_said_there(one) for one in said if len(_stems(one)) >= SAYS_SOMETHING):
            return "agrees"
        if any(_points_elsewhere(cited, reply) for reply in replies):
            return "differs"
        enough = [stems for stems in map(_stems, said) if len(stems) >= SAYS_ENOUGH]
        known = _stems(f"{cited.title} {cited.heading} {plain_text(cited.text)}")
        is_else = all(len(stems & known) / len(stems) < NOT_SAID for stems in enough)
        return "differs" if enough and is_else else "untold"

    def _is_said_there(self, sentence: str) -> bool:
        return self._grounding.source_of(sentence) is not None

    @cached_property
    def _grounding(self) -> Grounding:
        return Grounding([(f"{self._cited.title}. {self._cited.heading}", self._cited.text)], self._encoder)


def _statements(text: str) -> list[str]:
    """Return the sentences of *text* that say something: no question, no promise to look."""
    found = [one for line in text.splitlines() for one in sentences(line)]
    return [
        one for one in found if not one.rstrip().endswith("?") and not _DEFERS.search(one.replace("’", "'"))
    ]


def _stems(text: str) -> frozenset[str]:
    return frozenset(terms(words(text)))


def _points_to(cited: Cited, reply: Said) -> bool:
    page = _place(cited.url)
    if page is not None and any(_place(link) == page for link in reply.links):
        return True
    name, said = words(cited.title), words(reply.text)
    if len(name) < NAME_MIN:
        return False
    return any(said[at : at + len(name)] == name for at in range(len(said) - len(name) + 1))


def _points_elsewhere(cited: Cited, reply: Said) -> bool:
    page = _place(cited.url)
    others = [place for place in map(_place, reply.links) if place is not None]
    return page is not None and any(host == page[0] for host, _ in others)


def _place(url: str) -> tuple[str, str] | None:
    """Return host and path of an address of the web, written one way; None for anything else."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return host, unquote(parts.path).removesuffix("/").removesuffix(".html").casefold()
