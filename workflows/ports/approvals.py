"""What approvals keep: what was sent to be approved, whom each step asks, and what they said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from workflows.domain.approval_turns import Turn
from workflows.domain.approvals import Step
from workflows.domain.ids import ApprovalId, ItemId, TicketId, UserId


class Approvals(Protocol):
    """The approvals of requests, each step moved only by whoever read its newest version."""

    def begin(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Store what was sent, and the steps that ask for it."""

    def turn(self, ticket_id: TicketId, n: int | None = None) -> Turn | None:
        """Return what was sent that time, the last time unless one is named; None when nothing was."""

    def sent_for(self, person: UserId, item: ItemId, *, before: datetime, most: int) -> Sequence[Turn]:
        """Return what was sent of an item for that person before then, of each request its newest, the newest first."""

    def save(self, step: Step) -> bool:
        """Store *step* with its seats and votes if the stored version is `step.version - 1`; else do nothing, False."""

    def get(self, step_id: ApprovalId) -> Step:
        """Return it. Raises DeskError("no_such_approval")."""

    def of(self, ticket_id: TicketId) -> Sequence[Step]:
        """Return all steps of a request, by turn, round and place."""

    def look(self, step_id: ApprovalId, person: UserId, at: datetime) -> None:
        """Record when somebody first looked at what they are asked; later looks, and anybody else's, change nothing."""

    def asked_of(self, person: UserId) -> Sequence[Step]:
        """Return the open steps that ask that person, on which nothing was said for their seat; the longest open first.

        Those they are asked on behalf of somebody else count too.
        """

    def asked_besides(self, person: UserId, step_id: ApprovalId) -> int:
        """Return how many other steps than that one are open, ask that person, and have no word for their seat."""

    def seated(self, person: UserId) -> Sequence[Step]:
        """Return the open steps on which that person has a seat, or somebody has theirs; in the order they opened."""

    def decided_by(self, person: UserId, *, most: int) -> Sequence[Step]:
        """Return the steps on which that person's word stands, or somebody's on their behalf, the newest first."""

    def open(self, *, after: ApprovalId | None, most: int) -> Sequence[Step]:
        """Return at most *most* open steps beyond *after*, in the order of their ids."""
