"""What a source is asked for, and what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.errors import KnowledgeError
from knowledge.store import Document


class SourceError(KnowledgeError):
    """A source that cannot be read at all, in one sentence; what it gave before stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A page that could not be read this time, and why. If it was read before, that stays.

    *line* counts from 1, 0 where the reason lies in no line.
    """

    page: str
    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything a source holds now. What is neither in *documents* nor *skipped* is gone from it."""

    documents: Sequence[Document]
    skipped: Sequence[Skipped] = ()


class Source(Protocol):
    """Somewhere articles come from."""

    @property
    def name(self) -> str:
        """A short name, unique among the sources of a desk."""
        ...

    def mark(self) -> str:
        """Return what changes whenever `read` might give something else; cheap enough to be asked every second.

        "" for a source that cannot tell: it is read when somebody asks for it.
        """
        ...

    def read(self) -> Reading:
        """Return what the source holds now. Raises SourceError."""
        ...
