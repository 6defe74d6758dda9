"""Who is asked changes while it waits: somebody left, or is away from today, or is back.

Everything that waits is looked at again, each step in a transaction of its own; a step that asks the same people as
before is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflows.domain.approvals import Step, StepState
from workflows.domain.ids import DESK, ApprovalId, UserId
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import approvals, showing

RESEAT = "reseat"
RESEAT_ALL = "reseat_all"
BATCH = 100
"""Steps put on their way in one transaction."""


def follow_person(uow: UnitOfWork, user_id: UserId) -> None:
    """Have everything looked at again that asks somebody of whom the directory says something new."""
    for step in uow.approvals.seated(user_id):
        _put(uow, step)


def follow_all(uow: UnitOfWork, *, because: str, at: datetime | None = None) -> None:
    """Have everything that waits looked at again, at once or at that instant; *because* makes it happen once."""
    uow.jobs.put(RESEAT_ALL, f"{RESEAT_ALL}:{because}", {}, due_at=at)


def reseat_all(desk: Desk) -> None:
    """Put every step on its way that waits for anybody."""
    last: ApprovalId | None = None
    while True:
        with desk.unit_of_work() as uow:
            steps = uow.approvals.open(after=last, most=BATCH)
            for step in steps:
                _put(uow, step)
            uow.commit()
        if len(steps) < BATCH:
            return
        last = steps[-1].id


def reseat(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Ask whoever is to be asked now for one step; whose approver left is told who decides instead."""
    step_id = ApprovalId(str(payload["step"]))
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(uow.approvals.get(step_id).ticket_id)
        before = uow.approvals.get(step_id)  # as it is now that nobody else can move it
        if before.state is not StepState.OPEN:
            return
        cause = f"{RESEAT}:{step_id}:v{before.version}"
        done = approvals.reseat(desk, uow, ticket, before, by=DESK, cause=cause)
        if done is None:
            return
        _tell_who_left(uow, done, before, uow.approvals.get(step_id))
        uow.commit()


def _put(uow: UnitOfWork, step: Step) -> None:
    uow.jobs.put(RESEAT, f"{RESEAT}:{step.id}", {"step": step.id})


def _tell_who_left(uow: UnitOfWork, ticket: Ticket, before: Step, after: Step) -> None:
    """Tell the requester who is gone of those that were asked, and who decides in their place."""
    people = uow.people.known(before.owners - after.owners)
    gone = sorted(one.id for one in people.values() if not one.is_active)
    if gone and after.state is StepState.OPEN:
        new = sorted(after.owners - before.owners)
        key = f"left:{after.id}:v{after.version}"
        showing.tell_requester(uow, ticket, key=key, template="approver_left", gone=gone, instead=new)
