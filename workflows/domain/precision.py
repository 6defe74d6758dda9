"""What came of the desk's outright answers, week by week: the precision it promises, as people lived it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from workflows.domain.conversations import Conversation, Outcome, Settled
from workflows.domain.ids import ConversationId
from workflows.domain.shadow import Share

WEEK = timedelta(days=7)


class Heard(StrEnum):
    """What was heard of an answer."""

    CONFIRMED = "confirmed"
    NOT_REALLY = "not_really"
    HANDED_OVER = "handed_over"  # a person was asked for instead
    RECONTACTED = "recontacted"  # they came back with the same
    ASSUMED = "assumed"  # nothing, for days
    NOTHING_YET = "nothing_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """An outright answer: on which card, with which page, how sure the desk was, and when."""

    conversation_id: ConversationId
    n: int
    page: str
    confidence: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The outright answers of one week, which begins on *monday* in the desk's zone."""

    monday: date
    heard: Mapping[Heard, int]

    @property
    def answers(self) -> int:
        """How many were given."""
        return sum(self.heard.values())

    @property
    def right(self) -> Share:
        """Of how many it is known how they went, and how many of these helped; silence is no proof of either."""
        right = self.heard.get(Heard.CONFIRMED, 0)
        wrong = (Heard.NOT_REALLY, Heard.HANDED_OVER, Heard.RECONTACTED)
        return Share(count=right, of=right + sum(self.heard.get(one, 0) for one in wrong))


_BY_OUTCOME = {
    Outcome.CONFIRMED: Heard.CONFIRMED,
    Outcome.ASSUMED: Heard.ASSUMED,
    Outcome.RECONTACTED: Heard.RECONTACTED,
    Outcome.HANDED_OVER: Heard.HANDED_OVER,
}


def heard_of(conversation: Conversation, n: int) -> Heard:
    """Return what was heard of the answer on card *n*.

    What is said on its own card counts, or on the card that asks about it; then how the conversation ended, as far
    as no other question came between.
    """
    about = conversation.cards[n].about
    said = {card.settled for card in conversation.cards[n:] if card.about == about}
    if Settled.NOT_HELPED in said:
        return Heard.NOT_REALLY
    if Settled.SOLVED in said:
        return Heard.CONFIRMED
    if conversation.question != about or conversation.outcome is None:
        return Heard.NOTHING_YET
    return _BY_OUTCOME.get(conversation.outcome, Heard.NOTHING_YET)


def by_week(given: Iterable[tuple[datetime, Heard]], *, zone: str) -> list[Week]:
    """Return the weeks in which something was answered, the newest first."""
    weeks: dict[date, Counter[Heard]] = defaultdict(Counter)
    for at, heard in given:
        weeks[monday_of(at, zone=zone)][heard] += 1
    return [Week(monday=monday, heard=dict(weeks[monday])) for monday in sorted(weeks, reverse=True)]


def monday_of(at: datetime, *, zone: str) -> date:
    """Return the Monday of the week of *at* in that zone."""
    day = at.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def begins_at(monday: date, *, zone: str) -> datetime:
    """Return when the week of *monday* begins there."""
    return datetime(monday.year, monday.month, monday.day, tzinfo=ZoneInfo(zone))


def first_of(weeks: int, *, now: datetime, zone: str) -> datetime:
    """Return when the first of the last *weeks* began, the one of *now* included."""
    return begins_at(monday_of(now, zone=zone) - (weeks - 1) * WEEK, zone=zone)
