"""How a ticket ends: solved by an agent, confirmed or refused by its requester, or no longer needed."""

from __future__ import annotations

from workflows.domain import lifecycle
from workflows.domain.ids import TicketId, UserId
from workflows.domain.tickets import Resolution, ResolutionCode, Ticket
from workflows.ports import Desk
from workflows.use_cases import showing
from workflows.use_cases.tickets import Result, agent_act, requester_act


def resolve(
    desk: Desk,
    ticket_id: TicketId,
    *,
    by: UserId,
    request_id: str,
    code: ResolutionCode,
    cause: str,
    note: str,
) -> Result:
    """An agent solves the ticket; the requester reads the note and is asked whether it helped."""

    def door(ticket: Ticket) -> Ticket:
        resolution = Resolution(code=code, cause=cause.strip(), note=note.strip(), by=by)
        return lifecycle.resolve(ticket, resolution=resolution, at=desk.clock.now())

    return agent_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="resolved",
        door=door,
        tell=showing.show_solution,
    )


def works(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """The requester says the solution works: the ticket is closed."""
    return requester_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="closed",
        door=lambda ticket: lifecycle.close(ticket, at=desk.clock.now()),
        template="closed",
    )


def still_broken(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """The requester says it does not work: the same agent goes on."""
    return requester_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="reopened",
        door=lambda ticket: lifecycle.reopen(ticket, at=desk.clock.now()),
        template="reopened",
    )


def cancel(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """The requester no longer needs the ticket."""
    return requester_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="cancelled",
        door=lambda ticket: lifecycle.cancel(ticket, at=desk.clock.now()),
        template="cancelled",
    )
