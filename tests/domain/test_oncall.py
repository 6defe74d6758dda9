"""Who is on call: by turns, by the clocks of the rota's zone, with somebody at every instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain.ids import TeamId
from workflows.domain.oncall import Duty, Rota

WEEKS = Rota(
    id="it",
    team=TeamId("it"),
    zone="Europe/Berlin",
    hands_over=time(9),
    first_on=date(2026, 10, 12),
    days=7,
    people=("ada", "bo", "cy"),
)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_each_has_a_week_and_hands_over_in_the_morning_of_the_zone() -> None:
    assert WEEKS.on_call(at(10, 12, 7)) == Duty(email="ada", start_at=at(10, 12, 7), end_at=at(10, 19, 7))
    assert WEEKS.on_call(at(10, 19, 6, 59)) == WEEKS.on_call(at(10, 12, 7))
    assert WEEKS.on_call(at(10, 12, 6, 59)) is None


def test_the_week_in_which_the_clocks_go_back_is_an_hour_longer() -> None:
    assert WEEKS.on_call(at(10, 25, 12)) == Duty(email="bo", start_at=at(10, 19, 7), end_at=at(10, 26, 8))


def test_who_stands_in_goes_before_and_the_rest_of_the_week_stays() -> None:
    cover = Duty(email="cy", start_at=at(10, 14, 16), end_at=at(10, 15, 16))
    rota = replace(WEEKS, stand_ins=(cover,))

    assert rota.on_call(at(10, 14, 16)) == cover
    assert rota.on_call(at(10, 14, 15)) == Duty(email="ada", start_at=at(10, 12, 7), end_at=at(10, 14, 16))
    assert rota.on_call(at(10, 15, 16)) == Duty(email="ada", start_at=at(10, 15, 16), end_at=at(10, 19, 7))
    assert rota.next_after(at(10, 13, 0)) == cover


def test_next_is_somebody_else_or_nobody() -> None:
    assert WEEKS.next_after(at(10, 13, 0)) == Duty(email="bo", start_at=at(10, 19, 7), end_at=at(10, 26, 8))
    assert WEEKS.next_after(at(10, 1, 0)) == WEEKS.on_call(at(10, 12, 7)), "before it has begun"
    assert replace(WEEKS, people=("ada",)).next_after(at(10, 13, 0)) is None


@settings(max_examples=80, derandomize=True, deadline=None)
@given(
    people=st.integers(1, 4),
    days=st.integers(1, 10),
    stand_ins=st.lists(st.integers(0, 60), max_size=3, unique=True),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    hour=st.integers(0, 23),
)
def test_from_the_first_day_on_there_is_somebody_at_every_instant_and_duties_join(
    people: int, days: int, stand_ins: list[int], zone: str, hour: int
) -> None:
    first = at(10, 14, 0)
    rota = replace(
        WEEKS,
        zone=zone,
        days=days,
        people=tuple(f"p{n}" for n in range(people)),
        hands_over=time(hour),
        stand_ins=tuple(
            Duty(
                email=f"s{n}",
                start_at=first + timedelta(hours=12 * n),
                end_at=first + timedelta(hours=12 * n + 7),
            )
            for n in stand_ins
        ),
    )
    now = first
    while now < first + timedelta(days=40):
        duty = rota.on_call(now)
        assert duty is not None
        assert duty.holds(now)
        last = duty.end_at - timedelta(microseconds=1)
        assert rota.on_call(duty.start_at) == duty
        assert rota.on_call(last) == duty
        now = duty.end_at
