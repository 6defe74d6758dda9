"""Who is asked to decide on a step now, and as whom somebody may: by the rules, the directory, and who is away.

The rules are frozen with the step. Who that is by now is looked up each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from workflows.domain import approval_turns, approvers, costs, delegations, fulfilment, requests, voting
from workflows.domain.acts import Act
from workflows.domain.approvals import Because, Reason, Seat, Step, Why
from workflows.domain.approvers import Asked, Found
from workflows.domain.catalogue import Item
from workflows.domain.delegations import Delegation
from workflows.domain.ids import DESK, UserId
from workflows.domain.people import Person
from workflows.domain.policies import Policy
from workflows.domain.requests import RequestDraft
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases.grants import is_agreed

GUARD = "self_approval_guard"
"""What the desk's own audit calls it that somebody was kept from deciding on their own request."""


def seats(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step) -> tuple[Seat, ...]:
    """Return who is asked now, whoever decides for them while they are away included; () when nobody is left.

    Those whose word on it stands are among them, also when they are gone.
    """
    return find(desk, uow, ticket, step).seats


def find(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step) -> Found:
    """Return who is asked now as `seats` does, and how many rules that have to be heard find nobody."""
    now = desk.clock.now()
    away = uow.delegations.not_over(now)
    asked = _asked(uow, ticket, step, away, at=now)
    named = approvers.find(step.plan, asked, _Company(desk.policy, uow))
    found = (*named.seats, *_standing_in(uow, named.seats, asked, away, at=now))
    as_well = _asked_as_well(uow, step, found, asked)
    behind = _standing_in(uow, as_well, asked, away, at=now, besides=found)
    return replace(named, seats=(*found, *as_well, *behind))


def behind(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step, seats: Sequence[Seat]
) -> tuple[Seat, ...]:
    """Return who decides for those who get these seats of a step besides its own, while they are away."""
    now = desk.clock.now()
    away = uow.delegations.not_over(now)
    asked = _asked(uow, ticket, step, away, at=now)
    return tuple(_standing_in(uow, seats, asked, away, at=now, besides=step.seats))


def expected(
    policy: Policy, uow: UnitOfWork, draft: RequestDraft, item: Item, *, at: datetime
) -> tuple[tuple[UserId, ...], ...]:
    """Return who would be asked to approve a draft if it were sent now, round by round; () where nobody has to.

    A round is empty where none of them is left: the approvals queue decides then. Who stands in for whom is left out.
    """
    if is_agreed(uow, draft, item):
        return ()
    parts = [
        one[1:] for one in fulfilment.parts_of(policy.plan(item.id), policy.catalogue, item, draft.answers)
    ]
    cost = costs.cost_together(item, draft.answers, parts)
    meant = requests.beneficiary(draft, item)
    asked = Asked(
        requester=uow.people.get(draft.person_id),
        beneficiary=uow.people.get(meant),
        barred=approvers.barred(draft.person_id, meant, uow.delegations.not_over(at), at=at),
        answers=draft.answers,
    )
    company = _Company(policy, uow)
    return tuple(
        tuple(
            dict.fromkeys(seat.person for step in one.steps for seat in approvers.seats(step, asked, company))
        )
        for one in approval_turns.wanted(item.approvals, item, draft.answers, cost=cost)
    )


def seat_for(desk: Desk, uow: UnitOfWork, step: Step, user_id: UserId) -> Seat | None:
    """Return as whom that person may vote now: for themselves, for who is away, or for the approvals queue.

    None for everybody who is not asked, whose request it is, or who decides for one of these.
    """
    now = desk.clock.now()
    person = uow.people.get(user_id)
    if person is None or person.is_bot or not person.is_active:
        return None
    away = uow.delegations.not_over(now)
    ticket = uow.tickets.get(step.ticket_id)
    if user_id in _barred(ticket, away, at=now):
        return None
    owners = [seat for seat in step.seats if seat.on_behalf_of is None]
    above_them = [seat for seat in step.seats if seat.why.because is Because.NO_ANSWER]
    theirs = next((seat for seat in (*owners, *above_them) if seat.person == user_id), None)
    if theirs is not None:
        return theirs
    voted = {vote.owner for vote in step.given}
    seats = sorted((*owners, *above_them), key=lambda one: one.owner in voted)
    for seat in seats:  # one of which nothing was said first
        if user_id in delegations.deciding_for(seat.person, away, at=now):
            standing_in = (one for one in step.seats if (one.person, one.owner) == (user_id, seat.owner))
            return next(standing_in, _for(seat, user_id))  # their own keeps when they looked
    team = desk.policy.approvals_queue
    if voting.is_short(step) and team.has(person.email):
        return Seat(person=user_id, why=Why(reason=Reason.QUEUE, of=team.id))
    return None


def above(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step, user_id: UserId) -> UserId | None:
    """Return the first above somebody who can be asked for a step and is not yet, None when there is nobody."""
    now = desk.clock.now()
    person = uow.people.get(user_id)
    if person is None:
        return None
    asked = _asked(uow, ticket, step, uow.delegations.not_over(now), at=now)
    there = {seat.person for seat in step.seats}
    return approvers.above(person.email, asked, _Company(desk.policy, uow), without=there)


def is_anybody_above(policy: Policy, uow: UnitOfWork, ticket: Ticket, step: Step, *, at: datetime) -> bool:
    """Whether whoever is above somebody who has not spoken could be asked, were the time of a step over now."""
    spoken = {vote.owner for vote in step.given}
    silent = [seat.person for seat in step.seats if seat.on_behalf_of is None and seat.owner not in spoken]
    asked = _asked(uow, ticket, step, uow.delegations.not_over(at), at=at)
    company, there = _Company(policy, uow), {seat.person for seat in step.seats}
    return any(
        approvers.above(one.email, asked, company, without=there) is not None
        for one in uow.people.known(silent).values()
    )


def guarded(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step) -> frozenset[UserId]:
    """Return whom the rules of a step name and who has no say in it, because the request is theirs."""
    now = desk.clock.now()
    asked = _asked(uow, ticket, step, uow.delegations.not_over(now), at=now)
    return approvers.guarded(step.plan, asked, _Company(desk.policy, uow))


def barred(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> frozenset[UserId]:
    """Return who has no say in a request now: whose it is, and whoever decides for them while they are away."""
    return barred_at(uow, ticket, at=desk.clock.now())


def barred_at(uow: UnitOfWork, ticket: Ticket, *, at: datetime) -> frozenset[UserId]:
    """Return who has no say in a request at that instant, which is not over."""
    return _barred(ticket, uow.delegations.not_over(at), at=at)


def note_guard(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step) -> None:
    """Put it on record where somebody was kept from deciding on their own request, in the caller's transaction."""
    kept_out = guarded(desk, uow, ticket, step)
    if kept_out:
        after = {"request": ticket.number, "step": step.id, "kept_out": sorted(kept_out)}
        cause = f"{GUARD}:{step.id}:v{step.version}"
        uow.acts.add(Act(action=GUARD, actor_id=DESK, cause=cause, at=desk.clock.now(), after=after))


class _Company:
    """Who there is, as the directory and the desk's files say by now."""

    def __init__(self, policy: Policy, uow: UnitOfWork) -> None:
        """Look in *uow* for people, and in *policy* for who answers for what."""
        self._policy = policy
        self._uow = uow

    def person(self, email: str) -> Person | None:
        """Return who has that e-mail, None for nobody the directory knows."""
        return self._uow.people.by_email(email)

    def manager(self, email: str) -> str:
        """Return the e-mail of that person's manager, “” for who has none."""
        return self._policy.managers.get(email.lower(), "")

    def members(self, handle: str) -> Sequence[Person]:
        """Return everybody of a user group, gone or not, in one order."""
        return self._uow.people.members(handle)

    def asset_owner(self, asset_id: str) -> str:
        """Return the e-mail of who answers for an asset, “” for nobody."""
        return next((one.owner for one in self._policy.assets if one.id == asset_id), "")

    def service_owner(self, service: str) -> str:
        """Return the e-mail of who answers for a service, “” for nobody."""
        return self._policy.approving.services.get(service, "")


def _asked(uow: UnitOfWork, ticket: Ticket, step: Step, away: Sequence[Delegation], *, at: datetime) -> Asked:
    turn = uow.approvals.turn(ticket.id, step.turn)
    return Asked(
        requester=uow.people.get(ticket.requester_id),
        beneficiary=uow.people.get(ticket.beneficiary_id or ticket.requester_id),
        barred=_barred(ticket, away, at=at),
        answers=turn.answers if turn is not None else {},
        voted=frozenset(vote.owner for vote in step.given),
    )


def _barred(ticket: Ticket, away: Sequence[Delegation], *, at: datetime) -> frozenset[UserId]:
    return approvers.barred(ticket.requester_id, ticket.beneficiary_id or ticket.requester_id, away, at=at)


def _standing_in(
    uow: UnitOfWork,
    owners: Sequence[Seat],
    asked: Asked,
    away: Sequence[Delegation],
    *,
    at: datetime,
    besides: Sequence[Seat] = (),
) -> list[Seat]:
    """Return the seats of whoever decides for somebody who is asked; nobody sits twice for one who does."""
    taken = {seat.person for seat in (*owners, *besides)} | asked.barred
    found: list[Seat] = []
    for seat in owners:
        deciding = delegations.deciding_for(seat.person, away, at=at)
        there = uow.people.known(deciding)
        for user_id in deciding:
            if user_id not in taken and user_id in there and there[user_id].is_active:
                taken.add(user_id)
                found.append(_for(seat, user_id))
    return found


def _asked_as_well(uow: UnitOfWork, step: Step, found: Sequence[Seat], asked: Asked) -> list[Seat]:
    """Return the seats of those above somebody who did not answer, as long as that one is asked."""
    owners, there = {seat.owner for seat in found}, {seat.person for seat in found}
    known = uow.people.known([seat.person for seat in step.seats])
    return [
        seat
        for seat in step.seats
        if seat.why.because is Because.NO_ANSWER
        and seat.owner in owners
        and seat.person not in there | asked.barred
        and known[seat.person].is_active
    ]


def _for(seat: Seat, user_id: UserId) -> Seat:
    why = Why(reason=seat.why.reason, of=seat.why.of, instead_of=seat.person, because=Because.DELEGATED)
    return replace(seat, person=user_id, on_behalf_of=seat.owner, why=why, asked_at=None, looked_at=None)
