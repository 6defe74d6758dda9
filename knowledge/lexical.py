"""Term indexes: BM25 over whatever a text was cut into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

UNKNOWN_IDF = 0.7  # of the rarest term's idf: a word no page has says less than one a single page has


class TermIndex:
    """BM25 scores of all documents for the terms of a question."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._size = len(documents)
        self._known: dict[str, int] = {}
        ids = [
            [self._known.setdefault(term, len(self._known)) for term in document] for document in documents
        ]
        seen = np.zeros(len(self._known) + 1, dtype=np.int64)
        for document in ids:
            seen[list(set(document))] += 1
        self._idf = np.log1p((self._size - seen + 0.5) / (seen + 0.5)).astype(np.float32)
        self._top_idf = float(np.log1p((self._size - 0.5) / 1.5)) if self._size > 1 else 1.0
        self._bm25: Any = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
        if self._known:
            self._bm25.index((ids, self._known), show_progress=False, create_empty_token=False)

    def __contains__(self, term: str) -> bool:
        return term in self._known

    def scores(self, terms: Iterable[str]) -> Floats:
        """Return the BM25 score of every document, in their order."""
        ids = [self._known[term] for term in dict.fromkeys(terms) if term in self._known]
        if not ids:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(ids), dtype=np.float32)

    def idf(self, term: str) -> float:
        """Return how much *term* tells; a term of no document tells UNKNOWN_IDF of the most."""
        number = self._known.get(term)
        return UNKNOWN_IDF * self._top_idf if number is None else float(self._idf[number])

    def weight(self, terms: Iterable[str]) -> float:
        """Return the sum of idf over the distinct *terms*: what a full match would be made of."""
        return sum(self.idf(term) for term in dict.fromkeys(terms))
