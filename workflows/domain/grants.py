"""Access somebody has for a time: one record for each request that gives some, from its sending to its end.

An extension is a request and a grant of its own; with it the one before is replaced, and not taken back. Each door
returns the grant as it will be, one version on, or refuses with DeskError("grant_moved_on").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from workflows.domain.access import AccessTerms, End, Extension, Span, capped, end_of, warns_at
from workflows.domain.catalogue import Value
from workflows.domain.errors import DeskError
from workflows.domain.ids import FieldId, GrantId, ItemId, TeamId, TicketId, TicketNumber, UserId


class GrantState(StrEnum):
    """Where access for a time stands."""

    ASKED = "asked"  # its request is under way
    ACTIVE = "active"
    EXTENDED = "extended"  # a later request of the same took its place
    ENDED = "ended"
    NOT_GIVEN = "not_given"  # its request came to nothing


class WhyEnded(StrEnum):
    """Why access ended."""

    EXPIRED = "expired"
    GIVEN_BACK = "given_back"
    LEFT = "left"  # its holder did


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantMark:
    """What a ticket keeps of the access its request gave, so that its audit tells each step."""

    id: GrantId
    state: GrantState
    ends_at: datetime | None = None
    why: WhyEnded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Access of one person until an instant, under the terms its item had when the request was sent.

    `ends_on` is the day whose end `ends_at` is, None where it is a time of day; both are known once it is given.
    `extends` is the grant whose place it takes then, `extension` how many before it were extensions. `warned` is the
    fewest days before the end of which the holder was told, `taken_back_by` the request whose tasks take it back.
    """

    id: GrantId
    ticket_id: TicketId
    number: TicketNumber
    item_id: ItemId
    what: str
    holder_id: UserId
    requester_id: UserId
    team: TeamId
    terms: AccessTerms
    span: Span
    changed_at: datetime
    zone: str = "UTC"
    state: GrantState = GrantState.ASKED
    version: int = 1
    answers: Mapping[FieldId, Value] = field(default_factory=dict)
    extends: GrantId | None = None
    extension: int = 0
    given_at: datetime | None = None
    ends_at: datetime | None = None
    ends_on: date | None = None
    warned: int | None = None
    ended_at: datetime | None = None
    why: WhyEnded | None = None
    taken_back_by: TicketId | None = None

    @property
    def is_active(self) -> bool:
        """Whether its holder has it now."""
        return self.state is GrantState.ACTIVE

    @property
    def end(self) -> End:
        """When it ends. Only of one that was given."""
        assert self.ends_at is not None
        return End(at=self.ends_at, on=self.ends_on)


def mark(grant: Grant) -> GrantMark:
    """Return what its ticket keeps of a grant."""
    return GrantMark(id=grant.id, state=grant.state, ends_at=grant.ends_at, why=grant.why)


def is_theirs(grant: Grant, user_id: UserId) -> bool:
    """Whether somebody may extend it or give it back: who has it, and who asked for it on their behalf."""
    return user_id in (grant.holder_id, grant.requester_id)


# ---- doors --------------------------------------------------------------------------------------------------


def give(grant: Grant, *, zone: str, at: datetime, after: Grant | None = None) -> Grant:
    """Its request is done: its holder has it, for as long as was asked; one that extends another goes on from it."""
    _allow(grant, GrantState.ASKED)
    goes_on = after is not None and after.ends_at is not None and after.ends_at > at
    begins = after.end if after is not None and goes_on else End(at=at)
    end = end_of(grant.span, begins, zone=zone)
    if after is not None:
        end = capped(end, begins, after.terms.extension, zone=zone)
    return _next(grant, at, state=GrantState.ACTIVE, given_at=at, ends_at=end.at, ends_on=end.on, zone=zone)


def ask_again(grant: Grant, asked: Grant) -> Grant:
    """Its request was sent again, and asks for it as in *asked*."""
    _allow(grant, GrantState.ASKED, GrantState.NOT_GIVEN)
    return replace(asked, id=grant.id, version=grant.version + 1)


def refuse(grant: Grant, *, at: datetime) -> Grant:
    """Its request came to nothing."""
    _allow(grant, GrantState.ASKED)
    return _next(grant, at, state=GrantState.NOT_GIVEN)


def warn(grant: Grant, days: int, *, at: datetime) -> Grant:
    """Its holder is told that it ends in so many days, at most; never of more after fewer."""
    _allow(grant, GrantState.ACTIVE)
    if grant.warned is not None and grant.warned <= days:
        raise DeskError("grant_moved_on")
    return _next(grant, at, warned=days)


def replace_by_extension(grant: Grant, *, at: datetime) -> Grant:
    """A later request of the same took its place: it is not taken back."""
    _allow(grant, GrantState.ACTIVE)
    return _next(grant, at, state=GrantState.EXTENDED)


def end(grant: Grant, why: WhyEnded, *, taken_back_by: TicketId | None, at: datetime) -> Grant:
    """It is over: its time came and not before, its holder needs it no more, or left."""
    _allow(grant, GrantState.ACTIVE)
    if why is WhyEnded.EXPIRED and grant.ends_at is not None and at < grant.ends_at:
        raise DeskError("grant_moved_on")
    return _next(grant, at, state=GrantState.ENDED, ended_at=at, why=why, taken_back_by=taken_back_by)


def _allow(grant: Grant, *states: GrantState) -> None:
    if grant.state not in states:
        raise DeskError("grant_moved_on")


def _next(grant: Grant, at: datetime, **what: Any) -> Grant:
    return replace(grant, version=grant.version + 1, changed_at=at, **what)


# ---- what comes of it ---------------------------------------------------------------------------------------


def warnings(grant: Grant) -> dict[int, datetime]:
    """Return when its holder is to be told that so many days are left; none before they had it, none after its end."""
    if grant.given_at is None or grant.ends_at is None:
        return {}
    at = {days: warns_at(grant.end, days, zone=grant.zone) for days in grant.terms.warn_days}
    return {days: when for days, when in at.items() if grant.given_at < when < grant.ends_at}


def may_extend(grant: Grant) -> bool:
    """Whether it may be extended, as its file said; also when its time has just come, for that was nobody's wish."""
    extension = grant.terms.extension
    is_there = grant.is_active or (grant.state is GrantState.ENDED and grant.why is WhyEnded.EXPIRED)
    return extension is not None and is_there and _has_left(grant, extension)


def _has_left(grant: Grant, extension: Extension) -> bool:
    return extension.times is None or grant.extension < extension.times


def is_newest(grant: Grant, words: str) -> bool:
    """Whether nothing was said to its holder after these words: “given”, “warning:7” and so on, “over”."""
    if not grant.is_active:
        return words == "over"
    return words == ("given" if grant.warned is None else f"warning:{grant.warned}")


def latest_day(grant: Grant, *, today: date) -> date | None:
    """Return the last day until which it may be extended, None where its file sets no limit."""
    extension = grant.terms.extension
    if extension is None or extension.longest is None:
        return None
    return max(grant.ends_on or today, today) + max(extension.longest, timedelta(days=1))
