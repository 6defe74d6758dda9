"""Priority from impact and urgency: ITIL's three by three, monotone in both."""

from __future__ import annotations

from enum import IntEnum

from workflows.domain.policies import Priority


class Impact(IntEnum):
    """How many are affected."""

    ONE = 1
    TEAM = 2
    MANY = 3


class Urgency(IntEnum):
    """How soon it hurts."""

    NUISANCE = 1
    PARTLY = 2
    STOPPED = 3


_MATRIX = {
    (3, 3): Priority.P1,
    (3, 2): Priority.P2,
    (2, 3): Priority.P2,
    (3, 1): Priority.P3,
    (2, 2): Priority.P3,
    (1, 3): Priority.P3,
    (2, 1): Priority.P4,
    (1, 2): Priority.P4,
    (1, 1): Priority.P5,
}


def of(impact: Impact, urgency: Urgency) -> Priority:
    """Return the priority of an incident with that impact and urgency."""
    return _MATRIX[impact.value, urgency.value]
