"""What the desk needs to know again what came in from outside of chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from workflows.domain.ids import TicketId
from workflows.domain.origins import Origin


class Origins(Protocol):
    """What the outside calls the desk's tickets."""

    def locked(self, key: str) -> Origin:
        """Return what is known under *key*, and keep others from it until this transaction ends."""

    def save(self, origin: Origin) -> None:
        """Store what is known under its key from now on."""

    def ticket_of(self, keys: Sequence[str]) -> TicketId | None:
        """Return the ticket of the first of *keys* that has one, None when none has."""


class KeptFiles(Protocol):
    """Files that came from outside of chat, kept until they stand in it."""

    def keep(self, file_id: str, content: bytes, *, ticket_id: TicketId, at: datetime) -> None:
        """Store one."""

    def content(self, file_id: str) -> bytes | None:
        """Return its bytes, None for one that is kept no longer."""

    def forget(self, file_id: str) -> None:
        """Keep it no longer; one that is not kept is no harm."""
