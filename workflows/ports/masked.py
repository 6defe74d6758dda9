"""Where answers are kept that nobody is to see in passing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from workflows.domain.ids import FieldId, RequestId, TicketId


class MaskedAnswers(Protocol):
    """The masked answers, apart from the requests and tickets they belong to."""

    def keep(self, request_id: RequestId, field_id: FieldId, *, label: str, value: str) -> None:
        """Store an answer instead of an earlier one to the same field, which is called *label*."""

    def hand_over(self, request_id: RequestId, ticket_id: TicketId, fields: Collection[FieldId]) -> None:
        """Let the answers of these fields of a request belong to a ticket from now on, and all others go."""

    def of(self, ticket_id: TicketId) -> Mapping[str, str]:
        """Return the answers that belong to a ticket, by what they are called."""

    def forget(self, request_id: RequestId) -> None:
        """Let the answers of a request go."""
