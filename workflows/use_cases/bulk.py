"""Several low-risk requests approved at once, from a list that says which: each as if it had been pressed alone.

What is on the list was signed when it was shown. What moved since is left out, and said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain.approvals import Step, Verdict, Via
from workflows.domain.ids import ApprovalId, UserId
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import approvals
from workflows.use_cases.approvals import Counted, NotAsked

AT_ONCE = 10
"""How many a list has at most: as many as somebody reads before they press."""
WORTHWHILE = 2
"""How many there have to be; a single one is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One that was on the list, as it was then."""

    step_id: ApprovalId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one on the list; one that `is_refused` was never theirs to approve, or is not any more."""

    ticket: Ticket
    step: Step
    is_approved: bool
    is_refused: bool = False


def low_risk(steps: Sequence[Step]) -> list[Step]:
    """Return those of what waits for somebody that may be approved together: what harms nobody by a yes too many."""
    return [step for step in steps if step.plan.waits.is_low_risk]


def listed(uow: UnitOfWork, person: UserId) -> list[Step]:
    """Return every low-risk approval that waits for somebody, the longest waiting first."""
    return low_risk(uow.approvals.asked_of(person))


def approve(desk: Desk, shown: Sequence[Shown], *, by: UserId, request_id: str) -> list[Outcome]:
    """Approve what was shown, each on its own, as far as it still is what was shown and somebody's to approve."""
    return [_approve(desk, one, by=by, request_id=request_id) for one in shown[:AT_ONCE]]


def _approve(desk: Desk, shown: Shown, *, by: UserId, request_id: str) -> Outcome:
    with desk.reading() as uow:
        is_low_risk = uow.approvals.get(shown.step_id).plan.waits.is_low_risk
    is_refused = False
    if is_low_risk:
        outcome = approvals.decide(
            desk,
            shown.step_id,
            Verdict.APPROVE,
            by=by,
            request_id=f"{request_id}:{shown.step_id}",
            via=Via.BULK,
            as_shown=shown.version,
        )
        if isinstance(outcome, Counted):
            return Outcome(ticket=outcome.ticket, step=outcome.step, is_approved=True)
        is_refused = isinstance(outcome, NotAsked)
    with desk.reading() as uow:
        step = uow.approvals.get(shown.step_id)
        ticket = uow.tickets.get(step.ticket_id)
    own = step.vote_of(by)  # of this very list, should it have been sent twice
    is_approved = own is not None and own.verdict is Verdict.APPROVE and own.via is Via.BULK
    return Outcome(ticket=ticket, step=step, is_approved=is_approved, is_refused=is_refused)
