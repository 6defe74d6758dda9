"""Building: articles to an index, by way of the index from before, the snapshot and the blobs.

Where little changed the index from before is followed by one that differs in that. Where much did, or nothing is
there yet, all of it is made anew; whatever has a vector somewhere keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from . import snapshots
from .articles import Article
from .chunks import Views, views
from .embedding import Embedded, Progress, embed, joined, rows_of
from .encoders import Encoder
from .index import Index, Page
from .standing import Standing
from .store import Blobs

Names = tuple[str, ...]

_WORN = 4  # once a page in so many is one that is gone, the arrays are made anew


class Builder:
    """Makes one index; *embedded* is how many texts were encoded for it."""

    def __init__(self, *, encoder: Encoder, blobs: Blobs, cache: Path, progress: Progress) -> None:
        self.embedded = 0
        self._encoder = encoder
        self._blobs = blobs
        self._cache = cache
        self._progress = progress

    def index(
        self, articles: Sequence[Article], standings: Sequence[Standing], *, before: Index | None
    ) -> Index | None:
        """Return the index of *articles*, None when there are none; *before* is the one it follows."""
        if not articles:
            return None
        names = {article.page: one.names for article, one in zip(articles, standings, strict=True)}
        linked_by = {article.page: one.pages for article, one in zip(articles, standings, strict=True)}
        kept = _unchanged(before, articles, names) if before else {}
        new = [article for article in articles if article.page not in kept]
        gone = before.number.keys() - kept.keys() if before else frozenset()
        if before and (len(new) + len(gone) + before.gone) * _WORN <= len(articles):
            pages = [_page(article, names) for article in new]
            vectors = self._embed([page.views for page in pages]) if pages else None
            if vectors is None or vectors.axes == before.vectors.axes:
                return before.changed(gone=gone, new=pages, vectors=vectors, linked_by=linked_by)
        pages = [kept.get(article.page) or _page(article, names) for article in articles]
        return Index(pages, vectors=self._all([page.views for page in pages]), linked_by=linked_by)

    def _all(self, pages: Sequence[Views]) -> Embedded:
        """Return the vectors of *pages*, from the snapshot as far as it has them."""
        fingerprint = self._encoder.fingerprint
        kept = snapshots.load(self._cache, fingerprint, pages)
        if kept.whole is not None:
            return kept.whole
        vectors = self._completed(pages, kept.pages)
        snapshots.save(self._cache, fingerprint, pages, vectors=vectors)
        return vectors

    def _completed(self, pages: Sequence[Views], kept: Sequence[Embedded | None]) -> Embedded:
        lacking = [page for page, vectors in zip(pages, kept, strict=True) if vectors is None]
        held = [vectors for vectors in kept if vectors is not None]
        if not lacking:
            return joined(held)
        fresh = self._embed(lacking)
        if not held:
            return fresh
        if any(vectors.axes != fresh.axes for vectors in held):  # the file is older than the projection
            return self._embed(pages)
        more = iter(fresh.by_page(rows_of(lacking)))
        return joined([vectors or next(more) for vectors in kept])

    def _embed(self, pages: Sequence[Views]) -> Embedded:
        vectors = embed(pages, encoder=self._encoder, blobs=self._blobs, progress=self._progress)
        self.embedded += vectors.count
        return vectors


def _unchanged(before: Index, articles: Sequence[Article], names: Mapping[str, Names]) -> dict[str, Page]:
    """Return the pages that are in *before* just as they should be, by name."""
    found = {}
    for article in articles:
        number = before.number.get(article.page)
        if number is not None:
            page = before.pages[number]
            if page.article == article and page.names == names[article.page]:
                found[article.page] = page
    return found


def _page(article: Article, names: Mapping[str, Names]) -> Page:
    called = names[article.page]
    return Page(article=article, names=called, views=views(article, names=called))
