"""Precedents on a ticket's card: found after it came, gone as soon as they are not solved any more."""

from __future__ import annotations

from datetime import timedelta

from workflows.domain.ids import TicketId
from workflows.domain.precedents import is_looked_up, is_looked_up_anew, tells_something
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing

PRECEDENTS = "precedents"
STILL_READING = timedelta(seconds=2)


def follow(desk: Desk, uow: UnitOfWork, before: Ticket | None, after: Ticket) -> None:
    """Have a ticket's precedents looked up if this step calls for it; and those redrawn that it was one of.

    Inside the transaction of the step.
    """
    if is_looked_up_anew(before, after):
        uow.jobs.put(PRECEDENTS, f"{PRECEDENTS}:{after.id}", {"ticket": after.id})
    if before is not None and _said(before) != _said(after):
        for ticket_id in uow.precedents.shown_on(after.id):
            showing.show_to_agents(desk, uow, uow.tickets.get(ticket_id))


def look_up(desk: Desk, ticket_id: TicketId) -> timedelta | None:
    """Find what a ticket looks like, and draw its card anew if that is something else than before.

    Returns when to try again while the past is still being read.
    """
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.get(ticket_id)
    if not is_looked_up(ticket):
        return None
    found = desk.past.like(ticket)  # outside of any transaction: it reads what was resolved, and a model
    if found is None:
        return STILL_READING
    with desk.unit_of_work() as uow:
        if uow.precedents.keep(ticket_id, found):
            showing.show_to_agents(desk, uow, uow.tickets.get(ticket_id))
            uow.commit()
    return None


def _said(ticket: Ticket) -> tuple[object, ...]:
    """Return what is said of it on the cards of others."""
    return tells_something(ticket), ticket.team, ticket.title, ticket.resolution
