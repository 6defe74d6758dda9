"""The index: every article in memory, ready to be searched. It is never changed, only replaced."""

from __future__ import annotations

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

from .articles import Article, Readers, may_read
from .chunks import Views, page_words, section_words
from .embedding import Embedded
from .lexical import TermIndex
from .spelling import Speller
from .standing import Standing
from .words import grams, terms, words

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Rows:
    """Rows of one kind, grouped: row i belongs to page *page*[i]; a page's rows lie together."""

    def __init__(self, counts: Sequence[int]) -> None:
        self.page: Ints = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
        self.ends: Ints = np.cumsum(np.asarray(counts, dtype=np.int64))
        self.starts: Ints = self.ends - np.asarray(counts, dtype=np.int64)

    def of(self, pages: Ints) -> Ints:
        """Return the rows of *pages*, page after page."""
        runs = [np.arange(self.starts[page], self.ends[page]) for page in pages]
        return np.concatenate(runs) if runs else np.zeros(0, dtype=np.int64)

    def offsets(self, pages: Ints) -> Ints:
        """Return where each page begins in what `of` returns, for `np.maximum.reduceat`."""
        counts = self.ends[pages] - self.starts[pages]
        offsets: Ints = np.cumsum(counts) - counts
        return offsets


class Index:
    """Articles with their vectors, terms and spelling."""

    def __init__(
        self,
        articles: Sequence[Article],
        pages: Sequence[Views],
        *,
        vectors: Embedded,
        standings: Sequence[Standing],
    ) -> None:
        # For the whole process: what a question multiplies is small, and threads that wait
        # for each other on a busy machine made it ten times slower.
        threadpool_limits(limits=1, user_api="blas")
        self.articles = tuple(articles)
        self.number = {article.page: at for at, article in enumerate(self.articles)}
        self.views = tuple(pages)
        self.vectors = vectors
        self.windows = Rows([len(page.windows) for page in pages])
        self.sentences = Rows([len(page.sentences) for page in pages])
        self.titles = Rows([len(page.titles) for page in pages])
        self.sections = Rows([len(article.sections) for article in articles])
        self.token_ends: Ints = np.cumsum(vectors.token_counts)
        self.token_idf = _token_idf(vectors)
        self._flat_windows = _flat(vectors.windows)
        self.centres = _centres(vectors.windows, self.windows)
        self.linked_by: Ints = np.array([one.pages for one in standings], dtype=np.int64)
        texts = [section_words(article, section) for article in articles for section in article.sections]
        found = [words(text) for text in texts]
        self.speller = Speller(found)
        self.section_terms = TermIndex([terms(section) for section in found])
        self.section_grams = TermIndex([grams(section) for section in found])
        self.page_terms = TermIndex([terms(words(page_words(article))) for article in articles])
        audiences = [frozenset(article.audience) for article in articles]
        self._audiences = list(
            dict.fromkeys(audiences)
        )  # few: it is these that are compared with the readers
        number = {audience: at for at, audience in enumerate(self._audiences)}
        self._audience_of = np.array([number[audience] for audience in audiences], dtype=np.int64)

    def allowed(self, *, readers: Readers | None, exclude: frozenset[str]) -> Mask:
        """Return which pages each of *readers* may read (None: all pages), without *exclude*."""
        may = [readers is None or may_read(audience, readers) for audience in self._audiences]
        shown: Mask = np.array(may, dtype=np.bool_)[self._audience_of]
        shown[[self.number[page] for page in exclude if page in self.number]] = False
        return shown

    def nearest(self, vector: Floats, allowed: Mask, *, depth: int) -> Floats:
        """Return each page's best window cosine, as far as the *depth* nearest windows tell.

        A page that is not among them gets the lowest of them, which it cannot exceed.
        """
        return _page_bests(self._flat_windows, self.windows, vector=vector, allowed=allowed, depth=depth)


def _flat(vectors: Floats) -> faiss.IndexFlatIP:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    return index


def _centres(windows: Floats, rows: Rows) -> Floats:
    """Return the unit vector in the middle of each page's windows."""
    sums = np.add.reduceat(windows, rows.starts)
    centres: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    return centres


def _page_bests(index: faiss.IndexFlatIP, rows: Rows, *, vector: Floats, allowed: Mask, depth: int) -> Floats:
    faiss.omp_set_num_threads(1)  # two threads are slower than one on a busy machine, and far less even
    selector = None
    if not allowed.all():
        bits = np.packbits(allowed[rows.page], bitorder="little")
        selector = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg,arg-type]  # SWIG
    scores, found = index.search(vector.reshape(1, -1), min(depth, len(rows.page)), params=selector)
    real = found[0] >= 0  # fewer rows are allowed than were asked for
    best = np.full(len(rows.ends), scores[0][real].min(initial=1.0), dtype=np.float32)
    np.maximum.at(best, rows.page[found[0][real]], scores[0][real])
    return best


def _token_idf(vectors: Embedded) -> Floats:
    """Return the idf of each token id over the windows; an unseen id has the highest."""
    window = np.repeat(np.arange(len(vectors.token_counts), dtype=np.int64), vectors.token_counts)
    span = int(vectors.token_ids.max(initial=0)) + 2  # the last one stands for all that were never seen
    pairs = np.unique(window * span + vectors.token_ids)
    seen = np.bincount(pairs % span, minlength=span)
    total = len(vectors.token_counts)
    return np.log1p((total - seen + 0.5) / (seen + 0.5)).astype(np.float32)
