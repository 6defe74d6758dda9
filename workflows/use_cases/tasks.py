"""The tasks of a request are done: claimed, ticked off, finished, stuck; and with the last one the request is done.

Each step moves the task and its ticket's audit together, in one transaction; of two who press at once, one counts.
The calls of automatic tasks are jobs, in task_calls.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from workflows.domain import lifecycle
from workflows.domain import tasks as doors
from workflows.domain.errors import DeskError
from workflows.domain.fulfilment import Planned
from workflows.domain.ids import DESK, TaskId, UserId
from workflows.domain.tasks import Task
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import closing, fulfilling, showing
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate, save

NO_PARTS: Mapping[TaskId, Ticket] = {}


def begin(
    desk: Desk,
    uow: UnitOfWork,
    ticket: Ticket,
    plans: Sequence[Planned],
    *,
    cause: str,
    parts: Mapping[TaskId, Ticket] = NO_PARTS,
) -> Ticket:
    """Put the tasks of a request that was just opened, and open those that wait for nothing, in its transaction.

    *parts* are the requests that some of them consist of, opened just now.

    What has to be approved first would be here, between the two.
    """
    if not plans:
        return ticket
    showing.show_to_agents(desk, uow, ticket)  # above the cards of its tasks
    fulfilling.put(desk, uow, ticket, plans, parts=parts)
    return _follow(desk, uow, ticket, action="tasks_opened", by=DESK, cause=cause) or ticket


def claim(desk: Desk, task_id: TaskId, *, by: UserId, request_id: str) -> Result:
    """Somebody takes a task; of many at once, exactly one does."""
    return _act(
        desk,
        task_id,
        by=by,
        request_id=request_id,
        action="task_claimed",
        do=lambda task, at: doors.claim(task, by=by, at=at),
    )


def release(desk: Desk, task_id: TaskId, *, by: UserId, request_id: str) -> Result:
    """Whoever has a task, or a colleague of theirs, gives it back to the team."""
    return _act(
        desk,
        task_id,
        by=by,
        request_id=request_id,
        action="task_released",
        do=lambda task, at: doors.release(task, at=at),
    )


def tick(desk: Desk, task_id: TaskId, *, lines: Collection[int], by: UserId, request_id: str) -> Result:
    """These lines of the checklist are done, counted from 0, and no others."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(uow.tasks.get(task_id).ticket_id)
        task = uow.tasks.get(task_id)
        if not fulfilling.may_do(desk, uow, by, task, ticket):
            return NotYours(ticket)
        if not uow.inbox.claim(request_id):
            return Repeated(ticket)
        try:
            after = doors.tick(task, lines, at=desk.clock.now())
        except DeskError:
            return TooLate(ticket)
        if not uow.tasks.save(
            after
        ):  # no step of the ticket: what is left to do shows on the task's card alone
            return TooLate(ticket)
        fulfilling.show(desk, uow, ticket, after)
        uow.commit()
        return Done(ticket)


def finish(desk: Desk, task_id: TaskId, *, by: UserId, request_id: str) -> Result:
    """A task is done. Raises DeskError("checklist_left") while a line of its checklist is not."""
    return _act(
        desk,
        task_id,
        by=by,
        request_id=request_id,
        action="task_done",
        do=lambda task, at: doors.finish(task, by=by, at=at),
    )


def get_stuck(desk: Desk, task_id: TaskId, *, reason: str, by: UserId, request_id: str) -> Result:
    """A task cannot be done. Raises DeskError("no_reason") without a reason; the request's team is told it."""
    _require(reason)

    def tell(uow: UnitOfWork, ticket: Ticket, task: Task) -> None:
        said = {"task": task.title, "agent": by, "text": task.why}
        showing.tell_agents(uow, ticket, key=f"v{ticket.version}", template="task_stuck", **said)

    return _act(
        desk,
        task_id,
        by=by,
        request_id=request_id,
        action="task_stuck",
        do=lambda task, at: doors.get_stuck(task, reason=reason, by=by, at=at),
        tell=tell,
        reason=reason.strip(),
    )


def take_up(desk: Desk, task_id: TaskId, *, by: UserId, request_id: str) -> Result:
    """A task that was stuck can be done after all."""
    return _act(
        desk,
        task_id,
        by=by,
        request_id=request_id,
        action="task_opened",
        do=lambda task, at: doors.take_up(task, at=at),
    )


def leave_out(desk: Desk, task_id: TaskId, *, by: UserId, request_id: str) -> Result:
    """The request goes on without a task that is stuck."""
    return _act(
        desk,
        task_id,
        by=by,
        request_id=request_id,
        action="task_left_out",
        do=lambda task, at: doors.leave_out(task, by=by, at=at),
    )


def send(desk: Desk, task_id: TaskId, *, by: UserId, request_id: str) -> Result:
    """Somebody lets the call of a task through, or has one that came to nothing tried again."""
    return _act(
        desk,
        task_id,
        by=by,
        request_id=request_id,
        action="task_let_through",
        do=lambda task, at: doors.send(task, by=by, at=at),
    )


def advance(
    desk: Desk,
    uow: UnitOfWork,
    ticket: Ticket,
    task: Task,
    *,
    action: str,
    by: UserId,
    cause: str,
    reason: str = "",
) -> Ticket | None:
    """Store a step of a task and all that follows from it, in the caller's transaction; None when one was faster."""
    if not uow.tasks.save(task):
        return None
    fulfilling.follow(desk, uow, ticket, task)
    return _follow(desk, uow, ticket, action=action, by=by, cause=cause, reason=reason)


def _act(
    desk: Desk,
    task_id: TaskId,
    *,
    by: UserId,
    request_id: str,
    action: str,
    do: Callable[[Task, datetime], Task],
    tell: Callable[[UnitOfWork, Ticket, Task], None] | None = None,
    reason: str = "",
) -> Result:
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(uow.tasks.get(task_id).ticket_id)
        task = uow.tasks.get(task_id)  # as it is now that nobody else can move it
        if not fulfilling.may_do(desk, uow, by, task, ticket):
            return NotYours(ticket)
        if not uow.inbox.claim(request_id):
            return Repeated(ticket)
        try:
            after = do(task, desk.clock.now())
        except DeskError as refused:
            if refused.code != "task_moved_on":
                raise
            return TooLate(ticket)
        done = advance(desk, uow, ticket, after, action=action, by=by, cause=request_id, reason=reason)
        if done is None:
            return TooLate(ticket)
        if tell is not None:
            tell(uow, done, after)
        uow.commit()
        return Done(done)


def _follow(
    desk: Desk, uow: UnitOfWork, before: Ticket, *, action: str, by: UserId, cause: str, reason: str = ""
) -> Ticket | None:
    """Open what may be begun now, bring the ticket to where its tasks are, and end it with the last of them."""
    now = desk.clock.now()
    there = fulfilling.open_ready(desk, uow, before)
    moved = lifecycle.progress(before, tuple(map(doors.mark, there)), at=now)
    done = save(desk, uow, before, moved, action=action, by=by, cause=cause, reason=reason)
    if done is None or done.is_by_tasks:
        return done
    since = now - desk.policy.patience.asks_again_after
    is_asked = not uow.tickets.was_surveyed(done.requester_id, since=since)
    fulfilled = lifecycle.fulfil(done, by=by, at=now, asks_for_rating=is_asked)
    ended = save(desk, uow, done, fulfilled, action="fulfilled", by=by, cause=cause)
    if ended is not None:
        closing.tell_solved(uow, ended)
    return ended


def _require(reason: str) -> None:
    if not reason.strip():
        raise DeskError("no_reason")
