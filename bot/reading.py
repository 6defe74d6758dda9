"""The knowledge base as the desk's port: read in the background, so that the bot starts and takes tickets at once.

Afterwards two threads keep it current. One follows what is stored, so that every replica answers from the same
articles seconds after a change; the other looks at the sources and stores what changed in them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Protocol, runtime_checkable

import structlog

import knowledge
from workflows.domain.answers import Answer, Band, NotReady, Passage
from workflows.domain.audiences import Readers

FOLLOW_S = 2.0
"""How long a change that is stored may stay unseen; reading it takes about as long again."""

log = structlog.get_logger()


class Base(Protocol):
    """Articles that can be asked, and brought up to date."""

    @property
    def report(self) -> knowledge.IndexReport: ...

    def warm(self) -> None: ...

    def ask(
        self, question: str, *, exclude: Collection[str], readers: Readers | None
    ) -> knowledge.Answer: ...

    def passage(self, page: str, question: str, *, readers: Readers | None) -> knowledge.Passage | None: ...

    def audiences(self, pages: Collection[str]) -> Mapping[str, tuple[str, ...]] | None: ...

    def refresh(self) -> knowledge.IndexReport: ...


@runtime_checkable
class Followed(Base, Protocol):
    """A base whose sources are looked at as well."""

    def look(self) -> knowledge.Changes | None:
        """Store what changed in the sources since the last look; None when nothing seems to have."""
        ...


@runtime_checkable
class Measured(Base, Protocol):
    """A base of which it can be measured how sure it may be."""

    @property
    def calibrator(self) -> knowledge.Calibrator | None: ...

    def evidence(self, question: str) -> knowledge.Evidence | None: ...


Open = Callable[[knowledge.Progress], Base]
Audiences = Callable[[Collection[str]], Mapping[str, tuple[str, ...]] | None]


class BackgroundKnowledge:
    """Meets the port Knowledge. Until the base is read it says so; if it cannot be read it goes on saying so.

    `share` is how much is read, 0 to 1; `why` is why it could not be read, "" as long as it could.
    """

    def __init__(
        self,
        open_base: Open,
        *,
        audiences: Audiences | None = None,
        on_ready: Callable[[], None] = lambda: None,
        follow_s: float = FOLLOW_S,
    ) -> None:
        """Read with *open_base*, in a thread of its own, once start() is called; then look for changes.

        *audiences* knows who may read which page before the base is read; without it the base is asked.
        """
        self._open = open_base
        self._audiences = audiences
        self._on_ready = on_ready
        self._follow_s = follow_s
        self._base: Base | None = None
        self.share = 0.0
        self.why = ""
        self._done = threading.Event()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._one_at_a_time = threading.Lock()  # questions side by side only slow acknowledgements down

    def start(self) -> None:
        """Begin to read."""
        self._begin("knowledge", self._run)

    def stop(self, timeout_s: float = 10.0) -> None:
        """Look for no more changes, and end what is being looked at."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout_s)

    def wait(self, timeout_s: float) -> bool:
        """Wait until reading has ended, well or not; whether it has."""
        return self._done.wait(timeout_s)

    @property
    def is_ready(self) -> bool:
        """Whether questions are answered."""
        return self._base is not None

    def ask(self, question: str, *, exclude: Collection[str], readers: Readers) -> Answer | NotReady:
        """Return the best passages that all of *readers* may read, or how far reading is."""
        base = self._base
        if base is None:
            return NotReady(self.share)
        with self._one_at_a_time:
            found = base.ask(question, exclude=exclude, readers=readers)
        return Answer(
            band=Band(found.band),
            confidence=found.confidence,
            passages=tuple(_passage(passage) for passage in found.passages),
        )

    def passage(self, page: str, question: str, *, readers: Readers) -> Passage | None:
        """Return the section of that page that fits best, if all of *readers* may read it."""
        base = self._base
        found = base.passage(page, question, readers=readers) if base is not None else None
        return _passage(found) if found is not None else None

    def audiences(self, pages: Collection[str]) -> Mapping[str, tuple[str, ...]] | None:
        """Return who may read those of *pages* that are there now; None as long as nobody knows."""
        if self._audiences is not None:
            return self._audiences(pages)
        base = self._base
        return base.audiences(pages) if base is not None else None

    def measured(self) -> Measured | None:
        """Return the base once it is read, None before that and for one that cannot be measured."""
        return self._base if isinstance(self._base, Measured) else None

    def evidence(self, question: str) -> knowledge.Evidence | None:
        """Return what the base judges its confidence by; people's questions go in between."""
        base = self.measured()
        if base is None:
            return None
        with self._one_at_a_time:
            return base.evidence(question)

    def _run(self) -> None:
        base = self._read()
        if base is None:
            return
        if isinstance(base, Followed):
            self._begin("sources", partial(self._again, base.look))
        self._again(base.refresh)

    def _begin(self, name: str, do: Callable[[], None]) -> None:
        thread = threading.Thread(target=do, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _read(self) -> Base | None:
        try:
            base = self._open(self._progress)
            base.warm()
            self._base = base
            _say_ready(base.report)
            return base
        except (knowledge.KnowledgeError, OSError) as error:
            self.why = str(error)
            log.error("knowledge not read", action="knowledge.failed", why=str(error))
            return None
        finally:
            self._done.set()
            self._on_ready()

    def _again(self, do: Callable[[], object]) -> None:
        """Do it again and again until told to stop; what fails now may work the next time."""
        failed = ""
        while not self._stop.wait(self._follow_s):
            try:
                do()
                failed = ""
            except Exception as error:  # noqa: BLE001 - this loop lives as long as the process, whatever the database does
                if failed != str(error):  # once for each reason, not every two seconds
                    failed = str(error)
                    log.warning("knowledge not followed", action="knowledge.not_followed", why=failed[:300])

    def _progress(self, _what: str, done: int, total: int) -> None:
        self.share = done / total if total else 0.0


def _say_ready(report: knowledge.IndexReport) -> None:
    log.info("knowledge ready", action="knowledge.ready", pages=report.pages, embedded=report.embedded)


def _passage(passage: knowledge.Passage) -> Passage:
    return Passage(
        page=passage.page,
        title=passage.title,
        heading=passage.heading,
        url=passage.url,
        text=passage.text,
        snippet=passage.snippet,
        reviewed_on=passage.reviewed_on,
        audience=passage.audience,
        revision=passage.revision,
    )
