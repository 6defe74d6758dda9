"""What whoever decides on a request is told besides: what was asked before, and why it came back the last time."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.domain.approval_turns import Turn
from workflows.domain.approvals import Verdict, Vote
from workflows.domain.earlier_requests import MOST, Earlier, became
from workflows.domain.ids import UserId
from workflows.domain.tickets import Ticket
from workflows.ports import UnitOfWork


def told(uow: UnitOfWork, ticket: Ticket, turn: Turn) -> Sequence[Earlier] | None:
    """Return what else was sent to be approved of the same item for the same person, the newest first.

    What is private is not told; None where nothing is left that may be told, which is not the same as nothing.
    """
    person = ticket.beneficiary_id or ticket.requester_id
    sent = uow.approvals.sent_for(person, turn.item, before=turn.sent_at, most=MOST + 1)
    before = [(one, uow.tickets.get(one.ticket_id)) for one in sent if one.ticket_id != ticket.id]
    found = [
        became(other.number, one, uow.approvals.of(one.ticket_id), by=turn.sent_at)
        for one, other in before[:MOST]
        if not other.is_private
    ]
    return found if found or not before else None


def refusal(uow: UnitOfWork, ticket: Ticket, turn: Turn) -> Vote | None:
    """Return who said why that a request was not approved the last time it was sent, None where nobody did."""
    said = (vote for vote in _said_before(uow, ticket, turn) if vote.verdict is not Verdict.APPROVE)
    return max(said, key=lambda vote: vote.at, default=None)


def voided(uow: UnitOfWork, ticket: Ticket, turn: Turn) -> Sequence[UserId]:
    """Return who had agreed to a request as it was sent the last time, in their order."""
    agreed = (vote for vote in _said_before(uow, ticket, turn) if vote.verdict is Verdict.APPROVE)
    return list(dict.fromkeys(vote.person for vote in agreed))


def _said_before(uow: UnitOfWork, ticket: Ticket, turn: Turn) -> Sequence[Vote]:
    if turn.n == 1:
        return ()
    steps = [step for step in uow.approvals.of(ticket.id) if step.turn == turn.n - 1]
    return [vote for step in steps for vote in step.given]
