"""Chunks: the three views of an article that are embedded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .articles import Article
from .markdown import Section

WINDOW_WORDS = 60
OVERLAP_WORDS = 20  # a longer sentence is not repeated: it is found by its own window
SENTENCE_WORDS = 12
CHUNKING = "w60-o20-s12-n"  # part of every fingerprint: change it when the cut changes

_END = re.compile(
    r"(?<=[.!?])(?:[\"')\]\u201d\u2019*_]*)\s+(?=[\"'(\[\u201c\u2018*_`]*[A-Z0-9\u00c0-\u00dc])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|ca|no|mr|mrs|ms|dr|st|inc|ltd|approx)|\b[A-Z])\.$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A text to embed, the number of its section and of the block it begins in."""

    section: int
    block: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """What is embedded of one article.

    *windows* are runs of sentences after the title and the path of headings,
    *sentences* are bare. The first of *titles* is the page in a line (title,
    keywords, former addresses), the others are the ways people ask for it and
    the words other pages link it by.
    """

    windows: tuple[Piece, ...]
    sentences: tuple[Piece, ...]
    titles: tuple[str, ...]


def views(article: Article, *, names: Sequence[str] = ()) -> Views:
    """Return the texts of *article* that are embedded, in reading order; *names* are what others call it."""
    windows: list[Piece] = []
    bare: list[Piece] = []
    for number, section in enumerate(article.sections):
        found = [(at, one) for at, block in enumerate(section.blocks) for one in sentences(block.plain)]
        prefix = ". ".join((article.title, *section.headings))
        windows += [Piece(section=number, block=at, text=f"{prefix}. {run}") for at, run in windows_of(found)]
        bare += [Piece(section=number, block=at, text=run) for at, run in _merged(found)]
    title = ". ".join(
        part for part in (article.title, ", ".join(article.keywords), ", ".join(article.aliases)) if part
    )
    return Views(
        windows=tuple(windows),
        sentences=tuple(bare),
        titles=(title, *dict.fromkeys((*article.synonyms, *names))),
    )


def section_words(article: Article, section: Section) -> str:
    """Return everything the word indexes should know a section by."""
    return "\n".join((*known_as(article), *section.headings, *(block.plain for block in section.blocks)))


def page_words(article: Article) -> str:
    """Return everything the word indexes should know a page by."""
    sections = [
        text for one in article.sections for text in (*one.headings, *(block.plain for block in one.blocks))
    ]
    return "\n".join((*known_as(article), *sections))


def known_as(article: Article) -> tuple[str, ...]:
    """Return what *article* is called, by its author and by those who look for it."""
    return (article.title, *article.keywords, *article.synonyms, *article.aliases)


def sentences(text: str) -> list[str]:
    """Return the sentences of *text*; joined by blanks they give it back."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        one = text[start : end.end()].strip()
        if not _ABBREVIATION.search(one):
            found.append(one)
            start = end.end()
    last = text[start:].strip()
    return [*found, last] if last else found


def windows_of(found: list[tuple[int, str]], *, most: int = WINDOW_WORDS) -> list[tuple[int, str]]:
    """Return runs of at most *most* words of numbered sentences; neighbours share a sentence if it is short."""
    sizes = [len(text.split()) for _, text in found]
    runs: list[tuple[int, str]] = []
    start = end = 0
    while end < len(found):
        end = start + 1
        while end < len(found) and sum(sizes[start : end + 1]) <= most:
            end += 1
        runs.append((found[start][0], " ".join(text for _, text in found[start:end])))
        start = max(start + 1, end - 1) if sizes[end - 1] <= OVERLAP_WORDS else end
    return runs


def _merged(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the sentences, short neighbours put together up to SENTENCE_WORDS words."""
    runs: list[tuple[int, str]] = []
    size = SENTENCE_WORDS + 1
    for block, text in found:
        count = len(text.split())
        if size + count <= SENTENCE_WORDS:
            runs[-1] = (runs[-1][0], f"{runs[-1][1]} {text}")
            size += count
        else:
            runs.append((block, text))
            size = count
    return runs
