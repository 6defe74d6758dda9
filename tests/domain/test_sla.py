"""Clocks, against vectors that were computed minute by minute by other means (V1 to V12), and what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.samples import TICKET
from workflows.domain import sla
from workflows.domain.calendars import Calendar, Window
from workflows.domain.ladders import LADDER, Rung, Tells
from workflows.domain.sla import Clock, ClockState, Measure, Promise, Reason

PARIS = "Europe/Paris"
WEEK = tuple(Window(day, time(9), time(17)) for day in range(5))
OFFICE = Calendar(id="office", zone=PARIS, windows=WEEK)
ALWAYS = Calendar(id="always", zone=PARIS)
NIGHTS = Calendar(id="nights", zone=PARIS, windows=tuple(Window(day, time(0), time(8)) for day in range(7)))
UNEVEN = Calendar(
    id="uneven",
    zone=PARIS,
    windows=(Window(0, time(9), time(17)), Window(1, time(9), time(16)), Window(3, time(8), time(17))),
)


def paris(text: str) -> datetime:
    """Return an instant by what a clock in Paris shows, in UTC: two local times are subtracted to the wrong length."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS)).astimezone(UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def started(at: datetime, goal: timedelta, calendar: Calendar = OFFICE, *, of: str = "P3") -> Clock:
    promise = Promise(of=of, goal=goal, calendar=calendar)
    return sla.start(TICKET, Measure.RESOLUTION, promise, at=at, reason=Reason.OPENED, cause="event-1")


def paused(clock: Clock, at: datetime) -> Clock:
    return sla.pause(clock, at=at, reason=Reason.PENDING_USER, cause="event-2")


def resumed(clock: Clock, at: datetime) -> Clock:
    return sla.resume(clock, at=at, reason=Reason.RESUMED, cause="event-3")


def stopped(clock: Clock, at: datetime) -> Clock:
    return sla.stop(clock, at=at, reason=Reason.RESOLVED, cause="event-4")


# ---- the vectors --------------------------------------------------------------------------------------------

VECTORS = {
    "V1": (UNEVEN, "2026-03-02 11:00", 16, "2026-03-05 11:00"),
    "V2": (OFFICE, "2026-03-06 16:30", 4, "2026-03-09 12:30"),
    "V3": (
        replace(OFFICE, holidays=frozenset({date(2026, 3, 9)})),
        "2026-03-06 16:30",
        4,
        "2026-03-10 12:30",
    ),
    "V4": (OFFICE, "2026-03-07 10:00", 4, "2026-03-09 13:00"),
    "V5": (OFFICE, "2026-03-02 09:00", 8, "2026-03-02 17:00"),
    "V8": (ALWAYS, "2026-03-28 22:00", 8, "2026-03-29 07:00"),
    "V9": (ALWAYS, "2026-10-24 22:00", 8, "2026-10-25 05:00"),
    "V10": (NIGHTS, "2026-03-29 00:00", 8, "2026-03-30 01:00"),
    "V11": (OFFICE, "2026-03-02 20:00", 1, "2026-03-03 10:00"),
}


@pytest.mark.parametrize("vector", VECTORS)
def test_a_clock_that_never_stands_still_is_due_as_computed(vector: str) -> None:
    calendar, start, goal, due = VECTORS[vector]
    clock = started(paris(start), hours(goal), calendar)

    assert clock.due_at(paris(start)) == paris(due)
    assert clock.elapsed(paris(due)) == hours(goal)


def test_v6_a_pause_of_two_hours_makes_it_due_two_hours_later() -> None:
    clock = started(paris("2026-03-02 09:00"), hours(4))
    clock = resumed(paused(clock, paris("2026-03-02 10:00")), paris("2026-03-02 12:00"))

    assert clock.due_at(paris("2026-03-02 12:00")) == paris("2026-03-02 15:00")


def test_v7_of_a_pause_over_night_only_open_time_is_won() -> None:
    clock = started(paris("2026-03-02 15:00"), hours(4))
    clock = resumed(paused(clock, paris("2026-03-02 16:00")), paris("2026-03-03 10:00"))

    assert clock.due_at(paris("2026-03-03 10:00")) == paris("2026-03-03 13:00")


def test_v12_a_raised_priority_counts_from_the_opening_or_from_the_change() -> None:
    noon = paris("2026-03-02 12:00")
    clock = started(paris("2026-03-02 09:00"), hours(16))
    pressing = Promise(of="P1", goal=hours(4), calendar=OFFICE)

    old, retroactive = sla.restart(clock, pressing, at=noon, cause="event-9")
    assert (old.state, old.segments[-1].end) == (ClockState.CANCELLED, noon)
    assert retroactive.due_at(noon) == paris("2026-03-02 13:00")

    _, fresh = sla.reset(clock, pressing, at=noon, cause="event-9")
    assert fresh.due_at(noon) == paris("2026-03-02 16:00")


# ---- what happens to a clock --------------------------------------------------------------------------------

NINE = paris("2026-03-02 09:00")


def test_at_the_goal_a_promise_is_kept_and_past_it_broken() -> None:
    clock = started(NINE, hours(4))
    due = paris("2026-03-02 13:00")

    assert stopped(clock, due).breached_at is None
    assert stopped(clock, due + timedelta.resolution).breached_at == due


def test_a_goal_used_up_at_closing_time_holds_until_the_desk_opens_again() -> None:
    clock = started(NINE, hours(8))
    morning = paris("2026-03-03 09:00")

    assert clock.due_at(NINE) == paris("2026-03-02 17:00")
    assert stopped(clock, morning).breached_at is None
    assert stopped(clock, morning + timedelta.resolution).breached_at == morning


def test_a_promise_that_was_broken_stays_so_whatever_comes() -> None:
    late = paused(started(NINE, hours(1)), paris("2026-03-02 11:00"))
    again = resumed(late, paris("2026-03-02 12:00"))
    ended = stopped(again, paris("2026-03-02 16:00"))

    assert {c.breached_at for c in (late, again, ended)} == {paris("2026-03-02 10:00")}


def test_a_stopped_clock_that_goes_on_is_the_same_and_what_lay_between_a_pause() -> None:
    clock = stopped(started(NINE, hours(4)), paris("2026-03-02 10:00"))
    again = sla.resume(clock, at=paris("2026-03-02 14:00"), reason=Reason.REOPENED, cause="event-5")

    assert (again.name, again.n) == (clock.name, 1)
    assert [(s.counts, s.reason) for s in again.segments] == [
        (True, Reason.OPENED),
        (False, Reason.RESOLVED),
        (True, Reason.REOPENED),
    ]
    assert again.elapsed(paris("2026-03-02 15:00")) == hours(2)


def test_a_cancelled_clock_is_neither_resumed_nor_stopped() -> None:
    clock = sla.cancel(started(NINE, hours(4)), at=NINE + hours(1), reason=Reason.WITHDRAWN, cause="x")

    assert resumed(clock, NINE + hours(2)) is clock
    assert stopped(clock, NINE + hours(2)) is clock
    assert paused(clock, NINE + hours(2)) is clock


def test_the_same_again_changes_nothing() -> None:
    running = started(NINE, hours(4))
    standing = paused(running, NINE + hours(1))

    assert resumed(running, NINE + hours(2)) is running
    assert paused(standing, NINE + hours(2)) is standing


def test_a_pause_for_another_reason_is_told_apart() -> None:
    clock = paused(started(NINE, hours(4)), NINE + hours(1))
    clock = sla.pause(clock, at=NINE + hours(2), reason=Reason.PENDING_VENDOR, cause="event-6")

    assert [s.reason for s in clock.segments] == [
        Reason.OPENED,
        Reason.PENDING_USER,
        Reason.PENDING_VENDOR,
    ]


def test_a_restart_carries_the_pauses_and_the_state() -> None:
    clock = paused(started(NINE, hours(16)), NINE + hours(1))

    _, fresh = sla.restart(
        clock, Promise(of="P1", goal=hours(4), calendar=OFFICE), at=NINE + hours(2), cause="event-9"
    )
    again = resumed(fresh, NINE + hours(3))

    assert (fresh.state, fresh.n, fresh.name) == (ClockState.PAUSED, 2, "resolution:2")
    assert again.due_at(NINE + hours(3)) == NINE + hours(6)
    assert [note.was for note in fresh.notes] == ["P3"]


def test_a_machine_whose_clock_is_behind_makes_no_segment_end_before_it_begins() -> None:
    clock = paused(started(NINE, hours(4)), NINE - timedelta(minutes=2))
    clock = stopped(resumed(clock, NINE - timedelta(minutes=1)), NINE - timedelta(minutes=3))

    assert [(s.start, s.end) for s in clock.segments] == [(NINE, NINE)]


def test_a_holiday_added_later_moves_what_is_due_and_is_noted() -> None:
    clock = started(paris("2026-03-06 16:30"), hours(4))
    closed = replace(OFFICE, holidays=frozenset({date(2026, 3, 9)}))

    after = sla.recalculated(clock, LADDER, calendar=closed, at=paris("2026-03-07 12:00"), cause="files")

    assert after.due_at(paris("2026-03-07 12:00")) == paris("2026-03-10 12:30")
    assert [(n.reason, n.closed, n.opened) for n in after.notes] == [
        (Reason.CALENDAR, (date(2026, 3, 9),), ())
    ]
    assert after.token == clock.token + 1


def test_an_edit_that_moves_nothing_is_not_noted() -> None:
    clock = started(NINE, hours(4))
    later = replace(OFFICE, holidays=frozenset({date(2026, 12, 25)}))

    after = sla.recalculated(clock, LADDER, calendar=later, at=NINE, cause="files")

    assert (after.calendar, after.notes) == (later, ())


def test_a_holiday_of_yesterday_takes_no_breach_back() -> None:
    at = paris("2026-03-10 09:30")
    late = started(paris("2026-03-09 09:00"), hours(4))
    closed = replace(OFFICE, holidays=frozenset({date(2026, 3, 9)}))

    after = sla.recalculated(late, LADDER, calendar=closed, at=at, cause="files")

    assert after.breached_at == paris("2026-03-09 13:00")


# ---- the ladder ---------------------------------------------------------------------------------------------


def test_the_rungs_come_one_after_the_other_and_the_last_a_moment_after_the_goal() -> None:
    clock = started(NINE, hours(4))
    seen = []
    for _ in range(4):
        at = sla.next_rung_at(clock, LADDER, NINE)
        assert at is not None
        clock, tells = sla.climbed(clock, LADDER, at)
        seen.append((at - NINE, clock.told, tells))

    moment = timedelta.resolution
    assert seen == [
        (hours(2), 50, [Tells.ASSIGNEE]),
        (hours(3), 75, []),
        (hours(3.6), 90, [Tells.LEAD]),
        (hours(4) + moment, 100, [Tells.MANAGER]),
    ]
    assert clock.breached_at == NINE + hours(4)
    assert sla.next_rung_at(clock, LADDER, NINE) is None


def test_of_many_rungs_at_once_only_the_highest_that_tells_somebody_counts() -> None:
    late = started(NINE, hours(4))

    at_80, told_80 = sla.climbed(late, LADDER, NINE + hours(3.2))
    at_200, told_200 = sla.climbed(late, LADDER, NINE + hours(8))

    assert (at_80.told, told_80) == (75, [Tells.ASSIGNEE])
    assert (at_200.told, told_200) == (100, [Tells.MANAGER])
    assert sla.climbed(at_200, LADDER, NINE + hours(9)) == (at_200, [])


def test_a_breach_is_noticed_where_no_rung_tells_anybody() -> None:
    clock = started(NINE, hours(4))
    at = sla.next_rung_at(clock, (), NINE)
    assert at is not None

    after, tells = sla.climbed(clock, (), at)

    assert (after.breached_at, tells) == (NINE + hours(4), [])


def test_a_clock_that_does_not_run_has_no_next_rung() -> None:
    clock = paused(started(NINE, hours(4)), NINE + hours(1))

    assert sla.next_rung_at(clock, LADDER, NINE + hours(1)) is None
    assert sla.next_rung_at(stopped(clock, NINE + hours(2)), LADDER, NINE) is None


def test_a_restarted_clock_that_is_late_already_tells_once() -> None:
    clock, _ = sla.climbed(started(NINE, hours(16)), LADDER, NINE + hours(7))
    _, fresh = sla.restart(
        clock, Promise(of="P1", goal=hours(4), calendar=OFFICE), at=NINE + hours(7), cause="event-9"
    )

    at = sla.next_rung_at(fresh, LADDER, NINE + hours(7))
    assert at is not None and at <= NINE + hours(7)
    after, tells = sla.climbed(fresh, LADDER, NINE + hours(7))
    assert (after.breached_at, tells) == (NINE + hours(4), [Tells.MANAGER])
    assert sla.next_rung_at(after, LADDER, NINE + hours(7)) is None


def test_a_rung_that_is_ahead_again_is_climbed_again() -> None:
    at = paris("2026-03-09 12:00")
    clock, _ = sla.climbed(started(paris("2026-03-09 09:00"), hours(4)), LADDER, at)
    closed = replace(OFFICE, holidays=frozenset({date(2026, 3, 9)}))

    after = sla.recalculated(clock, LADDER, calendar=closed, at=at, cause="files")

    assert (clock.told, after.told) == (75, 0)
    assert sla.next_rung_at(after, LADDER, at) == paris("2026-03-10 11:00")


def test_a_card_presses_from_its_rung_on_until_the_clock_ends() -> None:
    clock, _ = sla.climbed(started(NINE, hours(4)), LADDER, NINE + hours(3))

    assert sla.is_pressing(clock, LADDER)
    assert not sla.is_pressing(clock, (Rung(80, Tells.CARD),))
    assert not sla.is_pressing(stopped(clock, NINE + hours(3)), LADDER)
    assert not sla.is_pressing(started(NINE, hours(4)), LADDER)


# ---- what always holds --------------------------------------------------------------------------------------

ZONES = ("UTC", PARIS, "America/New_York", "Asia/Kolkata", "Africa/Cairo")
SOME = settings(max_examples=60, derandomize=True)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    opens = draw(st.integers(0, 22))
    closes = draw(st.integers(opens + 1, 24))
    windows = tuple(Window(day, time(opens), time(closes % 24)) for day in sorted(days))
    return Calendar(id="drawn", zone=draw(st.sampled_from(ZONES)), windows=windows)


INSTANTS = st.integers(0, 300 * 24 * 3600).map(
    lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s)
)
GOALS = st.integers(1, 30 * 3600).map(lambda s: timedelta(seconds=s))
STEPS = st.lists(st.tuples(st.integers(0, 3 * 86400), st.sampled_from("prstx")), max_size=8)


def lived(clock: Clock, steps: list[tuple[int, str]]) -> tuple[Clock, datetime]:
    """Return a clock after all that happened to it, and when the last thing did."""
    at = clock.started_at
    for seconds, what in steps:
        at += timedelta(seconds=seconds)
        match what:
            case "p":
                clock = paused(clock, at)
            case "r":
                clock = resumed(clock, at)
            case "s":
                clock = stopped(clock, at)
            case "t":
                promise = Promise(of="P1", goal=clock.goal / 2, calendar=clock.calendar)
                _, clock = (
                    sla.restart(clock, promise, at=at, cause="event-9") if clock.is_live else (clock, clock)
                )
            case "x":
                clock = sla.pause(clock, at=at, reason=Reason.PENDING_VENDOR, cause="event-7")
    return clock, at


@SOME
@given(calendars(), INSTANTS, GOALS, STEPS, st.integers(0, 10**6))
def test_i7_the_segments_of_a_clock_are_as_long_as_its_life(
    calendar: Calendar, start: datetime, goal: timedelta, steps: list[tuple[int, str]], later: int
) -> None:
    clock, at = lived(started(start, goal, calendar), steps)
    end = clock.segments[-1].end or at + timedelta(seconds=later)
    told = list(clock.stretches(max(end, at)))

    assert sum((s.counted + s.outside + s.paused for s in told), timedelta()) == end - start
    assert all(a.end == b.start for a, b in pairwise(told))
    assert all(min(s.counted, s.outside, s.paused) >= timedelta() for s in told)
    assert (clock.segments[-1].end is None) == clock.is_live


@SOME
@given(calendars(), INSTANTS, GOALS, st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_pause_never_makes_it_due_earlier(
    calendar: Calendar, start: datetime, goal: timedelta, after: int, length: int
) -> None:
    clock = started(start, goal, calendar)
    from_ = start + timedelta(seconds=after)
    to = from_ + timedelta(seconds=length)

    assert resumed(paused(clock, from_), to).due_at(to) >= clock.due_at(start)


@SOME
@given(calendars(), INSTANTS, GOALS, STEPS, st.floats(0.01, 1))
def test_a_raised_priority_never_makes_it_due_later(
    calendar: Calendar, start: datetime, goal: timedelta, steps: list[tuple[int, str]], part: float
) -> None:
    clock, at = lived(started(start, goal, calendar), [step for step in steps if step[1] != "s"])
    promise = Promise(of="P1", goal=max(clock.goal * part, timedelta.resolution), calendar=calendar)

    _, raised = sla.restart(clock, promise, at=at, cause="event-9")

    assert raised.due_at(at) <= clock.due_at(at)


@SOME
@given(calendars(), INSTANTS, GOALS, STEPS)
def test_what_is_due_is_when_the_goal_has_passed(
    calendar: Calendar, start: datetime, goal: timedelta, steps: list[tuple[int, str]]
) -> None:
    clock, at = lived(started(start, goal, calendar), steps)
    clock = resumed(clock, at)
    due = clock.due_at(at)

    assert clock.elapsed(due) == clock.goal
    assert clock.is_broken(clock.breaks_at(at) + timedelta.resolution)
    assert clock.breached_at is not None or not clock.is_broken(due)


@SOME
@given(calendars(), INSTANTS, GOALS, STEPS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_time_that_has_counted_never_becomes_less(
    calendar: Calendar, start: datetime, goal: timedelta, steps: list[tuple[int, str]], first: int, more: int
) -> None:
    clock, _ = lived(started(start, goal, calendar), steps)
    at = start + timedelta(seconds=first)

    assert clock.elapsed(at) <= clock.elapsed(at + timedelta(seconds=more))


@SOME
@given(calendars(), INSTANTS, GOALS, STEPS)
def test_every_rung_is_climbed_at_the_instant_it_is_armed_for(
    calendar: Calendar, start: datetime, goal: timedelta, steps: list[tuple[int, str]]
) -> None:
    clock, at = lived(started(start, goal, calendar), steps)
    clock = resumed(clock, at)
    for _ in range(5):
        armed = sla.next_rung_at(clock, LADDER, at)
        if armed is None:
            break
        before = clock.told
        clock, _ = sla.climbed(clock, LADDER, max(armed, at))
        assert clock.told > before
    assert clock.told == 100
