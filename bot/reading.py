"""The knowledge base as the desk's port: read in the background, so that the bot starts and takes tickets at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection

import structlog

import knowledge
from workflows.domain.answers import Answer, Band, NotReady, Passage

log = structlog.get_logger()
Open = Callable[[knowledge.Progress], knowledge.KnowledgeBase]


class BackgroundKnowledge:
    """Meets the port Knowledge. Until the base is read it says so; if it cannot be read it goes on saying so.

    `share` is how much is read, 0 to 1; `why` is why it could not be read, "" as long as it could.
    """

    def __init__(self, open_base: Open, *, on_ready: Callable[[], None] = lambda: None) -> None:
        """Read with *open_base*, in a thread of its own, once start() is called."""
        self._open = open_base
        self._on_ready = on_ready
        self._base: knowledge.KnowledgeBase | None = None
        self.share = 0.0
        self.why = ""
        self._done = threading.Event()
        self._one_at_a_time = threading.Lock()  # questions side by side only slow acknowledgements down

    def start(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._read, name="knowledge", daemon=True).start()

    def wait(self, timeout_s: float) -> bool:
        """Wait until reading has ended, well or not; whether it has."""
        return self._done.wait(timeout_s)

    @property
    def is_ready(self) -> bool:
        """Whether questions are answered."""
        return self._base is not None

    def ask(self, question: str, *, exclude: Collection[str]) -> Answer | NotReady:
        """Return the best passages, or how far reading is."""
        base = self._base
        if base is None:
            return NotReady(self.share)
        with self._one_at_a_time:
            found = base.ask(question, exclude=exclude, readers=knowledge.STRANGERS)
        return Answer(
            band=Band(found.band),
            confidence=found.confidence,
            passages=tuple(_passage(passage) for passage in found.passages),
        )

    def passage(self, page: str, question: str) -> Passage | None:
        """Return the section of that page that fits best."""
        base = self._base
        found = base.passage(page, question, readers=knowledge.STRANGERS) if base is not None else None
        return _passage(found) if found is not None else None

    def _read(self) -> None:
        try:
            base = self._open(self._progress)
            base.warm()
            self._base = base
            log.info(
                "knowledge ready",
                action="knowledge.ready",
                pages=base.report.pages,
                embedded=base.report.embedded,
            )
        except knowledge.KnowledgeError as error:
            self.why = str(error)
            log.error("knowledge not read", action="knowledge.failed", why=str(error))
        finally:
            self._done.set()
            self._on_ready()

    def _progress(self, _what: str, done: int, total: int) -> None:
        self.share = done / total if total else 0.0


def _passage(passage: knowledge.Passage) -> Passage:
    return Passage(
        page=passage.page,
        title=passage.title,
        heading=passage.heading,
        url=passage.url,
        text=passage.text,
        snippet=passage.snippet,
        reviewed_on=passage.reviewed_on,
    )
