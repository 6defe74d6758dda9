"""Breaking the glass: one person says why, another confirms it in time, and the request goes on without its approvals.

The ticket is locked first, so of two who press at once one is first; each word counts once, and who may say it is
looked up when it is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.domain import glass as doors
from workflows.domain import lifecycle
from workflows.domain.errors import DeskError
from workflows.domain.glass import Glass
from workflows.domain.ids import DESK, TicketId, UserId
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import approvals, breakers, glass_cards
from workflows.use_cases.tickets import save

ASKED, BROKEN, REVIEWED = "glass_asked", "glass_broken", "glass_reviewed"
"""What the audit calls what people do."""


@dataclass(frozen=True, slots=True)
class Counted:
    """It counts, and this is the ticket now."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Moot:
    """It came too late, or a second time: nothing changed, and this is how things stand."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class NotEntitled:
    """That person may not."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class NeedsAnother:
    """They asked for it themselves: somebody else has to confirm it."""

    ticket: Ticket


Result = Counted | Moot | NotEntitled | NeedsAnother


def ask(desk: Desk, ticket_id: TicketId, *, by: UserId, reason: str, request_id: str) -> Result:
    """The first says why it cannot wait; nothing happens yet. Raises DeskError("no_reason") without a reason."""
    if not reason.strip():
        raise DeskError("no_reason")
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(ticket_id)
        rules = desk.policy.approving.break_glass
        if rules is None or not breakers.may_break(desk, uow, ticket, by):
            return NotEntitled(ticket)
        if not is_breakable(ticket) or not uow.inbox.claim(request_id):
            return Moot(ticket)
        now = desk.clock.now()
        glass = Glass(
            n=ticket.version + 1,
            by=by,
            asked_at=now,
            until=now + rules.within,
            skipped=breakers.passed_over(desk, uow, ticket, but=(by,)),
        )
        return _step(desk, uow, ticket, glass, action=ASKED, by=by, cause=request_id, reason=reason.strip())


def confirm(desk: Desk, ticket_id: TicketId, n: int, *, by: UserId, request_id: str) -> Result:
    """The second confirms it, and the request goes on without the approvals it still waits for."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(ticket_id)
        if not breakers.may_break(desk, uow, ticket, by):
            return NotEntitled(ticket)
        glass, now = _asked(ticket, n), desk.clock.now()
        if glass is None or now >= glass.until or not breakers.may_break(desk, uow, ticket, glass.by):
            return Moot(ticket)
        if by == glass.by:
            return NeedsAnother(ticket)
        if not uow.inbox.claim(request_id):
            return Moot(ticket)
        skipped = breakers.passed_over(desk, uow, ticket, but=(glass.by, by))
        after = doors.broken(glass, by=by, skipped=skipped, at=now)
        done = approvals.overrule(desk, uow, ticket, after, action=BROKEN, by=by, cause=request_id)
        if done is None:
            return Moot(uow.tickets.get(ticket_id))
        uow.commit()
        return Counted(done)


def call_off(desk: Desk, ticket_id: TicketId, n: int, *, by: UserId, request_id: str) -> Result:
    """Somebody who may break it, or who asked to, calls it off."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(ticket_id)
        glass = _asked(ticket, n)
        is_theirs = glass is not None and glass.by == by
        if not is_theirs and not breakers.may_break(desk, uow, ticket, by):
            return NotEntitled(ticket)
        if glass is None or not uow.inbox.claim(request_id):
            return Moot(ticket)
        after = doors.called_off(glass, by=by, at=desk.clock.now())
        return _step(desk, uow, ticket, after, action="glass_called_off", by=by, cause=request_id)


def review(
    desk: Desk, ticket_id: TicketId, n: int, *, by: UserId, was_right: bool, note: str, request_id: str
) -> Result:
    """One of those who were passed over says whether it was right. Raises DeskError("no_reason") for a bare no."""
    if not was_right and not note.strip():
        raise DeskError("no_reason")
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(ticket_id)
        if not breakers.may_review(desk, uow, ticket, by):
            return NotEntitled(ticket)
        glass = ticket.glass
        if glass is None or glass.n != n or not glass.is_unreviewed or not uow.inbox.claim(request_id):
            return Moot(ticket)
        after = doors.reviewed(glass, by=by, was_right=was_right, at=desk.clock.now())
        return _step(
            desk,
            uow,
            ticket,
            after,
            action=REVIEWED,
            by=by,
            cause=request_id,
            reason=note.strip(),
        )


def lapse(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Wait for the second person no longer."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        glass, now = _asked(ticket, int(payload["n"])), desk.clock.now()
        if glass is None or now < glass.until:
            return
        cause = f"{glass_cards.LAPSE}:{ticket.id}:{glass.n}"
        _step(desk, uow, ticket, doors.lapsed(glass, at=now), action="glass_lapsed", by=DESK, cause=cause)


def is_breakable(ticket: Ticket) -> bool:
    """Whether a request waits for approvals that may be done without, and nobody has asked to yet."""
    is_asked = ticket.glass is not None and ticket.glass.is_asked
    return ticket.state is State.AWAITING_APPROVAL and not is_asked


def _asked(ticket: Ticket, n: int) -> Glass | None:
    """Return that glass as long as it waits for a second person."""
    glass = ticket.glass
    return glass if glass is not None and glass.n == n and glass.is_asked else None


def _step(
    desk: Desk,
    uow: UnitOfWork,
    ticket: Ticket,
    glass: Glass,
    *,
    action: str,
    by: UserId,
    cause: str,
    reason: str = "",
) -> Counted | Moot:
    after = lifecycle.glass(ticket, glass, at=desk.clock.now())
    done = save(desk, uow, ticket, after, action=action, by=by, cause=cause, reason=reason)
    if done is None:
        return Moot(ticket)
    uow.commit()
    return Counted(done)
