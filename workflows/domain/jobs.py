"""Work that waits: what has to happen after a commit, now or later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A claimed job. `attempts` fences it: only the claimer that still holds this number may finish it.

    `want` counts the nudges since it was put: one that came while it ran lets it run once more.
    `leased_until` is when somebody else may take it over.
    """

    id: int
    kind: str
    key: str
    payload: dict[str, Any]
    attempts: int
    want: int
    due_at: datetime
    leased_until: datetime
    lane: str | None = None


LATE_AFTER = timedelta(minutes=2)
"""How long a job may be due before somebody should ask why nobody does it."""


class Trouble(StrEnum):
    """Why a job is worth an operator's look."""

    SET_ASIDE = "set_aside"  # tried for hours; it waits for a person
    FAILING = "failing"  # it is tried again by itself
    LATE = "late"  # nobody does it


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledJob:
    """A job that is not done as it should be: why, how often it was tried, what went wrong last, and since when."""

    id: int
    kind: str
    key: str
    trouble: Trouble
    attempts: int
    due_at: datetime
    error: str = ""
