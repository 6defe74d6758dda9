"""Somebody will be away: they name who decides for them, change that, take it back.

What waits for them goes to whoever they named from the first moment, and is theirs alone again after the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from workflows.domain import delegations
from workflows.domain.acts import Act
from workflows.domain.delegations import Delegation, Refused
from workflows.domain.ids import DelegationId, UserId
from workflows.domain.tickets import State
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import days, reseating, showing

NAMED = "delegates_named"
TAKEN_BACK = "delegates_taken_back"
REQUESTS = 100
"""Requests of somebody's own that are looked at for who decides on them."""


@dataclass(frozen=True, slots=True)
class Saved:
    """It is so from now on."""

    delegation: Delegation


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such absence of theirs any more, or somebody changed it meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a form says: who decides, from which day to which; `changes` is what it was before, None for a new one."""

    delegates: tuple[UserId, ...]
    first_on: date
    last_on: date
    changes: Delegation | None = None


def of(uow: UnitOfWork, desk: Desk, owner: UserId) -> Sequence[Delegation]:
    """Return the absences of somebody that are not over, the next first."""
    return [one for one in uow.delegations.not_over(desk.clock.now()) if one.owner_id == owner]


def shown(desk: Desk, user_id: UserId) -> Sequence[Delegation] | None:
    """Return what somebody's Home shows of their absences; None for who has nothing to decide, and never had."""
    with desk.reading() as uow:
        own = of(uow, desk, user_id)
        return own if own or _decides(desk, uow, user_id) else None


def find(desk: Desk, delegation_id: DelegationId, *, by: UserId) -> Delegation | None:
    """Return an absence of that person's own, None when there is none."""
    with desk.reading() as uow:
        return _own(uow, delegation_id, by)


def save(desk: Desk, plan: Plan, *, by: UserId, request_id: str) -> Saved | Refused | Gone:
    """Somebody says who decides for them while they are away, or changes it."""
    now = desk.clock.now()
    with desk.unit_of_work() as uow:
        wanted = _wanted(desk, uow, plan, by)
        if not uow.inbox.claim(request_id):
            return Saved(wanted)
        # in the audit first: whoever names somebody at the same time waits, so that two cannot name each other
        uow.acts.add(_act(NAMED, wanted, request_id, desk))
        why_not = delegations.refusal(
            wanted,
            uow.delegations.not_over(now),
            asking=_asking(uow, by),
            deciding=_deciding(uow, by),
            there=_there(uow, plan.delegates),
            at=now,
        )
        if why_not is not None:
            return why_not
        kept = uow.delegations.add(wanted) if plan.changes is None else uow.delegations.save(wanted)
        if not kept:
            return Gone()
        _follow(uow, wanted, plan.changes)
        uow.commit()
        return Saved(wanted)


def take_back(desk: Desk, delegation_id: DelegationId, *, by: UserId, request_id: str) -> Saved | Gone:
    """Somebody is not away after all: everything is theirs alone again."""
    with desk.unit_of_work() as uow:
        found = _own(uow, delegation_id, by)
        if found is None or not uow.inbox.claim(request_id) or not uow.delegations.remove(found):
            return Gone()
        uow.acts.add(_act(TAKEN_BACK, found, request_id, desk))
        reseating.follow_all(uow, because=f"{found.id}:back")
        showing.show_home(uow, by)
        uow.commit()
        return Saved(found)


def _decides(desk: Desk, uow: UnitOfWork, user_id: UserId) -> bool:
    person = uow.people.get(user_id)
    if person is None:
        return False
    manages = person.email.lower() in desk.policy.managers.values()
    return bool(manages or uow.approvals.asked_of(user_id) or uow.approvals.decided_by(user_id, most=1))


def _own(uow: UnitOfWork, delegation_id: DelegationId, by: UserId) -> Delegation | None:
    found = uow.delegations.get(delegation_id)
    return found if found is not None and found.owner_id == by else None


def _wanted(desk: Desk, uow: UnitOfWork, plan: Plan, by: UserId) -> Delegation:
    before = plan.changes
    return delegations.made(
        before.id if before is not None else DelegationId(desk.ids.new()),
        owner=by,
        delegates=plan.delegates,
        first_on=plan.first_on,
        last_on=plan.last_on,
        zone=days.zone_of(desk, uow, by),
        version=before.version + 1 if before is not None else 1,
    )


def _follow(uow: UnitOfWork, wanted: Delegation, before: Delegation | None) -> None:
    """Have everything that waits looked at when an absence begins and ends; what was changed of one, at once."""
    because = f"{wanted.id}:v{wanted.version}"
    reseating.follow_all(uow, because=f"{because}:from", at=wanted.starts_at)
    reseating.follow_all(uow, because=f"{because}:until", at=wanted.ends_at)
    if before is not None:
        reseating.follow_all(uow, because=f"{because}:changed")
    showing.show_home(uow, wanted.owner_id)


def _asking(uow: UnitOfWork, owner: UserId) -> set[UserId]:
    """Return for whom something waits that this person decides."""
    tickets = (uow.tickets.get(step.ticket_id) for step in uow.approvals.asked_of(owner))
    return {each for one in tickets for each in (one.requester_id, one.beneficiary_id) if each is not None}


def _deciding(uow: UnitOfWork, owner: UserId) -> set[UserId]:
    """Return who decides on something that this person asked for."""
    own = uow.tickets.requested_by(owner, limit=REQUESTS)
    waiting = (one.id for one in own if one.state is State.AWAITING_APPROVAL)
    return {each for ticket_id in waiting for step in uow.approvals.of(ticket_id) for each in step.owners}


def _there(uow: UnitOfWork, people: Iterable[UserId]) -> set[UserId]:
    known = uow.people.known(set(people))
    return {one.id for one in known.values() if one.is_active and not one.is_bot and not one.is_guest}


def _act(action: str, one: Delegation, request_id: str, desk: Desk) -> Act:
    said = {
        "id": one.id,
        "delegates": list(one.delegates),
        "from": one.first_on.isoformat(),
        "until": one.last_on.isoformat(),
    }
    return Act(action=action, actor_id=one.owner_id, cause=request_id, at=desk.clock.now(), after=said)
