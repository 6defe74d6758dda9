"""How long people take, counted hour by hour on a clock: the model's own idea of working time.

Everybody works from nine to six, Monday to Friday, where they are; is told nothing from seven in the evening to eight
in the morning, nor on days off; and gets what waited for them at nine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
OPENS, CLOSES = 9, 18
WAKES, SLEEPS = 8, 19
HOLIDAYS = frozenset({date(2026, 12, 8)})


@dataclass(frozen=True)
class Length:
    """So many working days, then so many hours."""

    days: int = 0
    hours: int = 0


def works_on(day: date) -> bool:
    """Whether anybody works on that day."""
    return day.weekday() < 5 and day not in HOLIDAYS


def is_at_work(at: datetime, zone: str) -> bool:
    """Whether the hour that begins then is one of work."""
    here = at.astimezone(ZoneInfo(zone))
    return works_on(here.date()) and OPENS <= here.hour < CLOSES


def is_away(at: datetime, zone: str) -> bool:
    """Whether somebody there is told nothing then."""
    here = at.astimezone(ZoneInfo(zone))
    return not works_on(here.date()) or not WAKES <= here.hour < SLEEPS


def next_list(at: datetime, zone: str) -> datetime:
    """Return when somebody there gets what waited."""
    at = at.replace(minute=0) + (HOUR if at.minute else timedelta())
    while not (works_on((here := at.astimezone(ZoneInfo(zone))).date()) and here.hour == OPENS):
        at += HOUR
    return at


def later(at: datetime, length: Length, zone: str) -> datetime:
    """Return when somebody there has had so much of their working time."""
    if length.days:
        at = _days_later(at, length.days, zone)
    while not is_at_work(at, zone):
        at = at.replace(minute=0) + HOUR  # work begins on the hour, whenever somebody was asked at night
    left = length.hours
    while left:
        left -= is_at_work(at, zone)
        at += HOUR
    return at


def _days_later(at: datetime, days: int, zone: str) -> datetime:
    here = at.astimezone(ZoneInfo(zone))
    day = here.date()
    while days:
        day += timedelta(days=1)
        days -= works_on(day)
    hour = min(max(here.hour, OPENS), CLOSES)
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
