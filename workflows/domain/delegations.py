"""Who decides for somebody who is away: from a day to a day, by the calendar of whoever is away.

Several may be named, and more than one absence may be planned. Whoever is named may have named somebody too: who
decides is then found by following them, which is why they may not lead back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from workflows.domain.calendars import local_day, wall_clock
from workflows.domain.ids import DelegationId, UserId

DELEGATES_MAX = 3
LONGEST = timedelta(days=366)
"""Whoever is away for longer has no part in approvals any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """One absence. It begins with `first_on` and ends with `last_on` in `zone`, its owner's when they said so.

    `starts_at` and `ends_at` are those instants, the second not included. `version` grows by one with each change.
    """

    id: DelegationId
    owner_id: UserId
    delegates: tuple[UserId, ...]
    first_on: date
    last_on: date
    zone: str
    starts_at: datetime
    ends_at: datetime
    version: int = 1

    def is_in_force(self, at: datetime) -> bool:
        """Whether it holds at that instant."""
        return self.starts_at <= at < self.ends_at


class Refusal(StrEnum):
    """Why an absence cannot be as it was said."""

    NOBODY = "nobody_named"
    TOO_MANY = "too_many_named"
    THEMSELVES = "named_themselves"
    NOT_THERE = "not_there"
    ASKED_FOR_IT = "asked_for_it"
    DECIDES_ON_THEIRS = "decides_on_theirs"
    LEADS_BACK = "leads_back"
    ENDS_FIRST = "ends_before_it_begins"
    IS_OVER = "is_over"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not taken, because of `who`, where it is because of somebody."""

    why: Refusal
    who: UserId | None = None


def made(
    delegation_id: DelegationId,
    *,
    owner: UserId,
    delegates: Iterable[UserId],
    first_on: date,
    last_on: date,
    zone: str,
    version: int = 1,
) -> Delegation:
    """Return an absence from the first moment of its first day to the last of its last one."""
    return Delegation(
        id=delegation_id,
        owner_id=owner,
        delegates=tuple(dict.fromkeys(delegates)),
        first_on=first_on,
        last_on=last_on,
        zone=zone,
        starts_at=wall_clock(zone, first_on, time(0)),
        ends_at=wall_clock(zone, last_on + timedelta(days=1), time(0)),
        version=version,
    )


def refusal(
    wanted: Delegation,
    others: Collection[Delegation],
    *,
    asking: Collection[UserId],
    deciding: Collection[UserId],
    there: Collection[UserId],
    at: datetime,
) -> Refused | None:
    """Return why *wanted* cannot be, None when it can.

    *others* are all absences that are not over, *asking* those for whom something waits that its owner decides,
    *deciding* those who decide on something of its owner's, *there* those of the people named who work here.
    """
    if wanted.last_on < wanted.first_on:
        return Refused(Refusal.ENDS_FIRST)
    if wanted.last_on < local_day(wanted.zone, at):
        return Refused(Refusal.IS_OVER)
    if wanted.last_on - wanted.first_on >= LONGEST:
        return Refused(Refusal.TOO_LONG)
    return _wrong_people(wanted, others, asking=asking, deciding=deciding, there=there)


def _wrong_people(
    wanted: Delegation,
    others: Collection[Delegation],
    *,
    asking: Collection[UserId],
    deciding: Collection[UserId],
    there: Collection[UserId],
) -> Refused | None:
    if not wanted.delegates:
        return Refused(Refusal.NOBODY)
    if len(wanted.delegates) > DELEGATES_MAX:
        return Refused(Refusal.TOO_MANY)
    for person in wanted.delegates:
        if person == wanted.owner_id:
            return Refused(Refusal.THEMSELVES, person)
        if person not in there:
            return Refused(Refusal.NOT_THERE, person)
        if person in asking:
            return Refused(Refusal.ASKED_FOR_IT, person)
        if person in deciding:
            return Refused(Refusal.DECIDES_ON_THEIRS, person)
        if _leads_to(person, wanted, others):
            return Refused(Refusal.LEADS_BACK, person)
    return None


def _leads_to(person: UserId, wanted: Delegation, others: Collection[Delegation]) -> bool:
    """Whether at some moment of *wanted* whoever *person* named leads back to its owner."""
    waiting = [(person, wanted.starts_at, wanted.ends_at)]
    seen = set(waiting)
    while waiting:
        who, starts_at, ends_at = waiting.pop()
        for one in others:
            if one.owner_id != who or one.id == wanted.id:
                continue
            shared = max(starts_at, one.starts_at), min(ends_at, one.ends_at)
            if shared[0] >= shared[1]:
                continue
            if wanted.owner_id in one.delegates:
                return True
            new = [(each, *shared) for each in one.delegates if (each, *shared) not in seen]
            seen.update(new)
            waiting.extend(new)
    return False


def deciding_for(owner: UserId, delegations: Sequence[Delegation], *, at: datetime) -> tuple[UserId, ...]:
    """Return everybody who may decide for *owner* at that instant, those they named first; never themselves."""
    found: list[UserId] = []
    waiting = [owner]
    for who in waiting:  # grows while it is gone through
        for one in delegations:
            if one.owner_id == who and one.is_in_force(at):
                new = [each for each in one.delegates if each != owner and each not in found]
                found += new
                waiting += new
    return tuple(found)


def absent(owner: UserId, delegations: Iterable[Delegation], *, at: datetime) -> Delegation | None:
    """Return the absence of *owner* that holds at that instant and ends last, None when they are there."""
    theirs = (one for one in delegations if one.owner_id == owner and one.is_in_force(at))
    return max(theirs, key=lambda one: one.ends_at, default=None)
