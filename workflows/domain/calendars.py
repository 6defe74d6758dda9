"""Business time: when a desk is open, and when a length of open time has passed.

Zones live here and in words only. Arithmetic happens in UTC: two local times subtract to the wrong length
across a clock change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.domain.errors import DeskError

HORIZON = timedelta(days=400)
"""Longer than any target: a calendar that is closed for so long is a mistake in the desk's files."""


@dataclass(frozen=True, slots=True)
class Window:
    """Open from `start` to `end` of a weekday (0 is Monday), local time; an `end` of 00:00 is midnight after."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class DayWindow:
    """Open from `start` to `end` of one day, besides whatever its weekday says; an `end` of 00:00 as above."""

    on: date
    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From when to when people are left alone, by their own clocks; over midnight where `start` is later."""

    start: time
    end: time

    def over_at(self, at: datetime, zone: str) -> datetime:
        """Return when somebody in *zone* may be told something: *at* itself unless it is quiet there, in UTC."""
        here = ZoneInfo(zone)
        local = at.astimezone(here)
        now, day = local.time(), local.date()
        if self.start <= self.end:
            is_quiet = self.start <= now < self.end
        else:
            is_quiet = now >= self.start or now < self.end
            if now >= self.start:
                day += timedelta(days=1)
        return max(at.astimezone(UTC), _instant(day, self.end, here)) if is_quiet else at.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Weekly windows in one zone; a holiday closes the whole local day, but not its extra windows.

    No windows at all: always open.
    """

    id: str
    zone: str = "UTC"
    windows: tuple[Window, ...] = ()
    holidays: frozenset[date] = frozenset()
    extra: tuple[DayWindow, ...] = ()

    def due_at(self, start: datetime, length: timedelta) -> datetime:
        """Return the instant at which *length* of open time has passed since *start*, in UTC.

        A goal that is used up exactly at closing time is due then, not at the next opening. Raises
        DeskError("never_open") when the calendar stays closed beyond 400 days.
        """
        left = length
        begin = start.astimezone(UTC)
        for opens_at, closes_at in self._open_spans(begin, until=begin + HORIZON):
            if left <= closes_at - opens_at:
                return opens_at + left
            left -= closes_at - opens_at
        raise DeskError("never_open", calendar=self.id)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return how much open time lies between two instants; nothing when *end* is not after *start*."""
        total = timedelta()
        for opens_at, closes_at in self._open_spans(start.astimezone(UTC), until=end.astimezone(UTC)):
            if opens_at >= end:
                break
            total += min(closes_at, end) - opens_at
        return total

    def opens_on(self, day: date) -> bool:
        """Whether it is open at any time of that day, by the clocks of its zone."""
        return not self.windows or bool(self._windows_on(day, ZoneInfo(self.zone)))

    @property
    def day(self) -> timedelta:
        """How long it is open on a day on which it is: the mean of its weekdays, 24 hours where it always is."""
        if not self.windows:
            return timedelta(hours=24)
        open_on: dict[int, timedelta] = {}
        for window in self.windows:
            closes = timedelta(hours=24) if window.end == time(0) else _since_midnight(window.end)
            length = closes - _since_midnight(window.start)
            open_on[window.weekday] = open_on.get(window.weekday, timedelta()) + length
        return sum(open_on.values(), timedelta()) / len(open_on)

    def next_open(self, after: datetime) -> datetime:
        """Return the first open instant at or after *after*, in UTC.

        Closing time is not open. Raises DeskError("never_open") as due_at does.
        """
        begin = after.astimezone(UTC)
        for opens_at, _ in self._open_spans(begin, until=begin + HORIZON):
            return opens_at
        raise DeskError("never_open", calendar=self.id)

    def days_after(self, start: datetime, days: int) -> datetime:
        """Return the same time of day *days* open days after *start*, or when that day opens or closes; in UTC.

        A day on which the calendar is not open does not count. Raises DeskError("never_open") beyond 400 days.
        """
        if not self.windows:
            return start.astimezone(UTC) + timedelta(days=days)
        zone = ZoneInfo(self.zone)
        local = start.astimezone(zone)
        left = days
        for offset in range(1, HORIZON.days):
            spans = self._windows_on(local.date() + timedelta(days=offset), zone)
            left -= bool(spans)
            if spans and left <= 0:
                wanted = _instant(local.date() + timedelta(days=offset), local.time(), zone)
                return min(max(wanted, spans[0][0]), spans[-1][1])
        raise DeskError("never_open", calendar=self.id)

    def _open_spans(self, start: datetime, *, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        if not self.windows:
            yield start, until
            return
        zone = ZoneInfo(self.zone)
        day = start.astimezone(zone).date()
        last = until.astimezone(zone).date()
        for offset in range((last - day).days + 1):
            for opens_at, closes_at in self._windows_on(day + timedelta(days=offset), zone):
                if closes_at > start:
                    yield max(opens_at, start), closes_at

    def _windows_on(self, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        weekly = () if day in self.holidays else self.windows
        open_on_it = [(w.start, w.end) for w in weekly if w.weekday == day.weekday()]
        open_on_it += [(w.start, w.end) for w in self.extra if w.on == day]
        after = day + timedelta(days=1)
        return _joined(
            [
                (_instant(day, start, zone), _instant(day if end != time(0) else after, end, zone))
                for start, end in open_on_it
            ]
        )


def local_day(zone: str, at: datetime) -> date:
    """Return the day it is in *zone* at that instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def wall_clock(zone: str, day: date, wall: time) -> datetime:
    """Return when a clock in *zone* first shows *wall* on that day, or passes it by where it goes forward; in UTC."""
    return _instant(day, wall, ZoneInfo(zone))


def _since_midnight(wall: time) -> timedelta:
    return timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second)


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return when a clock of the zone first shows that time, or passes it by where it goes forward; in UTC."""
    after = datetime.combine(day, wall, zone).astimezone(UTC)
    if after.astimezone(zone).time() == wall:
        return after
    # no clock shows it: of the two readings one lies before the change and one after; the change is between
    before = datetime.combine(day, wall.replace(fold=1), zone).astimezone(UTC)
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta.resolution:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return the spans in order, those that overlap as one, none that is empty."""
    joined: list[tuple[datetime, datetime]] = []
    for opens_at, closes_at in sorted(spans):
        if joined and opens_at <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], closes_at)
        elif opens_at < closes_at:
            joined.append((opens_at, closes_at))
    return joined
