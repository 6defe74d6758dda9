"""Search: a question to pages in order, each with the evidence it was ranked by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .aliases import Aliases
from .encoders import Encoder
from .index import Index, Mask, Rows
from .words import grams, terms, words

RANKING = "r3"  # part of every calibrator's fingerprint: change it when a score changes

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

DEPTH = 300  # nearest windows that pages are first judged by
LOOKED_AT = 80  # pages whose rows are all looked at
RERANKED = 20  # pages whose tokens are compared, and the most that are returned
TOKEN_WINDOWS = 8  # of a page, the nearest ones, whose tokens are compared

# Weights of the evidence, from an ablation on an employee handbook and a public question set.
_SENTENCE, _TITLE, _CENTRE, _TOKENS = 0.5, 0.25, 0.26, 1.5
# A page others link to is likelier to be the one; a long page has more windows to be near by chance.
_LINKED, _LINKED_MOST, _LONG = 0.03, 3, 0.02
# A page is as near as its rows are near on the whole, the nearest counting most: a cosine this much lower counts e
# times less. The best row alone puts a right page first for one or two questions in a hundred fewer, on every set.
_NEAR = 0.05
# Inside a page, what picks the section that is shown: 79 % right on the handbook's questions, 74 % by window and
# tokens alone.
_SECTION_TOKENS, _SECTION_TERMS = 2.0, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as the index sees it; *text* has its spelling repaired.

    *tokens* are reduced by the index's projection; *token_idf* says what each of
    them tells. Both are empty for an encoder without tokens.
    """

    text: str
    vector: Floats
    tokens: Floats
    token_idf: Floats
    terms: tuple[str, ...]
    grams: tuple[str, ...]
    terms_weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A page and what speaks for it; every figure but *score* is the best over the page.

    *window*, *sentence* and *title* are cosines. The term scores are BM25 over the
    question's idf, *raw_terms* is not divided. *tokens* is the question's mean
    token similarity in one window, *coverage* the best similarity of each of its
    tokens anywhere on the page. *sections* are numbers of sections, best first.
    """

    page: int
    score: float
    window: float
    sentence: float
    title: float
    section_terms: float
    section_grams: float
    page_terms: float
    raw_terms: float
    tokens: float
    coverage: Floats
    sections: tuple[int, ...]


def understand(text: str, *, index: Index, encoder: Encoder) -> Question:
    """Return *text* encoded; a mistyped word counts as the word it stands for."""
    repaired = index.speller.repair(text, known=encoder.knows)
    encoding = encoder.question(repaired)
    vector = encoding.vector
    if repaired != text:  # the repair may be wrong: what was written keeps a say
        both = encoder.question(text).vector + 2 * vector
        vector = (both / max(float(np.linalg.norm(both)), 1e-6)).astype(np.float32)
    projection = index.vectors.projection
    found = words(repaired)
    return Question(
        text=repaired,
        vector=vector,
        tokens=projection.reduce(encoding.tokens) if projection else np.zeros((0, 0), dtype=np.float32),
        token_idf=index.token_idf[np.minimum(encoding.token_ids, len(index.token_idf) - 1)],
        terms=tuple(dict.fromkeys(terms(found))),
        grams=tuple(dict.fromkeys(grams(found))),
        terms_weight=encoder.terms_weight,
    )


def search(question: Question, *, index: Index, allowed: Mask, aliases: Aliases) -> list[Hit]:
    """Return at most RERANKED of the *allowed* pages, best first."""
    if not allowed.any():
        return []
    lexical = _Lexical(question, index)
    pages = _candidates(question, index=index, allowed=allowed, lexical=lexical, aliases=aliases)
    dense = _Dense(question, index=index, pages=pages)
    first = dense.score + _prior(index, pages) + question.terms_weight * lexical.score[pages]
    windows = np.ones(len(index.pages), dtype=np.float32)  # of a page that is no candidate nothing is gained
    windows[pages] = dense.window
    first += aliases.bonus(question.vector, windows=windows)[pages]
    kept = np.argsort(-first, kind="stable")[:RERANKED]
    hits = [
        _hit(int(at), first=float(first[at]), question=question, index=index, dense=dense, lexical=lexical)
        for at in kept
    ]
    return sorted(hits, key=lambda hit: -hit.score)


class _Lexical:
    """What the term indexes say of every page."""

    def __init__(self, question: Question, index: Index) -> None:
        starts = index.sections.starts
        sections = index.section_terms.scores(question.terms)
        pieces = index.section_grams.scores(question.grams) / (
            index.section_grams.weight(question.grams) or 1.0
        )
        weight = index.section_terms.weight(question.terms) or 1.0
        self.by_section = sections / weight + pieces
        self.raw_terms = np.maximum.reduceat(sections, starts)
        self.section_terms = self.raw_terms / weight
        self.section_grams = np.maximum.reduceat(pieces, starts)
        self.page_terms = index.page_terms.scores(question.terms) / (
            index.page_terms.weight(question.terms) or 1.0
        )
        self.score = self.section_terms + self.section_grams + 0.5 * self.page_terms


class _Dense:
    """What the vectors say of some pages; arrays run along *pages*."""

    def __init__(self, question: Question, *, index: Index, pages: Ints) -> None:
        self.pages = pages
        windows = _Near(index.windows, index.vectors.windows, vector=question.vector, pages=pages)
        sentences = _Near(index.sentences, index.vectors.sentences, vector=question.vector, pages=pages)
        titles = _Near(index.titles, index.vectors.titles, vector=question.vector, pages=pages)
        self.window, self.sentence, self.title = windows.best, sentences.best, titles.best
        centre = index.centres[pages] @ question.vector
        self.score = _mixed(windows.soft(), sentence=sentences.soft(), title=titles.best, centre=centre)


def _mixed(window: Floats, *, sentence: Floats, title: Floats, centre: Floats) -> Floats:
    cosines = window + _SENTENCE * sentence + _TITLE * title + _CENTRE * centre
    mixed: Floats = cosines / (1 + _SENTENCE + _TITLE)
    return mixed


def _prior(index: Index, pages: Ints) -> Floats:
    """Return what speaks for each page before anything is asked."""
    linked = np.log1p(np.minimum(index.linked_by[pages], _LINKED_MOST))
    windows = index.windows.ends[pages] - index.windows.starts[pages]
    return np.asarray(_LINKED * linked - _LONG * np.log1p(windows), dtype=np.float32)


def _candidates(
    question: Question, *, index: Index, allowed: Mask, lexical: _Lexical, aliases: Aliases
) -> Ints:
    """Return the allowed pages that may come out on top, by what the nearest rows and the terms say."""
    window = index.nearest(question.vector, allowed, depth=DEPTH)
    title = np.maximum.reduceat(index.vectors.titles @ question.vector, index.titles.starts)
    centre = index.centres @ question.vector
    score = _mixed(window, sentence=window, title=title, centre=centre)  # a sentence is as near as its window
    score += _prior(index, np.arange(len(score))) + question.terms_weight * lexical.score
    score += aliases.bonus(question.vector, windows=window)
    order = np.argsort(-np.where(allowed, score, -np.inf), kind="stable")[:LOOKED_AT]
    pages: Ints = np.sort(order[allowed[order]])
    return pages


class _Near:
    """How near the rows of each of some pages are to a question; arrays run along the pages."""

    def __init__(self, rows: Rows, vectors: Floats, *, vector: Floats, pages: Ints) -> None:
        self._cosines: Floats = vectors[rows.of(pages)] @ vector
        self._counts: Ints = rows.ends[pages] - rows.starts[pages]
        self._offsets = rows.offsets(pages)
        self.best: Floats = np.maximum.reduceat(self._cosines, self._offsets)

    def soft(self) -> Floats:
        """Return the mean of each page's cosines, in which near ones count far more; at most the best of them."""
        weights = np.exp((self._cosines - np.repeat(self.best, self._counts)) / _NEAR)
        means = np.add.reduceat(weights, self._offsets) / self._counts
        return np.asarray(self.best + _NEAR * np.log(means), dtype=np.float32)


def _hit(at: int, *, first: float, question: Question, index: Index, dense: _Dense, lexical: _Lexical) -> Hit:
    page = int(dense.pages[at])
    start, end = int(index.windows.starts[page]), int(index.windows.ends[page])
    by_window = index.vectors.windows[start:end] @ question.vector
    tokens, coverage = 0.0, np.zeros(0, dtype=np.float32)
    if len(question.tokens):
        near = np.sort(np.argsort(-by_window, kind="stable")[:TOKEN_WINDOWS])
        similar = _token_similarity(question, index=index, windows=start + near)
        weights = np.sqrt(question.token_idf)
        by_tokens = similar @ (weights / weights.sum())
        tokens, coverage = float(by_tokens.max()), similar.max(axis=0)
        by_window[near] += _SECTION_TOKENS * by_tokens
    section_of = [window.section for window in index.views[page].windows]
    by_window += _SECTION_TERMS * lexical.by_section[index.sections.starts[page] + np.asarray(section_of)]
    sections = [section_of[row] for row in np.argsort(-by_window, kind="stable")]
    return Hit(
        page=page,
        score=first + _TOKENS * tokens,
        window=float(dense.window[at]),
        sentence=float(dense.sentence[at]),
        title=float(dense.title[at]),
        section_terms=float(lexical.section_terms[page]),
        section_grams=float(lexical.section_grams[page]),
        page_terms=float(lexical.page_terms[page]),
        raw_terms=float(lexical.raw_terms[page]),
        tokens=tokens,
        coverage=coverage,
        sections=tuple(dict.fromkeys(sections)),
    )


def _token_similarity(question: Question, *, index: Index, windows: Ints) -> Floats:
    """Return the best similarity of each question token in each of *windows*, shape (windows, tokens)."""
    vectors = index.vectors
    assert vectors.projection is not None
    counts, ends = vectors.token_counts[windows], index.token_ends[windows]
    runs = [vectors.tokens[end - count : end] for end, count in zip(ends, counts, strict=True)]
    similar = np.concatenate(runs).astype(np.float32) @ question.tokens.T / vectors.projection.scale
    best: Floats = np.maximum.reduceat(similar, np.cumsum(counts) - counts, axis=0)
    return best
