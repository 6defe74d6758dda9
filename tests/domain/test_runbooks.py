"""A run goes step by step, each outcome kept; it can go back, wait for a call, and be given up."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.runbooks import COFFEE
from workflows.domain import runbooks
from workflows.domain.errors import DeskError
from workflows.domain.ids import RunId, StepId, TicketId, UserId
from workflows.domain.runbooks import CallState, How, Run, Runbook, RunState, StepKind

BO = UserId("UBO")
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
FACTS = {"requester.email": "ana@example.com", "ticket.title": "cold {requester.email} `x`"}


def started(runbook: Runbook = COFFEE) -> Run:
    return runbooks.start(runbook, RunId("r1"), TicketId("t1"), facts=FACTS, by=BO, at=AT)


def at_gate() -> Run:
    return runbooks.answer(runbooks.finish(started(), by=BO, at=AT), 0, by=BO, at=AT)


def sending() -> Run:
    return runbooks.send(at_gate(), by=BO, at=AT)


def failed() -> Run:
    return runbooks.failed(sending(), 1, why="500", at=AT)


def test_each_step_leaves_its_outcome_and_leads_to_the_next() -> None:
    run = runbooks.sent(sending(), 1, said="200 OK", at=AT)

    assert [(one.step, one.how, one.said) for one in run.outcomes] == [
        ("plug", How.DONE, ""),
        ("lamp", How.ANSWERED, "Yes"),
        ("restart", How.SENT, "200 OK"),
    ]
    assert (run.at, run.is_at_end, run.version) == ("warm", True, 5)


def test_a_gated_call_waits_for_somebody_and_one_without_a_gate_does_not() -> None:
    open_gate = replace(COFFEE.steps[2], is_gated=False)
    ungated = replace(COFFEE, steps=(*COFFEE.steps[:2], open_gate, COFFEE.steps[3]))

    waiting = at_gate()
    running = runbooks.answer(runbooks.finish(started(ungated), by=BO, at=AT), 0, by=BO, at=AT)

    assert waiting.call is not None and waiting.call.state is CallState.WAITS
    assert running.call is not None and (running.call.state, running.call.by) == (CallState.SENDING, BO)


def test_what_is_sent_is_fixed_when_the_step_is_reached() -> None:
    call = at_gate().call

    assert call is not None
    assert json.loads(call.body) == {"who": "ana@example.com", "what": "cold {requester.email} `x`"}
    assert "`" not in call.body, "it would end the frame in which it is shown"


def test_a_call_that_failed_is_tried_again_as_the_same_call_or_done_by_hand() -> None:
    again = runbooks.send(failed(), by=BO, at=AT)
    by_hand = runbooks.by_hand(failed(), by=BO, at=AT)

    assert again.call is not None and (again.call.n, again.call.state) == (1, CallState.SENDING)
    assert (by_hand.at, by_hand.outcomes[-1].how) == ("warm", How.BY_HAND)


def test_going_back_takes_the_last_outcome_away_and_asks_before_calling_again() -> None:
    done = runbooks.sent(sending(), 1, said="ok", at=AT)

    earlier = runbooks.back(done, at=AT)

    assert (earlier.at, len(earlier.outcomes), earlier.version) == ("restart", 2, done.version + 1)
    assert earlier.call is not None and (earlier.call.n, earlier.call.state) == (2, CallState.WAITS)


def test_a_skipped_step_keeps_its_reason() -> None:
    run = runbooks.skip(at_gate(), reason=" it is off ", by=BO, at=AT)

    assert (run.at, run.outcomes[-1].how, run.outcomes[-1].said) == ("warm", How.SKIPPED, "it is off")


def test_an_old_answer_to_a_call_changes_nothing() -> None:
    second = runbooks.send(runbooks.back(runbooks.sent(sending(), 1, said="ok", at=AT), at=AT), by=BO, at=AT)

    with pytest.raises(DeskError, match="run_moved_on"):
        runbooks.sent(second, 1, said="late", at=AT)


@pytest.mark.parametrize(
    ("run", "move"),
    [
        (started, lambda run: runbooks.back(run, at=AT)),
        (started, lambda run: runbooks.answer(run, 0, by=BO, at=AT)),
        (started, lambda run: runbooks.send(run, by=BO, at=AT)),
        (
            lambda: runbooks.finish(started(), by=BO, at=AT),
            lambda run: runbooks.skip(run, reason="x", by=BO, at=AT),
        ),
        (lambda: runbooks.finish(started(), by=BO, at=AT), lambda run: runbooks.answer(run, 2, by=BO, at=AT)),
        (at_gate, lambda run: runbooks.by_hand(run, by=BO, at=AT)),
        (sending, lambda run: runbooks.abandon(run, reason="x", at=AT)),
        (sending, lambda run: runbooks.back(run, at=AT)),
        (sending, lambda run: runbooks.send(run, by=BO, at=AT)),
        (sending, lambda run: runbooks.skip(run, reason="x", by=BO, at=AT)),
        (failed, lambda run: runbooks.sent(run, 1, said="late", at=AT)),
        (
            lambda: runbooks.abandon(started(), reason="x", at=AT),
            lambda run: runbooks.finish(run, by=BO, at=AT),
        ),
    ],
)
def test_what_does_not_fit_the_step_is_refused(run: Callable[[], Run], move: Callable[[Run], Run]) -> None:
    with pytest.raises(DeskError, match="run_moved_on"):
        move(run())


def test_progress_counts_the_shortest_way_that_is_left() -> None:
    assert runbooks.progress(started()) == (1, 3)
    loop = runbooks.answer(runbooks.finish(started(), by=BO, at=AT), 1, by=BO, at=AT)
    assert runbooks.progress(loop) == (3, 5)


def test_runbooks_whose_words_are_said_come_first_and_all_others_after_them() -> None:
    door = replace(COFFEE, title="A door", services=(), words=("door",), categories=())
    lift = replace(COFFEE, title="A lift", services=(), words=("lift",), categories=("building",))

    fits, others = runbooks.fitting(
        [lift, door, COFFEE], text="The COLD coffee machine by the door", covers=["building"]
    )

    assert [one.title for one in fits] == ["The coffee is cold", "A door"]
    assert [one.title for one in others] == ["A lift"]


def test_what_a_ticket_was_sorted_as_counts_and_its_words_count_more() -> None:
    door = replace(COFFEE, title="A door", services=(), words=("door",), categories=("building",))

    by_category, _ = runbooks.fitting([COFFEE, door], text="it is stuck", category="building")
    by_service, _ = runbooks.fitting([COFFEE, door], text="it is stuck", service="Coffee machine")
    by_both, _ = runbooks.fitting([COFFEE, door], text="it is cold", category="building")

    assert [one.title for one in by_category] == ["A door"]
    assert [one.title for one in by_service] == ["The coffee is cold"]
    assert [one.title for one in by_both] == ["The coffee is cold", "A door"]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.integers(0, 7), max_size=25))
def test_whatever_is_pressed_each_step_that_counts_is_one_version_on_and_the_way_stays_whole(
    presses: list[int],
) -> None:
    moves: list[Callable[[Run], Run]] = [
        lambda run: runbooks.finish(run, by=BO, at=AT),
        lambda run: runbooks.answer(run, 0, by=BO, at=AT),
        lambda run: runbooks.answer(run, 1, by=BO, at=AT),
        lambda run: runbooks.send(run, by=BO, at=AT),
        lambda run: runbooks.sent(run, run.calls, said="ok", at=AT),
        lambda run: runbooks.failed(run, run.calls, why="no", at=AT),
        lambda run: runbooks.back(run, at=AT),
        lambda run: runbooks.skip(run, reason="x", by=BO, at=AT),
    ]
    run, taken = started(), 0
    for press in presses:
        try:
            run = moves[press](run)
        except DeskError:
            continue
        taken += 1
    assert run.version == taken + 1
    assert run.state is RunState.RUNNING
    assert (run.call is not None) == (run.step.kind is StepKind.WEBHOOK)
    way = [one.step for one in run.outcomes] + [run.at]
    for here, there in pairwise(way):
        assert there in COFFEE.step(StepId(here)).leads_to
