"""What runbooks need from the outside: a store of their runs, and whoever carries a call to another system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workflows.domain.ids import RunId, TicketId
from workflows.domain.runbooks import Run
from workflows.domain.webhooks import Posting, Sent


class Runs(Protocol):
    """The runbooks under way, and those that were."""

    def add(self, run: Run) -> bool:
        """Store a new one; False when the ticket has one that is running, and nothing is stored."""

    def save(self, run: Run) -> bool:
        """Store *run* if the stored version is `run.version - 1`; else do nothing, False."""

    def get(self, run_id: RunId) -> Run:
        """Return it. Raises DeskError("no_such_run")."""

    def running(self, ticket_id: TicketId) -> Run | None:
        """Return the one that is running on a ticket, None when none is."""

    def of(self, ticket_id: TicketId) -> Sequence[Run]:
        """Return every runbook that was started on a ticket, in no order."""


class Webhooks(Protocol):
    """Whoever carries a signed call to another system."""

    def send(self, posting: Posting) -> Sent:
        """Send it once, outside of any transaction, and return what came of it; nothing rises for a bad answer."""
