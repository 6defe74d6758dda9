"""The knowledge base: articles in, a cited answer or honest silence out."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .articles import article_files, read_articles
from .chunks import CHUNKING, views
from .confidence import Band, features, shipped
from .embedding import Progress, embed, silent
from .encoders import Encoder
from .excerpts import excerpt
from .index import Index
from .models import DEFAULT_MODEL, encoder
from .search import RANKING, Hit, Question, search, understand

SHOWN = 10  # pages in an answer
QUESTION_MAX = 2000  # characters that are read; the model itself stops earlier
_UNCALIBRATED = 0.0  # the confidence of a model nobody has measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A page's best section for a question, trimmed to what matters.

    *text* is Markdown, at most about 900 characters, never torn inside a
    sentence or list item. *heading* and *anchor* are "" for the introduction,
    *url* and *owner* where the article states none. *score* orders pages, no more.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the articles say to a question, best page first, and how far to trust it.

    *confidence* is the probability that the first page is right. *passages* are
    given in every band but "none" is a request not to show them.
    """

    band: Band
    confidence: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The pages found for a question, best first, and the features of the first: what a calibrator is fitted on."""

    pages: tuple[str, ...]
    features: NDArray[np.float64]


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
    """A folder of articles that can be asked; safe to share between threads."""

    def __init__(self, articles: Path, *, cache: Path, encoder: Encoder, progress: Progress) -> None:
        self._articles = articles
        self._cache = cache
        self._encoder = encoder
        self._progress = progress
        self._refreshing = threading.Lock()
        self._state = ""
        self._index, self.report = self._build()
        self._understood = lru_cache(maxsize=256)(self._understand)

    @classmethod
    def open(
        cls, articles: Path, *, cache: Path, model: str = DEFAULT_MODEL, progress: Progress = silent
    ) -> Self:
        """Return the base of *articles*, embedding what *cache* does not hold.

        *model* is "hashing", a sentence-transformers name or a folder. Raises
        ArticleError, EmptyBase and ModelError.
        """
        return cls(articles, cache=cache, encoder=encoder(model), progress=progress)

    def warm(self) -> None:
        """Load the model now, so that the first question does not wait for it."""
        self._encoder.question("warm")

    def ask(
        self, question: str, *, exclude: Collection[str] = (), audiences: Collection[str] | None = None
    ) -> Answer:
        """Return the pages that answer *question*, among those *audiences* may see.

        None asks on behalf of somebody who may see everything. Pages in *exclude*
        are not looked at.
        """
        index = self._index
        asked, hits = self._search(index, question, exclude=exclude, audiences=audiences)
        if not hits or not asked.grams:  # nothing left to look at, or no word with a subject
            return Answer(band="none", confidence=0.0, passages=())
        passages = tuple(_passage(hit, question=asked, index=index) for hit in hits[:SHOWN])
        calibrator = shipped(self.report.fingerprint)
        if calibrator is None:
            return Answer(band="suggest", confidence=_UNCALIBRATED, passages=passages)
        found = features(hits, asked)
        probability = calibrator.probability(found)
        return Answer(band=calibrator.band(probability, found), confidence=probability, passages=passages)

    def evidence(self, question: str, *, exclude: Collection[str] = ()) -> Evidence | None:
        """Return what `ask` would judge its confidence by, None when no page is left."""
        index = self._index
        asked, hits = self._search(index, question, exclude=exclude, audiences=None)
        if not hits:
            return None
        pages = tuple(index.articles[hit.page].page for hit in hits)
        return Evidence(pages=pages, features=features(hits, asked))

    def passage(self, page: str, question: str) -> Passage | None:
        """Return the best section of *page* for *question*, None when there is no such page."""
        index = self._index
        number = index.number.get(page)
        if number is None:
            return None
        only = np.zeros(len(index.articles), dtype=np.bool_)
        only[number] = True
        asked = self._understood(index, _one_line(question))
        return _passage(search(asked, index=index, allowed=only)[0], question=asked, index=index)

    def refresh(self) -> IndexReport:
        """Read the articles again, embed what changed, and answer from them from now on.

        When it raises, the base goes on as it was.
        """
        with self._refreshing:
            if _state(self._articles) != self._state:
                self._index, self.report = self._build()
                self._understood.cache_clear()
            else:
                self.report = replace(self.report, embedded=0, seconds=0.0)
            return self.report

    def _search(
        self, index: Index, question: str, *, exclude: Collection[str], audiences: Collection[str] | None
    ) -> tuple[Question, list[Hit]]:
        asked = self._understood(index, _one_line(question))
        among = None if audiences is None else frozenset(audiences)
        allowed = index.allowed(audiences=among, exclude=frozenset(exclude))
        return asked, search(asked, index=index, allowed=allowed)

    def _build(self) -> tuple[Index, IndexReport]:
        started = time.monotonic()
        state = _state(self._articles)
        articles = read_articles(self._articles)
        pages = [views(article) for article in articles]
        vectors = embed(pages, encoder=self._encoder, folder=self._cache, progress=self._progress)
        index = Index(articles, pages, vectors)
        self._state = state
        return index, IndexReport(
            pages=len(articles),
            chunks=len(vectors.windows),
            embedded=vectors.count,
            seconds=time.monotonic() - started,
            model=self._encoder.name,
            fingerprint=f"{self._encoder.fingerprint}-{CHUNKING}-{RANKING}",
        )

    def _understand(self, index: Index, question: str) -> Question:
        return understand(question, index=index, encoder=self._encoder)


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
    )


def _one_line(question: str) -> str:
    return re.sub(r"\s+", " ", question).strip()[:QUESTION_MAX]


def _state(folder: Path) -> str:
    """Return a hash over the names and bytes of all articles."""
    digest = hashlib.blake2b(digest_size=16)
    for path in article_files(folder):
        content = hashlib.blake2b(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()
