"""What is done to the desk as a whole: by an operator on the command line, or by a lead in chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PAUSED = "answers_paused"
RESUMED = "answers_resumed"
ERASED = "person_erased"
RETRIED = "job_retried"
MASKED_SHOWN = "masked_shown"
OPERATOR = "operator:"
"""What the name of whoever typed a command begins with; others are people of the workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One row of the desk's own audit; `version` is its place, 0 before it is stored."""

    action: str
    actor_id: str
    cause: str
    at: datetime
    after: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0

    @property
    def by_operator(self) -> bool:
        """Whether it was done on the command line."""
        return self.actor_id.startswith(OPERATOR)
