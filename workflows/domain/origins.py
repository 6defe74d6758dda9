"""Where a ticket came from outside of chat: an alert that fires, a message in somebody's mail."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.domain.ids import TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the outside calls something, and the ticket it became; None as long as it became none.

    `firing` names the alerts of a group that fire, as far as the desk was told.
    """

    key: str
    ticket_id: TicketId | None = None
    firing: tuple[str, ...] = ()
