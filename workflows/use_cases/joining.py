"""Tickets that have to do with each other: one carries another on, or they are tied and go on alone."""

from __future__ import annotations

from collections.abc import Callable

from workflows.domain import lifecycle, privacy
from workflows.domain.errors import DeskError
from workflows.domain.ids import TicketId, UserId
from workflows.domain.tickets import LinkKind, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.tickets import (
    Done,
    NotYours,
    Repeated,
    Result,
    TooLate,
    may_work_on,
    save,
)

Both = tuple[Ticket, Ticket]


def merge(desk: Desk, ticket_id: TicketId, *, into: str, by: UserId, request_id: str) -> Result:
    """An agent lets the ticket called *into* carry this one on; its requester is told, and again at the solution.

    Raises DeskError("no_such_ticket"), DeskError("not_a_parent").
    """

    def door(ticket: Ticket, other: Ticket) -> Both:
        return lifecycle.merge(ticket, into=other, at=desk.clock.now())

    def tell(uow: UnitOfWork, ticket: Ticket, other: Ticket) -> None:
        key = f"v{ticket.version}"
        showing.tell_requester(uow, ticket, key=key, template="merged", into=other.number)
        showing.tell_agents(uow, ticket, key=key, template="merged_agents", into=other.number, agent=by)
        showing.tell_agents(
            uow, other, key=f"holds:{ticket.id}", template="holds", held=ticket.number, agent=by
        )

    return _join(desk, ticket_id, into, by=by, request_id=request_id, action="merged", door=door, tell=tell)


def link(desk: Desk, ticket_id: TicketId, *, kind: LinkKind, to: str, by: UserId, request_id: str) -> Result:
    """An agent says what the ticket called *to* is to this one; both cards show it.

    Raises DeskError("no_such_ticket"), DeskError("already_linked").
    """

    def door(ticket: Ticket, other: Ticket) -> Both:
        return lifecycle.link(ticket, kind=kind, other=other, at=desk.clock.now())

    return _join(desk, ticket_id, to, by=by, request_id=request_id, action="linked", door=door)


def follow_up(desk: Desk, uow: UnitOfWork, ticket: Ticket, of: Ticket, *, by: UserId, cause: str) -> Ticket:
    """Tie a ticket that was just opened to the closed one it goes on from; in the caller's transaction."""
    after, earlier = lifecycle.link(ticket, kind=LinkKind.FOLLOW_UP_OF, other=of, at=desk.clock.now())
    save(desk, uow, ticket, after, action="linked", by=by, cause=cause)
    save(desk, uow, of, earlier, action="linked", by=by, cause=cause)
    resolution = of.resolution
    showing.tell_requester(uow, after, key=f"follow:{of.id}", template="follow_up", of=of.number)
    showing.tell_agents(
        uow,
        after,
        key=f"follow:{of.id}",
        template="follow_up_agents",
        of=of.number,
        text=resolution.note if resolution else "",
    )
    return after


def carried_by(uow: UnitOfWork, ticket: Ticket) -> Ticket:
    """Return the ticket that carries a merged one on, over as many merges as there were; itself if none."""
    while ends := ticket.linked(LinkKind.MERGED_INTO):
        ticket = uow.tickets.get(ends[-1].ticket_id)
    return ticket


def _join(
    desk: Desk,
    ticket_id: TicketId,
    number: str,
    *,
    by: UserId,
    request_id: str,
    action: str,
    door: Callable[[Ticket, Ticket], Both],
    tell: Callable[[UnitOfWork, Ticket, Ticket], None] | None = None,
) -> Result:
    with desk.unit_of_work() as uow:
        found = uow.tickets.by_number(number)
        if not may_work_on(desk, uow, by, uow.tickets.get(ticket_id)):
            return NotYours(uow.tickets.get(ticket_id))
        if found is None or not may_work_on(desk, uow, by, found):
            raise DeskError("no_such_ticket", number=number)
        # always in one order: two that join the same tickets would wait for each other
        locked = {id_: uow.tickets.locked(id_) for id_ in sorted({ticket_id, found.id})}
        before, other = locked[ticket_id], locked[found.id]
        if privacy.is_private(desk.policy, before) is not privacy.is_private(desk.policy, other):
            raise DeskError("stays_private", number=before.number)
        if not uow.inbox.claim(request_id):
            return Repeated(before)
        try:
            after, other_after = door(before, other)
        except DeskError as refused:
            if refused.code != "not_allowed_now":
                raise
            return TooLate(before)
        for was, now in ((before, after), (other, other_after)):
            if not save(desk, uow, was, now, action=action, by=by, cause=request_id):
                return TooLate(uow.tickets.get(was.id))
        if tell is not None:
            tell(uow, after, other_after)
        uow.commit()
        return Done(after)
