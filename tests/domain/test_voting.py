"""Votes on a step, and what its request comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.approving import (
    ALL,
    ANY,
    LATER,
    LEE,
    MIA,
    SAM,
    TOM,
    TWO,
    a_seat,
    a_step,
    a_vote,
    said,
)
from tests.fakes.clock import START
from workflows.domain import voting
from workflows.domain.approvals import Needs, Quorum, Reason, Seat, Step, StepState, Verdict, Why
from workflows.domain.ids import ApprovalId, UserId
from workflows.domain.voting import Cast, Closed, SaidAlready

NO, CHANGES = Verdict.REJECT, Verdict.CHANGES


def test_a_step_that_ends_as_what_was_said_does_not_ends_by_time() -> None:
    decided = said(a_step(MIA, LEE, needs=ANY), a_vote(MIA))
    half = said(a_step(MIA, LEE), a_vote(MIA))

    ends = [voting.closed(half, state, at=LATER) for state in (StepState.APPROVED, StepState.REJECTED)]
    assert [voting.is_by_time(one) for one in (*ends, voting.closed(half, StepState.EXPIRED, at=LATER))] == [
        *(True, True, True)
    ]
    others = (
        decided,
        half,
        voting.overridden(half, at=LATER),
        voting.closed(half, StepState.CANCELLED, at=LATER),
    )
    assert [voting.is_by_time(one) for one in others] == [False, False, False, False]


@pytest.mark.parametrize(
    ("needs", "verdicts", "state"),
    [
        (ANY, "y", StepState.APPROVED),
        (ANY, "nn", StepState.OPEN),
        (ANY, "nnn", StepState.REJECTED),
        (ALL, "yy", StepState.OPEN),
        (ALL, "yyy", StepState.APPROVED),
        (ALL, "n", StepState.REJECTED),
        (TWO, "yn", StepState.OPEN),
        (TWO, "yny", StepState.APPROVED),
        (TWO, "nn", StepState.REJECTED),
        (Needs(quorum=Quorum.MAJORITY), "yy", StepState.APPROVED),
        (Needs(quorum=Quorum.PERCENTAGE, amount=67), "yy", StepState.OPEN),
        (TWO, "yc", StepState.CHANGES_REQUESTED),
    ],
)
def test_a_step_closes_with_the_vote_that_decides_it(needs: Needs, verdicts: str, state: StepState) -> None:
    says = {"y": Verdict.APPROVE, "n": NO, "c": CHANGES}

    step = said(
        a_step(MIA, LEE, SAM, needs=needs),
        *(a_vote(person, says[one]) for person, one in zip((MIA, LEE, SAM), verdicts, strict=False)),
    )

    assert step.state is state
    assert (step.closed_at == LATER) is (state is not StepState.OPEN)


def test_who_said_something_cannot_say_something_else() -> None:
    step = said(a_step(MIA, LEE, needs=TWO), a_vote(MIA))

    assert voting.cast(step, a_vote(MIA, NO), at=LATER) == SaidAlready(step, a_vote(MIA))


def test_a_seat_speaks_once_whoever_speaks_for_it() -> None:
    step = said(a_step(MIA, LEE, needs=TWO), a_vote(SAM, on_behalf_of=MIA))

    assert isinstance(voting.cast(step, a_vote(MIA), at=LATER), SaidAlready)


def test_nobody_speaks_twice_for_two_seats() -> None:
    step = said(a_step(MIA, LEE, SAM, needs=TWO), a_vote(SAM))

    assert isinstance(voting.cast(step, a_vote(SAM, on_behalf_of=MIA), at=LATER), SaidAlready)


def test_a_vote_on_what_is_decided_changes_nothing() -> None:
    step = said(a_step(MIA, LEE, needs=ANY), a_vote(MIA))

    assert voting.cast(step, a_vote(LEE, NO), at=LATER) == Closed(step)


def test_what_was_said_may_be_taken_back_until_the_step_closes() -> None:
    step = said(a_step(MIA, LEE, needs=TWO), a_vote(MIA))

    taken_back = voting.withdraw(step, MIA, at=LATER)
    assert isinstance(taken_back, Cast)
    again = said(taken_back.step, a_vote(LEE), a_vote(MIA))

    assert [vote.counts for vote in again.votes] == [False, True, True]
    assert again.state is StepState.APPROVED
    assert isinstance(voting.withdraw(again, LEE, at=LATER), Closed)


def test_the_word_of_somebody_who_has_left_still_counts() -> None:
    step = said(a_step(MIA, LEE, SAM, needs=TWO), a_vote(MIA))

    step = voting.seated(step, [a_seat(LEE), a_seat(TOM)], at=LATER)
    step = said(step, a_vote(TOM))

    assert step.state is StepState.APPROVED
    assert [seat.person for seat in step.seats] == [MIA, LEE, TOM]


def test_who_is_asked_anew_is_asked_from_then_on_and_the_others_from_before() -> None:
    step = voting.seated(a_step(MIA, LEE), [a_seat(LEE), a_seat(TOM)], at=LATER)

    assert [(seat.person, seat.asked_at) for seat in step.seats] == [(LEE, START), (TOM, LATER)]


def test_with_fewer_people_what_was_said_may_be_enough() -> None:
    step = said(a_step(MIA, LEE, SAM, TOM, needs=Needs(quorum=Quorum.MAJORITY)), a_vote(MIA), a_vote(LEE))

    assert voting.seated(step, [a_seat(SAM)], at=LATER).state is StepState.APPROVED


def test_with_nobody_left_nothing_is_decided() -> None:
    step = voting.seated(a_step(MIA), [], at=LATER)

    assert step.state is StepState.OPEN
    assert voting.is_short(step)


def test_whoever_decides_for_nobody_decides_alone() -> None:
    queue = Seat(person=TOM, why=Why(reason=Reason.QUEUE, of="approvals"))
    step = voting.seated(a_step(MIA, LEE, SAM, needs=TWO), [queue], at=LATER)

    assert said(step, a_vote(TOM)).state is StepState.APPROVED
    assert said(step, a_vote(TOM, NO)).state is StepState.REJECTED


def test_everybody_who_is_found_is_not_everybody_while_a_rule_is_unheard() -> None:
    step = voting.seated(a_step(MIA, LEE), [a_seat(MIA), a_seat(LEE)], at=LATER, unheard=1)
    agreed = said(step, a_vote(MIA), a_vote(LEE))

    assert voting.is_short(step)
    assert agreed.state is StepState.OPEN
    assert voting.is_short(agreed)
    assert said(step, a_vote(MIA, NO)).state is StepState.REJECTED
    assert voting.seated(agreed, agreed.seats, at=LATER).state is StepState.APPROVED


def _steps(*states: tuple[int, int, StepState]) -> list[Step]:
    return [
        replace(a_step(), id=ApprovalId(f"a{n}"), turn=turn, round=round_, place=n, state=state)
        for n, (turn, round_, state) in enumerate(states)
    ]


def test_a_round_is_asked_once_everything_before_it_is_approved() -> None:
    open_, approved, waiting = StepState.OPEN, StepState.APPROVED, StepState.WAITING

    assert voting.ready(_steps((1, 1, open_), (1, 1, approved), (1, 2, waiting))) == ()
    done = _steps((1, 1, approved), (1, 2, waiting), (1, 2, waiting), (1, 3, waiting))
    assert [step.id for step in voting.ready(done)] == ["a1", "a2"]


def test_only_the_newest_turn_is_asked_and_counts() -> None:
    steps = _steps((1, 1, StepState.REJECTED), (1, 2, StepState.WAITING), (2, 1, StepState.WAITING))

    assert [step.id for step in voting.ready(steps)] == ["a2"]
    assert voting.outcome(steps) is StepState.OPEN


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ([StepState.APPROVED, StepState.APPROVED], StepState.APPROVED),
        ([StepState.APPROVED, StepState.OPEN], StepState.OPEN),
        ([StepState.OPEN, StepState.REJECTED], StepState.REJECTED),
        ([StepState.CHANGES_REQUESTED, StepState.WAITING], StepState.CHANGES_REQUESTED),
        ([StepState.EXPIRED, StepState.OPEN], StepState.EXPIRED),
        ([], StepState.OPEN),
    ],
)
def test_one_no_ends_a_request_and_every_step_has_to_agree(
    states: list[StepState], outcome: StepState
) -> None:
    assert voting.outcome(_steps(*((1, 1, state) for state in states))) is outcome


_PEOPLE = [UserId(f"U{n}") for n in range(5)]
_NEEDS = st.one_of(
    st.just(ALL),
    st.just(ANY),
    st.just(Needs(quorum=Quorum.MAJORITY)),
    st.builds(Needs, quorum=st.just(Quorum.NUMBER), amount=st.integers(1, 5)),
    st.builds(Needs, quorum=st.just(Quorum.PERCENTAGE), amount=st.integers(1, 100)),
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    needs=_NEEDS,
    asked=st.integers(1, 5),
    says=st.lists(st.tuples(st.sampled_from(_PEOPLE), st.sampled_from([Verdict.APPROVE, NO])), max_size=9),
)
def test_a_step_is_open_exactly_as_long_as_it_could_still_go_either_way(
    needs: Needs, asked: int, says: list[tuple[UserId, Verdict]]
) -> None:
    """As a model: count the yeses and noes of the first word of each who is asked, until one side has it."""
    step = a_step(*_PEOPLE[:asked], needs=needs)
    yes, no, needed = 0, 0, needs.of(asked)
    for person, verdict in says:
        if person not in _PEOPLE[:asked]:
            continue
        outcome = voting.cast(step, a_vote(person, verdict), at=LATER)
        step = outcome.step
        if isinstance(outcome, Cast):
            yes, no = yes + (verdict is Verdict.APPROVE), no + (verdict is NO)

    assert len({vote.person for vote in step.given}) == len(step.given) == yes + no
    assert (step.state is StepState.APPROVED) == (yes >= needed)
    assert (step.state is StepState.REJECTED) == (no > 0 and asked - no < needed)
