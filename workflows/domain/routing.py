"""Who gets a ticket: of its team's members one who is at work, knows the matter, speaks the language and has room.

Pure: who is asked, what they have already and whose turn it is come in as values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.domain.calendars import Calendar
from workflows.domain.ids import TeamId, UserId


class Strategy(StrEnum):
    """How a team's tickets find somebody."""

    OFFER = "offer"  # to the channel: whoever claims it has it
    ROUND_ROBIN = "round_robin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who works a team's tickets.

    Who names no skills takes whatever the team covers, who names no languages is asked in any. Without `hours`
    they are always at work, without a `cap` the desk gives them any number of tickets.
    """

    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    hours: Calendar | None = None
    cap: int | None = None

    def is_at_work(self, at: datetime) -> bool:
        """Whether their hours are open at that instant."""
        return self.hours is None or is_open(self.hours, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """How one team's tickets find somebody. `members` are by their e-mail in small letters.

    `hours` are the team's own. What is not claimed, or not taken up by who was given it, within `claim_within` of
    them goes to the next; None waits for ever.
    """

    strategy: Strategy = Strategy.OFFER
    hours: Calendar | None = None
    claim_within: timedelta | None = None
    members: Mapping[str, Member] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether tickets are offered to the channel and nothing else ever happens."""
        return self.strategy is Strategy.OFFER and self.claim_within is None

    def member(self, email: str) -> Member:
        """Return what is said of somebody; of who is not named, that they work the team's hours."""
        return self.members.get(email.lower(), Member(hours=self.hours))

    def is_open(self, at: datetime) -> bool:
        """Whether the team works at that instant; one without hours always does."""
        return self.hours is None or is_open(self.hours, at)

    def due_at(self, at: datetime, *, of: str = "") -> datetime | None:
        """Return when a ticket that waits since *at* has waited too long; None when it may wait for ever.

        Of one that waits for somebody in particular, by their hours.
        """
        if self.claim_within is None:
            return None
        hours = self.member(of).hours if of else self.hours
        return hours.due_at(at, self.claim_within) if hours else at + self.claim_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a ticket asks of who works on it; an empty one is not known, and asks nothing."""

    about: frozenset[str] = frozenset()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may get a ticket, and how many they work on now."""

    user_id: UserId
    member: Member
    load: int = 0

    def knows(self, needs: Needs) -> bool:
        """Whether it is a matter of theirs, in a language of theirs."""
        skills, languages = self.member.skills, self.member.languages
        is_theirs = not skills or not needs.about or bool(skills & needs.about)
        return is_theirs and (not languages or not needs.language or needs.language in languages)

    @property
    def has_room(self) -> bool:
        """Whether one more ticket is within their cap."""
        return self.member.cap is None or self.load < self.member.cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Whose turn it is in a team: who was given one longest ago stands first, who never was before them."""

    team: TeamId
    version: int = 0
    order: tuple[UserId, ...] = ()

    def given(self, to: UserId) -> Round:
        """Return it after somebody was given a ticket."""
        order = (*(user for user in self.order if user != to), to)
        return Round(team=self.team, version=self.version + 1, order=order)

    def place(self, user_id: UserId) -> int:
        """Return how many come before somebody; -1 for who was never given one."""
        return self.order.index(user_id) if user_id in self.order else -1


class Why(StrEnum):
    """Why nobody gets a ticket now."""

    NOBODY_KNOWS = "nobody_knows"
    NOBODY_AT_WORK = "nobody_at_work"
    NOBODY_HAS_ROOM = "nobody_has_room"


@dataclass(frozen=True, slots=True)
class Found:
    """Whose it is."""

    user_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyFits:
    """It stays in the queue. `again_at` is when somebody comes to work; None when that would not help."""

    why: Why
    again_at: datetime | None = None


def choose(candidates: Sequence[Candidate], needs: Needs, *, turn: Round, at: datetime) -> Found | NobodyFits:
    """Return whose turn it is among those who know the matter, are at work and have room."""
    able = [one for one in candidates if one.knows(needs)]
    there = [one for one in able if one.member.is_at_work(at)]
    free = [one for one in there if one.has_room]
    if free:
        return Found(min(free, key=lambda one: (turn.place(one.user_id), one.user_id)).user_id)
    if not able:
        return NobodyFits(why=Why.NOBODY_KNOWS)
    if there:
        return NobodyFits(why=Why.NOBODY_HAS_ROOM, again_at=_next_at_work(able, there, at))
    return NobodyFits(why=Why.NOBODY_AT_WORK, again_at=_next_at_work(able, (), at))


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether a calendar is open at that instant. Closing time is not open."""
    return calendar.elapsed(at, at + timedelta.resolution) > timedelta()


def _next_at_work(able: Sequence[Candidate], there: Sequence[Candidate], at: datetime) -> datetime | None:
    """Return when the first of those who are not *there* comes, None when nobody will."""
    later = (one.member.hours for one in able if one not in there)
    return min((hours.next_open(at) for hours in later if hours is not None), default=None)
