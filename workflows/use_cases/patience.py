"""When people are silent: a reminder, an honest end of waiting, a word before a ticket closes, and its close.

Each looks again at the ticket before it acts: an answer that came meanwhile makes it do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from workflows.domain import lifecycle
from workflows.domain.ids import DESK, TicketId
from workflows.domain.tickets import Resolution, ResolutionCode, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import closing, showing
from workflows.use_cases.tickets import save
from workflows.use_cases.timers import CLOSE, GIVE_UP, REMIND, WARN


def remind(desk: Desk, uow: UnitOfWork, ticket: Ticket, *, cause: str) -> None:
    """Ask the requester again what an agent asked, and say until when it is waited for."""
    assert ticket.waiting is not None
    showing.tell_requester(
        uow,
        ticket,
        key=cause,
        template="reminder",
        agent=ticket.waiting.by,
        text=ticket.waiting.question,
        until_at=desk.policy.gives_up_at(ticket.waiting.since).isoformat(),
    )


def give_up(desk: Desk, uow: UnitOfWork, ticket: Ticket, *, cause: str) -> None:
    """Wait no longer: solved for want of an answer, which the requester can undo with a word."""
    resolution = Resolution(code=ResolutionCode.NO_RESPONSE, cause="", note="", by=DESK)
    after = lifecycle.resolve(ticket, resolution=resolution, at=desk.clock.now())
    if save(desk, uow, ticket, after, action="resolved", by=DESK, cause=cause):
        closing.tell_solved(uow, after)
        showing.tell_agents(uow, after, key=f"v{after.version}", template="gave_up")


def warn(desk: Desk, uow: UnitOfWork, ticket: Ticket, *, cause: str) -> None:
    """Tell the requester that a solution nobody spoke of is about to be taken as one."""
    assert ticket.resolved_at is not None
    closes_at = desk.policy.closes_at(ticket.resolved_at).isoformat()
    showing.tell_requester(uow, ticket, key=cause, template="closes_soon", closes_at=closes_at)


def close(desk: Desk, uow: UnitOfWork, ticket: Ticket, *, cause: str) -> None:
    """Close what was solved and not spoken of since."""
    after = lifecycle.close(ticket, at=desk.clock.now())
    save(desk, uow, ticket, after, action="closed", by=DESK, cause=cause)


Act = Callable[..., None]
ACTS: Mapping[str, tuple[Act, State]] = {
    REMIND: (remind, State.PENDING_USER),
    GIVE_UP: (give_up, State.PENDING_USER),
    WARN: (warn, State.RESOLVED),
    CLOSE: (close, State.RESOLVED),
}
"""What each kind of timer does, and the state in which it still has something to do."""


def come_back(desk: Desk, kind: str, key: str, payload: Mapping[str, Any]) -> None:
    """Do what the timer *key* is for, unless the ticket waits for something else by now."""
    act, state = ACTS[kind]
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        since = ticket.waiting.since if ticket.waiting else ticket.resolved_at
        is_meant = ticket.state is state and since == datetime.fromisoformat(payload["since"])
        if is_meant and uow.inbox.claim(f"timer:{key}"):
            act(desk, uow, ticket, cause=f"timer:{key}")
            uow.commit()
