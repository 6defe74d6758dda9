"""Where a person is erased from everything that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from workflows.domain.erasure import Subject
from workflows.domain.ids import SurfaceId, UserId
from workflows.domain.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An erasure under way: who, at whose command, and how far it is; `changed` counts rows of the pass so far."""

    id: str
    subject: Subject
    by: str
    begun_at: datetime
    table: str = ""
    after: tuple[str | int, ...] = ()
    rounds: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step came to: how far the erasure is, None when a whole round found nothing; and what changed in chat."""

    erasure: Erasure | None
    surfaces: tuple[SurfaceId, ...] = ()


class Erasures(Protocol):
    """The erasures inside one transaction."""

    def find(self, person: str) -> Sequence[Person]:
        """Return who has that id, e-mail or name, in any case of letters."""

    def touched(self, subject: Subject) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield every row that names the person or holds their words, table by table; nothing is changed."""

    def begin(self, erasure: Erasure) -> None:
        """Store that it has begun."""

    def locked(self, erasure_id: str) -> Erasure | None:
        """Return it and keep others from going on with it meanwhile; None when it has ended."""

    def unfinished(self) -> Sequence[Erasure]:
        """Return those that have begun and not ended, the oldest first."""

    def go_on(self, erasure: Erasure) -> Step:
        """Erase in the next rows; the step says how far it is then, and what has to be drawn anew."""

    def shown(self, subject: Subject) -> Sequence[SurfaceId]:
        """Return the desk's own messages that may show the person."""

    def homes(self) -> Sequence[UserId]:
        """Return everybody who looks at their Home."""

    def end(self, erasure: Erasure) -> tuple[int, str]:
        """Forget who it was. Returns how many rows of audits got a new seal, and the hash of the last."""
