"""Clocks that hold a promise to its time: a list of segments, in which time counts or stands still.

A clock is started, paused, resumed, stopped, reset or cancelled; each returns the clock as it is then. What a
state has no use for changes nothing. Only time in which the calendar is open counts. A promise is broken when
more than its goal has passed, not at the goal, and stays broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from workflows.domain.calendars import Calendar
from workflows.domain.ids import TicketId
from workflows.domain.ladders import BROKEN, Rung, Tells


class Measure(StrEnum):
    """What is promised: a first reply, a solution, and how long a ticket may rest with one team."""

    RESPONSE = "response"
    RESOLUTION = "resolution"
    TEAM = "team"


class ClockState(StrEnum):
    """Whether time may count."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


LIVE = frozenset({ClockState.RUNNING, ClockState.PAUSED})


class Reason(StrEnum):
    """Why a segment began, or what else happened to a clock."""

    OPENED = "opened"
    ARRIVED = "arrived"  # with the team
    APPROVAL = "approval"  # of those who have to agree first
    PENDING_USER = "pending_user"
    PENDING_VENDOR = "pending_vendor"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    ANSWERED = "answered"
    LEFT = "left"  # the team
    WITHDRAWN = "withdrawn"  # cancelled, or merged into another
    PRIORITY = "priority"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """So much time inside a calendar; `of` is the priority or the team it was promised for."""

    of: str
    goal: timedelta
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a clock's life. `end` is None for the last one of a live clock."""

    counts: bool
    start: datetime
    end: datetime | None
    reason: Reason
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that happened to a clock besides its segments.

    Of another priority: `was`, what it was promised for before. Of an edited calendar: the days that are closed now,
    and those that are not any more, as far as they matter; neither where other hours were changed.
    """

    at: datetime
    reason: Reason
    cause: str
    was: str = ""
    closed: tuple[date, ...] = ()
    opened: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A segment with its time told apart; the three lengths add up to `end - start`."""

    start: datetime
    end: datetime
    reason: Reason
    cause: str
    counted: timedelta
    outside: timedelta
    paused: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One promise of one ticket, kept or broken.

    `of` is the priority or the team it was promised for, `n` counts the clocks of one measure, `token` grows with
    each change. `told` is the highest share, in percent, that was acted on.
    """

    ticket_id: TicketId
    measure: Measure
    n: int
    of: str
    goal: timedelta
    calendar: Calendar
    state: ClockState
    segments: tuple[Segment, ...]
    notes: tuple[Note, ...] = ()
    token: int = 1
    told: int = 0
    breached_at: datetime | None = None

    @property
    def name(self) -> str:
        """What it is called among the clocks of its ticket."""
        return f"{self.measure.value}:{self.n}"

    @property
    def is_live(self) -> bool:
        """Whether it may still come to run out."""
        return self.state in LIVE

    @property
    def started_at(self) -> datetime:
        """When it began."""
        return self.segments[0].start

    def elapsed(self, at: datetime) -> timedelta:
        """Return how much time has counted until *at*."""
        return sum((stretch.counted for stretch in self.stretches(at)), timedelta())

    def remaining(self, at: datetime) -> timedelta:
        """Return how much of the goal is left at *at*; below nothing once it is broken."""
        return self.goal - self.elapsed(at)

    def share(self, at: datetime) -> float:
        """Return which part of the goal is used at *at*: 0.75 for three quarters."""
        return self.elapsed(at) / self.goal

    def is_broken(self, at: datetime) -> bool:
        """Whether it was broken before, or more than the goal has passed."""
        return self.breached_at is not None or self.elapsed(at) > self.goal

    def due_at(self, at: datetime) -> datetime:
        """Return when the goal is used up, as things stand at *at*: pauses to come are not known."""
        return self.reached_at(self.goal, at)

    def reached_at(self, length: timedelta, at: datetime) -> datetime:
        """Return when so much time has counted, if the clock runs on from *at*, or from its end."""
        left = length
        for segment in self.segments:
            if not segment.counts:
                continue
            if segment.end is None:
                return self.calendar.due_at(segment.start, left)
            counted = self.calendar.elapsed(segment.start, segment.end)
            if left <= counted:
                return self.calendar.due_at(segment.start, left)
            left -= counted
        last = self.segments[-1]
        return self.calendar.due_at(last.end or max(at, last.start), left)

    def breaks_at(self, at: datetime) -> datetime:
        """Return from when on more than the goal has passed: a goal used up at closing time holds overnight."""
        return self.calendar.next_open(self.due_at(at))

    def stretches(self, at: datetime) -> Iterator[Stretch]:
        """Return the segments until *at*, told apart; together they are as long as the time since the start."""
        for segment in self.segments:
            end = min(at, segment.end or at)
            if end < segment.start:
                return
            length = end - segment.start
            counted = self.calendar.elapsed(segment.start, end) if segment.counts else timedelta()
            yield Stretch(
                start=segment.start,
                end=end,
                reason=segment.reason,
                cause=segment.cause,
                counted=counted,
                outside=length - counted if segment.counts else timedelta(),
                paused=timedelta() if segment.counts else length,
            )


# ---- what happens to a clock --------------------------------------------------------------------------------


def start(
    ticket_id: TicketId,
    measure: Measure,
    promise: Promise,
    *,
    at: datetime,
    reason: Reason,
    cause: str,
    n: int = 1,
) -> Clock:
    """Return a new clock that runs from *at*."""
    first = Segment(counts=True, start=at, end=None, reason=reason, cause=cause)
    return Clock(
        ticket_id=ticket_id,
        measure=measure,
        n=n,
        of=promise.of,
        goal=promise.goal,
        calendar=promise.calendar,
        state=ClockState.RUNNING,
        segments=(first,),
    )


def pause(clock: Clock, *, at: datetime, reason: Reason, cause: str) -> Clock:
    """Let it stand still from *at*; one that stands still for another reason does so for this one now."""
    if not clock.is_live or (clock.state is ClockState.PAUSED and clock.segments[-1].reason is reason):
        return clock
    return _begun(clock, ClockState.PAUSED, at=at, reason=reason, cause=cause)


def resume(clock: Clock, *, at: datetime, reason: Reason, cause: str) -> Clock:
    """Let it go on from *at*. One that was stopped goes on as well: what lay between is a pause."""
    if clock.state not in (ClockState.PAUSED, ClockState.STOPPED):
        return clock
    return _begun(clock, ClockState.RUNNING, at=at, reason=reason, cause=cause)


def stop(clock: Clock, *, at: datetime, reason: Reason, cause: str) -> Clock:
    """End it at *at*, because what was promised was done."""
    return _ended(clock, ClockState.STOPPED, at=at, reason=reason, cause=cause) if clock.is_live else clock


def cancel(clock: Clock, *, at: datetime, reason: Reason, cause: str) -> Clock:
    """End it at *at*, because nothing is promised any more. What was broken before stays so."""
    return _ended(clock, ClockState.CANCELLED, at=at, reason=reason, cause=cause) if clock.is_live else clock


def restart(clock: Clock, promise: Promise, *, at: datetime, cause: str) -> tuple[Clock, Clock]:
    """Return the clock cancelled, and the one in its place: as if that had run from the start, with its pauses."""
    note = Note(at=_no_earlier(clock, at), reason=Reason.PRIORITY, cause=cause, was=clock.of)
    fresh = _renewed(clock, promise, segments=clock.segments, note=note)
    return cancel(clock, at=at, reason=Reason.PRIORITY, cause=cause), _noticed(fresh, note.at)


def reset(clock: Clock, promise: Promise, *, at: datetime, cause: str) -> tuple[Clock, Clock]:
    """Return the clock cancelled, and the one in its place: it begins at *at*, paused if the other was."""
    note = Note(at=_no_earlier(clock, at), reason=Reason.PRIORITY, cause=cause, was=clock.of)
    first = replace(clock.segments[-1], start=note.at, end=None)
    fresh = _renewed(clock, promise, segments=(first,), note=note)
    return cancel(clock, at=at, reason=Reason.PRIORITY, cause=cause), fresh


def recalculated(
    clock: Clock, ladder: Sequence[Rung], *, calendar: Calendar, at: datetime, cause: str
) -> Clock:
    """Return the clock under a calendar that was changed, with a note where that moves what is due.

    What was broken before stays so. A rung that is ahead again will be climbed again.
    """
    after = replace(_noticed(clock, at), calendar=calendar, token=clock.token + 1)
    after = replace(after, told=min(after.told, _passed(after, ladder, at)))
    if after.due_at(at) == clock.due_at(at):
        return after
    first = clock.started_at.date()
    last = max(after.due_at(at), clock.due_at(at)).date()
    old, new = ({day for day in c.holidays if first <= day <= last} for c in (clock.calendar, calendar))
    note = Note(
        at=at,
        reason=Reason.CALENDAR,
        cause=cause,
        closed=tuple(sorted(new - old)),
        opened=tuple(sorted(old - new)),
    )
    return replace(after, notes=(*clock.notes, note))


# ---- the ladder ---------------------------------------------------------------------------------------------


def next_rung_at(clock: Clock, ladder: Sequence[Rung], at: datetime) -> datetime | None:
    """Return when the next thing is to be told of a clock, None while it does not run or when all was told.

    The breach is noticed in any case, at the first instant that is one.
    """
    if clock.state is not ClockState.RUNNING or clock.told >= BROKEN:
        return None
    shares = sorted({rung.at for rung in ladder if clock.told < rung.at < BROKEN})
    if shares:
        return clock.reached_at(clock.goal * shares[0] / BROKEN, at)
    return clock.breaks_at(at) + timedelta.resolution


def climbed(clock: Clock, ladder: Sequence[Rung], at: datetime) -> tuple[Clock, list[Tells]]:
    """Return the clock with every rung climbed that is reached at *at*, and who is to be told.

    Of many rungs at once only the highest that tells people counts: one notice, not a storm.
    """
    passed = _passed(clock, ladder, at)
    after = replace(_noticed(clock, at), told=passed)
    if after == clock:
        return clock, []
    news = [rung for rung in ladder if clock.told < rung.at <= passed]
    top = max((rung.at for rung in news if rung.tell is not Tells.CARD), default=None)
    return replace(after, token=clock.token + 1), [
        r.tell for r in news if r.at == top and r.tell is not Tells.CARD
    ]


def is_pressing(clock: Clock, ladder: Sequence[Rung]) -> bool:
    """Whether the ticket's card is to say that time runs out, or has."""
    if not clock.is_live:
        return False
    shown = min((rung.at for rung in ladder if rung.tell is Tells.CARD), default=BROKEN)
    return clock.breached_at is not None or clock.told >= shown


# ---- pieces -------------------------------------------------------------------------------------------------


def _passed(clock: Clock, ladder: Sequence[Rung], at: datetime) -> int:
    if clock.is_broken(at):
        return BROKEN
    elapsed = clock.elapsed(at)
    reached = [rung.at for rung in ladder if rung.at < BROKEN and elapsed >= clock.goal * rung.at / BROKEN]
    return max(reached, default=0)


def _renewed(clock: Clock, promise: Promise, *, segments: tuple[Segment, ...], note: Note) -> Clock:
    return Clock(
        ticket_id=clock.ticket_id,
        measure=clock.measure,
        n=clock.n + 1,
        of=promise.of,
        goal=promise.goal,
        calendar=promise.calendar,
        state=clock.state,
        segments=segments,
        notes=(*clock.notes, note),
    )


def _begun(clock: Clock, state: ClockState, *, at: datetime, reason: Reason, cause: str) -> Clock:
    at = _no_earlier(clock, at)
    before = _noticed(clock, at)
    segments = _closed(clock.segments, at)
    if clock.state is ClockState.STOPPED:  # it stood still since, without a segment
        stopped = clock.notes[-1]
        between = Segment(counts=False, start=stopped.at, end=at, reason=stopped.reason, cause=stopped.cause)
        segments = (*segments, *([between] if between.start < at else []))
    new = Segment(counts=state is ClockState.RUNNING, start=at, end=None, reason=reason, cause=cause)
    return replace(before, state=state, segments=(*segments, new), token=clock.token + 1)


def _ended(clock: Clock, state: ClockState, *, at: datetime, reason: Reason, cause: str) -> Clock:
    at = _no_earlier(clock, at)
    note = Note(at=at, reason=reason, cause=cause)
    # a clock that ends as it begins keeps its one segment, without a length
    segments = _closed(clock.segments, at) or (replace(clock.segments[-1], end=at),)
    before = _noticed(clock, at)
    return replace(before, state=state, segments=segments, notes=(*clock.notes, note), token=clock.token + 1)


def _closed(segments: tuple[Segment, ...], at: datetime) -> tuple[Segment, ...]:
    """Return the segments ended at *at*, without one that would have no length."""
    *earlier, last = segments
    if last.end is not None:
        return segments
    return (*earlier, replace(last, end=at)) if last.start < at else tuple(earlier)


def _noticed(clock: Clock, at: datetime) -> Clock:
    if clock.breached_at is not None or not clock.is_broken(at):
        return clock
    return replace(clock, breached_at=clock.breaks_at(at))


def _no_earlier(clock: Clock, at: datetime) -> datetime:
    """Return *at*, or the last thing that happened to the clock: machines' clocks differ."""
    last = clock.segments[-1]
    return max(at, last.end or last.start)
