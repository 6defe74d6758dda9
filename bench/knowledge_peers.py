"""The peers of the ranking benchmark: what is usually built, and two libraries somebody would take instead.

All of them get the same passages, at most PASSAGE_WORDS words with their title and path of headings, and
the vectors of the same model. The libraries keep their own defaults for everything else.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.articles import Article
from knowledge.cache import FolderBlobs, key, pack, unpack
from knowledge.chunks import sentences, windows_of
from knowledge.encoders import Encoder
from knowledge.lexical import TermIndex
from knowledge.words import words

PASSAGE_WORDS = 120
DEPTH = 60  # passages a peer returns; the pages they are from are what counts
RRF = 60

Floats = NDArray[np.float32]
Ranking = list[tuple[str, float]]  # page and score, best first
Way = Callable[[str], Ranking]


class Passages:
    """Articles cut into passages, with their vectors; what was embedded once is kept in *cache*."""

    def __init__(self, articles: Sequence[Article], *, encoder: Encoder, cache: Path) -> None:
        found = [(article.page, text) for article in articles for text in _passages(article)]
        self.pages = [page for page, _ in found]
        self.texts = [text for _, text in found]
        self._encoder = encoder
        self.vectors = _embedded(self.texts, encoder=encoder, blobs=FolderBlobs(cache))
        self._terms = TermIndex([words(text) for text in self.texts])

    def question(self, text: str) -> Floats:
        """Return the vector of a question."""
        return self._encoder.question(text).vector

    def by_vectors(self, question: str) -> Ranking:
        """Rank by cosine alone."""
        return self.ranked(self.vectors @ self.question(question))

    def by_terms(self, question: str) -> Ranking:
        """Rank by BM25 alone."""
        return self.ranked(self._terms.scores(words(question)))

    def by_ranks(self, question: str) -> Ranking:
        """Rank by the two rankings at equal weight, reciprocal ranks added."""
        both = (self.vectors @ self.question(question), self._terms.scores(words(question)))
        scores = np.zeros(len(self.pages))
        for one in both:
            top = np.argsort(-one, kind="stable")[:DEPTH]
            scores[top] += 1 / (RRF + 1 + np.arange(len(top)))
        return self.ranked(scores)

    def ranked(self, scores: NDArray[np.floating]) -> Ranking:
        """Return the pages by their best passage."""
        best: dict[str, float] = {}
        for at in np.argsort(-scores, kind="stable")[:DEPTH]:
            best.setdefault(self.pages[at], float(scores[at]))
        return list(best.items())


def peers(passages: Passages) -> dict[str, Way]:
    """Return every way there is to rank; a library that is not installed is left out."""
    ways: dict[str, Way] = {
        "BM25": passages.by_terms,
        "MiniLM": passages.by_vectors,
        "both, equal RRF": passages.by_ranks,
    }
    if importlib.util.find_spec("txtai"):
        ways["txtai, hybrid"] = _txtai(passages)
    if importlib.util.find_spec("haystack"):
        ways["haystack, hybrid"] = _haystack(passages)
    return ways


def _txtai(passages: Passages) -> Way:
    from txtai import Embeddings

    known = dict(zip(passages.texts, passages.vectors, strict=True))

    def vectors(texts: Sequence[str]) -> Floats:
        return np.stack([known[text] if text in known else passages.question(text) for text in texts])

    index = Embeddings(method="external", transform=vectors, hybrid=True)
    index.index((at, text, None) for at, text in enumerate(passages.texts))

    def rank(question: str) -> Ranking:
        best: dict[str, float] = {}
        for at, score in index.search(question, DEPTH):
            best.setdefault(passages.pages[at], float(score))
        return list(best.items())

    return rank


def _haystack(passages: Passages) -> Way:
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.document_stores.types import DuplicatePolicy

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    rows = zip(passages.texts, passages.pages, passages.vectors, strict=True)
    store.write_documents(
        [Document(content=text, meta={"page": page}, embedding=one.tolist()) for text, page, one in rows],
        policy=DuplicatePolicy.SKIP,
    )
    lexical = InMemoryBM25Retriever(store, top_k=DEPTH)
    dense = InMemoryEmbeddingRetriever(store, top_k=DEPTH)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def rank(question: str) -> Ranking:
        vector = passages.question(question).tolist()
        lists = [lexical.run(query=question)["documents"], dense.run(query_embedding=vector)["documents"]]
        best: dict[str, float] = {}
        for one in joiner.run(documents=lists)["documents"]:
            best.setdefault(str(one.meta["page"]), float(one.score or 0.0))
        return list(best.items())

    return rank


def _passages(article: Article) -> Iterator[str]:
    for section in article.sections:
        prefix = ". ".join((article.title, *section.headings))
        found = [(at, one) for at, block in enumerate(section.blocks) for one in sentences(block.plain)]
        yield from (f"{prefix}. {run}" for _, run in windows_of(found, most=PASSAGE_WORDS))


def _embedded(texts: list[str], *, encoder: Encoder, blobs: FolderBlobs) -> Floats:
    wanted = {key("passage", text): text for text in texts}
    held = blobs.load(encoder.fingerprint, list(wanted))
    missing = [text for one, text in wanted.items() if one not in held]
    for start in range(0, len(missing), 256):
        part = missing[start : start + 256]
        fresh = {
            key("passage", text): pack({"vector": one.vector.astype(np.float16)})
            for text, one in zip(part, encoder.passages(part), strict=True)
        }
        blobs.keep(encoder.fingerprint, fresh)
        held |= fresh
        print(f"embedded {start + len(part)} of {len(missing)} passages", flush=True)
    found = [unpack(held[key("passage", text)]) for text in texts]
    return np.stack([one["vector"] for one in found if one is not None]).astype(np.float32)
