"""Where access is kept that people have for a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workflows.domain.grants import Grant
from workflows.domain.ids import GrantId, TicketId, UserId


class Grants(Protocol):
    """Access for a time, each moved only by whoever read its newest version."""

    def add(self, grant: Grant) -> None:
        """Store a new one; a request has one at most."""

    def save(self, grant: Grant) -> bool:
        """Store *grant* if the stored version is `grant.version - 1`; else do nothing, False."""

    def get(self, grant_id: GrantId) -> Grant:
        """Return it. Raises DeskError("no_such_grant")."""

    def of(self, ticket_id: TicketId) -> Grant | None:
        """Return what a request gives, None where that does not end."""

    def held_by(self, user_id: UserId) -> Sequence[Grant]:
        """Return what somebody has now, soonest to end first."""

    def extending(self, grant_id: GrantId) -> Sequence[Grant]:
        """Return those by which that one was asked to be extended, in the order of their ids."""

    def holders(self) -> Sequence[UserId]:
        """Return everybody who has access for a time, in one order."""

    def all_active(self, *, after: GrantId, most: int) -> Sequence[Grant]:
        """Return at most *most* that somebody has, those beyond *after* in the order of their ids."""
