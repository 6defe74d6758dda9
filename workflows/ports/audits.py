"""Where the chains of all audits are kept, and read to be verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from workflows.domain.acts import Act
from workflows.domain.chains import Head
from workflows.domain.verification import Anchor, Reseal, Stored


class Acts(Protocol):
    """What was done to the desk as a whole: an audit of its own."""

    def add(self, act: Act) -> Act:
        """Store it as the next row; whoever adds one at the same time waits. Returns it with its version."""

    def last(self, *actions: str) -> Act | None:
        """Return the newest of these actions, None when there was none."""


class Anchors(Protocol):
    """What pins the heads of all chains."""

    def last(self) -> Anchor | None:
        """Return the newest, without its heads; None before the first."""

    def grown(self) -> Sequence[Head]:
        """Return the heads of all chains that grew since they were last pinned."""

    def add(self, anchor: Anchor) -> None:
        """Store the next one with its heads."""


class Snapshot(Protocol):
    """Everything that was chained, as it was at one instant."""

    def logs(self) -> Sequence[str]:
        """Return the names of all logs."""

    def rows(self, log: str) -> Iterator[Stored]:
        """Yield a log's rows, by record and version."""

    def due(self, log: str) -> Mapping[str, int] | None:
        """Return how many rows each record has to have, None for a log without records."""

    def name(self, log: str, of: str) -> str:
        """Return what people call a record."""

    def reseals(self) -> Sequence[Reseal]:
        """Return every new seal, by erasure and number."""

    def anchors(self) -> Sequence[Anchor]:
        """Return every anchor with its heads, first to last."""


class Audits(Protocol):
    """The chains of all audits, to be looked at from outside of any transaction."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Return everything as it is at this instant; what is written meanwhile is not in it."""
