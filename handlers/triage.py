"""What agents say of how the desk sorted a ticket: that it is right, or what it is."""

from __future__ import annotations

from handlers import directory
from handlers.blocks import triage as blocks
from handlers.edge import Call, Edge
from handlers.forms import chosen, typed
from handlers.outcomes import after_form, after_press, refusal, stands
from handlers.words import error_sentence
from workflows.domain.errors import DeskError
from workflows.domain.guesses import Field
from workflows.domain.ids import TicketId
from workflows.use_cases import tickets, triage


def on_sorting(edge: Edge, call: Call) -> None:
    """The menu beside what the desk takes a ticket for: *That is right*, or *Sort…*."""
    value = str(call.action["selected_option"]["value"])
    try:
        ticket_id = edge.signer.read(blocks.RIGHT, value)
    except DeskError:
        open_form(edge, call, edge.signer.read(blocks.OTHERWISE, value))
        return
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = triage.confirm(edge.desk, TicketId(ticket_id), by=call.user_id, request_id=call.request_id)
    after_press(call, outcome)


def open_form(edge: Edge, call: Call, ticket_id: str) -> None:
    """*Sort…*: the form for what a ticket is about."""
    directory.know(edge.desk, edge.client, call.user_id)
    with edge.desk.unit_of_work() as uow:
        ticket = uow.tickets.get(TicketId(ticket_id))
        is_allowed = tickets.may_work_on(edge.desk, uow, call.user_id, ticket)
        view = blocks.form(ticket, edge.look(uow))
    if is_allowed and ticket.is_open:
        edge.open_form(call, view)
        call.ack()
        return
    call.ack()
    call.tell(stands(ticket) if is_allowed else refusal("not_an_agent"))


def on_sorted(edge: Edge, call: Call) -> None:
    """An agent said what a ticket is about."""
    view = call.body["view"]
    ticket_id = TicketId(edge.signer.read("ticket", view["private_metadata"]))
    fields = [of for of in Field if of.value in view["state"]["values"]]
    directory.know(edge.desk, edge.client, call.user_id)
    try:
        outcome = triage.correct(
            edge.desk,
            ticket_id,
            {of: chosen(view, of.value) for of in fields},
            by=call.user_id,
            request_id=call.request_id,
            reason=typed(view, "reason"),
        )
    except DeskError as refused:
        call.ack(
            response_action="errors", errors={fields[0].value: error_sentence(refused.code, refused.facts)}
        )
        return
    after_form(call, outcome, field=fields[0].value)
