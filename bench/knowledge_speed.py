"""How fast a question is ranked, a base opened and a change followed, beside peers in the same run and our limits.

    python -m bench.knowledge_speed --data FOLDER [--copies N]... [--cold] [--cache FOLDER]

The handbook is taken N times over, each copy as pages of its own. The articles are kept in SQLite as the desk keeps
them, the vectors come from the cache. --cold indexes the handbook once with nothing kept. Every size is measured in
a process of its own, so that memory is that size's. On a shared machine the clock tells how busy it was: the
processor's time stands beside it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.knowledge_peers import Passages, Ranking, Way, peers
from bench.knowledge_sets import handbook
from bot.clock import SystemClock
from bot.stored_base import StoredArticles
from knowledge import DEFAULT_MODEL, Blobs, FolderBlobs, KnowledgeBase, encoder, take_in
from knowledge.articles import article_files, read_articles
from knowledge.evaluation import read_questions
from knowledge.sources import FolderSource
from storage import TicketStore, migrate

QUESTIONS = 120
SLOW_QUESTIONS = 20  # of a way that takes seconds
SLOW_MS = 500.0
EDITS = 5
MANY = 50_000  # passages from which on the limit is 150 ms, not 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long something took by the clock and by the processor, in seconds."""

    clock: float = 0.0
    processor: float = 0.0


class Filled:
    """The blobs of a database, filled from a folder with what was computed before; meets knowledge.Blobs."""

    def __init__(self, blobs: Blobs, kept: Blobs) -> None:
        self._blobs = blobs
        self._kept = kept

    def load(self, fingerprint: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Return what is kept under *keys* in either."""
        found = self._blobs.load(fingerprint, keys)
        known = self._kept.load(fingerprint, [one for one in keys if one not in found])
        self._blobs.keep(fingerprint, known)
        return found | known

    def keep(self, fingerprint: str, blobs: Mapping[bytes, bytes]) -> None:
        """Keep *blobs* in the database."""
        self._blobs.keep(fingerprint, blobs)

    def tidy(self, fingerprint: str, used: Collection[bytes]) -> None:
        """Let go what is not *used* in the database."""
        self._blobs.tidy(fingerprint, used)


class Watch:
    """Measures one thing after another and says each."""

    def __init__(self) -> None:
        self.last = Took()

    @contextmanager
    def times(self, what: str, *, limit_s: float | None = None) -> Iterator[None]:
        """Say how long the block took."""
        began, computed = time.perf_counter(), time.process_time()
        yield
        self.last = Took(clock=time.perf_counter() - began, processor=time.process_time() - computed)
        beside = f"limit {limit_s:.0f} s" if limit_s else ""
        say(what, f"{self.last.clock:.2f} s", f"{self.last.processor:.2f} s", beside)


def say(what: str, clock: str, processor: str = "", beside: str = "") -> None:
    """Print a row."""
    print(f"{what:44} {clock:>22} {processor:>22}   {beside}", flush=True)


def measure(data: Path, cache: Path, copies: int) -> None:
    """Print every figure of the handbook *copies* times over."""
    asked = read_questions(handbook(data).questions)
    questions = [one.question for one in asked][:QUESTIONS]
    with tempfile.TemporaryDirectory() as place:
        articles = _copied(handbook(data).articles, Path(place) / "articles", copies=copies)
        base = _followed(articles, Path(place), cache=cache, copies=copies)
        base.warm()
        limit_ms = 100.0 if base.report.chunks < MANY else 150.0

        def ours(question: str) -> Ranking:
            return [(one.page, one.score) for one in base.ask(question).passages]

        p95 = _asked("question to ranked answer", ours, questions, limit_ms=limit_ms)
        say(
            "memory of the process",
            f"{_memory_mb('VmRSS'):.0f} MB",
            "",
            f"at most {_memory_mb('VmHWM'):.0f} MB",
        )
        passages = Passages(read_articles(articles), encoder=encoder(DEFAULT_MODEL), cache=cache)
        print(f"\nPeers on {len(passages.texts):,} passages of the same pages:")
        for name, way in peers(passages).items():
            _asked(name, way, questions, against=p95)


def _followed(articles: Path, place: Path, *, cache: Path, copies: int) -> KnowledgeBase:
    """Open the base as a replica does, edit articles under it, and say how long each took."""
    url = f"sqlite:///{place / 'desk.db'}"
    migrate(url)
    rows = TicketStore(url, clock=SystemClock()).knowledge
    store, source, model = StoredArticles(rows), FolderSource(articles), encoder(DEFAULT_MODEL)
    watch = Watch()

    def opened() -> KnowledgeBase:
        return KnowledgeBase.shared(store, rows, cache=place / "cache")

    with watch.times("taken in, vectors kept"):
        take_in([source], articles=store, blobs=Filled(rows, FolderBlobs(cache)), encoder=model)
    with watch.times("opened, nothing but vectors kept"):
        base = opened()
    print(f"{base.report.pages:,} pages, {base.report.chunks:,} passages, load {os.getloadavg()[0]:.1f}")
    base = opened()
    with watch.times("opened unchanged", limit_s=None if copies > 1 else 3):
        base = opened()
    model.passages(["warm"])
    for number, path in enumerate(list(article_files(articles))[:EDITS]):
        path.write_text(f"{path.read_text('utf-8')}\n\nEdited, edition {number}.\n", encoding="utf-8")
        with watch.times(f"edit {number + 1}: looked at and stored"):
            take_in([source], articles=store, blobs=rows, encoder=model)
        with watch.times(f"edit {number + 1}: followed by a replica", limit_s=5):
            base.refresh()
    return base


def _asked(
    name: str,
    way: Way,
    questions: Sequence[str],
    *,
    limit_ms: float | None = None,
    against: float | None = None,
) -> float:
    """Say how long a question takes; returns the 95th percentile by the clock, in milliseconds."""
    began = time.perf_counter()
    way(questions[0])
    first = 1000 * (time.perf_counter() - began)
    clock, processor = [], []
    for text in questions[: SLOW_QUESTIONS if first > SLOW_MS else None]:
        started, computed = time.perf_counter(), time.process_time()
        way(text)
        clock.append(1000 * (time.perf_counter() - started))
        processor.append(1000 * (time.process_time() - computed))
    p95 = float(np.percentile(clock, 95))
    beside = f"limit {limit_ms:.0f} ms" if limit_ms else f"{p95 / against:.1f} times ours" if against else ""
    say(name, _percentiles(clock), _percentiles(processor), beside)
    return p95


def _percentiles(times: Sequence[float]) -> str:
    return f"p50 {np.percentile(times, 50):.0f} p95 {np.percentile(times, 95):.0f} ms"


def _copied(articles: Path, to: Path, *, copies: int) -> Path:
    for path in article_files(articles):
        for number in range(copies):
            copy = to / f"copy-{number}" / path.relative_to(articles)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return to


def _memory_mb(name: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return float("nan")


def cold(data: Path) -> None:
    """Print how long the handbook takes with nothing kept."""
    with tempfile.TemporaryDirectory() as cache:
        watch = Watch()
        with watch.times("246 pages indexed cold", limit_s=120):
            KnowledgeBase.open(handbook(data).articles, cache=Path(cache))
        say(
            "memory of the process",
            f"{_memory_mb('VmRSS'):.0f} MB",
            "",
            f"at most {_memory_mb('VmHWM'):.0f} MB",
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--copies", type=int, action="append", default=[])
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--cache", type=Path, default=Path(".deskhand/vectors"))
    given = parser.parse_args(arguments)
    apart = multiprocessing.get_context("spawn")
    parts = [apart.Process(target=cold, args=(given.data,))] if given.cold else []
    parts += [
        apart.Process(target=measure, args=(given.data, given.cache, copies)) for copies in given.copies
    ]
    for part in parts:
        print(f"\n{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, load {os.getloadavg()[0]:.1f}")
        part.start()
        part.join()


if __name__ == "__main__":
    main()
