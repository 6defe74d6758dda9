"""The calls of automatic tasks: read, sent outside of any transaction, and what came of them kept.

A worker that dies in between leaves the call to the next one, which sends it again under the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from workflows.domain import tasks as doors
from workflows.domain.errors import DeskError
from workflows.domain.ids import DESK, TaskId
from workflows.domain.runbooks import CallState
from workflows.domain.tasks import Task, TaskState
from workflows.domain.webhooks import Accepted, NotSent, Posting, Sent, Webhook
from workflows.ports import Desk
from workflows.use_cases import showing
from workflows.use_cases.calling import CALL_TRIES, FIRST_WAIT
from workflows.use_cases.fulfilling import TASK_CALL
from workflows.use_cases.tasks import advance


def due(desk: Desk, task_id: TaskId, n: int) -> Posting | None:
    """Return what call *n* of a task sends, None when it is not wanted any more."""
    with desk.unit_of_work() as uow:
        task = uow.tasks.get(task_id)
    call = task.call
    if (
        task.state is not TaskState.CALLING
        or call is None
        or call.n != n
        or call.state is not CallState.SENDING
    ):
        return None
    return Posting(key=f"{task_id}:{n}", webhook=Webhook(id=call.webhook, url=call.url), body=call.body)


def settle(desk: Desk, task_id: TaskId, n: int, sent: Sent, *, tries: int) -> timedelta | None:
    """Record what came of call *n*; returns how long to wait before it is tried once more, None when that is all."""
    match sent:
        case NotSent(may_help_later=True) if tries < CALL_TRIES:
            return FIRST_WAIT * (1 << (tries - 1))
        case NotSent(why=why):
            _record(desk, task_id, n, lambda task, at: doors.failed(task, n, why=why, at=at), why=why)
        case Accepted(said=said):
            _record(desk, task_id, n, lambda task, at: doors.sent(task, n, said=said, at=at))
    return None


def _record(
    desk: Desk, task_id: TaskId, n: int, do: Callable[[Task, datetime], Task], *, why: str = ""
) -> None:
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(uow.tasks.get(task_id).ticket_id)
        before = uow.tasks.get(task_id)
        try:
            after = do(before, desk.clock.now())
        except DeskError as refused:
            if refused.code != "task_moved_on":
                raise
            return  # another worker recorded it, or its request has ended
        action = "task_call_failed" if why else "task_done"
        cause = f"{TASK_CALL}:{task_id}:{n}:v{before.version}"  # a call that fails twice has two causes
        moved = advance(
            desk, uow, ticket, after, by=DESK, cause=cause, action=action, reason=why or after.why
        )
        if why and moved is not None:
            said = {"task": after.title, "text": why}
            showing.tell_agents(uow, moved, key=f"v{moved.version}", template="task_call_failed", **said)
        uow.commit()
