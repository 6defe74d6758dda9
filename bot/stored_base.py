"""The desk's knowledge in its database: read from the sources by whoever notices a change, answered from by all."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

import knowledge
from knowledge.sources import Source
from knowledge.store import Document, Kept
from storage.knowledge import Row, SqlKnowledge
from workflows.domain.audiences import Readers

TIDY_S = 3600.0
"""How long what no article uses may lie about: finding it means looking at everything that is kept."""

log = structlog.get_logger()


class StoredArticles:
    """The articles of a database in the words of the library: meets knowledge.Articles."""

    def __init__(self, rows: SqlKnowledge) -> None:
        """Read and write *rows*."""
        self._rows = rows

    def version(self) -> int:
        """Return a number that grows with every change; 0 before the first."""
        return self._rows.version()

    def kept(self) -> dict[str, Kept]:
        """Return what is kept, by page."""
        return {
            page: Kept(digest=digest, source=source, audience=audience)
            for page, (digest, source, audience) in self._rows.kept().items()
        }

    def documents(self, pages: Collection[str] | None = None) -> tuple[int, list[Document]]:
        """Return the version and the documents of that very version."""
        version, found = self._rows.documents(pages)
        return version, [Document.of(told) for told in found]

    def confirmed(self) -> dict[str, tuple[str, ...]]:
        """Return by page the questions people confirmed it for."""
        return self._rows.confirmed()

    def calibrator(self, fingerprint: str) -> Mapping[str, Any] | None:
        """Return the calibrator this site has fitted, None when there is none."""
        return self._rows.calibrator(fingerprint)

    def change(self, *, put: Sequence[tuple[Document, Kept]], remove: Collection[str]) -> int:
        """Store these and remove those, all or nothing; return the version after it."""
        return self._rows.change(put=[_row(document, kept) for document, kept in put], remove=remove)


class StoredBase:
    """A base on a database whose sources are looked at: what BackgroundKnowledge keeps current."""

    def __init__(
        self,
        store: SqlKnowledge,
        sources: Sequence[Source],
        *,
        model: str,
        cache: Path,
        progress: knowledge.Progress = knowledge.silent,
        first: str = "",
    ) -> None:
        """Take in what *sources* hold and read what is stored; pages of the source *first* go before equal ones.

        Raises ModelError.
        """
        self._store = store
        self._sources = sources
        self._encoder = knowledge.encoder(model)
        self._marks = [""] * len(sources)
        self.taken_in = self._take_in(progress)
        self._base = knowledge.KnowledgeBase.shared(
            StoredArticles(store), store, cache=cache, model=model, progress=progress, first=first
        )
        self._tidy()

    @property
    def report(self) -> knowledge.IndexReport:
        """What the last reading of the stored articles came to."""
        return self._base.report

    def warm(self) -> None:
        """Load the model now."""
        self._base.warm()

    def ask(self, question: str, *, exclude: Collection[str], readers: Readers | None) -> knowledge.Answer:
        """Return the pages that answer *question*, among those each of *readers* may read."""
        return self._base.ask(question, exclude=exclude, readers=readers)

    def evidence(self, question: str) -> knowledge.Evidence | None:
        """Return what the base judges its confidence by, over all pages; None when there is none."""
        return self._base.evidence(question)

    @property
    def calibrator(self) -> knowledge.Calibrator | None:
        """What says how sure it is: fitted here, else shipped; None when nobody has measured the model."""
        return self._base.calibrator

    def passage(self, page: str, question: str, *, readers: Readers | None) -> knowledge.Passage | None:
        """Return the best section of *page* for *question*, if *readers* may read it."""
        return self._base.passage(page, question, readers=readers)

    def audiences(self, pages: Collection[str]) -> Mapping[str, tuple[str, ...]] | None:
        """Return who may read those of *pages* that are stored at this moment, whatever was read last."""
        return audiences_of(self._store, pages)

    def refresh(self) -> knowledge.IndexReport:
        """Answer from what is stored now."""
        return self._base.refresh()

    def look(self) -> knowledge.Changes | None:
        """Store what changed in the sources since the last look; None when nothing seems to have."""
        if [source.mark() for source in self._sources] == self._marks:
            return None
        changes = self._take_in(knowledge.silent)
        self.refresh()
        if time.monotonic() - self._tidied_at > TIDY_S:
            self._tidy()
        return changes

    def _tidy(self) -> None:
        self._tidied_at = time.monotonic()
        self._base.tidy()

    def _take_in(self, progress: knowledge.Progress) -> knowledge.Changes:
        marks = [
            source.mark() for source in self._sources
        ]  # before reading: a change meanwhile is seen next time
        changes = knowledge.take_in(
            self._sources,
            articles=StoredArticles(self._store),
            blobs=self._store,
            encoder=self._encoder,
            progress=progress,
        )
        self._marks = marks
        _say(changes)
        return changes


def audiences_of(store: SqlKnowledge, pages: Collection[str]) -> Mapping[str, tuple[str, ...]] | None:
    """Return who may read those of *pages* that are stored; None before anything was ever taken in."""
    found = store.audiences(pages)
    return found if found or store.version() else None


def _row(document: Document, kept: Kept) -> Row:
    return Row(
        page=document.page,
        source=kept.source,
        digest=kept.digest,
        audience=kept.audience,
        document=document.as_json(),
    )


def _say(changes: knowledge.Changes) -> None:
    """Log how much changed; never what it says."""
    log.info(
        "articles taken in",
        action="knowledge.taken_in",
        added=len(changes.added),
        changed=len(changes.changed),
        removed=len(changes.removed),
        skipped=len(changes.skipped),
        failed=list(changes.failed),
    )
