"""A past in which only tickets of the very same title are alike."""

from __future__ import annotations

from collections.abc import Sequence

from storage import TicketStore
from workflows.domain.precedents import LISTED, Precedent, is_precedent
from workflows.domain.tickets import Ticket

MOST = 100


class SameTitles:
    """Meets the port Past on what *store* holds."""

    def __init__(self, store: TicketStore) -> None:
        """Look into *store*."""
        self._store = store

    def like(self, ticket: Ticket) -> Sequence[Precedent]:
        """Return what its team resolved under the same title, the newest first."""
        resolved = self._store.resolved
        there = resolved.read(resolved.versions(ticket.team, most=MOST).keys())
        same = [one for one in there if one.title == ticket.title and is_precedent(one, ticket)]
        same.sort(key=lambda one: one.number, reverse=True)
        return [Precedent(ticket_id=one.id, likeness=1.0) for one in same[:LISTED]]
