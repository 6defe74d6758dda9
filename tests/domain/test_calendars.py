"""Business time, against vectors that were computed minute by minute by other means (V1 to V11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflows.domain.calendars import HORIZON, Calendar, DayWindow, QuietHours, Window
from workflows.domain.errors import DeskError

PARIS = "Europe/Paris"
WEEK = tuple(Window(day, time(9), time(17)) for day in range(5))
OFFICE = Calendar(id="office", zone=PARIS, windows=WEEK)
ALWAYS = Calendar(id="always", zone=PARIS)


def paris(text: str) -> datetime:
    """Return an instant by what a clock in Paris shows."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS))


def hours(number: float) -> timedelta:
    """Return so many hours."""
    return timedelta(hours=number)


# ---- the vectors --------------------------------------------------------------------------------------------


def test_v1_uneven_days_with_a_gap() -> None:
    windows = (
        Window(0, time(9), time(17)),
        Window(1, time(9), time(16)),
        Window(3, time(8), time(17)),
    )
    calendar = Calendar(id="uneven", windows=windows)

    due_at = calendar.due_at(datetime(2026, 3, 2, 11, tzinfo=UTC), hours(16))

    assert due_at == datetime(2026, 3, 5, 11, tzinfo=UTC)


def test_v2_what_is_left_on_friday_goes_on_on_monday() -> None:
    assert OFFICE.due_at(paris("2026-03-06 16:30"), hours(4)) == paris("2026-03-09 12:30")


def test_v3_a_holiday_closes_the_whole_day() -> None:
    calendar = Calendar(id="office", zone=PARIS, windows=WEEK, holidays=frozenset({date(2026, 3, 9)}))

    assert calendar.due_at(paris("2026-03-06 16:30"), hours(4)) == paris("2026-03-10 12:30")


def test_v4_a_weekend_counts_from_monday_morning() -> None:
    assert OFFICE.due_at(paris("2026-03-07 10:00"), hours(4)) == paris("2026-03-09 13:00")


def test_v5_a_goal_used_up_at_closing_time_is_due_then() -> None:
    assert OFFICE.due_at(paris("2026-03-02 09:00"), hours(8)) == paris("2026-03-02 17:00")


def test_v8_eight_hours_are_eight_hours_when_clocks_go_forward() -> None:
    assert ALWAYS.due_at(paris("2026-03-28 22:00"), hours(8)) == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_v9_eight_hours_are_eight_hours_when_clocks_go_back() -> None:
    assert ALWAYS.due_at(paris("2026-10-24 22:00"), hours(8)) == datetime(2026, 10, 25, 4, tzinfo=UTC)


def test_v10_a_night_of_seven_hours_leaves_one_for_the_next() -> None:
    nights = Calendar(
        id="nights", zone=PARIS, windows=tuple(Window(day, time(0), time(8)) for day in range(7))
    )

    assert nights.due_at(paris("2026-03-29 00:00"), hours(8)) == paris("2026-03-30 01:00")


def test_v11_a_ticket_after_hours_is_answered_next_morning() -> None:
    assert OFFICE.due_at(paris("2026-03-02 20:00"), hours(1)) == paris("2026-03-03 10:00")


# ---- edges --------------------------------------------------------------------------------------------------


def test_an_end_at_midnight_is_the_midnight_after() -> None:
    late = Calendar(id="late", windows=(Window(0, time(22), time(0)), Window(1, time(0), time(2))))

    assert late.due_at(datetime(2026, 3, 2, 23, tzinfo=UTC), hours(2)) == datetime(2026, 3, 3, 1, tzinfo=UTC)


def test_windows_that_overlap_or_touch_count_once() -> None:
    windows = (
        Window(0, time(9), time(12)),
        Window(0, time(11), time(15)),
        Window(0, time(10), time(11)),
        Window(0, time(15), time(16)),
    )
    calendar = Calendar(id="overlapping", windows=windows)
    monday = datetime(2026, 3, 2, tzinfo=UTC)

    assert calendar.elapsed(monday, monday + timedelta(days=1)) == hours(7)
    assert calendar.due_at(monday, hours(7)) == monday + hours(16)


@pytest.mark.parametrize(("start", "end"), [(time(2, 15), time(2, 45)), (time(2, 30), time(3))])
def test_a_window_inside_the_hour_that_is_skipped_is_not_open(start: time, end: time) -> None:
    """No clock in Paris shows these times on 29 March 2026."""
    calendar = Calendar(id="skipped", zone=PARIS, windows=(Window(6, start, end),))
    sunday = paris("2026-03-29 00:00")

    assert calendar.elapsed(sunday, sunday + timedelta(days=1)) == timedelta()


def test_the_day_an_end_falls_on_by_the_wall_is_counted() -> None:
    """From winter to summer: 23:30 in UTC is the next day already."""
    lisbon = Calendar(
        id="nights", zone="Europe/Lisbon", windows=tuple(Window(day, time(0), time(1)) for day in range(7))
    )
    winter, summer = datetime(2026, 1, 1, 23, 45, tzinfo=UTC), datetime(2026, 6, 1, 23, 30, tzinfo=UTC)

    assert lisbon.elapsed(winter, summer) == hours(151.5)


def test_nothing_elapses_backwards() -> None:
    monday = paris("2026-03-02 12:00")

    assert OFFICE.elapsed(monday, monday - hours(1)) == timedelta()
    assert ALWAYS.elapsed(monday, monday - hours(1)) == timedelta()


def test_a_calendar_that_never_opens_is_told_by_its_name() -> None:
    days = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(500))
    closed = Calendar(id="closed", windows=WEEK, holidays=days)

    with pytest.raises(DeskError) as refused:
        closed.due_at(datetime(2026, 1, 1, tzinfo=UTC), hours(1))

    assert (refused.value.code, refused.value.facts) == ("never_open", {"calendar": "closed"})


def test_an_old_ticket_goes_on_ageing() -> None:
    opened_at = datetime(2024, 1, 1, tzinfo=UTC)

    assert ALWAYS.elapsed(opened_at, opened_at + timedelta(days=1000)) == timedelta(days=1000)
    assert OFFICE.elapsed(opened_at, opened_at + timedelta(weeks=100)) == hours(100 * 40)


# ---- any calendar -------------------------------------------------------------------------------------------

ZONES = st.sampled_from(
    ["UTC", PARIS, "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=30))
QUARTERS = st.integers(0, 95)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw a calendar that is open for at least a quarter of an hour on some day of each week."""
    windows = []
    for _ in range(draw(st.integers(1, 8))):
        first, last = sorted(draw(st.tuples(QUARTERS, st.integers(1, 96))))
        if first == last:
            continue
        start, end = (time(q % 96 // 4, q % 4 * 15) for q in (first, last))
        windows.append(Window(draw(st.integers(0, 6)), start, end))
    assume(windows)
    holidays = draw(st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5))
    return Calendar(id="any", zone=draw(ZONES), windows=tuple(windows), holidays=holidays)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Say by the clock on the wall whether it is open, or just closes, at an instant."""
    if not calendar.windows:
        return True
    return any(_is_in_a_window(calendar, at - back) for back in (timedelta(0), timedelta(microseconds=1)))


def _is_in_a_window(calendar: Calendar, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(calendar.zone))
    return local.date() not in calendar.holidays and any(
        window.weekday == local.weekday()
        and window.start <= local.time()
        and (local.time() < window.end or window.end == time(0))
        for window in calendar.windows
    )


def due_at(calendar: Calendar, start: datetime, length: timedelta) -> datetime:
    """Return when it is due; a calendar too rarely open for that length is no example."""
    try:
        return calendar.due_at(start, length)
    except DeskError:
        assume(False)
        raise


@given(calendars(), INSTANTS, LENGTHS, LENGTHS)
def test_a_longer_length_is_never_due_earlier(
    calendar: Calendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    assert due_at(calendar, start, min(one, other)) <= due_at(calendar, start, max(one, other))


@given(calendars() | st.just(ALWAYS), INSTANTS, LENGTHS)
def test_exactly_the_length_has_elapsed_when_it_is_due(
    calendar: Calendar, start: datetime, length: timedelta
) -> None:
    assert calendar.elapsed(start, due_at(calendar, start, length)) == length


@given(calendars(), INSTANTS, LENGTHS)
def test_nothing_is_due_while_closed_or_before_it_began(
    calendar: Calendar, start: datetime, length: timedelta
) -> None:
    due = due_at(calendar, start, length)

    assert due >= start
    assert due.tzinfo is UTC
    # the wall shows an hour twice when clocks go back; a window's end is then its first showing
    assume(due.astimezone(ZoneInfo(calendar.zone)).fold == 0)
    assert is_open(calendar, due)


@given(calendars(), INSTANTS, LENGTHS, LENGTHS)
def test_time_elapsed_adds_up(calendar: Calendar, start: datetime, one: timedelta, other: timedelta) -> None:
    middle, end = start + one, start + one + other

    assert calendar.elapsed(start, end) == calendar.elapsed(start, middle) + calendar.elapsed(middle, end)


@given(INSTANTS, LENGTHS)
def test_a_calendar_without_windows_is_always_open(start: datetime, length: timedelta) -> None:
    assert ALWAYS.due_at(start, length) == start + length
    assert length < HORIZON


# ---- days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "then"),
    [
        ("2026-03-05 16:30", 1, "2026-03-06 16:30"),
        ("2026-03-05 16:30", 3, "2026-03-10 16:30"),
        ("2026-03-07 10:00", 1, "2026-03-09 10:00"),
        ("2026-03-05 20:00", 1, "2026-03-06 17:00"),
        ("2026-03-05 06:00", 1, "2026-03-06 09:00"),
    ],
)
def test_open_days_are_counted_and_the_time_of_day_is_kept_inside_them(
    start: str, days: int, then: str
) -> None:
    assert OFFICE.days_after(paris(start), days) == paris(then)


def test_a_holiday_is_no_open_day() -> None:
    calendar = Calendar(id="office", zone=PARIS, windows=WEEK, holidays=frozenset({date(2026, 3, 9)}))

    assert calendar.days_after(paris("2026-03-06 10:00"), 1) == paris("2026-03-10 10:00")


def test_a_desk_that_never_closes_counts_every_day() -> None:
    assert ALWAYS.days_after(paris("2026-03-06 10:00"), 3) == paris("2026-03-09 10:00")


def test_days_of_a_calendar_that_never_opens_are_refused() -> None:
    closed = Calendar(id="closed", windows=(Window(0, time(9), time(9)),))

    with pytest.raises(DeskError):
        closed.days_after(paris("2026-03-06 10:00"), 1)


# ---- exceptions ---------------------------------------------------------------------------------------------


def test_an_extra_window_is_open_besides_what_its_weekday_says() -> None:
    saturday = DayWindow(date(2026, 3, 7), time(10), time(12))
    calendar = replace(OFFICE, extra=(saturday,))

    assert calendar.due_at(paris("2026-03-06 16:30"), hours(1)) == paris("2026-03-07 10:30")
    assert calendar.elapsed(paris("2026-03-07 00:00"), paris("2026-03-08 00:00")) == hours(2)


def test_an_extra_window_of_a_holiday_stays_open() -> None:
    monday = date(2026, 3, 9)
    evening = DayWindow(monday, time(22), time(0))
    calendar = replace(OFFICE, holidays=frozenset({monday}), extra=(evening,))

    assert calendar.elapsed(paris("2026-03-09 00:00"), paris("2026-03-10 09:00")) == hours(2)


def test_windows_that_meet_an_extra_one_are_counted_once() -> None:
    longer = replace(OFFICE, extra=(DayWindow(date(2026, 3, 9), time(16), time(20)),))

    assert longer.elapsed(paris("2026-03-09 00:00"), paris("2026-03-10 00:00")) == hours(11)


def test_closing_time_is_not_open() -> None:
    assert OFFICE.next_open(paris("2026-03-02 16:59")) == paris("2026-03-02 16:59")
    assert OFFICE.next_open(paris("2026-03-02 17:00")) == paris("2026-03-03 09:00")
    assert ALWAYS.next_open(paris("2026-03-07 03:00")) == paris("2026-03-07 03:00")


# ---- quiet hours --------------------------------------------------------------------------------------------

NIGHT = QuietHours(start=time(19), end=time(8, 30))


@pytest.mark.parametrize(
    ("at", "over"),
    [
        ("2026-03-02 18:59", "2026-03-02 18:59"),
        ("2026-03-02 19:00", "2026-03-03 08:30"),
        ("2026-03-03 03:00", "2026-03-03 08:30"),
        ("2026-03-03 08:30", "2026-03-03 08:30"),
    ],
)
def test_a_night_is_quiet_until_its_morning(at: str, over: str) -> None:
    assert NIGHT.over_at(paris(at), PARIS) == paris(over)


def test_a_rest_at_noon_ends_the_same_day() -> None:
    noon = QuietHours(start=time(12), end=time(13))

    assert noon.over_at(paris("2026-03-02 12:30"), PARIS) == paris("2026-03-02 13:00")
    assert noon.over_at(paris("2026-03-02 13:00"), PARIS) == paris("2026-03-02 13:00")


def test_it_is_quiet_by_each_persons_own_clock() -> None:
    at = paris("2026-03-02 10:00")

    assert NIGHT.over_at(at, "America/New_York") == paris("2026-03-02 14:30")
    assert NIGHT.over_at(at, "Europe/Lisbon") == at
