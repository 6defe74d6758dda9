"""A handbook that says what a test tells it to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from workflows.domain.answers import Answer, Band, NotReady, Passage
from workflows.domain.audiences import EVERYONE, Readers


def passage(page: str) -> Passage:
    """Return a section of that page."""
    title = page.rsplit("/", 1)[-1].removesuffix(".md").replace("-", " ").capitalize()
    url = f"https://handbook.example/{page.removesuffix('.md')}"
    text = f"What {page} says."
    return Passage(page=page, title=title, heading="", url=url, text=text, snippet=text)


def answer(*pages: str, band: Band = Band.ANSWER) -> Answer:
    """Return an answer of these pages, best first."""
    return Answer(band=band, confidence=0.9, passages=tuple(passage(page) for page in pages))


NOTHING = Answer(band=Band.NONE, confidence=0.1)


class ScriptedKnowledge:
    """Answers by the first known words a question contains; everything else it knows nothing about.

    `asked` holds each question and what it was to leave out, `readers` who would read the answer. Pages can be
    `withdrawn`, or `narrowed` to an audience, after they were found. `meanwhile` is called once, while a question
    is being looked up: what happens to the desk in that moment.
    """

    def __init__(self, answers: Mapping[str, Answer] | None = None) -> None:
        """Know these *answers* by words of their questions."""
        self._answers = dict(answers or {})
        self.is_ready = True
        self.asked: list[tuple[str, frozenset[str]]] = []
        self.readers: list[Readers] = []
        self.withdrawn: set[str] = set()
        self.narrowed: dict[str, tuple[str, ...]] = {}
        self.meanwhile: Callable[[], None] | None = None

    def learn(self, words: str, found: Answer) -> None:
        """Answer questions with these *words* by that from now on."""
        self._answers[words] = found

    def ask(self, question: str, *, exclude: Collection[str], readers: Readers) -> Answer | NotReady:
        """Return the scripted answer without the excluded pages, NotReady while it is still read."""
        self.asked.append((question, frozenset(exclude)))
        self.readers.append(readers)
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        if not self.is_ready:
            return NotReady(0.5)
        found = next((a for words, a in self._answers.items() if words in question.lower()), NOTHING)
        left = tuple(p for p in found.passages if p.page not in exclude)
        return replace(found, passages=left) if left else NOTHING

    def passage(self, page: str, question: str, *, readers: Readers) -> Passage | None:
        """Return the section of that page, None for a page no answer names or that was withdrawn."""
        pages = (p for found in self._answers.values() for p in found.passages)
        return next((p for p in pages if p.page == page and page not in self.withdrawn), None)

    def audiences(self, pages: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return that those pages are for everyone, if no test said otherwise."""
        return {page: self.narrowed.get(page, (EVERYONE,)) for page in pages if page not in self.withdrawn}
