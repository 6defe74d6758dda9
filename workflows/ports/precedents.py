"""What the desk needs to look back: who finds the resolved incidents a new one looks like, and where they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workflows.domain.ids import TicketId
from workflows.domain.precedents import Precedent
from workflows.domain.tickets import Ticket


class Past(Protocol):
    """Whatever knows which resolved incidents of its own team a ticket looks like."""

    def like(self, ticket: Ticket) -> Sequence[Precedent] | None:
        """Return a few of those resolved at this moment, the likest first; none that is not like it enough.

        None while the past is still being read.
        """


class Precedents(Protocol):
    """The resolved incidents that were found for each ticket."""

    def keep(self, ticket_id: TicketId, found: Sequence[Precedent]) -> bool:
        """Have these and no others for a ticket; whether that changed anything."""

    def of(self, ticket: Ticket) -> Sequence[Ticket]:
        """Return what was found for *ticket* as far as it is resolved, and its team's, at this moment; best first."""

    def shown_on(self, past_id: TicketId) -> Sequence[TicketId]:
        """Return for which tickets that one was found."""
