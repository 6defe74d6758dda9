"""*Why then?* on a ticket's card: its clocks, told in full."""

from __future__ import annotations

from handlers import directory
from handlers.blocks import clocks as cards
from handlers.edge import Call, Edge
from handlers.outcomes import refusal
from workflows.domain.ids import TicketId
from workflows.use_cases import tickets, upkeep


def on_why(edge: Edge, call: Call) -> None:
    """Show an agent which time counted towards what is due, and which did not."""
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    with edge.desk.unit_of_work() as uow:
        ticket = uow.tickets.get(ticket_id)
        clocks = uow.clocks.of(ticket_id) or upkeep.from_audit(edge.desk, uow, ticket)
        allowed = tickets.may_work_on(edge.desk, uow, call.user_id, ticket)
        view = cards.ledger(ticket, clocks, edge.look(uow), reader=call.user_id)
    if allowed:
        edge.open_form(call, view)
    call.ack()
    if not allowed:
        call.tell(refusal("not_an_agent"))
