"""What each step of approvals was good for, counted by hand; and that the figures hold for anything that happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain import stamps
from workflows.domain.approvals import StepState, Verdict
from workflows.domain.approver_rules import CostCentreOwner, FirstOf, Group, Manager, Named
from workflows.domain.ids import FieldId, ItemId, TicketNumber
from workflows.domain.shadow import Share
from workflows.domain.stamps import Passed, Place, Word

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MANAGER = Place(item=ItemId("laptop"), round=1, place=1, by="manager of the requester")
FINANCE = Place(item=ItemId("laptop"), round=2, place=1, by="@finance")
SECONDS = timedelta(seconds=1)


def passed(
    n: int,
    *,
    place: Place = MANAGER,
    state: StepState = StepState.APPROVED,
    hours: float = 4,
    done_after: float | None = 10,
    clicked_after: timedelta | None = 60 * SECONDS,
    others: float | None = None,
    is_overridden: bool = False,
    is_regretted: bool = False,
) -> Passed:
    """Return a step that was opened on the hour its request was sent and was over after so many hours."""
    verdict = {StepState.REJECTED: Verdict.REJECT, StepState.CHANGES_REQUESTED: Verdict.CHANGES}
    said = Word(verdict=verdict.get(state, Verdict.APPROVE), after=clicked_after)
    sent_at = MONDAY + n * 24 * HOUR
    return Passed(
        place=place,
        number=TicketNumber(f"REQ-{n}"),
        state=state,
        sent_at=sent_at,
        opened_at=sent_at,
        closed_at=sent_at + hours * HOUR,
        others_until=None if others is None else sent_at + others * HOUR,
        ended_at=None if done_after is None else sent_at + done_after * HOUR,
        words=(said,) if state in stamps.DECIDED else (),
        is_overridden=is_overridden,
        is_regretted=is_regretted,
    )


def test_how_often_it_is_approved_is_told_with_how_sure_that_is() -> None:
    steps = [passed(n) for n in range(9)] + [passed(9, state=StepState.REJECTED)]

    (found,) = stamps.report(steps, last=100)

    assert found.approved == Share(9, 10)
    assert [round(end, 3) for end in found.approved.interval] == [0.596, 0.982]
    assert not found.is_stamp


def test_nearly_all_of_many_is_a_stamp_and_of_few_is_not() -> None:
    (few,) = stamps.report([passed(n) for n in range(20)], last=100)
    (many,) = stamps.report([passed(n) for n in range(50)], last=100)

    assert (few.is_stamp, many.is_stamp) == (False, True)


def test_what_the_time_decided_is_nobodys_yes() -> None:
    waived = Passed(
        place=MANAGER,
        number=TicketNumber("REQ-1"),
        state=StepState.APPROVED,
        sent_at=MONDAY,
        opened_at=MONDAY,
        closed_at=MONDAY + 72 * HOUR,
    )

    (found,) = stamps.report([waived, passed(2, state=StepState.EXPIRED), passed(3)], last=100)

    assert (found.approved, found.undecided) == (Share(1, 1), 2)


def test_the_middle_click_and_those_too_fast_to_have_read_anything() -> None:
    clicks = [2 * SECONDS, 4 * SECONDS, 90 * SECONDS, 5 * SECONDS, None]

    (found,) = stamps.report([passed(n, clicked_after=one) for n, one in enumerate(clicks)], last=100)

    assert found.click == 4.5 * SECONDS
    assert found.unread == Share(2, 4)


def test_the_share_of_the_time_is_of_what_is_done() -> None:
    steps = [passed(1, hours=4, done_after=10), passed(2, hours=1, done_after=40), passed(3, done_after=None)]

    (found,) = stamps.report(steps, last=100)
    (none_done,) = stamps.report([passed(3, done_after=None)], last=100)

    assert found.share == 0.1
    assert none_done.share is None


def test_without_it_those_it_let_through_were_sooner_and_those_it_stopped_through() -> None:
    steps = [
        passed(1, hours=100),
        passed(2, hours=2),
        passed(3, hours=6),
        passed(4, state=StepState.REJECTED),
        passed(5, hours=4),
        passed(6, state=StepState.CHANGES_REQUESTED),
    ]

    (found,) = stamps.report(steps, last=5)

    assert found.without.of == 5
    assert (found.without.sooner, found.without.saved) == (4 * HOUR, 12 * HOUR)
    assert found.without.through == ("REQ-4", "REQ-6")


def test_what_waited_for_another_step_beside_it_would_not_have_been_sooner() -> None:
    assert passed(1, hours=4, others=3).waited == HOUR
    assert passed(1, hours=4, others=9).waited == timedelta()


def test_steps_are_told_apart_and_the_surest_stamp_comes_first() -> None:
    steps = [passed(n, state=StepState.REJECTED) for n in range(3)]
    steps += [passed(n, place=FINANCE) for n in range(3)]

    assert [one.place for one in stamps.report(steps, last=9)] == [FINANCE, MANAGER]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Manager(), "manager of the requester"),
        (Manager(levels=2), "manager of the requester, 2 levels up"),
        (FirstOf((Named("tom@example.com"), Group("finance"))), "tom@example.com or else @finance"),
        (CostCentreOwner(of=FieldId("centre")), "owner of the cost centre"),
    ],
)
def test_who_is_asked_is_told_in_words(rule: Manager, words: str) -> None:
    assert stamps.asked_in_words([rule]) == words


STEPS = st.builds(
    passed,
    st.integers(0, 200),
    state=st.sampled_from([*sorted(stamps.DECIDED), StepState.EXPIRED]),
    hours=st.floats(0, 500),
    done_after=st.none() | st.floats(500, 5000),
    clicked_after=st.none() | st.timedeltas(timedelta(0), timedelta(days=3)),
    others=st.none() | st.floats(0, 500),
)


@settings(max_examples=60, derandomize=True)
@given(st.lists(STEPS, min_size=1, max_size=30), st.integers(1, 40))
def test_the_figures_hold_whatever_happened(steps: list[Passed], last: int) -> None:
    (found,) = stamps.report(steps, last=last)
    low, high = found.approved.interval

    assert found.approved.of + found.undecided == len(steps)
    assert 0 <= low <= high <= 1
    assert found.share is None or 0 <= found.share <= 1
    assert found.without.of == min(last, len(steps))
    assert timedelta() <= found.without.sooner <= found.without.saved or not found.without.saved
    assert found.unread.count <= found.unread.of


def test_what_was_let_go_on_by_breaking_the_glass_is_nobodys_yes() -> None:
    (found,) = stamps.report([passed(1), passed(2, is_overridden=True)], last=100)

    assert (found.approved, found.overridden, found.undecided) == (Share(1, 1), 1, 0)


def test_what_was_approved_and_regretted_is_told_and_what_was_stopped_is_not_regretted() -> None:
    steps = [passed(1, is_regretted=True), passed(2), passed(3, state=StepState.REJECTED, is_regretted=True)]

    (found,) = stamps.report(steps, last=100)

    assert found.regretted == Share(1, 2)
