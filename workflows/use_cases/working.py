"""What agents do with a ticket while it is open. One door each."""

from __future__ import annotations

from workflows.domain import lifecycle
from workflows.domain.ids import TicketId, UserId
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.tickets import Result, agent_act


def claim(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """An agent takes the ticket; of many at once, exactly one does."""

    def door(ticket: Ticket) -> Ticket:
        return lifecycle.claim(ticket, by=by, at=desk.clock.now())

    def tell(uow: UnitOfWork, ticket: Ticket) -> None:
        due = ticket.resolution_due_at.isoformat()
        showing.tell_requester(
            uow, ticket, key=f"v{ticket.version}", template="claimed", agent=by, due_at=due
        )

    return agent_act(desk, ticket_id, by=by, request_id=request_id, action="claimed", door=door, tell=tell)


def release(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """An agent gives the ticket back to the queue: their own, or one of a colleague who is away."""

    def door(ticket: Ticket) -> Ticket:
        return lifecycle.release(ticket, at=desk.clock.now())

    def tell(uow: UnitOfWork, ticket: Ticket) -> None:
        showing.tell_agents(uow, ticket, key=f"v{ticket.version}", template="released", agent=by)

    return agent_act(desk, ticket_id, by=by, request_id=request_id, action="released", door=door, tell=tell)
