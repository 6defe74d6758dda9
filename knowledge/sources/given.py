"""Articles that whoever uses the library holds somewhere of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from knowledge.store import Document

from .reading import Reading


class GivenSource:
    """A source made of two functions: what it holds, and a mark that changes with it."""

    def __init__(
        self, name: str, *, mark: Callable[[], str], documents: Callable[[], Sequence[Document]]
    ) -> None:
        """Call itself *name*."""
        self._name = name
        self._mark = mark
        self._documents = documents

    @property
    def name(self) -> str:
        """A short name, unique among the sources of a desk."""
        return self._name

    def mark(self) -> str:
        """Return what changes whenever `read` might give something else."""
        return self._mark()

    def read(self) -> Reading:
        """Return what it holds now."""
        return Reading(documents=list(self._documents()))
