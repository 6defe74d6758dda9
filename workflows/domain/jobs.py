"""Work that waits: what has to happen after a commit, now or later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
