"""How a ticket ends: solved by an agent, confirmed or refused by its requester, no longer needed, and how it was."""

from __future__ import annotations

from workflows.domain import lifecycle
from workflows.domain.ids import TicketId, UserId
from workflows.domain.tickets import LinkKind, Resolution, ResolutionCode, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, agent_act, requester_act

GOOD_FROM = 4
"""The lowest rating that asks for no words."""


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
    """An agent solves the ticket; the requester reads the note and is asked whether it helped.

    They are asked for a rating too, unless they were within the last days.
    """
    with desk.unit_of_work() as uow:
        requester_id = uow.tickets.get(ticket_id).requester_id
        since = desk.clock.now() - desk.policy.patience.asks_again_after
        is_asked = not uow.tickets.was_surveyed(requester_id, since=since)

    def door(ticket: Ticket) -> Ticket:
        resolution = Resolution(code=code, cause=cause.strip(), note=note.strip(), by=by)
        return lifecycle.resolve(ticket, resolution=resolution, at=desk.clock.now(), asks_for_rating=is_asked)

    return agent_act(
        desk, ticket_id, by=by, request_id=request_id, action="resolved", door=door, tell=tell_solved
    )


def tell_solved(uow: UnitOfWork, ticket: Ticket) -> None:
    """Tell the requester, and everybody whose ticket was merged into this one."""
    showing.show_solution(uow, ticket)
    for child in _held(uow, ticket):
        showing.tell_requester(
            uow,
            child,
            key=f"solved:{ticket.id}:{ticket.reopened}",
            template="solved_with",
            into=ticket.number,
            text=ticket.resolution.note if ticket.resolution else "",
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


def rate(desk: Desk, ticket_id: TicketId, *, score: int, by: UserId, request_id: str) -> Result:
    """The requester says how it was, 1 to 5; earlier ratings stay in the history."""
    return requester_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="rated",
        door=lambda ticket: lifecycle.rate(ticket, score=score, at=desk.clock.now()),
        template="",
    )


def comment(desk: Desk, ticket_id: TicketId, *, text: str, by: UserId, request_id: str) -> Result:
    """The requester says what should have been better: kept for whoever improves the desk."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.get(ticket_id)
        if by != ticket.requester_id or ticket.rating is None:
            return NotYours(ticket)
        if not uow.inbox.claim(request_id):
            return Repeated(ticket)
        uow.feedback.improve(
            ticket_id=ticket.id, rating=ticket.rating, comment=text.strip(), by=by, at=desk.clock.now()
        )
        uow.commit()
        return Done(ticket)


def _held(uow: UnitOfWork, ticket: Ticket) -> list[Ticket]:
    """Return the tickets merged into this one, and those merged into these before."""
    children = [uow.tickets.get(link.ticket_id) for link in ticket.linked(LinkKind.HOLDS)]
    return children + [below for child in children for below in _held(uow, child)]
