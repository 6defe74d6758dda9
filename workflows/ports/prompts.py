"""What is kept of asking approvers: when each of them is asked for a step, and what one of them gets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from workflows.domain.ids import ApprovalId, UserId
from workflows.domain.prompting import Load, Prompt


class Prompts(Protocol):
    """Who is asked for which step, and when; each moved only by whoever read its newest version."""

    def add(self, prompt: Prompt) -> bool:
        """Store a new one; False when that person is asked for that step already, and nothing is."""

    def save(self, prompt: Prompt) -> bool:
        """Store *prompt* if the stored version is `prompt.version - 1`; else do nothing, False."""

    def get(self, step_id: ApprovalId, person_id: UserId) -> Prompt | None:
        """Return how that person is asked for that step, None when they are not."""

    def of(self, step_id: ApprovalId) -> Sequence[Prompt]:
        """Return everybody who is or was asked for a step, in the order of their ids."""

    def of_each(self, step_ids: Collection[ApprovalId]) -> Sequence[Prompt]:
        """Return everybody who is or was asked for any of these steps, in no order."""

    def left(self, person_id: UserId) -> Sequence[Prompt]:
        """Return what somebody is asked and nobody has decided, the first to be decided first."""

    def due(self, person_id: UserId, at: datetime) -> Sequence[Prompt]:
        """Return what waits for somebody's digest and should be in the one at that instant."""

    def load(self, person_id: UserId) -> Load:
        """Return what somebody gets, and keep everybody else from moving it until this transaction ends."""

    def load_of(self, person_id: UserId) -> Load:
        """Return what somebody gets as it stands, for whoever only looks."""

    def save_load(self, load: Load) -> None:
        """Store what somebody gets; its caller has read it in this transaction."""
