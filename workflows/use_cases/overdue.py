"""Tasks that are overdue: their cards show it, and whoever has one is reminded once, or its team where nobody does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workflows.domain import tasks as doors
from workflows.domain.errors import DeskError
from workflows.domain.firings import Event
from workflows.domain.ids import TaskId
from workflows.domain.rules import Trigger
from workflows.domain.surfaces import Surface, SurfaceKind, line_id, triage_lane
from workflows.domain.tasks import Task, TaskState
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import fulfilling, rule_triggers, showing
from workflows.use_cases.fulfilling import TASK_DUE


def remind(desk: Desk, task_id: TaskId) -> timedelta | None:
    """Tell that a task is overdue, once; returns how long it is quiet where its holder is, None when it is told."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(uow.tasks.get(task_id).ticket_id)
        task = uow.tasks.get(task_id)  # as it is now that nobody else can move it
        now = desk.clock.now()
        try:
            after = doors.remind(task, at=now)
        except DeskError as refused:
            if refused.code != "task_moved_on":
                raise
            return None
        wait = _quiet_for(desk, uow, ticket, task)
        if not wait:
            uow.tasks.save(after)
            _tell(desk, uow, ticket, after)
            event = Event(ticket_id=ticket.id, trigger=Trigger.TASK_OVERDUE, key=task_id, task=task_id)
            rule_triggers.happened(desk, uow, event)
        fulfilling.redraw(desk, uow, ticket, task)
        uow.commit()
    return wait or None


def _quiet_for(desk: Desk, uow: UnitOfWork, ticket: Ticket, task: Task) -> timedelta:
    person = (
        uow.people.get(task.assignee_id) if task.state is TaskState.CLAIMED and task.assignee_id else None
    )
    if person is None:
        return timedelta()
    now = desk.clock.now()
    return desk.policy.quiet.over_at(now, zone=person.zone, priority=ticket.priority) - now


def _tell(desk: Desk, uow: UnitOfWork, ticket: Ticket, task: Task) -> None:
    """Remind whoever has a task, or its team in its channel."""
    assert task.due_at is not None  # it is overdue
    queue = desk.policy.team(task.team).queue
    said: dict[str, Any] = {"task": task.title, "queue": queue, "since_at": task.due_at.isoformat()}
    key = f"{TASK_DUE}:{task.id}"
    if task.state is TaskState.CLAIMED and task.assignee_id is not None:
        showing.tell_person(
            uow,
            task.assignee_id,
            ticket,
            key=key,
            template="task_overdue_yours",
            reader=task.assignee_id,
            **said,
        )
        return
    line = Surface(
        id=line_id(ticket.id, to="queue", key=key),
        kind=SurfaceKind.LINE,
        ref=ticket.id,
        content={"template": "task_overdue", "is_stuck": task.state is TaskState.STUCK, **said},
    )
    showing.draw(uow, line, lane=triage_lane(ticket.id))
