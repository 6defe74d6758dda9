"""Who is asked to decide on one request: found by the rules of its policy, never themselves, never who is gone.

Whoever asks, whom it is for, and everybody who decides for one of these while they are away, are **barred**: they are
not asked, and their vote would not count. In the place of one person who is barred or gone their manager is asked, or
the next above who can be; where a rule has a chain, whoever is next in it comes first. A group goes on without them.
Where all have to agree, a rule that finds nobody is not left out: it is **unheard**.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from workflows.domain import delegations
from workflows.domain.approvals import Because, Reason, Seat, StepPlan, Why
from workflows.domain.approver_rules import (
    Approver,
    AssetOwner,
    CostCentreOwner,
    FirstOf,
    Group,
    Manager,
    Named,
    One,
    ServiceOwner,
    Whose,
)
from workflows.domain.delegations import Delegation
from workflows.domain.ids import FieldId, UserId
from workflows.domain.people import Person


class Company(Protocol):
    """Who there is, and who answers for what, as far as rules ask for it."""

    def person(self, email: str) -> Person | None:
        """Return who has that e-mail, None for nobody the directory knows."""

    def manager(self, email: str) -> str:
        """Return the e-mail of that person's manager, “” for who has none."""

    def members(self, handle: str) -> Sequence[Person]:
        """Return everybody of a user group, gone or not, in one order."""

    def asset_owner(self, asset_id: str) -> str:
        """Return the e-mail of who answers for an asset, “” for nobody."""

    def service_owner(self, service: str) -> str:
        """Return the e-mail of who answers for a service, “” for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What rules look at in a request. `voted` are those whose word on it stands: they keep their seats."""

    requester: Person | None
    beneficiary: Person | None
    barred: frozenset[UserId]
    answers: Mapping[FieldId, tuple[str, ...]] = field(default_factory=dict)
    voted: frozenset[UserId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whom the rules of a step come to, each once, and how many rules find nobody although each has to be heard."""

    seats: tuple[Seat, ...]
    unheard: int = 0


@dataclass(frozen=True, slots=True)
class _Start:
    """The person a rule names, before anybody looks whether they can be asked."""

    email: str
    why: Reason
    of: str


def barred(
    requester: UserId, beneficiary: UserId, away: Sequence[Delegation], *, at: datetime
) -> frozenset[UserId]:
    """Return who has no say in a request at that instant: whose it is, and whoever decides for them."""
    own = (requester, beneficiary)
    deciding = (each for one in own for each in delegations.deciding_for(one, away, at=at))
    return frozenset({*own, *deciding})


def seats(plan: StepPlan, asked: Asked, company: Company) -> tuple[Seat, ...]:
    """Return who is asked, each once; nobody where those who are left would be too few to agree."""
    return find(plan, asked, company).seats


def find(plan: StepPlan, asked: Asked, company: Company) -> Found:
    """Return who is asked as `seats` does, and how many rules are unheard."""
    found: dict[UserId, Seat] = {}
    unheard = 0
    for rule in plan.by:
        named = _by_rule(rule, asked, company)
        unheard += not named and plan.needs.is_everybody
        for seat in named:
            found.setdefault(seat.person, seat)
    is_enough = plan.needs.of(len(found)) <= len(found)
    return Found(seats=tuple(found.values()) if is_enough else (), unheard=unheard)


def guarded(plan: StepPlan, asked: Asked, company: Company) -> frozenset[UserId]:
    """Return whom the rules name and who is not asked, because the request is theirs."""
    rules = (one for rule in plan.by for one in _chain(rule))
    named: set[UserId] = set()
    for rule in rules:
        if isinstance(rule, Group):
            named.update(person.id for person in company.members(rule.handle))
            continue
        person = company.person(_start(rule, asked, company).email)
        named.update([person.id] if person is not None else [])
    return frozenset(named & asked.barred)


def above(email: str, asked: Asked, company: Company, *, without: Collection[UserId]) -> UserId | None:
    """Return the first above somebody who can be asked and is none of these, None when there is nobody."""
    for one in list(_line(email, company))[1:]:
        person = company.person(one)
        if person is not None and person.id not in without and _hindrance(person, asked) is None:
            return person.id
    return None


def _by_rule(rule: Approver, asked: Asked, company: Company) -> Sequence[Seat]:
    """Return whom a rule asks: the first of its chain who can be, else whoever is above the first of it."""
    chain = _chain(rule)
    for at, one in enumerate(chain):
        found = _exactly(one, asked, company)
        if found:
            return found if at == 0 else [_instead(seat, chain[0], asked, company) for seat in found]
    starts = (_start(one, asked, company) for one in chain if not isinstance(one, Group))
    above = (_above(start, asked, company) for start in starts)
    return next(([seat] for seat in above if seat is not None), [])


def _chain(rule: Approver) -> tuple[One, ...]:
    return rule.chain if isinstance(rule, FirstOf) else (rule,)


def _exactly(rule: One, asked: Asked, company: Company) -> list[Seat]:
    """Return whom one rule names, if they can be asked."""
    if isinstance(rule, Group):
        why = Why(reason=Reason.GROUP, of=rule.handle)
        return [
            Seat(person=person.id, why=why)
            for person in company.members(rule.handle)
            if _hindrance(person, asked) is None
        ]
    start = _start(rule, asked, company)
    person = company.person(start.email)
    if person is None or _hindrance(person, asked) is not None:
        return []
    return [Seat(person=person.id, why=Why(reason=start.why, of=start.of))]


def _start(rule: One, asked: Asked, company: Company) -> _Start:
    match rule:
        case Manager(whose=whose, levels=levels):
            person = asked.beneficiary if whose is Whose.BENEFICIARY else asked.requester
            email = person.email if person is not None else ""
            for _ in range(levels):
                email = company.manager(email)
            return _Start(email, Reason.MANAGER, person.id if person is not None else "")
        case Named(email=email):
            return _Start(email, Reason.NAMED, "")
        case CostCentreOwner(of=name, owners=owners):
            chosen = _answer(asked, name)
            return _Start(owners.get(chosen, ""), Reason.COST_CENTRE, chosen)
        case AssetOwner(asset=name):
            chosen = _answer(asked, name)
            return _Start(company.asset_owner(chosen), Reason.ASSET, chosen)
        case ServiceOwner(service=service):
            return _Start(company.service_owner(service), Reason.SERVICE, service)
        case Group():
            raise AssertionError("a group is nobody in particular")


def _answer(asked: Asked, name: FieldId) -> str:
    return next(iter(asked.answers.get(name, ())), "")


def _above(start: _Start, asked: Asked, company: Company) -> Seat | None:
    """Return the first above somebody who can be asked in their place, None when there is nobody."""
    line = list(_line(start.email, company))
    if not line:
        return None
    first = company.person(line[0])
    because = _hindrance(first, asked)
    for email in line[1:]:
        person = company.person(email)
        if person is not None and _hindrance(person, asked) is None:
            instead_of = first.id if first is not None else None
            why = Why(reason=start.why, of=start.of, instead_of=instead_of, because=because)
            return Seat(person=person.id, why=why)
    return None


def _line(email: str, company: Company) -> Iterator[str]:
    """Yield somebody's e-mail and those above them, each once."""
    seen: set[str] = set()
    while email and email not in seen:
        seen.add(email)
        yield email
        email = company.manager(email)


def _instead(seat: Seat, first: One, asked: Asked, company: Company) -> Seat:
    """Return the seat of a later one in a chain, with whom they are asked instead of."""
    if isinstance(first, Group):
        return seat
    person = company.person(_start(first, asked, company).email)
    instead_of = person.id if person is not None else None
    why = Why(
        reason=seat.why.reason, of=seat.why.of, instead_of=instead_of, because=_hindrance(person, asked)
    )
    return Seat(person=seat.person, why=why)


def _hindrance(person: Person | None, asked: Asked) -> Because | None:
    """Return why somebody cannot be asked, None when they can; what they have said already stands."""
    if person is not None and person.id in asked.barred:
        return Because.OWN_REQUEST
    if person is not None and person.id in asked.voted:
        return None
    return Because.GONE if person is None or person.is_bot or not person.is_active else None
