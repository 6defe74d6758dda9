"""The peers of the ranking benchmark: what is usually built, and two libraries somebody would take instead.

All of them get the same passages with their title and path of headings, and the vectors of the same model. BM25
is bm25s with the stop words and the stemmer its documentation names. The libraries keep their own defaults for
everything else.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

from knowledge.articles import Article
from knowledge.cache import FolderBlobs, key, pack, unpack
from knowledge.chunks import sentences, windows_of
from knowledge.encoders import Encoder

PASSAGE_WORDS = 120  # of one passage at most, unless a set says otherwise
DEPTH = 60  # passages a peer returns; the pages they are from are what counts
RRF = 60
DENSE, LEXICAL = 0.8, 0.2  # of the two scores, each stretched over 0 to 1

Floats = NDArray[np.float32]
Ranking = list[tuple[str, float]]  # page and score, best first
Way = Callable[[str], Ranking]


class Passages:
    """Articles cut into passages, with their vectors; what was embedded once is kept in *cache*."""

    def __init__(
        self, articles: Sequence[Article], *, encoder: Encoder, cache: Path, most: int = PASSAGE_WORDS
    ) -> None:
        """Cut *articles* into passages of *most* words; a longer sentence is one of its own."""
        found = [(article.page, text) for article in articles for text in _passages(article, most=most)]
        self.pages = [page for page, _ in found]
        self.texts = [text for _, text in found]
        self._encoder = encoder
        self.vectors = _embedded(self.texts, encoder=encoder, blobs=FolderBlobs(cache))
        self._stemmer = Stemmer.Stemmer("english")
        self._bm25: Any = bm25s.BM25()
        self._bm25.index(self._tokens(self.texts), show_progress=False)

    def question(self, text: str) -> Floats:
        """Return the vector of a question."""
        return self._encoder.question(text).vector

    def by_vectors(self, question: str) -> Ranking:
        """Rank by cosine alone."""
        return self.ranked(self.vectors @ self.question(question))

    def by_terms(self, question: str) -> Ranking:
        """Rank by BM25 alone."""
        return self.ranked(self._term_scores(question))

    def by_weights(self, question: str) -> Ranking:
        """Rank by the two scores, each stretched over 0 to 1, at unequal weight."""
        dense = _stretched(self.vectors @ self.question(question))
        return self.ranked(DENSE * dense + LEXICAL * _stretched(self._term_scores(question)))

    def by_ranks(self, question: str) -> Ranking:
        """Rank by the two rankings at equal weight, reciprocal ranks added."""
        scores = np.zeros(len(self.pages))
        for one in (self.vectors @ self.question(question), self._term_scores(question)):
            top = np.argsort(-one, kind="stable")[:DEPTH]
            scores[top] += 1 / (RRF + 1 + np.arange(len(top)))
        return self.ranked(scores)

    def ranked(self, scores: NDArray[np.floating]) -> Ranking:
        """Return the pages by their best passage."""
        best: dict[str, float] = {}
        for at in np.argsort(-scores, kind="stable")[:DEPTH]:
            best.setdefault(self.pages[at], float(scores[at]))
        return list(best.items())

    def _term_scores(self, question: str) -> Floats:
        tokens = self._tokens([question])[0]
        if not tokens:
            return np.zeros(len(self.pages), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(tokens), dtype=np.float32)

    def _tokens(self, texts: list[str]) -> list[list[str]]:
        found = bm25s.tokenize(
            texts, stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return [list(one) for one in found]


def _stretched(scores: Floats) -> Floats:
    low, high = float(scores.min()), float(scores.max())
    return (scores - low) / max(high - low, 1e-6)


def peers(passages: Passages) -> dict[str, Way]:
    """Return every way there is to rank; a library that is not installed is left out."""
    ways: dict[str, Way] = {
        "BM25": passages.by_terms,
        "MiniLM": passages.by_vectors,
        "both, equal RRF": passages.by_ranks,
        "both, 0.8 + 0.2": passages.by_weights,
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


def _passages(article: Article, *, most: int) -> Iterator[str]:
    for section in article.sections:
        prefix = ". ".join((article.title, *section.headings))
        found = [(at, one) for at, block in enumerate(section.blocks) for one in sentences(block.plain)]
        yield from (f"{prefix}. {run}" for _, run in windows_of(found, most=most))


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
