"""What time does to an approval, by examples and for any approver: in any zone, with any hours and any load."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain import prompting
from workflows.domain.calendars import Calendar, QuietHours, Window
from workflows.domain.ids import ApprovalId, TicketId, UserId
from workflows.domain.prompting import Course, Delivery, Load, Moment, Prompt, Reach
from workflows.domain.waits import Asking, Then, Wait, Waits

BERLIN = "Europe/Berlin"
WEEK = tuple(Window(day, time(9), time(18)) for day in range(5))
OFFICE = Calendar(id="office", zone=BERLIN, windows=WEEK)
NIGHT = QuietHours(start=time(19), end=time(8, 30))
MIA = UserId("U0MIATAN")
LOAD = Load(person_id=MIA)
REACH = Reach(calendar=OFFICE, quiet=NIGHT, digest_at=time(8, 30), per_day=3, apart=timedelta(minutes=10))
LATE = settings(max_examples=60, derandomize=True)


def berlin(text: str) -> datetime:
    """Return an instant by what a clock in Berlin shows."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


def delivery(text: str, *, is_urgent: bool = False, load: Load = LOAD, reach: Reach = REACH) -> Delivery:
    """Return when what was asked at that time by Mia's clock reaches her."""
    return prompting.delivery(reach, load, asked_at=berlin(text), is_urgent=is_urgent)[0]


# ---- delivery -----------------------------------------------------------------------------------------------


def test_in_the_day_an_approval_comes_at_once() -> None:
    assert delivery("2026-11-23 10:00") == Delivery(at=berlin("2026-11-23 10:00"))


def test_at_night_it_waits_for_the_digest() -> None:
    assert delivery("2026-11-23 22:00") == Delivery(at=berlin("2026-11-24 08:30"), in_digest=True)


def test_an_urgent_one_breaks_through_at_once() -> None:
    assert delivery("2026-11-23 22:00", is_urgent=True) == Delivery(at=berlin("2026-11-23 22:00"))


@pytest.mark.parametrize("asked", ["2026-11-20 20:00", "2026-11-21 12:00", "2026-11-22 12:00"])
def test_over_the_weekend_it_waits_for_monday(asked: str) -> None:
    assert delivery(asked) == Delivery(at=berlin("2026-11-23 08:30"), in_digest=True)


def test_on_a_holiday_it_waits_for_the_day_after() -> None:
    closed = replace(REACH, calendar=replace(OFFICE, holidays=frozenset({date(2026, 11, 24)})))

    assert delivery("2026-11-24 11:00", reach=closed).at == berlin("2026-11-25 08:30")


def test_the_digest_comes_at_the_hour_that_was_chosen() -> None:
    chosen = replace(REACH, digest_at=time(14))

    assert delivery("2026-11-23 22:00", reach=chosen).at == berlin("2026-11-24 14:00")


def test_who_wants_all_of_it_at_once_gets_nothing_in_between() -> None:
    chosen = replace(REACH, digest_at=time(14), only_digest=True)

    assert delivery("2026-11-23 10:00", reach=chosen) == Delivery(
        at=berlin("2026-11-23 14:00"), in_digest=True
    )
    assert delivery("2026-11-23 15:00", reach=chosen) == Delivery(
        at=berlin("2026-11-24 14:00"), in_digest=True
    )


def test_cards_come_one_after_another_and_so_many_a_day() -> None:
    load, came = LOAD, []
    for _ in range(5):
        found, load = prompting.delivery(REACH, load, asked_at=berlin("2026-11-23 10:00"), is_urgent=False)
        came.append(found)

    assert came == [
        Delivery(at=berlin("2026-11-23 10:00")),
        Delivery(at=berlin("2026-11-23 10:10")),
        Delivery(at=berlin("2026-11-23 10:20")),
        Delivery(at=berlin("2026-11-24 08:30"), in_digest=True),
        Delivery(at=berlin("2026-11-24 08:30"), in_digest=True),
    ]


def test_the_next_day_begins_with_a_new_count() -> None:
    full = Load(person_id=MIA, last_at=berlin("2026-11-23 16:00"), sent_on=date(2026, 11, 23), sent=3)

    assert delivery("2026-11-24 10:00", load=full) == Delivery(at=berlin("2026-11-24 10:00"))


def test_what_is_too_much_for_today_is_not_in_todays_digest_either() -> None:
    full = Load(person_id=MIA, last_at=berlin("2026-11-23 10:00"), sent_on=date(2026, 11, 23), sent=3)
    afternoon = replace(REACH, digest_at=time(14))

    assert delivery("2026-11-23 11:00", load=full, reach=afternoon).at == berlin("2026-11-24 14:00")


# ---- the course of it ---------------------------------------------------------------------------------------


def test_reminders_escalation_and_the_end_are_counted_from_delivery() -> None:
    assert prompting.course(Waits(), REACH, at=berlin("2026-11-24 10:00"), is_urgent=False) == Course(
        remind_at=(berlin("2026-11-24 14:00"), berlin("2026-11-24 18:00")),
        escalate_at=berlin("2026-11-25 10:00"),
        decide_by=berlin("2026-11-27 10:00"),
    )


def test_a_weekend_is_nobodys_time_to_decide() -> None:
    course = prompting.course(Waits(), REACH, at=berlin("2026-11-20 16:00"), is_urgent=False)

    assert course.remind_at == (berlin("2026-11-23 11:00"), berlin("2026-11-23 15:00"))
    assert course.escalate_at == berlin("2026-11-23 16:00")
    assert course.decide_by == berlin("2026-11-25 16:00")


def test_what_is_urgent_is_counted_around_the_clock() -> None:
    course = prompting.course(Waits(), REACH, at=berlin("2026-11-20 22:00"), is_urgent=True)

    assert course.remind_at == (berlin("2026-11-21 02:00"), berlin("2026-11-21 06:00"))
    assert course.escalate_at == berlin("2026-11-21 22:00")
    assert course.decide_by == berlin("2026-11-23 22:00")


def test_who_is_asked_late_has_what_is_left() -> None:
    until = berlin("2026-11-27 10:00")
    course = prompting.course(Waits(), REACH, at=berlin("2026-11-25 10:00"), is_urgent=False, until=until)

    assert course.decide_by == until


def test_who_is_asked_at_the_last_moment_has_four_hours_at_work_all_the_same() -> None:
    course = prompting.course(
        Waits(),
        REACH,
        at=berlin("2026-11-24 17:00"),
        is_urgent=False,
        until=berlin("2026-11-24 17:30"),
    )

    assert course.decide_by == berlin("2026-11-25 12:00")
    assert course.remind_at == ()


def test_a_reminder_that_would_fall_into_quiet_hours_waits_for_the_next_open_hour() -> None:
    early = replace(REACH, quiet=QuietHours(start=time(17), end=time(8, 30)))

    course = prompting.course(Waits(), early, at=berlin("2026-11-20 13:30"), is_urgent=False)

    assert course.remind_at == (berlin("2026-11-23 09:00"), berlin("2026-11-23 12:30"))


def test_nobody_above_is_asked_where_the_time_is_over_first() -> None:
    short = Waits(decide_within=Wait(hours=timedelta(hours=6)))

    course = prompting.course(short, REACH, at=berlin("2026-11-24 10:00"), is_urgent=False)

    assert course == Course(
        remind_at=(berlin("2026-11-24 14:00"),), escalate_at=None, decide_by=berlin("2026-11-24 16:00")
    )


# ---- what is done ---------------------------------------------------------------------------------------------


def a_prompt(delivered: str | None = "2026-11-24 10:00") -> Prompt:
    """Return what Mia is asked at ten on a Tuesday."""
    at = berlin("2026-11-24 10:00")
    return Prompt(
        step_id=ApprovalId("step"),
        person_id=MIA,
        ticket_id=TicketId("ticket"),
        asked_at=at,
        is_urgent=False,
        delivery=Delivery(at=at),
        course=prompting.course(Waits(), REACH, at=at, is_urgent=False),
        delivered_at=berlin(delivered) if delivered else None,
    )


def test_each_moment_is_reached_once() -> None:
    prompt, said = a_prompt(), []
    for hour in ("13:59", "14:00", "14:00", "17:00", "18:00"):
        prompt, todo = prompting.reached(prompt, berlin(f"2026-11-24 {hour}"))
        said.append(list(todo))

    assert said == [[], [Moment.REMIND], [], [], [Moment.REMIND]]
    assert prompt.next_at == berlin("2026-11-25 10:00")


def test_a_desk_that_stood_still_reminds_once_and_asks_who_is_above() -> None:
    prompt, todo = prompting.reached(a_prompt(), berlin("2026-11-26 10:00"))

    assert list(todo) == [Moment.REMIND, Moment.ESCALATE]
    assert prompt.next_at is None
    assert prompting.reached(prompt, berlin("2026-12-24 10:00")) == (prompt, ())


def test_nobody_is_reminded_of_what_they_did_not_get_or_is_over() -> None:
    later = berlin("2026-11-26 10:00")

    assert prompting.reached(a_prompt(delivered=None), later)[1] == ()
    assert prompting.reached(replace(a_prompt(), is_over=True), later)[1] == ()
    assert replace(a_prompt(), is_over=True).next_at is None
    assert a_prompt(delivered=None).next_at == berlin("2026-11-24 10:00")


def test_a_step_is_waited_for_as_long_as_anybody_still_asked_has() -> None:
    one = a_prompt()
    longer = replace(one, course=replace(one.course, decide_by=berlin("2026-11-30 09:00")))

    assert prompting.decide_by([one, longer]) == berlin("2026-11-30 09:00")
    assert prompting.decide_by([one, replace(longer, is_over=True)]) == one.course.decide_by
    assert prompting.decide_by([replace(one, is_over=True)]) is None


@pytest.mark.parametrize(
    ("then", "is_low_risk", "is_anybody_above", "done"),
    [
        (Then.QUEUE, False, True, Then.QUEUE),
        (Then.EXPIRE, False, True, Then.EXPIRE),
        (Then.REJECT, True, True, Then.REJECT),
        (Then.ESCALATE, False, True, Then.ESCALATE),
        (Then.ESCALATE, True, False, Then.QUEUE),
        (Then.APPROVE, True, False, Then.APPROVE),
        (Then.APPROVE, False, True, Then.QUEUE),
    ],
)
def test_what_happens_in_the_end_is_what_the_files_say_or_the_queue(
    then: Then, is_low_risk: bool, is_anybody_above: bool, done: Then
) -> None:
    waits = Waits(then=then, is_low_risk=is_low_risk)

    assert prompting.ends(waits, is_anybody_above=is_anybody_above) is done


def test_somebody_has_the_calendar_of_their_zone_or_the_first_by_their_own_clocks() -> None:
    lisbon = Calendar(id="lisbon", zone="Europe/Lisbon", windows=WEEK)
    asking = Asking(calendars=(lisbon, OFFICE))

    def calendar(zone: str, *, asking: Asking = asking) -> Calendar:
        return prompting.reach_of(asking, LOAD, zone=zone, quiet=NIGHT, usual=OFFICE).calendar

    assert calendar(BERLIN) == OFFICE
    assert calendar("America/New_York") == replace(lisbon, zone="America/New_York")
    assert calendar("Asia/Kolkata", asking=Asking()) == replace(OFFICE, zone="Asia/Kolkata")


# ---- for anybody ----------------------------------------------------------------------------------------------

INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(
    ["UTC", BERLIN, "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
)
LENGTHS = st.builds(
    Wait, days=st.integers(0, 5), hours=st.integers(1, 40).map(lambda hours: timedelta(hours=hours))
)


@st.composite
def reaches(draw: st.DrawFn) -> Reach:
    """Draw somebody who works in the day, on some days of the week, and is left alone at night or never."""
    opens, closes = draw(st.integers(7, 10)), draw(st.integers(13, 19))
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    holidays = draw(st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=6))
    return Reach(
        calendar=Calendar(
            id="any",
            zone=draw(ZONES),
            windows=tuple(Window(day, time(opens), time(closes)) for day in sorted(days)),
            holidays=holidays,
        ),
        quiet=draw(st.sampled_from([None, NIGHT, QuietHours(start=time(17), end=time(9))])),
        digest_at=time(draw(st.integers(6, 18)), draw(st.sampled_from([0, 30]))),
        per_day=draw(st.integers(1, 4)),
        apart=timedelta(minutes=draw(st.integers(1, 90))),
        only_digest=draw(st.booleans()),
    )


WAITS = st.builds(
    Waits,
    remind_after=st.lists(LENGTHS, max_size=3).map(tuple),
    escalate_after=st.none() | LENGTHS,
    decide_within=LENGTHS,
    then=st.sampled_from(Then),
    is_low_risk=st.booleans(),
)


@LATE
@given(reaches(), INSTANTS)
def test_nobody_gets_anything_at_night_or_on_a_day_off_but_their_digest(
    reach: Reach, asked: datetime
) -> None:
    found, _ = prompting.delivery(reach, LOAD, asked_at=asked, is_urgent=False)
    local = found.at.astimezone(ZoneInfo(reach.zone))

    assert found.at >= asked
    assert reach.calendar.opens_on(local.date())
    if not found.in_digest:
        assert reach.quiet is None or reach.quiet.over_at(found.at, reach.zone) == found.at
    else:
        assert found.at == reach.digest_after(found.at)


@LATE
@given(
    reaches(), st.lists(st.timedeltas(timedelta(0), timedelta(hours=6)), min_size=1, max_size=12), INSTANTS
)
def test_cards_are_never_too_many_or_too_close_and_none_is_lost(
    reach: Reach, gaps: list[timedelta], start: datetime
) -> None:
    load, asked, cards, delivered = LOAD, start, [], 0
    for gap in gaps:
        asked += gap
        found, load = prompting.delivery(reach, load, asked_at=asked, is_urgent=False)
        assert found.at >= asked
        delivered += 1
        if not found.in_digest:
            cards.append(found.at)

    days = [at.astimezone(ZoneInfo(reach.zone)).date() for at in cards]
    assert delivered == len(gaps)
    assert all(days.count(day) <= reach.per_day for day in days)
    assert all(later - earlier >= reach.apart for earlier, later in pairwise(cards))


@LATE
@given(reaches(), WAITS, INSTANTS, st.booleans())
def test_everything_comes_in_order_inside_working_hours_and_before_the_end(
    reach: Reach, waits: Waits, at: datetime, is_urgent: bool
) -> None:
    course = prompting.course(waits, reach, at=at, is_urgent=is_urgent)
    moments = [moment for moment, _ in course.moments]

    assert moments == sorted(moments)
    assert all(at < moment < course.decide_by for moment in moments)
    if not is_urgent:
        assert all(
            reach.calendar.elapsed(moment - timedelta(microseconds=1), moment + timedelta(microseconds=1))
            for moment in moments
        )


@LATE
@given(reaches(), WAITS, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_who_gets_it_later_is_never_to_decide_earlier(
    reach: Reach, waits: Waits, at: datetime, wait: timedelta
) -> None:
    early = prompting.course(waits, reach, at=at, is_urgent=False)
    late = prompting.course(waits, reach, at=at + wait, is_urgent=False)

    assert late.decide_by >= early.decide_by


@LATE
@given(reaches(), WAITS, INSTANTS, st.lists(st.timedeltas(timedelta(0), timedelta(days=3)), max_size=8))
def test_however_often_and_late_it_is_looked_at_nothing_is_done_twice(
    reach: Reach, waits: Waits, at: datetime, looks: list[timedelta]
) -> None:
    course = prompting.course(waits, reach, at=at, is_urgent=False)
    prompt = replace(a_prompt(), delivered_at=at, course=course)
    said: list[Moment] = []
    for look in [*looks, timedelta(days=900)]:
        at += look
        prompt, todo = prompting.reached(prompt, at)
        said += todo

    assert said.count(Moment.ESCALATE) == (course.escalate_at is not None)
    assert said.count(Moment.REMIND) <= len(course.remind_at)
    assert (Moment.REMIND in said) == bool(course.remind_at)
    assert prompt.next_at is None
