"""How a million passages would be searched: faiss, exactly and by inverted lists, in one thread.

    python -m bench.million --data FOLDER [--vectors N] [--cache FOLDER]

The vectors are made of those of the handbook's windows and sentences: each is a mixture of two of them and a little
noise. Asked are the handbook's and StackFAQ's questions. What is found is held against the ten nearest there are. On a
shared machine the processor's time says more than the clock.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bench.knowledge_sets import handbook
from knowledge import DEFAULT_MODEL, FolderBlobs, encoder, silent
from knowledge.articles import read_articles
from knowledge.chunks import views
from knowledge.embedding import embed

Floats = NDArray[np.float32]

NEAREST = 10
QUESTIONS = 200
LISTS = 1024
TRAINED_ON = 50_000
LOOKED_AT = (16, 32, 64, 128)
AT_ONCE = 50_000  # vectors made together
NOISE = 0.02  # of each number; a unit vector of 384 has 0.05
console = Console()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of asking all questions: the numbers found, and milliseconds of the processor for each."""

    found: NDArray[np.int64]
    ms: Floats


def main() -> None:
    """Print a row for each index and number of lists looked at."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vectors", type=int, default=1_000_000)
    parser.add_argument("--cache", type=Path, default=Path(".deskhand/vectors"))
    given = parser.parse_args()
    faiss.omp_set_num_threads(1)
    real, questions = _real(given.data, given.cache), _questions(given.data)
    console.print(
        f"{given.vectors:,} vectors of {len(real):,} real ones, {len(questions)} questions", highlight=False
    )
    table = Table("index", "built in, s", "lists", "p50 ms", "p95 ms", f"recall@{NEAREST}", "MB")
    size = real.shape[1]
    flat = faiss.IndexFlatIP(size)
    built_s = _filled(flat, real, given.vectors)
    exact = _asked(flat, questions)
    table.add_row(
        "exact", f"{built_s:.0f}", "", *_times(exact), "1.000", f"{_mb(given.vectors, 4 * size):.0f}"
    )
    quantizer = faiss.IndexFlatIP(size)
    for name, index, width in (
        ("IVF, exact numbers", faiss.IndexIVFFlat(quantizer, size, LISTS, faiss.METRIC_INNER_PRODUCT), 4),
        ("IVF, a byte a number", _bytes(quantizer, size), 1),
    ):
        built_s = _trained(index, real, given.vectors)
        for lists in LOOKED_AT:
            index.nprobe = lists
            asked = _asked(index, questions)
            row = (str(lists), *_times(asked), f"{_recall(asked, exact):.3f}")
            table.add_row(name, f"{built_s:.0f}", *row, f"{_mb(given.vectors, width * size + 8):.0f}")
    console.print(table)


def _real(data: Path, cache: Path) -> Floats:
    articles = read_articles(handbook(data).articles)
    found = embed(
        [views(one) for one in articles],
        encoder=encoder(DEFAULT_MODEL),
        blobs=FolderBlobs(cache),
        progress=silent,
    )
    return np.concatenate((found.windows, found.sentences))


def _questions(data: Path) -> Floats:
    files = (data / "handbook-questions-dev.jsonl", data / "bench" / "stackfaq_queries.jsonl")
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    texts = [str(one.get("question") or one.get("q")) for one in lines]
    every = max(1, len(texts) // QUESTIONS)
    model = encoder(DEFAULT_MODEL)
    return np.array([model.question(text).vector for text in texts[::every][:QUESTIONS]], dtype=np.float32)


def _made(real: Floats, count: int) -> Iterator[Floats]:
    """Yield *count* unit vectors, the same every time, some at a time."""
    draw = np.random.default_rng(0)
    for start in range(0, count, AT_ONCE):
        some = min(AT_ONCE, count - start)
        one, other = draw.integers(len(real), size=(2, some))
        share = draw.uniform(0.5, 1.0, size=(some, 1)).astype(np.float32)
        mixed = share * real[one] + (1 - share) * real[other]
        mixed += NOISE * draw.standard_normal(mixed.shape, dtype=np.float32)
        yield mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


def _filled(index: faiss.Index, real: Floats, count: int) -> float:
    """Add the vectors; returns seconds of the processor, those of making them left out."""
    took = 0.0
    for some in _made(real, count):
        began = time.process_time()
        index.add(some)
        took += time.process_time() - began
    return took


def _trained(index: faiss.IndexIVF, real: Floats, count: int) -> float:
    sample = next(_made(real, TRAINED_ON))
    began = time.process_time()
    index.train(sample)
    return time.process_time() - began + _filled(index, real, count)


def _bytes(quantizer: faiss.Index, size: int) -> faiss.IndexIVF:
    kind = faiss.ScalarQuantizer.QT_8bit
    return faiss.IndexIVFScalarQuantizer(quantizer, size, LISTS, kind, faiss.METRIC_INNER_PRODUCT)


def _asked(index: faiss.Index, questions: Floats) -> Asked:
    found, ms = [], []
    for question in questions:
        began = time.process_time()
        found.append(index.search(question[None], NEAREST)[1][0])
        ms.append(1000 * (time.process_time() - began))
    return Asked(found=np.array(found), ms=np.array(ms, dtype=np.float32))


def _times(asked: Asked) -> tuple[str, str]:
    p50, p95 = np.percentile(asked.ms, [50, 95])
    return f"{p50:.1f}", f"{p95:.1f}"


def _recall(asked: Asked, exact: Asked) -> float:
    shared = [len(set(one) & set(other)) for one, other in zip(asked.found, exact.found, strict=True)]
    return float(np.mean(shared)) / NEAREST


def _mb(count: int, width: int) -> float:
    return count * width / 2**20


if __name__ == "__main__":
    main()
