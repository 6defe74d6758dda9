"""One message makes one ticket, whichever way it is taken in: by an emoji, by its shortcut, or by both at once."""

from __future__ import annotations

from dataclasses import replace

from workflows.domain.ids import TicketId
from workflows.domain.sources import Source
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import OPEN, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import joining


def known(desk: Desk, source: Source) -> Ticket | None:
    """Return the ticket a message is already, None where another one can be made of it."""
    with desk.unit_of_work() as uow:
        ticket = _of_thread(uow, source) or _carrier(uow, uow.origins.ticket_of([source.key]))
        return ticket if ticket is not None and is_alive(ticket) else None


def locked(uow: UnitOfWork, source: Source) -> Ticket | None:
    """Return the ticket a message became, or its thread has, ended ones too; others who ask wait for this end."""
    origin = uow.origins.locked(source.key)
    return _of_thread(uow, source) or _carrier(uow, origin.ticket_id)


def became(uow: UnitOfWork, source: Source, ticket: Ticket) -> None:
    """Remember what a message that was locked before became."""
    uow.origins.save(replace(uow.origins.locked(source.key), ticket_id=ticket.id))


def is_alive(ticket: Ticket) -> bool:
    """Whether a message about it belongs to it, not to a ticket of its own."""
    return ticket.state in OPEN or ticket.state is State.RESOLVED


def _of_thread(uow: UnitOfWork, source: Source) -> Ticket | None:
    """Return the ticket whose thread that is, the requester's or the agents'."""
    surface = uow.surfaces.at(source.channel, source.root_ts)
    if surface is not None and surface.kind is SurfaceKind.TRIAGE:
        return _carrier(uow, TicketId(surface.ref))
    conversation_id = uow.conversations.at(source.channel, source.root_ts)
    return _carrier(uow, uow.conversations.get(conversation_id).ticket_id) if conversation_id else None


def _carrier(uow: UnitOfWork, ticket_id: TicketId | None) -> Ticket | None:
    """Return a ticket, or the one that carries it on, if it was merged."""
    return joining.carried_by(uow, uow.tickets.get(ticket_id)) if ticket_id is not None else None
