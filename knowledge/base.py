"""The knowledge base: articles in, a cited answer or honest silence out."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from . import precedence
from .aliases import Aliases
from .aliases import keys as alias_keys
from .articles import Readers
from .building import Builder
from .cache import FolderBlobs
from .chunks import CHUNKING
from .confidence import Band, Calibrator, features, shipped
from .embedding import Progress, keys, silent
from .encoders import Encoder
from .excerpts import excerpt
from .index import Index
from .models import DEFAULT_MODEL, encoder
from .parsing import Parser
from .search import RANKING, Hit, Question, search, understand
from .shelves import Folder, Shared, Shelf
from .standing import standings
from .store import Articles, Blobs

SHOWN = 10  # pages in an answer
QUESTION_MAX = 2000  # characters that are read; the model itself stops earlier
_UNCALIBRATED = 0.0  # the confidence of a model nobody has measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A page's best section for a question, trimmed to what matters.

    *text* is Markdown, at most about 900 characters, never torn inside a
    sentence or list item. *heading* and *anchor* are "" for the introduction,
    *url* and *owner* where the article states none. *score* orders pages, no more.
    *revision* names the state of the source the page was read from, such as a commit.
    """

    page: str
    title: str
    heading: str
    anchor: str
    url: str
    text: str
    snippet: str
    score: float
    reviewed_on: date | None
    owner: str
    audience: tuple[str, ...]
    revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the articles say to a question, best page first, and how far to trust it.

    *confidence* is the probability that the first page is right; *nearness*, the cosine of its best window,
    tells whether the question is about anything here at all. *passages* are given in every band but "none" is
    a request not to show them.
    """

    band: Band
    confidence: float
    passages: tuple[Passage, ...]
    nearness: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The pages found for a question, best first, and what a calibrator is fitted on: the features of the first.

    *nearness* is the cosine of its best window.
    """

    pages: tuple[str, ...]
    features: NDArray[np.float64]
    nearness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What the last reading of the articles came to; *embedded* texts were new to the cache."""

    pages: int
    chunks: int
    embedded: int
    seconds: float
    model: str
    fingerprint: str


class KnowledgeBase:
    """Articles that can be asked; safe to share between threads."""

    def __init__(
        self,
        shelf: Shelf,
        *,
        blobs: Blobs,
        cache: Path,
        encoder: Encoder,
        progress: Progress = silent,
        first: str = "",
    ) -> None:
        """Read the articles of *shelf*, embedding what *blobs* do not hold.

        *cache* is a folder for what can be made again. Pages of the source *first* go before others that answer
        no better. Raises what the shelf raises, and ModelError.
        """
        self._shelf = shelf
        self._blobs = blobs
        self._cache = cache / "index"
        self._encoder = encoder
        self._progress = progress
        self._first = first
        self._refreshing = threading.Lock()
        self._edition = self._read()

    @classmethod
    def open(
        cls, articles: Path, *, cache: Path, model: str = DEFAULT_MODEL, progress: Progress = silent
    ) -> Self:
        """Return the base of the folder *articles*, embedding what *cache* does not hold.

        *model* is "hashing", a sentence-transformers name or a folder. Raises
        ArticleError, EmptyBase and ModelError.
        """
        blobs = FolderBlobs(cache)
        shelf = Folder(articles, Parser(blobs))
        base = cls(shelf, blobs=blobs, cache=cache, encoder=encoder(model), progress=progress)
        base.tidy()
        return base

    @classmethod
    def shared(
        cls,
        articles: Articles,
        blobs: Blobs,
        *,
        cache: Path,
        model: str = DEFAULT_MODEL,
        progress: Progress = silent,
        first: str = "",
    ) -> Self:
        """Return the base of a store, which may be empty and may change under it. Raises ModelError.

        Pages of the source *first* go before others that answer no better.
        """
        shelf = Shared(articles, Parser(blobs))
        return cls(shelf, blobs=blobs, cache=cache, encoder=encoder(model), progress=progress, first=first)

    @property
    def report(self) -> IndexReport:
        """What the last reading of the articles came to."""
        return self._edition.report

    @property
    def calibrator(self) -> Calibrator | None:
        """What says how sure it is: fitted here, else shipped; None when nobody has measured the model."""
        return self._edition.calibrator

    def warm(self) -> None:
        """Load the model now, so that the first question does not wait for it."""
        self._encoder.question("warm")

    def tidy(self) -> None:
        """Let go the blobs no article needs any more."""
        index = self._edition.index
        pages = [index.views[page] for page in index.number.values()] if index else []
        used = keys(pages, index.vectors.projection if index else None) | alias_keys(self._edition.confirmed)
        self._blobs.tidy(self._encoder.fingerprint, used)
        self._shelf.tidy()

    def ask(self, question: str, *, exclude: Collection[str] = (), readers: Readers | None = None) -> Answer:
        """Return the pages that answer *question*, among those each of *readers* may read.

        None asks on behalf of somebody who may read everything. Pages in *exclude*
        are not looked at.
        """
        edition = self._edition
        found = self._search(edition, question, exclude=exclude, readers=readers)
        if found is None or not found[1] or not found[0].grams:  # nothing left to look at, or no subject
            return Answer(band="none", confidence=0.0, passages=())
        asked, hits, index = found
        calibrator = edition.calibrator
        place = 0
        if calibrator is not None and self._first:
            place = precedence.first(hits, asked, index=index, source=self._first, calibrator=calibrator)
        shown = [hits[place], *hits[:place], *hits[place + 1 :]][:SHOWN]
        passages = tuple(_passage(hit, question=asked, index=index) for hit in shown)
        if calibrator is None:
            return Answer(
                band="suggest", confidence=_UNCALIBRATED, passages=passages, nearness=hits[place].window
            )
        evidence, nearness = features(hits[place:], asked), hits[place].window
        probability = calibrator.probability(evidence)
        band = calibrator.band(probability, nearness=nearness)
        return Answer(band=band, confidence=probability, passages=passages, nearness=nearness)

    def evidence(self, question: str, *, exclude: Collection[str] = ()) -> Evidence | None:
        """Return what `ask` would judge its confidence by, None when no page is left."""
        found = self._search(self._edition, question, exclude=exclude, readers=None)
        if found is None or not found[1]:
            return None
        asked, hits, index = found
        pages = tuple(index.articles[hit.page].page for hit in hits)
        return Evidence(pages=pages, features=features(hits, asked), nearness=hits[0].window)

    def passage(self, page: str, question: str, *, readers: Readers | None = None) -> Passage | None:
        """Return the best section of *page* for *question*; None when there is none that *readers* may read."""
        edition = self._edition
        if edition.index is None or page not in edition.index.number:
            return None
        others = edition.index.number.keys() - {page}
        found = self._search(edition, question, exclude=others, readers=readers)
        if found is None or not found[1]:
            return None
        asked, hits, index = found
        return _passage(hits[0], question=asked, index=index)

    def audiences(self, pages: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return who may read those of *pages* this base has."""
        index = self._edition.index
        found = {page: index.number[page] for page in pages if page in index.number} if index else {}
        return {page: index.articles[number].audience for page, number in found.items()} if index else {}

    def refresh(self) -> IndexReport:
        """Answer from the articles as they are now; reads and embeds only what changed.

        Questions that are being answered keep what they began with. When it raises, the base goes on as it was.
        """
        with self._refreshing:
            if self._shelf.version() != self._edition.version:
                self._edition = self._read(self._edition.index)
            else:
                self._edition = replace(self._edition, report=replace(self.report, embedded=0, seconds=0.0))
            return self.report

    def _search(
        self, edition: _Edition, question: str, *, exclude: Collection[str], readers: Readers | None
    ) -> tuple[Question, list[Hit], Index] | None:
        index = edition.index
        if index is None or edition.aliases is None:
            return None
        asked = edition.understood(_one_line(question))
        allowed = index.allowed(readers=readers, exclude=frozenset(exclude))
        return asked, search(asked, index=index, allowed=allowed, aliases=edition.aliases), index

    def _calibrator(self, fingerprint: str) -> Calibrator | None:
        """Return the calibrator fitted here, else the one shipped; the fingerprint names the features too."""
        told = self._shelf.calibrator(fingerprint)
        return Calibrator.from_json(dict(told)) if told is not None else shipped(fingerprint)

    def _read(self, before: Index | None = None) -> _Edition:
        started = time.monotonic()
        version, articles = self._shelf.articles()
        found = standings(articles)
        builder = Builder(
            encoder=self._encoder, blobs=self._blobs, cache=self._cache, progress=self._progress
        )
        index = builder.index(articles, found, before=before)
        confirmed = self._shelf.confirmed()
        aliases = (
            Aliases.of(confirmed, index=index, encoder=self._encoder, blobs=self._blobs) if index else None
        )
        report = IndexReport(
            pages=len(articles),
            chunks=index.chunks if index else 0,
            embedded=builder.embedded,
            seconds=time.monotonic() - started,
            model=self._encoder.name,
            fingerprint=f"{self._encoder.fingerprint}-{CHUNKING}-{RANKING}",
        )
        return _Edition(
            version=version,
            index=index,
            confirmed=confirmed,
            aliases=aliases,
            calibrator=self._calibrator(report.fingerprint),
            report=report,
            understood=lru_cache(maxsize=256)(partial(_understand, index, self._encoder)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edition:
    """Everything a question is answered from, taken as one. *index* and *aliases* are None without an article."""

    version: str
    index: Index | None
    confirmed: Mapping[str, Collection[str]]
    aliases: Aliases | None
    calibrator: Calibrator | None
    report: IndexReport
    understood: Callable[[str], Question]


def _understand(index: Index | None, encoder: Encoder, question: str) -> Question:
    assert index is not None
    return understand(question, index=index, encoder=encoder)


def _passage(hit: Hit, *, question: Question, index: Index) -> Passage:
    article = index.articles[hit.page]
    number = hit.sections[0]
    section = article.sections[number]
    rows = index.sentences.of(np.array([hit.page]))
    pieces = index.views[hit.page].sentences
    inside = [at for at, piece in enumerate(pieces) if piece.section == number]
    nearest = int(np.argmax(index.vectors.sentences[rows[inside]] @ question.vector))
    best = pieces[inside[nearest]]
    return Passage(
        page=article.page,
        title=article.title,
        heading=section.headings[-1] if section.headings else "",
        anchor=section.anchor,
        url=article.url,
        text=excerpt(section, focus=best.block, best=best.text),
        snippet=best.text,
        score=hit.score,
        reviewed_on=article.reviewed_on,
        owner=article.owner,
        audience=article.audience,
        revision=article.revision,
    )


def _one_line(question: str) -> str:
    return re.sub(r"\s+", " ", question).strip()[:QUESTION_MAX]
