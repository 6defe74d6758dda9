"""A web in which what a test names is gone."""

from __future__ import annotations

from collections.abc import Collection

from workflows.domain.web_links import Reached


class NamedWeb:
    """Everything is there but `gone`; `asked` is what was asked for, in order."""

    def __init__(self, gone: Collection[str] = ()) -> None:
        """Let these be gone."""
        self.gone = set(gone)
        self.asked: list[str] = []

    def reached(self, address: str) -> Reached:
        """Return whether it is there."""
        self.asked.append(address)
        return Reached.FAILED if address in self.gone else Reached.THERE
