"""An audit kept in lists, which a test may do anything to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflows.domain import chains
from workflows.domain.chains import Entry, Head
from workflows.domain.verification import Anchor, Reseal, Stored

LOG = "tickets"


@dataclass(slots=True)
class ListedAudits:
    """One log, of tickets; each gets its rows by `write`."""

    stored: list[Stored] = field(default_factory=list)
    anchored: list[Anchor] = field(default_factory=list)
    renewed: list[Reseal] = field(default_factory=list)

    @contextmanager
    def snapshot(self) -> Iterator[ListedAudits]:
        """Yield itself: nobody writes meanwhile."""
        yield self

    def write(self, of: str, at: datetime, **rest: Any) -> None:
        """Add a row to that record's chain."""
        before = [row for row in self.stored if row.entry.of == of]
        entry = Entry(
            of=of, version=len(before) + 1, action="step", actor_id="UANA", cause="event", at=at, rest=rest
        )
        salt = f"salt of {of} {entry.version}"
        seal = chains.seal_of(entry, salt)
        chain = chains.chained(before[-1].chain if before else chains.START, entry, seal)
        self.stored.append(Stored(entry=entry, seal=seal, salt=salt, chain=chain))

    def pin(self, at: datetime) -> None:
        """Anchor the newest row of each record."""
        heads = {
            r.entry.of: Head(log=LOG, of=r.entry.of, version=r.entry.version, chain=r.chain)
            for r in self.stored
        }
        n, previous = len(self.anchored) + 1, self.anchored[-1].chain if self.anchored else chains.START
        pinned = tuple(heads.values())
        chain = chains.anchored(previous, n=n, at=at, heads=pinned)
        self.anchored.append(Anchor(n=n, at=at, chain=chain, heads=pinned))

    def logs(self) -> Sequence[str]:
        """Return the one there is."""
        return [LOG]

    def rows(self, log: str) -> Iterator[Stored]:
        """Yield the rows, by record and version."""
        found = self.stored if log == LOG else []
        yield from sorted(found, key=lambda row: (row.entry.of, row.entry.version))

    def due(self, log: str) -> Mapping[str, int] | None:
        """Return None: what the records say is not held against it here."""
        return None

    def name(self, log: str, of: str) -> str:
        """Return the record's id."""
        return of

    def reseals(self) -> Sequence[Reseal]:
        """Return every new seal."""
        return self.renewed

    def anchors(self) -> Sequence[Anchor]:
        """Return every anchor."""
        return self.anchored
