"""Who may break the glass for a request, whom that passes over, and who looks at it afterwards.

By the desk's files and the directory as they are now, not as they were when the request was sent: it is for the hour in
which nobody else is there.
"""

from __future__ import annotations

from datetime import datetime

from workflows.domain import voting
from workflows.domain.approvals import Step, StepState
from workflows.domain.ids import UserId
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import approvers


def everybody(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> tuple[UserId, ...]:
    """Return everybody who may break the glass for that request, in one order; nobody whose own matter it is."""
    rules = desk.policy.approving.break_glass
    if rules is None:
        return ()
    named = [uow.people.by_email(email) for email in sorted(rules.people)]
    members = [person for handle in rules.groups for person in uow.people.members(handle)]
    there = [one for one in (*named, *members) if one is not None and one.is_active and not one.is_bot]
    barred = approvers.barred(desk, uow, ticket)
    return tuple(dict.fromkeys(one.id for one in there if one.id not in barred))


def may_break(desk: Desk, uow: UnitOfWork, ticket: Ticket, user_id: UserId) -> bool:
    """Whether that person may break the glass for that request now."""
    return user_id in everybody(desk, uow, ticket)


def passed_over(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, *, but: tuple[UserId, ...] = ()
) -> tuple[UserId, ...]:
    """Return everybody whose word is still waited for, or would be asked for later; without those of *but*."""
    found: list[UserId] = []
    for step in voting.undecided(voting.of_turn(uow.approvals.of(ticket.id))):
        found += _still_asked(desk, uow, ticket, step)
    return tuple(one for one in dict.fromkeys(found) if one not in but)


def may_review(desk: Desk, uow: UnitOfWork, ticket: Ticket, user_id: UserId) -> bool:
    """Whether that person may say afterwards whether it was right: one of those who were passed over.

    Where none of them may, the team of the approvals queue looks at it; never those who did it, nor whose it is.
    """
    glass = ticket.glass
    person = uow.people.get(user_id)
    if glass is None or person is None or person.is_bot or not person.is_active:
        return False
    if user_id in (glass.by, glass.second) or user_id in approvers.barred(desk, uow, ticket):
        return False
    if not is_left_to_queue(uow, ticket, at=desk.clock.now()):
        return user_id in glass.skipped
    return desk.policy.approvals_queue.has(person.email)


def is_left_to_queue(uow: UnitOfWork, ticket: Ticket, *, at: datetime) -> bool:
    """Whether none of those who were passed over may look at it: they have left, or have no say in it by now."""
    skipped = set(ticket.glass.skipped if ticket.glass is not None else ())
    there = uow.people.known(sorted(skipped - approvers.barred_at(uow, ticket, at=at)))
    return not any(one.is_active for one in there.values())


def _still_asked(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step) -> list[UserId]:
    seats = step.seats if step.state is StepState.OPEN else approvers.seats(desk, uow, ticket, step)
    spoken = {vote.owner for vote in step.given} | {vote.person for vote in step.given}
    return [seat.person for seat in seats if not {seat.owner, seat.person} & spoken]
