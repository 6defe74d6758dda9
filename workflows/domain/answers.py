"""What the knowledge base says to a question: cited passages, and how sure it may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.domain.audiences import EVERYONE


class Band(StrEnum):
    """How far an answer may be trusted, by calibrated probability. A band is never worded as certainty."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A section of one page, in its own words. `text` is Markdown; `reviewed_on` is the owner's last look.

    `audience` is who the page was for when it was found; `revision` the state of its source, such as a commit.
    """

    page: str
    title: str
    heading: str
    url: str
    text: str
    snippet: str
    reviewed_on: date | None = None
    audience: tuple[str, ...] = (EVERYONE,)
    revision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence a language model wrote, and the place of the passage that says it, from 0."""

    text: str
    source: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The passages for a question, best first, one per page."""

    band: Band
    confidence: float
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class NotReady:
    """The knowledge base is still being read; the desk takes tickets meanwhile."""

    share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A page that was shown for this matter, and whether it helped (None: nobody said)."""

    page: str
    title: str
    url: str
    helped: bool | None = None
    audience: tuple[str, ...] = (EVERYONE,)
