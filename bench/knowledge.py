"""Ranking beside what is usually built: plain BM25, plain vectors, and the two added up.

    python -m bench.knowledge [ARTICLES QUESTIONS]

The peers see the same articles, cut into runs of about 150 words, and use the
same model. Without arguments: the sample desk's articles and its questions.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge import DEFAULT_MODEL, KnowledgeBase
from knowledge.articles import read_articles
from knowledge.evaluation import read_questions
from knowledge.lexical import TermIndex
from knowledge.models import encoder
from knowledge.words import words

ROOT = Path(__file__).parents[1]
DESK = (ROOT / "desk" / "articles", ROOT / "bench" / "knowledge_desk_questions.jsonl")
RUN_WORDS = 150
HYBRID = 0.8  # share of the vectors, both sides stretched to 0..1 per question

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How one way of ranking did; `ratio` is its MRR to that of plain vectors."""

    name: str
    recall_at_1: float
    recall_at_5: float
    mrr_at_10: float
    p50_ms: float
    ratio: float = 1.0


def run(
    articles: Path = DESK[0], questions: Path = DESK[1], *, cache: Path = Path(".deskhand/vectors")
) -> list[Row]:
    """Measure all four on the answerable questions; the peers take a minute or two to embed."""
    asked = [(one.question, one.right) for one in read_questions(questions) if one.right]
    base = KnowledgeBase.open(articles, cache=cache)
    base.warm()
    peers = _Peers(articles)
    ways: dict[str, Callable[[str], list[str]]] = {
        "plain vectors": peers.by_vectors,
        "plain BM25": peers.by_terms,
        "hybrid of the two": peers.by_both,
        "knowledge": lambda question: [passage.page for passage in base.ask(question).passages],
    }
    rows = [_row(name, way, asked) for name, way in ways.items()]
    return [replace(row, ratio=row.mrr_at_10 / rows[0].mrr_at_10) for row in rows]


class _Peers:
    """Articles the way a first attempt indexes them."""

    def __init__(self, articles: Path) -> None:
        pieces = [
            (article.page, " ".join((article.title, *run_)))
            for article in read_articles(articles)
            for run_ in _runs(
                [word for one in article.sections for block in one.blocks for word in block.plain.split()]
            )
        ]
        self._pages = [page for page, _ in pieces]
        self._encoder = encoder(DEFAULT_MODEL)
        self._vectors = np.stack([one.vector for one in self._encoder.passages([text for _, text in pieces])])
        self._terms = TermIndex([words(text) for _, text in pieces])

    def by_vectors(self, question: str) -> list[str]:
        return self._ranked(self._cosines(question))

    def by_terms(self, question: str) -> list[str]:
        return self._ranked(self._terms.scores(words(question)))

    def by_both(self, question: str) -> list[str]:
        dense, lexical = self._cosines(question), self._terms.scores(words(question))
        return self._ranked(HYBRID * _stretched(dense) + (1 - HYBRID) * _stretched(lexical))

    def _cosines(self, question: str) -> Floats:
        cosines: Floats = self._vectors @ self._encoder.question(question).vector
        return cosines

    def _ranked(self, scores: Floats) -> list[str]:
        return list(dict.fromkeys(self._pages[at] for at in np.argsort(-scores, kind="stable")))[:10]


def _runs(found: list[str]) -> list[list[str]]:
    return [found[at : at + RUN_WORDS] for at in range(0, len(found), RUN_WORDS)]


def _stretched(scores: Floats) -> Floats:
    span: Floats = (scores - scores.min()) / max(float(np.ptp(scores)), 1e-9)
    return span


def _row(name: str, way: Callable[[str], list[str]], asked: list[tuple[str, frozenset[str]]]) -> Row:
    ranks, times = [], []
    for question, right in asked:
        started = time.perf_counter()
        pages = way(question)
        times.append(1000 * (time.perf_counter() - started))
        ranks.append(next((at for at, page in enumerate(pages, start=1) if page in right), 0))
    return Row(
        name=name,
        recall_at_1=sum(rank == 1 for rank in ranks) / len(ranks),
        recall_at_5=sum(0 < rank <= 5 for rank in ranks) / len(ranks),
        mrr_at_10=sum(1 / rank for rank in ranks if rank) / len(ranks),
        p50_ms=float(np.median(times)),
    )


def main(arguments: list[str]) -> None:
    """Print the table."""
    print(f"{'ranking':20}{'recall@1':>10}{'recall@5':>10}{'MRR@10':>10}{'p50 ms':>10}{'MRR ratio':>11}")
    for row in run(*(Path(argument) for argument in arguments[:2])):
        figures = (row.recall_at_1, row.recall_at_5, row.mrr_at_10)
        shown = "".join(f"{100 * figure:10.1f}" for figure in figures)
        print(f"{row.name:20}{shown}{row.p50_ms:10.1f}{row.ratio:11.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
