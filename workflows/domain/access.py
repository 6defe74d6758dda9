"""What an item's file says of access that ends: when that is, how it may be extended, what takes it back.

A term of whole days ends with a day, by the holder's own clock; any other ends with its last minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from workflows.domain.calendars import local_day, wall_clock
from workflows.domain.catalogue import NO_FIELD, Answers
from workflows.domain.conditions import Condition
from workflows.domain.fulfilment import TaskPlan, is_met, said_of, wanted
from workflows.domain.ids import FieldId
from workflows.domain.numbers import number
from workflows.domain.runbooks import FACT_MAX, filled

DAY = timedelta(days=1)
WARNED_AT = time(9)
"""When somebody reads that access ends some days from now, by their own clock."""
LENGTH_MAX = timedelta(days=3660)
"""Longer than that nothing is given for a time; an answer of more is taken for this."""
ABOUT_ACCESS = ("access.number", "access.until")
"""What the words of what takes it back may name besides: the request that gave it, and until when that was."""


class Unit(StrEnum):
    """In what a length of time is answered."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


LENGTHS = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: DAY, Unit.WEEKS: timedelta(weeks=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """How access may be extended: by `longest` at once, `times` in all (None is any number); with a yes, or without."""

    longest: timedelta | None = None
    times: int | None = None
    needs_yes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTerms:
    """When what an item grants ends: with the day in `until`, after the number in `lasts`, else after `term`.

    Those are fields; one that is not answered says nothing. `what` is what people read that they have, the item's
    title where it is empty. `take_back` are the tasks by which it is taken from them.
    """

    until: FieldId = NO_FIELD
    lasts: FieldId = NO_FIELD
    unit: Unit = Unit.DAYS
    term: timedelta | None = None
    when: Condition | None = None
    what: str = ""
    warn_days: tuple[int, ...] = (7, 1)
    extension: Extension | None = None
    take_back: tuple[TaskPlan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """For how long somebody asked: until the end of a day, or for a length of time from when they get it."""

    until_on: date | None = None
    length: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The instant at which access ends, and the day whose end that is; None for a time of day."""

    at: datetime
    on: date | None = None


def asked_span(terms: AccessTerms, answers: Answers) -> Span | None:
    """Return for how long these answers ask, None where what they ask for does not end."""
    if not is_met(terms.when, answers):
        return None
    until, lasts = answers.get(terms.until, ()), answers.get(terms.lasts, ())
    if until:
        return Span(until_on=date.fromisoformat(until[0]))
    count = number(lasts[0]) if lasts else None
    if count is not None:
        most = LENGTH_MAX / LENGTHS[terms.unit]
        return Span(length=LENGTHS[terms.unit] * min(float(count), most))
    return Span(length=terms.term) if terms.term is not None else None


def end_of(span: Span, begins: End, *, zone: str) -> End:
    """Return when access ends that goes on from *begins*, by the clocks of *zone*.

    A day that is over already ends at once.
    """
    if span.until_on is not None:
        return _end_of_day(span.until_on, zone)
    if span.length % DAY:
        return End(at=begins.at + span.length)
    first = begins.on or local_day(zone, begins.at)
    return _end_of_day(first + span.length, zone)


def capped(end: End, extends: End, extension: Extension | None, *, zone: str) -> End:
    """Return the end of what extends another, no later than the item lets it be."""
    if extension is None or extension.longest is None:
        return end
    latest = end_of(Span(length=extension.longest), extends, zone=zone)
    return min(end, latest, key=lambda one: one.at)


def warns_at(end: End, days: int, *, zone: str) -> datetime:
    """Return when somebody is warned so many *days* before: in the morning of that day, by their own clock."""
    if end.on is None:
        return end.at - days * DAY
    return wall_clock(zone, end.on - days * DAY, WARNED_AT)


def frozen(terms: AccessTerms, answers: Answers, facts: Mapping[str, str]) -> AccessTerms:
    """Return the terms of one request: its words filled in, and of what takes it back what its answers call for."""
    tasks = (replace(one, when=None) for one in wanted(terms.take_back, answers))
    short = {name: fact[:FACT_MAX] for name, fact in facts.items()}
    return replace(
        terms,
        when=None,
        what=filled(terms.what, short),
        take_back=tuple(said_of(one, facts) for one in tasks),
    )


def _end_of_day(on: date, zone: str) -> End:
    return End(at=wall_clock(zone, on + DAY, time()), on=on)
