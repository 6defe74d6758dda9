"""What was asked before for the same person, and what became of it, as whoever decides may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.domain import voting
from workflows.domain.approval_turns import Turn
from workflows.domain.approvals import Step, StepState
from workflows.domain.ids import TicketNumber

MOST = 3
"""Requests a card tells of: a glance, not a file on somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A request of the same thing: what its approvers decided, and when; without an outcome, when it was sent."""

    number: TicketNumber
    title: str
    outcome: StepState | None
    at: datetime


def became(number: TicketNumber, sent: Turn, steps: Sequence[Step], *, by: datetime) -> Earlier:
    """Return what had become of a turn of a request *by* then; what happened later is not told.

    So a card says the same whenever it is drawn.
    """
    own = [step for step in steps if step.turn == sent.n]
    closed = [step.closed_at for step in own if step.closed_at is not None]
    outcome, at = _outcome(own), max(closed, default=by)
    if outcome is StepState.OPEN or at >= by:
        return Earlier(number=number, title=sent.title, outcome=None, at=sent.sent_at)
    return Earlier(number=number, title=sent.title, outcome=outcome, at=at)


def _outcome(steps: Sequence[Step]) -> StepState:
    outcome = voting.outcome(steps)
    is_called_off = any(step.state is StepState.CANCELLED for step in steps)
    return StepState.CANCELLED if outcome is StepState.OPEN and is_called_off else outcome
