"""The tasks of a request under way: one function for each thing that may happen to one.

Each returns the task as it will be, one version on, or refuses with DeskError("task_moved_on"). Who may do it is the
use case's question.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from workflows.domain.errors import DeskError
from workflows.domain.fulfilment import TaskPlan
from workflows.domain.ids import DESK, TaskId, TaskName, TeamId, TicketId, TicketNumber, UserId
from workflows.domain.runbooks import SAID_MAX, CallState, OutgoingCall, Sends, body_of


class TaskState(StrEnum):
    """Where a task stands."""

    WAITING = "waiting"  # for tasks before it
    OPEN = "open"  # for somebody of its team
    CLAIMED = "claimed"
    CALLING = "calling"  # another system is called
    REQUESTED = "requested"  # it is a request of its own, nobody has begun that
    UNDERWAY = "underway"  # its own request is being fulfilled
    STUCK = "stuck"  # it cannot be done, for a reason; somebody decides how it goes on
    DONE = "done"
    LEFT_OUT = "left_out"
    WITHDRAWN = "withdrawn"


SETTLED = frozenset({TaskState.DONE, TaskState.LEFT_OUT, TaskState.WITHDRAWN})
"""Nothing more happens to it, and what waits for it goes on."""
BEGUN = frozenset(
    {TaskState.CLAIMED, TaskState.CALLING, TaskState.UNDERWAY, TaskState.STUCK}
    | {TaskState.DONE, TaskState.LEFT_OUT}
)
"""Somebody, or something, has done something about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMark:
    """What a ticket keeps of a task, so that its audit tells each step and its cards where everything stands.

    `name` is the one in its item's file, "" for one of before that was kept; `doing` and `done` are what the requester
    reads, `part` is the number of one that is a request of its own.
    """

    id: TaskId
    title: str
    team: TeamId
    state: TaskState
    doing: str = ""
    done: str = ""
    by: UserId | None = None
    why: str = ""
    part: str = ""
    name: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in SETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task of one request, as its item said it when the request was sent.

    `place` counts the request's tasks from 0, `ticked` are the places of the lines of `checklist` that are done. What
    is sent to another system is fixed when it can be begun; tries of one call share its `n`. `why` is the reason of one
    that is stuck or left out, `part` the request that one with a request of its own consists of. `reminded_at` is when
    somebody was told that it is overdue.
    """

    id: TaskId
    ticket_id: TicketId
    place: int
    name: TaskName
    title: str
    team: TeamId
    changed_at: datetime
    state: TaskState = TaskState.WAITING
    version: int = 1
    assignee_id: UserId | None = None
    after: tuple[TaskName, ...] = ()
    checklist: tuple[str, ...] = ()
    ticked: tuple[int, ...] = ()
    instructions: str = ""
    doing: str = ""
    done: str = ""
    due_days: int | None = None
    due_at: datetime | None = None
    reminded_at: datetime | None = None
    sends: Sends | None = None
    is_gated: bool = False
    call: OutgoingCall | None = None
    calls: int = 0
    why: str = ""
    part_id: TicketId | None = None
    part: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in SETTLED

    def is_overdue(self, at: datetime) -> bool:
        """Whether it should have been done by *at*, and is not."""
        return self.due_at is not None and self.due_at <= at and not self.is_settled

    @property
    def is_for_people(self) -> bool:
        """Whether somebody has to look at it now; a call that goes well by itself is none of their work."""
        return self.state in (TaskState.OPEN, TaskState.CLAIMED, TaskState.STUCK)


def made(plan: TaskPlan, task_id: TaskId, ticket_id: TicketId, *, place: int, at: datetime) -> Task:
    """Return the task that a plan asks for, waiting for its turn."""
    return Task(
        id=task_id,
        ticket_id=ticket_id,
        place=place,
        name=plan.id,
        title=plan.title,
        team=plan.team,
        changed_at=at,
        after=plan.after,
        checklist=plan.checklist,
        instructions=plan.instructions,
        doing=plan.doing,
        done=plan.done,
        due_days=plan.due_days,
        sends=plan.sends,
        is_gated=plan.is_gated,
    )


def mark(task: Task) -> TaskMark:
    """Return what its ticket keeps of a task."""
    return TaskMark(
        id=task.id,
        title=task.title,
        team=task.team,
        state=task.state,
        doing=task.doing,
        done=task.done,
        by=task.assignee_id,
        why=task.why,
        part=task.part,
        name=task.name,
    )


def remembered(facts: Mapping[str, Any]) -> TaskMark:
    """Return a mark as the audit has kept it."""
    return TaskMark(**{**facts, "state": TaskState(facts["state"])})


def as_part(task: Task, ticket_id: TicketId, number: TicketNumber) -> Task:
    """Return a task that was made just now as one that consists of a request of its own."""
    return replace(task, state=TaskState.REQUESTED, part_id=ticket_id, part=number)


def ready(tasks: Collection[Task]) -> list[Task]:
    """Return those that wait and whose turn it is: everything they come after is settled."""
    settled = {task.name for task in tasks if task.is_settled}
    waiting = (task for task in tasks if task.state is TaskState.WAITING)
    return [task for task in waiting if settled.issuperset(task.after)]


# ---- doors --------------------------------------------------------------------------------------------------


def open_(task: Task, *, due_at: datetime | None, at: datetime) -> Task:
    """Its turn has come: for somebody of its team, or for the system that does it."""
    _allow(task, TaskState.WAITING)
    if task.sends is None:
        return _next(task, at, state=TaskState.OPEN, due_at=due_at)
    call = OutgoingCall(
        n=task.calls + 1,
        webhook=task.sends.webhook,
        url=task.sends.url,
        body=body_of(task.sends, {}),  # filled in when the request was sent
        state=CallState.WAITS if task.is_gated else CallState.SENDING,
        by=DESK,
    )
    state = TaskState.OPEN if task.is_gated else TaskState.CALLING
    return _next(task, at, state=state, due_at=due_at, call=call, calls=call.n)


def claim(task: Task, *, by: UserId, at: datetime) -> Task:
    """Somebody takes a task that nobody has."""
    _allow(task, TaskState.OPEN)
    return _next(task, at, state=TaskState.CLAIMED, assignee_id=by)


def release(task: Task, *, at: datetime) -> Task:
    """Whoever has it gives it back to the team."""
    _allow(task, TaskState.CLAIMED)
    return _next(task, at, state=TaskState.OPEN, assignee_id=None)


def tick(task: Task, lines: Collection[int], *, at: datetime) -> Task:
    """These lines of its checklist are done, and no others."""
    _allow(task, TaskState.OPEN, TaskState.CLAIMED)
    known = tuple(sorted(set(lines) & set(range(len(task.checklist)))))
    if known == task.ticked:
        raise DeskError("task_moved_on")
    return _next(task, at, ticked=known)


def finish(task: Task, *, by: UserId, at: datetime) -> Task:
    """It is done, by whoever says so if nobody had it. Raises DeskError("checklist_left") while a line is not."""
    _allow(task, TaskState.OPEN, TaskState.CLAIMED)
    left = len(task.checklist) - len(task.ticked)
    if left:
        raise DeskError("checklist_left", left=left)
    return _next(task, at, state=TaskState.DONE, assignee_id=task.assignee_id or by)


def get_stuck(task: Task, *, reason: str, by: UserId, at: datetime) -> Task:
    """It cannot be done, for a reason: what comes after it goes on waiting."""
    _allow(task, TaskState.OPEN, TaskState.CLAIMED)
    why = reason.strip()[:SAID_MAX]
    return _next(task, at, state=TaskState.STUCK, assignee_id=task.assignee_id or by, why=why)


def take_up(task: Task, *, at: datetime) -> Task:
    """It can be done after all, by whoever claims it."""
    _allow(task, TaskState.STUCK)
    return _next(task, at, state=TaskState.OPEN, assignee_id=None, why="")


def leave_out(task: Task, *, by: UserId, at: datetime) -> Task:
    """The request goes on without it; the reason stays."""
    _allow(task, TaskState.STUCK)
    return _next(task, at, state=TaskState.LEFT_OUT, assignee_id=by)


def seclude(task: Task, *, team: TeamId, keeps: bool, at: datetime) -> Task:
    """Its request became a private matter: it is that *team*'s, and nobody has it who may not read of that."""
    if task.is_settled:
        raise DeskError("task_moved_on")
    if task.state is TaskState.CLAIMED and not keeps:
        return _next(task, at, team=team, state=TaskState.OPEN, assignee_id=None)
    return _next(task, at, team=team)


def withdraw(task: Task, *, at: datetime) -> Task:
    """Its request ended without it. A call that is on its way cannot be called back, and nobody waits for it."""
    if task.is_settled:
        raise DeskError("task_moved_on")
    return _next(task, at, state=TaskState.WITHDRAWN)


def remind(task: Task, *, at: datetime) -> Task:
    """Somebody is told that it is overdue, once for all."""
    if task.reminded_at is not None or not task.is_overdue(at) or not task.is_for_people:
        raise DeskError("task_moved_on")
    return _next(task, task.changed_at, reminded_at=at)  # nobody did anything about it


def send(task: Task, *, by: UserId, at: datetime) -> Task:
    """Somebody lets its call through, or has one that came to nothing tried again."""
    _allow(task, TaskState.OPEN, TaskState.CLAIMED)
    if task.call is None:
        raise DeskError("task_moved_on")
    call = replace(task.call, state=CallState.SENDING, by=by, why="")
    return _next(task, at, state=TaskState.CALLING, call=call)


def move_part(task: Task, to: TaskState, *, at: datetime) -> Task:
    """Its own request stands otherwise: begun, done, or ended without being done."""
    _allow(task, TaskState.REQUESTED, TaskState.UNDERWAY)
    if task.state is to:
        raise DeskError("task_moved_on")
    return _next(task, at, state=to)


def sent(task: Task, n: int, *, said: str, at: datetime) -> Task:
    """The other system took call *n*: that was the task."""
    call = _sending(task, n)
    by = None if call.by == DESK else call.by
    return _next(task, at, state=TaskState.DONE, assignee_id=by, call=None, why=said.strip()[:SAID_MAX])


def failed(task: Task, n: int, *, why: str, at: datetime) -> Task:
    """Call *n* came to nothing, however often it was tried: the task is a person's from now on."""
    call = replace(_sending(task, n), state=CallState.FAILED, why=why[:SAID_MAX])
    return _next(task, at, state=TaskState.OPEN, assignee_id=None, call=call)


def _sending(task: Task, n: int) -> OutgoingCall:
    _allow(task, TaskState.CALLING)
    if task.call is None or task.call.n != n or task.call.state is not CallState.SENDING:
        raise DeskError("task_moved_on")
    return task.call


def _allow(task: Task, *states: TaskState) -> None:
    if task.state not in states:
        raise DeskError("task_moved_on")


def _next(task: Task, at: datetime, **what: Any) -> Task:
    return replace(task, version=task.version + 1, changed_at=at, **what)


# ---- all of a request's -------------------------------------------------------------------------------------


def left(marks: Sequence[TaskMark]) -> int:
    """Return how many of a ticket's tasks are not settled."""
    return sum(not one.is_settled for one in marks)


def in_order(marks: Sequence[TaskMark]) -> list[TaskMark]:
    """Return a ticket's tasks as somebody follows them: what is settled, what is under way, what comes, what waits."""
    return sorted(
        marks, key=lambda one: (not one.is_settled, one.state not in BEGUN, one.state is TaskState.WAITING)
    )


def is_begun(marks: Sequence[TaskMark]) -> bool:
    """Whether anything was done about any of them."""
    return any(one.state in BEGUN for one in marks)


def withdrawn(marks: Sequence[TaskMark]) -> tuple[TaskMark, ...]:
    """Return the marks of a ticket that ended: what was not settled is withdrawn."""
    return tuple(one if one.is_settled else replace(one, state=TaskState.WITHDRAWN) for one in marks)
