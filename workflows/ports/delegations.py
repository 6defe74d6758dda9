"""Where it is kept who decides for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from workflows.domain.delegations import Delegation
from workflows.domain.ids import DelegationId


class Delegations(Protocol):
    """Everybody's absences."""

    def add(self, delegation: Delegation) -> bool:
        """Store a new one; False when it was stored before, and nothing is."""

    def save(self, delegation: Delegation) -> bool:
        """Store *delegation* if the stored version is `delegation.version - 1`; else do nothing, False."""

    def remove(self, delegation: Delegation) -> bool:
        """Take it away if it is stored in that version; else do nothing, False."""

    def get(self, delegation_id: DelegationId) -> Delegation | None:
        """Return it, None when there is none any more."""

    def not_over(self, at: datetime) -> Sequence[Delegation]:
        """Return all that hold at that instant or will hold later, in the order in which they begin."""
