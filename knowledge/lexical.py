"""Term indexes: BM25 over whatever a text was cut into, with the scores that Lucene's formula gives.

An index is never changed. `changed` returns one with documents more and less that shares nearly everything with
it and gives the same scores as one made afresh: what a document adds is counted, so it can be taken away again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]  # of documents
Cut = Callable[[str], Sequence[str]]

UNKNOWN_IDF = 0.7  # of the rarest term's idf: a word no page has says less than one a single page has
_K1, _B = 1.2, 0.75
_AT_ONCE = 2048  # documents that are sorted together


def whole(word: str) -> tuple[str]:
    """Return *word* as the only term it is cut into."""
    return (word,)


class _Vocabulary(dict[str, tuple[int, ...]]):
    """The numbers of the terms each word is cut into; a word is cut when it is first asked for."""

    def __init__(self, cut: Cut) -> None:
        self.number: dict[str, int] = {}
        self.cut = cut

    def __missing__(self, word: str) -> tuple[int, ...]:
        found = tuple(self.number.setdefault(term, len(self.number)) for term in self.cut(word))
        self[word] = found
        return found

    def of(self, document: Iterable[str]) -> Ints:
        """Return the numbers of all terms in *document*."""
        return np.fromiter(chain.from_iterable(map(self.__getitem__, document)), dtype=np.int64)


class TermIndex:
    """BM25 scores of all documents for the terms of a question.

    A document is a list of words; *cut* says which terms a word stands for.
    """

    def __init__(self, documents: Sequence[Sequence[str]], *, cut: Cut = whole) -> None:
        self._vocabulary = _Vocabulary(cut)
        found = [self._vocabulary.of(document) for document in documents]
        self._lengths: Floats = np.array([len(one) for one in found], dtype=np.float32)
        terms, self._documents, self._counts = _postings(found)
        self._ends: Ints = np.cumsum(np.bincount(terms, minlength=len(self._vocabulary.number)))
        self._later: Mapping[int, tuple[Numbers, Floats]] = {}
        self._seen: Ints = np.diff(self._ends, prepend=0)
        self._sum_up(len(found))

    def changed(self, *, gone: Mapping[int, Sequence[str]], new: Sequence[Sequence[str]]) -> Self:
        """Return an index without the documents *gone*, by number, and with the *new* ones after the last.

        The numbers of the others stay. The scores of those that are gone mean nothing.
        """
        after = object.__new__(type(self))
        after._vocabulary = self._vocabulary
        left = [self._vocabulary.of(document) for document in gone.values()]
        added = [self._vocabulary.of(document) for document in new]
        after._documents, after._counts, after._ends = self._documents, self._counts, self._ends
        after._lengths = np.concatenate((self._lengths, [len(one) for one in added])).astype(np.float32)
        after._lengths[list(gone)] = 0
        after._seen = np.zeros(len(self._vocabulary.number), dtype=np.int64)
        after._seen[: len(self._seen)] = self._seen
        for one in left:
            after._seen[np.unique(one)] -= 1
        terms, documents, counts = _postings(added)
        documents = documents + len(self._lengths)
        after._seen += np.bincount(terms, minlength=len(after._seen))
        after._later = _longer(self._later, terms=terms, documents=documents, counts=counts)
        after._sum_up(self._size - len(left) + len(added))
        return after

    def _sum_up(self, size: int) -> None:
        """Take what the formula needs of all *size* documents together."""
        self._size = size
        self._idf: Floats = np.log1p((size - self._seen + 0.5) / (self._seen + 0.5)).astype(np.float32)
        self._top_idf = float(np.log1p((size - 0.5) / 1.5)) if size > 1 else 1.0
        self._average = float(self._lengths.sum(dtype=np.float64)) / max(size, 1) or 1.0
        self._drag: Floats = (_K1 * ((1 - _B) + _B * self._lengths / self._average)).astype(np.float32)

    def __contains__(self, term: str) -> bool:
        return self._number(term) is not None

    def scores(self, terms: Iterable[str]) -> Floats:
        """Return the BM25 score of every document, in their order."""
        found = np.zeros(len(self._lengths), dtype=np.float32)
        for term in dict.fromkeys(terms):
            number = self._number(term)
            if number is None:
                continue
            idf = self._idf[number]
            if number < len(self._ends):
                end = self._ends[number]
                start = self._ends[number - 1] if number else 0
                documents, counts = self._documents[start:end], self._counts[start:end]
                found[documents] += idf * (counts / (counts + self._drag[documents]))
            if number in self._later:
                documents, counts = self._later[number]
                found[documents] += idf * (counts / (counts + self._drag[documents]))
        return found

    def idf(self, term: str) -> float:
        """Return how much *term* tells; a term of no document tells UNKNOWN_IDF of the most."""
        number = self._number(term)
        return UNKNOWN_IDF * self._top_idf if number is None else float(self._idf[number])

    def weight(self, terms: Iterable[str]) -> float:
        """Return the sum of idf over the distinct *terms*: what a full match would be made of."""
        return sum(self.idf(term) for term in dict.fromkeys(terms))

    def own_score(self, document: Iterable[str]) -> float:
        """Return what a document of these words would score for its own terms: the most another one could."""
        counts = Counter(term for word in document for term in self._vocabulary.cut(word))
        length = sum(counts.values())
        drag = _K1 * ((1 - _B) + _B * length / self._average)
        return sum(self.idf(term) * count / (count + drag) for term, count in counts.items())

    def _number(self, term: str) -> int | None:
        """Return the number of *term*, None when no document has it (any more, or in this index yet)."""
        number = self._vocabulary.number.get(term)
        return number if number is not None and number < len(self._seen) and self._seen[number] else None


def _postings(documents: Sequence[Ints]) -> tuple[Ints, Numbers, Floats]:
    """Return which term is in which document how often, by term and then by document."""
    parts = [
        _counted(documents[start : start + _AT_ONCE], first=start)
        for start in range(0, len(documents), _AT_ONCE)
    ] or [_counted([], first=0)]
    terms, numbers, counts = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(terms, kind="stable")
    return terms[order], numbers[order], counts[order]


def _counted(documents: Sequence[Ints], *, first: int) -> tuple[Ints, Numbers, Floats]:
    lengths = [len(one) for one in documents]
    terms = np.concatenate(documents) if documents else np.zeros(0, dtype=np.int64)
    pairs = terms * max(len(documents), 1) + np.repeat(np.arange(len(documents)), lengths)
    found, counts = np.unique(pairs, return_counts=True)
    terms, numbers = np.divmod(found, max(len(documents), 1))
    return terms, (numbers + first).astype(np.int32), counts.astype(np.float32)


def _longer(
    later: Mapping[int, tuple[Numbers, Floats]], *, terms: Ints, documents: Numbers, counts: Floats
) -> dict[int, tuple[Numbers, Floats]]:
    """Return *later* with these added; what it holds already is shared, not changed."""
    longer = dict(later)
    none = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    starts = np.flatnonzero(np.diff(terms, prepend=-1))
    for start, end in pairwise([*starts, len(terms)]):
        before = longer.get(int(terms[start]), none)
        more = documents[start:end], counts[start:end]
        longer[int(terms[start])] = np.concatenate((before[0], more[0])), np.concatenate((before[1], more[1]))
    return longer
