"""What routing needs from the outside."""

from __future__ import annotations

from typing import Protocol

from workflows.domain.ids import TeamId
from workflows.domain.routing import Round


class Rounds(Protocol):
    """Whose turn it is in each team; it outlives restarts, and of several workers one moves it at a time."""

    def of(self, team: TeamId) -> Round:
        """Return a team's round, a new one where there is none."""

    def move(self, after: Round) -> bool:
        """Store *after* if the stored version is the one before it; else do nothing, False."""
