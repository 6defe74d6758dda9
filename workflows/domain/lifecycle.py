"""The life of an incident: which state may follow which, and the doors between them.

One function per door. A door returns the ticket as it will be, one version on, or refuses with
DeskError("not_allowed_now"). Who may go through is the use case's question, not the door's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.domain.audit import differing
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.domain.tickets import OPEN, Change, Resolution, State, Ticket

ALLOWED: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.TRIAGED, State.ASSIGNED, State.RESOLVED, State.CANCELLED, State.MERGED}),
    State.TRIAGED: frozenset({State.ASSIGNED, State.RESOLVED, State.CANCELLED, State.MERGED}),
    State.ASSIGNED: frozenset(
        {State.TRIAGED, State.IN_PROGRESS, State.PENDING_USER, State.PENDING_VENDOR}
        | {State.RESOLVED, State.CANCELLED, State.MERGED}
    ),
    State.IN_PROGRESS: frozenset(
        {
            State.TRIAGED,
            State.PENDING_USER,
            State.PENDING_VENDOR,
            State.RESOLVED,
            State.CANCELLED,
            State.MERGED,
        }
    ),
    State.PENDING_USER: frozenset(
        {State.TRIAGED, State.IN_PROGRESS, State.RESOLVED, State.CANCELLED, State.MERGED}
    ),
    State.PENDING_VENDOR: frozenset(
        {State.TRIAGED, State.IN_PROGRESS, State.RESOLVED, State.CANCELLED, State.MERGED}
    ),
    State.RESOLVED: frozenset({State.CLOSED, State.IN_PROGRESS, State.TRIAGED}),
    State.CLOSED: frozenset(),
    State.CANCELLED: frozenset(),
    State.MERGED: frozenset(),
}


def claim(ticket: Ticket, *, by: UserId, at: datetime) -> Ticket:
    """An agent takes a ticket nobody has."""
    if ticket.assignee_id is not None:
        raise _refused(ticket)
    return _move(ticket, State.ASSIGNED, at, assignee_id=by)


def release(ticket: Ticket, *, at: datetime) -> Ticket:
    """The ticket goes back to the queue; one that is solved, or nobody's, is not there to be given back."""
    if ticket.assignee_id is None or not ticket.is_open:
        raise _refused(ticket)
    return _move(ticket, State.TRIAGED, at, assignee_id=None)


def reply(ticket: Ticket, *, at: datetime) -> Ticket:
    """A person of the desk answers in public: the first time, that is the response the clock waits for."""
    if not ticket.is_open:
        raise _refused(ticket)
    responded_at = ticket.responded_at or at
    if ticket.state is State.ASSIGNED:
        return _move(ticket, State.IN_PROGRESS, at, responded_at=responded_at)
    return replace(ticket, version=ticket.version + 1, changed_at=at, responded_at=responded_at)


def resolve(ticket: Ticket, *, resolution: Resolution, at: datetime) -> Ticket:
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
    )


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
    """The matter is no longer wanted."""
    return _move(ticket, State.CANCELLED, at, closed_at=at)


def change(before: Ticket | None, after: Ticket, *, action: str, by: UserId, cause: str) -> Change:
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
    )


def _move(ticket: Ticket, state: State, at: datetime, **what: Any) -> Ticket:
    if state not in ALLOWED[ticket.state]:
        raise _refused(ticket)
    return replace(ticket, state=state, version=ticket.version + 1, changed_at=at, **what)


def _refused(ticket: Ticket) -> DeskError:
    return DeskError("not_allowed_now", number=ticket.number, state=ticket.state.value)


def is_waiting_for_an_agent(ticket: Ticket) -> bool:
    """Whether an agent could claim it now."""
    return ticket.state in OPEN and ticket.assignee_id is None
