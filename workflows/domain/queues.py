"""Which of all tickets somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.ids import TeamId
from workflows.domain.policies import Priority
from workflows.domain.tickets import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What an agent picked on their Home; None is no choice: every open state, all their teams, any priority."""

    state: State | None = None
    team: TeamId | None = None
    priority: Priority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Open tickets of these teams; where more is said, only those. `due_before` is about what is due next.

    What has to be approved first is never due, nor what was answered and stands in a state of `pausing`.
    """

    teams: tuple[TeamId, ...]
    state: State | None = None
    priority: Priority | None = None
    due_before: datetime | None = None
    pausing: frozenset[State] = frozenset()
