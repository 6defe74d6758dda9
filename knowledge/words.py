"""Words: how questions and pages are cut into the terms that are counted."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_GRAM = 4
_stemmer = threading.local()  # a PyStemmer object must not be shared between threads

# Words that carry grammar, politeness or the act of asking, but no subject.
_STOP_WORDS = """
a about again all also am an and any anybody anyone anything are aren't as at be because been before
being but by can can't cannot could did didn't do does doesn't doing don't done else even every for from
get gets getting give go going gonna got gotta had has have haven't having he hello help her here hey hi
him his how how's i i'd i'll i'm i've if in into is isn't it it's its just know let let's like made make
many may maybe me might mine much must my myself need needs no not now of off ok okay on one only or
other our ours out over own please pls really same she should shouldn't so some somebody someone
something such sure tell than thanks that that's the their them then there there's these they they're
thing things this those thru to too u up ur us use very via want wanna wants was wasn't way we we'd we're
we've were what what's whats when where where's which while who who's whom whose why will with without
won't would wouldn't yes yet you you're your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def words(text: str) -> list[str]:
    """Return the words of *text* in order: compatibility-folded, lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return WORD.findall(folded)


def terms(found: Iterable[str]) -> list[str]:
    """Return the stems of the *found* words that carry meaning, in order."""
    return [term for word in found for term in terms_of(word)]


def terms_of(word: str) -> tuple[str, ...]:
    """Return the stem of *word*, nothing when it carries no meaning."""
    return () if word in STOP_WORDS else (_stem(word),)


def stems(found: Iterable[str]) -> list[str]:
    """Return the stem of each word."""
    return [_stem(word) for word in found]


def grams(found: Iterable[str]) -> list[str]:
    """Return the four-letter pieces of the meaningful words, each word marked at both ends."""
    return [gram for word in found for gram in grams_of(word)]


def grams_of(word: str) -> tuple[str, ...]:
    """Return the four-letter pieces of *word*, nothing when it carries no meaning."""
    return () if word in STOP_WORDS else _pieces(word)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if not hasattr(_stemmer, "english"):
        _stemmer.english = Stemmer.Stemmer("english")
    return str(_stemmer.english.stemWord(word.removesuffix("'s")))


@lru_cache(maxsize=65_536)
def _pieces(word: str) -> tuple[str, ...]:
    marked = f"^{word}$"
    return tuple(marked[at : at + _GRAM] for at in range(max(1, len(marked) - _GRAM + 1)))
