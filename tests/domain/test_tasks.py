"""A task goes through its doors in order, and everything else is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.domain.fulfilment import PLAN
from tests.domain.samples import ANA, BO, LATER, NOW, TICKET, a_ticket
from workflows.domain import lifecycle, tasks
from workflows.domain.errors import DeskError
from workflows.domain.ids import DESK, TaskId
from workflows.domain.runbooks import CallState
from workflows.domain.tasks import Task, TaskMark, TaskState
from workflows.domain.tickets import State


def a_task(place: int = 0) -> Task:
    return tasks.made(PLAN.tasks[place], TaskId(f"k{place}"), TICKET, place=place, at=NOW)


def opened(place: int = 0) -> Task:
    return tasks.open_(a_task(place), due_at=LATER, at=NOW)


def ticked() -> Task:
    return tasks.tick(tasks.claim(opened(), by=BO, at=NOW), [0, 1, 7], at=NOW)


def test_it_is_claimed_ticked_off_and_done() -> None:
    done = tasks.finish(ticked(), by=ANA, at=LATER)

    assert (done.state, done.assignee_id, done.ticked, done.version) == (TaskState.DONE, BO, (0, 1), 5)


def test_it_is_not_done_while_a_line_of_its_checklist_is_not() -> None:
    with pytest.raises(DeskError, match="checklist_left"):
        tasks.finish(tasks.tick(opened(), [1], at=NOW), by=BO, at=NOW)


def test_what_is_stuck_is_taken_up_again_or_left_out_and_keeps_its_reason_then() -> None:
    stuck = tasks.get_stuck(opened(), reason=" no seats left ", by=BO, at=NOW)

    assert (stuck.state, stuck.why, stuck.is_settled) == (TaskState.STUCK, "no seats left", False)
    again = tasks.take_up(stuck, at=NOW)
    assert (again.state, again.why, again.assignee_id) == (TaskState.OPEN, "", None)
    out = tasks.leave_out(stuck, by=BO, at=NOW)
    assert (out.why, out.is_settled) == ("no seats left", True)


def test_a_call_begins_by_itself_or_waits_for_somebody_and_one_that_fails_is_a_persons() -> None:
    calling = opened(1)
    gated = tasks.open_(replace(a_task(1), is_gated=True), due_at=None, at=NOW)
    assert (calling.state, calling.is_for_people) == (TaskState.CALLING, False)
    assert calling.call is not None and calling.call.by == DESK
    assert (gated.state, gated.is_for_people) == (TaskState.OPEN, True)

    failed = tasks.failed(calling, 1, why="it answered 500", at=NOW)
    assert (failed.state, failed.is_for_people) == (TaskState.OPEN, True)
    assert failed.call is not None and failed.call.state is CallState.FAILED
    again = tasks.send(failed, by=BO, at=NOW)
    assert again.call is not None and (again.call.n, again.call.body) == (1, calling.call.body)
    assert tasks.sent(again, 1, said="200", at=NOW).assignee_id == BO
    assert tasks.finish(failed, by=BO, at=NOW).state is TaskState.DONE


def test_what_comes_too_late_is_refused() -> None:
    done = tasks.finish(ticked(), by=BO, at=NOW)
    late: tuple[Callable[[], Task], ...] = (
        lambda: tasks.claim(done, by=ANA, at=NOW),
        lambda: tasks.finish(done, by=ANA, at=NOW),
        lambda: tasks.tick(done, [0], at=NOW),
        lambda: tasks.withdraw(done, at=NOW),
        lambda: tasks.sent(opened(1), 2, said="", at=NOW),
        lambda: tasks.claim(a_task(), by=BO, at=NOW),
    )
    for door in late:
        with pytest.raises(DeskError, match="task_moved_on"):
            door()


def test_only_tasks_whose_turn_has_come_are_ready() -> None:
    first, second = a_task(0), a_task(1)

    assert tasks.ready([first, second]) == [first]
    assert tasks.ready([replace(first, state=TaskState.WITHDRAWN), second]) == [second]


def marks(*states: TaskState) -> tuple[TaskMark, ...]:
    return tuple(
        replace(tasks.mark(a_task(0)), id=TaskId(f"k{n}"), state=state) for n, state in enumerate(states)
    )


def test_fulfilment_starts_with_the_first_task_that_is_begun_and_then_cancelling_is_too_late() -> None:
    sent = a_ticket(tasks=marks(TaskState.OPEN, TaskState.WAITING))
    assert lifecycle.may_cancel(sent)
    waiting = lifecycle.progress(sent, sent.tasks, at=LATER)
    assert (waiting.state, waiting.responded_at) == (State.NEW, None)

    begun = lifecycle.progress(sent, marks(TaskState.CLAIMED, TaskState.WAITING), at=LATER)

    assert (begun.state, begun.responded_at) == (State.FULFILLING, LATER)
    with pytest.raises(DeskError, match="not_allowed_now"):
        lifecycle.cancel(begun, at=LATER)


def test_what_waits_for_its_requester_goes_on_being_fulfilled() -> None:
    begun = a_ticket(state=State.FULFILLING, tasks=marks(TaskState.CLAIMED))

    asked = lifecycle.ask(begun, question="Which team?", by=BO, at=NOW)
    moved = lifecycle.progress(asked, marks(TaskState.OPEN), at=LATER)

    assert moved.state is State.PENDING_USER
    assert lifecycle.resume(asked, at=LATER).state is State.FULFILLING


def test_a_ticket_that_ends_otherwise_leaves_no_task_behind() -> None:
    begun = a_ticket(state=State.RESOLVED, tasks=marks(TaskState.DONE, TaskState.CLAIMED))

    assert [one.state for one in lifecycle.ended(begun).tasks] == [TaskState.DONE, TaskState.WITHDRAWN]


def test_it_is_fulfilled_only_once_every_task_is_settled() -> None:
    with pytest.raises(DeskError, match="not_allowed_now"):
        lifecycle.fulfil(a_ticket(tasks=marks(TaskState.STUCK)), by=BO, at=NOW)

    done = lifecycle.fulfil(
        a_ticket(state=State.FULFILLING, tasks=marks(TaskState.LEFT_OUT)), by=DESK, at=NOW
    )

    assert (done.state, done.assignee_id) == (State.RESOLVED, None)
    reopened = lifecycle.reopen(done, at=LATER)
    assert (reopened.state, lifecycle.is_waiting_for_an_agent(reopened)) == (State.TRIAGED, True)
