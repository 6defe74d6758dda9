"""Clocks agree with a slow count of minutes: each one is looked at alone, and counted when the desk is open in it.

The count shares nothing with the clocks. It knows a window by what a clock on the wall has shown that day so far,
so that an hour that comes twice does not open what has closed already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.domain.samples import TICKET
from workflows.domain import sla
from workflows.domain.calendars import Calendar, DayWindow, Window
from workflows.domain.sla import Clock, Measure, Promise, Reason

ZONES = (
    "Europe/Paris",
    "America/New_York",
    "Asia/Kolkata",
    "Africa/Cairo",
    "America/Havana",
    "Australia/Lord_Howe",
)
MINUTE = timedelta(minutes=1)
DAY = 24 * 60
SPANS = ((datetime(2026, 3, 1, tzinfo=UTC), 75), (datetime(2026, 10, 1, tzinfo=UTC), 75))
"""Both changes of the clocks; how many days from when."""
STARTS_WITHIN = 40  # days, so that what is due lies within the span
Minutes: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Wall:
    """What the clocks of a zone show in each minute of a span: the day, its weekday, the latest minute shown so far."""

    begins_at: datetime
    day: Minutes
    weekday: Minutes
    shown: Minutes


@cache
def wall(zone: str, begins_at: datetime, days: int) -> Wall:
    day, weekday, shown = [], [], []
    latest, today = 0, None
    for n in range(days * DAY):
        local = (begins_at + n * MINUTE).astimezone(ZoneInfo(zone))
        if local.date() != today:
            latest, today = 0, local.date()
        latest = max(latest, local.hour * 60 + local.minute)
        day.append(local.toordinal())
        weekday.append(local.weekday())
        shown.append(latest)
    return Wall(begins_at, np.array(day), np.array(weekday), np.array(shown))


def counted_due(
    on: Wall, calendar: Calendar, start: int, goal: int, pauses: list[tuple[int, int]]
) -> int | None:
    """Return in which minute of the span the goal is used up, None when it is not; all in minutes."""
    is_open = np.zeros(len(on.day), dtype=bool)
    for window in calendar.windows:
        is_open |= (on.weekday == window.weekday) & _shown(on, window.start, window.end)
    for closed in calendar.holidays:
        is_open &= on.day != closed.toordinal()
    for extra in calendar.extra:
        is_open |= (on.day == extra.on.toordinal()) & _shown(on, extra.start, extra.end)
    is_open[:start] = False
    for begins, ends in pauses:
        is_open[begins:ends] = False
    used = np.flatnonzero(is_open.cumsum() == goal)
    return int(used[0]) + 1 if len(used) else None


def _shown(on: Wall, start: time, end: time) -> Minutes:
    ends = (end.hour * 60 + end.minute) or DAY
    within: Minutes = (on.shown >= start.hour * 60 + start.minute) & (on.shown < ends)
    return within


def drawn_time(chance: Random) -> time:
    minutes = chance.choice([chance.randrange(0, DAY, 30), chance.randrange(0, DAY)])
    return time(minutes // 60, minutes % 60)


def drawn_window(chance: Random) -> tuple[time, time]:
    while True:
        start, end = sorted((drawn_time(chance), drawn_time(chance)))
        if start != end:
            return start, chance.choice([end, end, end, time(0)])


def drawn_calendar(chance: Random, first: date) -> Calendar:
    days = [first + timedelta(days=n) for n in range(60)]
    windows = [Window(chance.randrange(7), *drawn_window(chance)) for _ in range(chance.randrange(1, 9))]
    return Calendar(
        id="drawn",
        zone=chance.choice(ZONES),
        windows=tuple(windows),
        holidays=frozenset(chance.sample(days, chance.randrange(4))),
        extra=tuple(
            DayWindow(chance.choice(days), *drawn_window(chance)) for _ in range(chance.randrange(3))
        ),
    )


def compared(chance: Random) -> bool:
    """Compare one drawn clock; whether it could be, because the count found it due within the span."""
    begins_at, days = chance.choice(SPANS)
    calendar = drawn_calendar(chance, begins_at.date())
    start = chance.randrange(DAY, STARTS_WITHIN * DAY)
    goal = chance.randrange(1, chance.choice([60, 600, 6000]))
    marks = sorted(chance.sample(range(start, start + 20 * DAY), 2 * chance.randrange(3)))
    pauses = list(zip(marks[::2], marks[1::2], strict=True))
    due = counted_due(wall(calendar.zone, begins_at, days), calendar, start, goal, pauses)
    clock, at = lived(calendar, begins_at, start=start, goal=goal, pauses=pauses)
    if due is None:
        return False
    assert clock.due_at(at) == begins_at + due * MINUTE, (calendar, begins_at, start, goal, pauses)
    assert clock.elapsed(begins_at + due * MINUTE) == goal * MINUTE
    return True


def lived(
    calendar: Calendar, begins_at: datetime, *, start: int, goal: int, pauses: list[tuple[int, int]]
) -> tuple[Clock, datetime]:
    at = begins_at + start * MINUTE
    promise = Promise(of="P3", goal=goal * MINUTE, calendar=calendar)
    clock = sla.start(TICKET, Measure.RESOLUTION, promise, at=at, reason=Reason.OPENED, cause="")
    for begins, ends in pauses:
        at = begins_at + ends * MINUTE
        clock = sla.pause(clock, at=begins_at + begins * MINUTE, reason=Reason.PENDING_USER, cause="")
        clock = sla.resume(clock, at=at, reason=Reason.RESUMED, cause="")
    return clock, at


def compare(number: int, seed: int) -> None:
    chance = Random(seed)
    done = sum(compared(chance) for _ in range(number))
    assert done > number * 0.8, "most of what is drawn is due within the span"


def test_some_clocks_agree_with_a_count_of_minutes() -> None:
    compare(300, seed=1)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(2, 12))
def test_a_hundred_thousand_clocks_agree_with_a_count_of_minutes(seed: int) -> None:
    compare(10_000, seed=seed)
