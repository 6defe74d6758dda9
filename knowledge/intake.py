"""Intake: what the sources hold goes into the store; only what changed is read, embedded and written.

What was withdrawn, and who may read what, counts at once: it is stored before anything is embedded. The rest is
stored in one change when all of it is embedded, so that whoever reads the store finds every vector there.
Killed at any moment, it leaves the store as it was or as it should be; begun again, it embeds only the rest.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .articles import Article, article_of
from .chunks import views
from .embedding import Progress, embed, silent
from .encoders import Encoder
from .errors import ArticleError
from .sources import Skipped, Source, SourceError
from .store import Articles, Blobs, Document, Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an intake came to, by page. *failed* are sources that could not be read, each with its sentence."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    skipped: tuple[Skipped, ...]
    failed: tuple[str, ...]
    embedded: int
    seconds: float

    @property
    def is_any(self) -> bool:
        """Whether the store differs from before."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class _Found:
    documents: dict[str, Document]
    skipped: list[Skipped]
    failed: dict[str, str]  # a sentence by the name of the source
    unread: set[str]  # pages that are there and could not be read: what was kept of them stays


@dataclass(frozen=True, slots=True)
class _New:
    document: Document
    article: Article

    @property
    def kept(self) -> Kept:
        return Kept(digest=self.document.digest, source=self.document.source, audience=self.article.audience)


def take_in(
    sources: Sequence[Source],
    *,
    articles: Articles,
    blobs: Blobs,
    encoder: Encoder,
    progress: Progress = silent,
) -> Changes:
    """Bring the store to what *sources* hold now; pages of sources that are no longer named go. Raises ModelError."""
    started = time.monotonic()
    found = _read(sources, progress)
    kept = articles.kept()
    new = _parsed(found, kept)
    gone = _gone(found, kept, names=[source.name for source in sources])
    at_once = [one for page, one in new.items() if page in kept and kept[page].audience != one.kept.audience]
    if gone or at_once:
        articles.change(put=[(one.document, one.kept) for one in at_once], remove=gone)
    embedded = 0
    if new:
        pages = [views(one.article) for one in new.values()]
        embedded = embed(pages, encoder=encoder, blobs=blobs, progress=progress).count
        articles.change(put=[(one.document, one.kept) for one in new.values()], remove=())
    return Changes(
        added=tuple(sorted(new.keys() - kept.keys())),
        changed=tuple(sorted(new.keys() & kept.keys())),
        removed=tuple(sorted(gone)),
        unchanged=len(kept.keys() - new.keys() - gone),
        skipped=tuple(found.skipped),
        failed=tuple(found.failed.values()),
        embedded=embedded,
        seconds=time.monotonic() - started,
    )


def _read(sources: Sequence[Source], progress: Progress) -> _Found:
    found = _Found({}, [], {}, set())
    for number, source in enumerate(sources):
        progress("Reading sources", number, len(sources))
        try:
            reading = source.read()
        except SourceError as wrong:
            found.failed[source.name] = f"{source.name}: {wrong}"
            continue
        found.skipped.extend(reading.skipped)
        found.unread.update(one.page for one in reading.skipped)
        for document in reading.documents:
            if document.page in found.documents:
                found.skipped.append(
                    Skipped(page=document.page, reason="Another source has a page of that name.")
                )
            else:
                found.documents[document.page] = document
    progress("Reading sources", len(sources), len(sources))
    return found


def _parsed(found: _Found, kept: dict[str, Kept]) -> dict[str, _New]:
    """Return what differs from what is kept; what is no article is skipped, and counts as not found if it is empty."""
    new: dict[str, _New] = {}
    for page, document in list(found.documents.items()):
        if page in kept and kept[page].digest == document.digest:
            continue
        try:
            article = article_of(document)
        except ArticleError as wrong:
            found.skipped.append(Skipped(page=page, reason=wrong.reason, line=wrong.line))
            continue
        if article.sections:
            new[page] = _New(document, article)
        else:
            found.skipped.append(Skipped(page=page, reason="It has no text."))
            del found.documents[page]
    return new


def _gone(found: _Found, kept: dict[str, Kept], *, names: Collection[str]) -> set[str]:
    """Return the pages that no source has any more; a source that could not be read keeps its pages."""
    return {
        page
        for page, one in kept.items()
        if page not in found.documents
        and page not in found.unread
        and (one.source not in names or one.source not in found.failed)
    }
