"""The life of a ticket: which state may follow which, and the doors between them.

One function per door. A door returns the ticket as it will be, one version on, or refuses with
DeskError("not_allowed_now"). Who may go through is the use case's question, not the door's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.domain import tasks
from workflows.domain.approvals import StepMark, StepState, called_off
from workflows.domain.audit import differing
from workflows.domain.errors import DeskError
from workflows.domain.glass import Glass, settled
from workflows.domain.grants import GrantMark
from workflows.domain.ids import TeamId, UserId
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.runbooks import RunMark
from workflows.domain.tasks import TaskMark
from workflows.domain.tickets import (
    OPEN,
    SEEN_FROM_THERE,
    Change,
    Link,
    LinkKind,
    Override,
    Resolution,
    ResolutionCode,
    RuleMark,
    State,
    Ticket,
    Waiting,
)

ALLOWED: dict[State, frozenset[State]] = {
    State.AWAITING_APPROVAL: frozenset(
        {State.NEW, State.CHANGES_REQUESTED, State.REJECTED, State.EXPIRED, State.CANCELLED}
    ),
    State.CHANGES_REQUESTED: frozenset({State.AWAITING_APPROVAL, State.CANCELLED}),
    State.REJECTED: frozenset({State.AWAITING_APPROVAL}),
    State.EXPIRED: frozenset({State.AWAITING_APPROVAL}),
    State.NEW: frozenset(
        {State.TRIAGED, State.ASSIGNED, State.FULFILLING, State.RESOLVED, State.CANCELLED, State.MERGED}
    ),
    State.TRIAGED: frozenset(
        {State.ASSIGNED, State.FULFILLING, State.RESOLVED, State.CANCELLED, State.MERGED}
    ),
    State.ASSIGNED: frozenset(
        {State.TRIAGED, State.IN_PROGRESS, State.FULFILLING, State.PENDING_USER, State.PENDING_VENDOR}
        | {State.RESOLVED, State.CANCELLED, State.MERGED}
    ),
    State.IN_PROGRESS: frozenset(
        {
            State.TRIAGED,
            State.FULFILLING,
            State.PENDING_USER,
            State.PENDING_VENDOR,
            State.RESOLVED,
            State.CANCELLED,
            State.MERGED,
        }
    ),
    State.FULFILLING: frozenset({State.PENDING_USER, State.PENDING_VENDOR, State.RESOLVED, State.MERGED}),
    State.PENDING_USER: frozenset(
        {State.TRIAGED, State.IN_PROGRESS, State.FULFILLING, State.RESOLVED, State.CANCELLED, State.MERGED}
    ),
    State.PENDING_VENDOR: frozenset(
        {State.TRIAGED, State.IN_PROGRESS, State.FULFILLING, State.RESOLVED, State.CANCELLED, State.MERGED}
    ),
    State.RESOLVED: frozenset({State.CLOSED, State.IN_PROGRESS, State.TRIAGED}),
    State.CLOSED: frozenset(),
    State.CANCELLED: frozenset(),
    State.MERGED: frozenset(),
}
_UNDONE = (State.REJECTED, State.EXPIRED)
_JUDGED = {
    StepState.APPROVED: State.NEW,
    StepState.REJECTED: State.REJECTED,
    StepState.EXPIRED: State.EXPIRED,
    StepState.CHANGES_REQUESTED: State.CHANGES_REQUESTED,
}
"""What a request comes to when its approvals come to that."""


def claim(ticket: Ticket, *, by: UserId, at: datetime) -> Ticket:
    """An agent takes a ticket nobody has; one that tasks are under way for is theirs to be done, not its."""
    if ticket.assignee_id is not None:
        raise _refused(ticket)
    return _move(ticket, State.ASSIGNED, at, assignee_id=by)


def release(ticket: Ticket, *, at: datetime) -> Ticket:
    """The ticket goes back to the queue; one that is solved, or nobody's, is not there to be given back."""
    if ticket.assignee_id is None or not ticket.is_open:
        raise _refused(ticket)
    if ticket.state is State.FULFILLING:  # its tasks go on without anybody who looks after the whole
        return _step(ticket, at, assignee_id=None)
    return _move(ticket, State.TRIAGED, at, assignee_id=None)


def assign(ticket: Ticket, *, to: UserId, at: datetime) -> Ticket:
    """An open ticket goes to another agent; what it waits for it goes on waiting for."""
    if not ticket.is_open or ticket.assignee_id == to:
        raise _refused(ticket)
    if ticket.assignee_id is None and not tasks.is_begun(ticket.tasks):
        return _move(ticket, State.ASSIGNED, at, assignee_id=to)
    return _step(ticket, at, assignee_id=to)


def transfer(ticket: Ticket, *, team: TeamId, at: datetime) -> Ticket:
    """An open ticket goes to another team, whose queue it waits in; what it waited for is theirs to ask again."""
    if not ticket.is_open or ticket.team == team:
        raise _refused(ticket)
    if ticket.state in (State.TRIAGED, State.FULFILLING):
        return _step(ticket, at, team=team)
    return _move(ticket, State.TRIAGED, at, team=team, assignee_id=None)


def ask(ticket: Ticket, *, question: str, by: UserId, at: datetime) -> Ticket:
    """An agent asks the requester something and waits. A question is an answer too: the response clock stops."""
    waiting = Waiting(since=at, by=by, question=question)
    return _move(ticket, State.PENDING_USER, at, waiting=waiting, responded_at=ticket.responded_at or at)


def wait_for_vendor(ticket: Ticket, *, by: UserId, at: datetime) -> Ticket:
    """The next step is a supplier's."""
    return _move(ticket, State.PENDING_VENDOR, at, waiting=Waiting(since=at, by=by))


def resume(ticket: Ticket, *, at: datetime) -> Ticket:
    """What was waited for is there, or is not waited for any longer."""
    if ticket.waiting is None:
        raise _refused(ticket)
    return _move(ticket, State.FULFILLING if ticket.is_by_tasks else State.IN_PROGRESS, at)


def prioritise(
    ticket: Ticket,
    *,
    impact: Impact | None,
    urgency: Urgency | None,
    override: Override | None,
    priority: Priority,
    at: datetime,
) -> Ticket:
    """Somebody who looked at it says how many it affects and how soon it hurts; a rule may not know either."""
    if not ticket.is_open:
        raise _refused(ticket)
    said = {"impact": impact, "urgency": urgency, "override": override, "priority": priority}
    if all(getattr(ticket, name) == value for name, value in said.items()):
        raise DeskError("same_as_before", number=ticket.number)
    return _step(ticket, at, **said)


def reword(ticket: Ticket, *, title: str, description: str, at: datetime) -> Ticket:
    """Its requester says otherwise what it is about."""
    if not ticket.is_open:
        raise _refused(ticket)
    return _step(ticket, at, title=title, description=description, is_reworded=True)


def reply(ticket: Ticket, *, at: datetime) -> Ticket:
    """A person of the desk answers in public: the first time, that is the response the clock waits for."""
    if not ticket.is_open:
        raise _refused(ticket)
    responded_at = ticket.responded_at or at
    if ticket.state is State.ASSIGNED:
        return _move(ticket, State.IN_PROGRESS, at, responded_at=responded_at)
    return _step(ticket, at, responded_at=responded_at)


def resolve(ticket: Ticket, *, resolution: Resolution, at: datetime, asks_for_rating: bool = False) -> Ticket:
    """The work is done, the requester is asked whether it helped. Who resolves an unclaimed ticket has it.

    Its note is an answer: when none was given before, the response clock stops here.
    """
    return _move(
        ticket,
        State.RESOLVED,
        at,
        resolution=resolution,
        resolved_at=at,
        responded_at=ticket.responded_at or at,
        assignee_id=ticket.assignee_id or resolution.by,
        surveyed_at=at if asks_for_rating else ticket.surveyed_at,
    )


def recover(ticket: Ticket, *, resolution: Resolution, at: datetime) -> Ticket:
    """What was watched is well again, and nobody is to be asked whether it is; nobody has it who had it not."""
    responded_at = ticket.responded_at or at
    return _move(ticket, State.RESOLVED, at, resolution=resolution, resolved_at=at, responded_at=responded_at)


def reopen(ticket: Ticket, *, at: datetime) -> Ticket:
    """It did not help after all: the same agent goes on, or the queue when nobody had it."""
    if ticket.state is not State.RESOLVED:
        raise _refused(ticket)
    state = State.IN_PROGRESS if ticket.assignee_id else State.TRIAGED
    return _move(ticket, state, at, resolved_at=None, resolution=None, reopened=ticket.reopened + 1)


def close(ticket: Ticket, *, at: datetime) -> Ticket:
    """The requester is content, or said nothing for long enough."""
    return _move(ticket, State.CLOSED, at, closed_at=at)


def cancel(ticket: Ticket, *, at: datetime) -> Ticket:
    """The matter is no longer wanted; too late once its fulfilment has started."""
    if not may_cancel(ticket):
        raise _refused(ticket)
    return _move(ticket, State.CANCELLED, at, closed_at=at)


def rate(ticket: Ticket, *, score: int, at: datetime) -> Ticket:
    """The requester says how it was, 1 to 5: the last word counts until the ticket is closed, then the first."""
    is_open_to_it = ticket.state is State.RESOLVED or (ticket.state is State.CLOSED and ticket.rating is None)
    if not (is_open_to_it and ticket.is_surveyed) or ticket.rating == score:
        raise _refused(ticket)
    return _step(ticket, at, rating=score)


def merge(ticket: Ticket, *, into: Ticket, at: datetime) -> tuple[Ticket, Ticket]:
    """It is the same matter as another open ticket, which carries both on; returns both as they will be."""
    if not into.is_open or into.id == ticket.id:
        raise DeskError("not_a_parent", number=into.number)
    parent = _step(into, at, links=(*into.links, _link(LinkKind.HOLDS, ticket)))
    links = (*ticket.links, _link(LinkKind.MERGED_INTO, into))
    return _move(ticket, State.MERGED, at, closed_at=at, links=links), parent


def link(ticket: Ticket, *, kind: LinkKind, other: Ticket, at: datetime) -> tuple[Ticket, Ticket]:
    """Two tickets have to do with each other, whatever their states; returns both as they will be."""
    tie = _link(kind, other)
    if tie in ticket.links or other.id == ticket.id:
        raise DeskError("already_linked", number=other.number)
    back = _link(SEEN_FROM_THERE[kind], ticket)
    return _step(ticket, at, links=(*ticket.links, tie)), _step(other, at, links=(*other.links, back))


def watch(ticket: Ticket, *, by: UserId, at: datetime) -> Ticket:
    """Somebody wants to hear of every further step."""
    if by in ticket.watchers:
        raise _refused(ticket)
    return _step(ticket, at, watchers=(*ticket.watchers, by))


def unwatch(ticket: Ticket, *, by: UserId, at: datetime) -> Ticket:
    """Somebody heard enough."""
    if by not in ticket.watchers:
        raise _refused(ticket)
    return _step(ticket, at, watchers=tuple(user for user in ticket.watchers if user != by))


def follow(ticket: Ticket, run: RunMark, *, at: datetime) -> Ticket:
    """A runbook went a step on; a call that was on its way may come to its end after the ticket did."""
    return _step(ticket, at, run=run)


def progress(ticket: Ticket, marks: tuple[TaskMark, ...], *, at: datetime) -> Ticket:
    """Its tasks stand otherwise. With the first that is begun its fulfilment starts, which answers the requester."""
    if not ticket.is_open:
        raise _refused(ticket)
    if not tasks.is_begun(marks):
        return _step(ticket, at, tasks=marks)
    responded_at = ticket.responded_at or at
    if ticket.state in (State.FULFILLING, State.PENDING_USER, State.PENDING_VENDOR):
        return _step(ticket, at, tasks=marks, responded_at=responded_at)
    return _move(ticket, State.FULFILLING, at, tasks=marks, responded_at=responded_at)


def fulfil(ticket: Ticket, *, by: UserId, at: datetime, asks_for_rating: bool = False) -> Ticket:
    """Its tasks are all settled, and that is what was asked for; nobody has it who had it not."""
    if not ticket.tasks or ticket.is_by_tasks:
        raise _refused(ticket)
    return _move(
        ticket,
        State.RESOLVED,
        at,
        resolution=Resolution(code=ResolutionCode.FIXED, cause="", note="", by=by, is_by_tasks=True),
        resolved_at=at,
        responded_at=ticket.responded_at or at,
        surveyed_at=at if asks_for_rating else ticket.surveyed_at,
    )


def access(ticket: Ticket, mark: GrantMark, *, at: datetime) -> Ticket:
    """The access its request gave stands otherwise: extended or over, whatever became of the ticket."""
    return _step(ticket, at, access=mark)


def await_approval(ticket: Ticket, marks: tuple[StepMark, ...], *, at: datetime) -> Ticket:
    """It is put to those who have to approve it, for the first time or in the next round."""
    if ticket.state is State.AWAITING_APPROVAL:
        return _step(ticket, at, approvals=marks)
    return _move(ticket, State.AWAITING_APPROVAL, at, approvals=marks, closed_at=None)


def judge(ticket: Ticket, marks: tuple[StepMark, ...], outcome: StepState, *, at: datetime) -> Ticket:
    """Those who approve said something, or nothing in time; where that settles it, it is the agents', or ends."""
    if ticket.state is not State.AWAITING_APPROVAL:
        raise _refused(ticket)
    state = _JUDGED.get(outcome)
    if state is None:
        return _step(ticket, at, approvals=marks)
    return _move(ticket, state, at, approvals=marks, closed_at=at if state in _UNDONE else None)


def glass(ticket: Ticket, mark: Glass, *, at: datetime) -> Ticket:
    """Somebody wants it to go on without its approvals, no longer wants it, or says whether it was right."""
    return _step(ticket, at, glass=mark)


def overrule(ticket: Ticket, marks: tuple[StepMark, ...], mark: Glass, *, at: datetime) -> Ticket:
    """Two people broke the glass: it is the agents' without the approvals it still waited for."""
    if ticket.state is not State.AWAITING_APPROVAL:
        raise _refused(ticket)
    return _move(ticket, State.NEW, at, approvals=marks, glass=mark, closed_at=None)


def send_again(
    ticket: Ticket, *, title: str, description: str, beneficiary_id: UserId | None, at: datetime
) -> Ticket:
    """Its requester changed it, maybe also whom it is for, and puts it to those who approve once more."""
    said = {"title": title, "description": description, "beneficiary_id": beneficiary_id}
    return _move(ticket, State.AWAITING_APPROVAL, at, closed_at=None, **said)


def may_cancel(ticket: Ticket) -> bool:
    """Whether its requester may still cancel it: not once its fulfilment has started."""
    return State.CANCELLED in ALLOWED[ticket.state] and not tasks.is_begun(ticket.tasks)


def ended(ticket: Ticket) -> Ticket:
    """Return a ticket as it has to be stored: one that ended leaves nothing behind that somebody might do."""
    is_waiting = ticket.state is State.AWAITING_APPROVAL
    ticket = replace(ticket, glass=settled(ticket.glass, is_waiting=is_waiting, at=ticket.changed_at))
    if ticket.is_open:
        return ticket
    return replace(
        ticket,
        tasks=tasks.withdrawn(ticket.tasks),
        approvals=called_off(ticket.approvals, StepState.CANCELLED),
    )


def tag(ticket: Ticket, tag: str, *, at: datetime) -> Ticket:
    """It gets a word by which it is known."""
    if tag in ticket.tags:
        raise DeskError("same_as_before", number=ticket.number)
    return _step(ticket, at, tags=(*ticket.tags, tag))


def ruled(ticket: Ticket, mark: RuleMark, *, at: datetime) -> Ticket:
    """A rule held for it, whatever its state."""
    return _step(ticket, at, ruled=mark)


def change(
    before: Ticket | None, after: Ticket, *, action: str, by: UserId, cause: str, reason: str = ""
) -> Change:
    """Return the audit row for the step from *before* to *after*: only what differs."""
    differs = differing(before, after)
    return Change(
        ticket_id=after.id,
        version=after.version,
        action=action,
        actor_id=by,
        cause=cause,
        at=after.changed_at,
        before=differs.before,
        after=differs.after,
        reason=reason,
    )


def _move(ticket: Ticket, state: State, at: datetime, **what: Any) -> Ticket:
    if state not in ALLOWED[ticket.state]:
        raise _refused(ticket)
    return _step(ticket, at, state=state, **{"waiting": None, **what})


def _step(ticket: Ticket, at: datetime, **what: Any) -> Ticket:
    return replace(ticket, version=ticket.version + 1, changed_at=at, **what)


def _link(kind: LinkKind, to: Ticket) -> Link:
    return Link(kind=kind, ticket_id=to.id, number=to.number)


def _refused(ticket: Ticket) -> DeskError:
    return DeskError("not_allowed_now", number=ticket.number, state=ticket.state.value)


def is_waiting_for_an_agent(ticket: Ticket) -> bool:
    """Whether an agent has to claim it: what is done by tasks waits for those."""
    is_theirs = ticket.state in OPEN and ticket.is_agreed
    return is_theirs and ticket.assignee_id is None and not ticket.is_by_tasks
