"""Access for a time: when it ends, when that is said before, and that it ends once and never before its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from tests.domain.access import MONTH, TERMS, THE_18TH, UNTIL, a_grant, given
from tests.fakes.clock import START
from workflows.domain import grants
from workflows.domain.access import AccessTerms, Extension, Span, Unit, asked_span, frozen
from workflows.domain.conditions import Condition
from workflows.domain.errors import DeskError
from workflows.domain.fulfilment import TaskPlan
from workflows.domain.grants import Grant, GrantState, WhyEnded
from workflows.domain.ids import FieldId, TaskName, TeamId

LENGTH = FieldId("length")
HOURS = AccessTerms(lasts=LENGTH, unit=Unit.HOURS)


def at(day: int, hour: int = 0, *, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_what_is_answered_says_for_how_long_and_the_files_term_where_nothing_is() -> None:
    assert asked_span(TERMS, {UNTIL: ("2026-12-18",)}) == Span(until_on=THE_18TH)
    assert asked_span(TERMS, {}) == Span(length=MONTH)
    assert asked_span(HOURS, {LENGTH: ("4",)}) == Span(length=timedelta(hours=4))
    assert asked_span(replace(HOURS, unit=Unit.WEEKS), {LENGTH: ("1.5",)}) == Span(
        length=timedelta(days=10.5)
    )


def test_without_an_answer_and_a_term_or_under_other_conditions_it_does_not_end() -> None:
    assert asked_span(HOURS, {}) is None
    only_editors = replace(TERMS, when=Condition(field=FieldId("seat"), values=("editor",)))
    assert asked_span(only_editors, {FieldId("seat"): ("viewer",)}) is None
    assert asked_span(only_editors, {FieldId("seat"): ("editor",)}) == Span(length=MONTH)


@pytest.mark.parametrize(
    ("span", "zone", "ends_at", "ends_on"),
    [
        (Span(until_on=THE_18TH), "Europe/Lisbon", at(19), THE_18TH),
        (Span(until_on=THE_18TH), "Asia/Tokyo", at(18, 15), THE_18TH),
        (Span(length=MONTH), "Europe/Lisbon", at(24), date(2026, 12, 23)),
        (Span(length=timedelta(hours=4)), "Europe/Lisbon", at(23, 13, month=11), None),
        (Span(length=timedelta(days=1)), "America/New_York", at(25, 5, month=11), date(2026, 11, 24)),
    ],
)
def test_days_end_with_the_holders_day_and_hours_with_their_minute(
    span: Span, zone: str, ends_at: datetime, ends_on: date | None
) -> None:
    one = given(zone=zone, span=span)

    assert (one.ends_at, one.ends_on) == (ends_at, ends_on)


def test_an_extension_goes_on_from_the_end_and_no_further_than_the_file_lets_it() -> None:
    first = given()
    until_then = {"extends": first.id, "extension": 1}

    month = grants.give(
        a_grant("g2", span=Span(length=MONTH), **until_then), zone="Europe/Lisbon", at=START, after=first
    )
    assert month.ends_on == date(2027, 1, 17)
    far = a_grant("g3", span=Span(until_on=date(2027, 12, 1)), **until_then)
    assert grants.give(far, zone="Europe/Lisbon", at=START, after=first).ends_on == date(2027, 1, 17)
    short = given(span=Span(length=timedelta(hours=4)), terms=replace(HOURS, extension=Extension()))
    again = grants.give(
        a_grant("g4", span=Span(length=timedelta(hours=4))), zone="Europe/Lisbon", at=START, after=short
    )
    assert again.ends_at == START + timedelta(hours=8)


def test_an_extension_of_what_is_over_begins_when_it_is_given() -> None:
    late = at(20, 10)
    again = grants.give(
        a_grant("g2", span=Span(length=timedelta(days=2))), zone="Europe/Lisbon", at=late, after=given()
    )

    assert again.ends_on == date(2026, 12, 22)


def test_it_is_said_in_the_morning_of_the_holders_day_and_never_before_they_had_it() -> None:
    assert grants.warnings(given()) == {7: at(11, 9), 1: at(17, 9)}
    assert grants.warnings(given(zone="Asia/Tokyo")) == {7: at(11), 1: at(17)}
    assert grants.warnings(given(at=at(15))) == {1: at(17, 9)}
    assert grants.warnings(given(span=Span(length=timedelta(hours=4)))) == {}


def test_fewer_days_are_not_followed_by_more() -> None:
    warned = grants.warn(given(), 1, at=at(17, 9))

    for days in (1, 7):
        with pytest.raises(DeskError, match="grant_moved_on"):
            grants.warn(warned, days, at=at(17, 9))


def test_it_may_be_extended_as_often_as_the_file_says_also_once_its_time_has_come() -> None:
    assert grants.may_extend(given())
    assert grants.may_extend(grants.end(given(), WhyEnded.EXPIRED, taken_back_by=None, at=at(19)))
    assert not grants.may_extend(grants.end(given(), WhyEnded.GIVEN_BACK, taken_back_by=None, at=at(1)))
    assert not grants.may_extend(given(extension=2))
    assert not grants.may_extend(given(terms=replace(TERMS, extension=None)))
    assert not grants.may_extend(a_grant())


def test_what_takes_it_back_is_kept_in_the_words_of_the_request_and_only_as_far_as_it_is_called_for() -> None:
    asks = Condition(field=FieldId("seat"), values=("viewer",))
    for_viewers = TaskPlan(id=TaskName("v"), title="V", team=TeamId("it"), when=asks)
    terms = replace(TERMS, take_back=(for_viewers, *TERMS.take_back))

    kept = frozen(terms, {FieldId("seat"): ("editor",)}, {"answers.seat": "Editor", "for.name": "Ana"})

    assert kept.what == "Figma as Editor"
    assert [one.title for one in kept.take_back] == ["Hand on the files of Ana", "Take the seat"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["expire", "give back", "leave", "warn", "extend"]),
        st.timedeltas(min_value=timedelta(), max_value=timedelta(days=20)),
    ),
    max_size=8,
)


@settings(derandomize=True, max_examples=100, deadline=None)
@drawn(
    length=st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=40)),
    zone=st.sampled_from(["UTC", "Europe/Lisbon", "Asia/Kathmandu", "Pacific/Kiritimati"]),
    steps=STEPS,
)
def test_whatever_happens_in_whatever_order_it_ends_once_and_by_its_time_alone_never_before(
    length: timedelta, zone: str, steps: list[tuple[str, timedelta]]
) -> None:
    one, now = given(zone=zone, span=Span(length=length)), START
    ended: list[Grant] = []
    doors: dict[str, Any] = {
        "expire": lambda: grants.end(one, WhyEnded.EXPIRED, taken_back_by=None, at=now),
        "give back": lambda: grants.end(one, WhyEnded.GIVEN_BACK, taken_back_by=None, at=now),
        "leave": lambda: grants.end(one, WhyEnded.LEFT, taken_back_by=None, at=now),
        "warn": lambda: grants.warn(one, 1, at=now),
        "extend": lambda: grants.replace_by_extension(one, at=now),
    }

    for step, later in steps:
        now += later
        try:
            after = doors[step]()
        except DeskError:
            continue
        assert one.is_active and after.version == one.version + 1
        one = after
        ended += [one] if one.state is GrantState.ENDED else []

    assert len(ended) <= 1
    for over in ended:
        assert over.ends_at is not None and over.ended_at is not None
        assert over.why is not WhyEnded.EXPIRED or over.ended_at >= over.ends_at
        assert one == over, "nothing comes after the end"
