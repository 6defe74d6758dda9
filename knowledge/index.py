"""The index: every article in memory, ready to be searched. It is never changed, only replaced.

What follows it after an edit shares nearly everything with it: the pages that changed stand behind the others, and
the places they had are passed over. So an edit costs what is in it, whatever the size of the base.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Self

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

from .articles import Article, Readers, may_read
from .chunks import Views, page_words, section_words
from .columns import Column
from .embedding import COLUMNS, Embedded
from .lexical import TermIndex
from .spelling import Speller
from .words import grams_of, terms_of, words

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_BEHIND = 4096  # windows that are compared one by one before faiss is given all of them anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article, what others call it, and what is embedded of both."""

    article: Article
    names: tuple[str, ...]
    views: Views


class Rows:
    """Rows of one kind, grouped: row i belongs to page *page*[i]; a page's rows lie together."""

    def __init__(self, counts: Sequence[int] | Ints) -> None:
        self.counts: Ints = np.asarray(counts, dtype=np.int64)
        self.page: Ints = np.repeat(np.arange(len(self.counts), dtype=np.int64), self.counts)
        self.ends: Ints = np.cumsum(self.counts)
        self.starts: Ints = self.ends - self.counts

    def with_more(self, further: Rows) -> Rows:
        """Return these rows with those of *further* pages after them."""
        return Rows(np.concatenate((self.counts, further.counts)))

    def of(self, pages: Ints) -> Ints:
        """Return the rows of *pages*, page after page."""
        runs = [np.arange(self.starts[page], self.ends[page]) for page in pages]
        return np.concatenate(runs) if runs else np.zeros(0, dtype=np.int64)

    def offsets(self, pages: Ints) -> Ints:
        """Return where each page begins in what `of` returns, for `np.maximum.reduceat`."""
        counts = self.counts[pages]
        offsets: Ints = np.cumsum(counts) - counts
        return offsets


class Index:
    """Articles with their vectors, terms and spelling.

    A page is known by its *number*. The number of a page that is gone stays in all arrays; `allowed` leaves it out.
    """

    def __init__(self, pages: Sequence[Page], *, vectors: Embedded, linked_by: Mapping[str, int]) -> None:
        """Read *pages*, whose vectors these are; *linked_by* says how many others link to each."""
        _compute_on_one_thread()
        self.pages = tuple(pages)
        self._is_live: Mask = np.ones(len(pages), dtype=np.bool_)
        self._columns = {name: Column(getattr(vectors, name)) for name in COLUMNS}
        self.windows, self.sentences, self.titles, self.sections = _rows(pages)
        self._centres = Column(_centres(vectors.windows, self.windows))
        self._token_seen = _token_seen(vectors.token_ids, vectors.token_counts)
        sections, whole = _words(pages)
        self.speller = Speller(sections)
        self.section_terms = TermIndex(sections, cut=terms_of)
        self.section_grams = TermIndex(sections, cut=grams_of)
        self.page_terms = TermIndex(whole, cut=terms_of)
        self._flat = _flat(vectors.windows)
        self._derive(vectors, linked_by)

    def changed(
        self,
        *,
        gone: Collection[str],
        new: Sequence[Page],
        vectors: Embedded | None,
        linked_by: Mapping[str, int],
    ) -> Self:
        """Return the index that follows: without the pages *gone*, with *new* ones and their *vectors*.

        A page that was edited is both. An index is followed by one other: a second would write over its rows.
        """
        after = copy(self)
        left = sorted(self.number[page] for page in gone)
        after.pages = (*self.pages, *new)
        after._is_live = np.concatenate((self._is_live, np.ones(len(new), dtype=np.bool_)))
        after._is_live[left] = False
        if vectors is not None:
            after._lengthen(new, vectors)
        for page in left:
            after._token_seen = _sum(after._token_seen, -_token_seen(*self._tokens_of(page)))
        after._reword(left, new)
        rows = {name: column.rows for name, column in after._columns.items()}
        after._derive(Embedded(**rows, projection=self.vectors.projection, count=0), linked_by)
        if len(after.vectors.windows) - self._flat.ntotal > max(_BEHIND, self._flat.ntotal // 8):
            after._flat = _flat(after.vectors.windows)
        return after

    @property
    def chunks(self) -> int:
        """How many windows the pages have that are there."""
        return int(self.windows.counts[self._is_live].sum())

    @property
    def gone(self) -> int:
        """How many numbers no page has any more."""
        return len(self.pages) - len(self.number)

    def allowed(self, *, readers: Readers | None, exclude: Collection[str]) -> Mask:
        """Return which pages each of *readers* may read (None: all pages), without *exclude*."""
        may = [readers is None or may_read(audience, readers) for audience in self._audiences]
        shown: Mask = np.array(may, dtype=np.bool_)[self._audience_of] & self._is_live
        shown[[self.number[page] for page in exclude if page in self.number]] = False
        return shown

    def nearest(self, vector: Floats, allowed: Mask, *, depth: int) -> Floats:
        """Return each page's best window cosine, as far as the *depth* nearest windows tell.

        A page that is not among them gets the lowest of them, which it cannot exceed.
        """
        may = allowed[self.windows.page]
        rows = np.flatnonzero(may[self._flat.ntotal :]) + self._flat.ntotal  # those faiss has not got yet
        scores, found = _nearest(self._flat, vector, may[: self._flat.ntotal], depth=depth)
        scores = np.concatenate((scores, self.vectors.windows[rows] @ vector))
        found = np.concatenate((found, rows))
        top = np.argsort(-scores, kind="stable")[:depth]
        best = np.full(len(self.pages), scores[top].min(initial=1.0), dtype=np.float32)
        np.maximum.at(best, self.windows.page[found[top]], scores[top])
        return best

    def _lengthen(self, new: Sequence[Page], vectors: Embedded) -> None:
        """Put the rows of the *new* pages behind the others."""
        rows = _rows(new)
        before = (self.windows, self.sentences, self.titles, self.sections)
        self.windows, self.sentences, self.titles, self.sections = (
            one.with_more(more) for one, more in zip(before, rows, strict=True)
        )
        self._columns = {
            name: column.with_more(getattr(vectors, name)) for name, column in self._columns.items()
        }
        self._centres = self._centres.with_more(_centres(vectors.windows, rows[0]))
        self._token_seen = _sum(self._token_seen, _token_seen(vectors.token_ids, vectors.token_counts))

    def _reword(self, left: Sequence[int], new: Sequence[Page]) -> None:
        """Forget the words of the pages that are *left*, learn those of the *new* ones."""
        old_sections, old_whole = _words([self.pages[page] for page in left])
        sections, whole = _words(new)
        numbers = self.sections.of(np.array(left, dtype=np.int64)).tolist()
        by_section = dict(zip(numbers, old_sections, strict=True))
        self.speller = self.speller.changed(gone=old_sections, new=sections)
        self.section_terms = self.section_terms.changed(gone=by_section, new=sections)
        self.section_grams = self.section_grams.changed(gone=by_section, new=sections)
        self.page_terms = self.page_terms.changed(gone=dict(zip(left, old_whole, strict=True)), new=whole)

    def _derive(self, vectors: Embedded, linked_by: Mapping[str, int]) -> None:
        """Take from the pages and vectors what searching needs."""
        self.vectors = vectors
        self.centres: Floats = self._centres.rows
        self.articles = tuple(one.article for one in self.pages)
        self.views = tuple(one.views for one in self.pages)
        self.number = {self.articles[page].page: page for page in np.flatnonzero(self._is_live).tolist()}
        self.linked_by: Ints = np.zeros(len(self.pages), dtype=np.int64)
        self.linked_by[list(self.number.values())] = [linked_by[page] for page in self.number]
        self.token_ends: Ints = np.cumsum(vectors.token_counts)
        self.token_idf: Floats = _idf(self._token_seen, self.chunks)
        audiences = [frozenset(article.audience) for article in self.articles]
        self._audiences = list(dict.fromkeys(audiences))  # few: it is these that are compared with readers
        number = {audience: at for at, audience in enumerate(self._audiences)}
        self._audience_of = np.array([number[audience] for audience in audiences], dtype=np.int64)

    def _tokens_of(self, page: int) -> tuple[NDArray[np.int32], Ints]:
        """Return the ids of a page's tokens, and how many of them each window has."""
        counts = self.vectors.token_counts[self.windows.starts[page] : self.windows.ends[page]]
        end = int(self.token_ends[self.windows.ends[page] - 1])
        return self.vectors.token_ids[end - int(counts.sum()) : end], counts


@cache
def _compute_on_one_thread() -> None:
    """Have the whole process multiply on one thread.

    What a question multiplies is small, and threads that wait for each other on a busy machine made it ten times
    slower.
    """
    threadpool_limits(limits=1, user_api="blas")


def _rows(pages: Sequence[Page]) -> tuple[Rows, Rows, Rows, Rows]:
    """Return the rows of windows, sentences, titles and sections."""
    return (
        Rows([len(one.views.windows) for one in pages]),
        Rows([len(one.views.sentences) for one in pages]),
        Rows([len(one.views.titles) for one in pages]),
        Rows([len(one.article.sections) for one in pages]),
    )


def _words(pages: Iterable[Page]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the words of each section and of each page."""
    articles = [one.article for one in pages]
    sections = [
        words(section_words(article, section)) for article in articles for section in article.sections
    ]
    return sections, [words(page_words(article)) for article in articles]


def _flat(vectors: Floats) -> faiss.IndexFlatIP:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    return index


def _nearest(index: faiss.IndexFlatIP, vector: Floats, may: Mask, *, depth: int) -> tuple[Floats, Ints]:
    """Return the scores and numbers of the *depth* nearest rows that *may* be found, or of as many as there are."""
    faiss.omp_set_num_threads(1)  # two threads are slower than one on a busy machine, and far less even
    selector = None
    if not may.all():
        bits = np.packbits(may, bitorder="little")
        selector = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg,arg-type]  # SWIG
    scores, found = index.search(vector.reshape(1, -1), min(depth, len(may)), params=selector)
    real = found[0] >= 0  # fewer rows are allowed than were asked for
    return scores[0][real], found[0][real]


def _centres(windows: Floats, rows: Rows) -> Floats:
    """Return the unit vector in the middle of each page's windows."""
    sums = np.add.reduceat(windows, rows.starts)
    centres: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    return centres


def _token_seen(ids: NDArray[np.int32], counts: Ints) -> Ints:
    """Return in how many windows each token id is; *counts* says how many of *ids* are a window's."""
    window = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    span = int(ids.max(initial=0)) + 1
    pairs = np.sort(window * span + ids)
    once = np.diff(pairs, prepend=-1) > 0
    return np.bincount(pairs[once] % span, minlength=span)


def _sum(one: Ints, other: Ints) -> Ints:
    """Return the sum of two lists of numbers, the shorter one ending in zeros."""
    found = np.zeros(max(len(one), len(other)), dtype=np.int64)
    found[: len(one)] += one
    found[: len(other)] += other
    return found


def _idf(seen: Ints, windows: int) -> Floats:
    """Return the idf of each token id; the last one stands for all that were never seen and has the highest."""
    found = np.append(seen, 0)
    return np.log1p((windows - found + 0.5) / (found + 0.5)).astype(np.float32)
