"""What those press who break the glass: to ask for it, confirm it, call it off; and who looks at it afterwards."""

from __future__ import annotations

from handlers import directory
from handlers.blocks import glass as cards
from handlers.blocks.drawing import Drawing
from handlers.drawings import told_of_glass
from handlers.edge import Call, Edge
from handlers.forms import chosen, typed
from handlers.outcomes import stands
from handlers.text import Mrkdwn
from handlers.words import error_sentence
from workflows.domain.errors import DeskError
from workflows.domain.ids import TicketId
from workflows.domain.tickets import State, Ticket
from workflows.use_cases import breakers, glass
from workflows.use_cases.glass import Moot, NeedsAnother, NotEntitled, Result

REFUSED, ANOTHER = "not_a_breaker", "glass_needs_another"


def on_command(edge: Edge, call: Call, number: str) -> None:
    """`/desk break-glass REQ-12`: the form that asks why, or what is in the way."""
    with edge.desk.reading() as uow:
        ticket = uow.tickets.by_number(number.strip().upper())
    why_not = _open(edge, call, ticket)
    call.ack(**({"text": why_not, "response_type": "ephemeral"} if why_not else {}))


def on_ask(edge: Edge, call: Call) -> None:
    """*Break-glass*, on the card of the approvals queue."""
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    with edge.desk.reading() as uow:
        ticket = uow.tickets.get(ticket_id)
    why_not = _open(edge, call, ticket)
    call.ack()
    if why_not:
        call.tell(Drawing(why_not, []))


def on_asked(edge: Edge, call: Call) -> None:
    """Why it cannot wait was said."""
    view = call.body["view"]
    ticket_id = TicketId(edge.signer.read("ticket", view["private_metadata"]))
    why = typed(view, cards.REASON)
    if not why:
        _complain(call, cards.REASON, error_sentence("no_reason", {}))
        return
    outcome = glass.ask(edge.desk, ticket_id, by=call.user_id, reason=why, request_id=call.request_id)
    _after_form(call, outcome, field=cards.REASON)


def on_confirm(edge: Edge, call: Call) -> None:
    """*Confirm*, after they were asked whether they meant it."""
    ticket_id, n = _read(edge, call.value)
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = glass.confirm(edge.desk, ticket_id, n, by=call.user_id, request_id=call.request_id)
    _after(call, outcome)


def on_call_off(edge: Edge, call: Call) -> None:
    """*Call it off.*"""
    ticket_id, n = _read(edge, call.value)
    _after(call, glass.call_off(edge.desk, ticket_id, n, by=call.user_id, request_id=call.request_id))


def on_review(edge: Edge, call: Call) -> None:
    """*Review*: the form that asks whether it was right."""
    ticket_id, n = _read(edge, call.value)
    directory.know(edge.desk, edge.client, call.user_id)
    with edge.desk.reading() as uow:
        ticket = uow.tickets.get(ticket_id)
        is_theirs = breakers.may_review(edge.desk, uow, ticket, call.user_id)
        look = edge.look(uow)
        view = cards.review_form(told_of_glass(uow, ticket, n, look, is_news=True), look)
    if is_theirs and ticket.glass is not None and ticket.glass.is_unreviewed:
        edge.open_form(call, view)
        call.ack()
    else:
        _after(call, Moot(ticket) if is_theirs else NotEntitled(ticket))


def on_reviewed(edge: Edge, call: Call) -> None:
    """Whether it was right was said."""
    view = call.body["view"]
    ticket_id, n = _read(edge, view["private_metadata"])
    was_right, note = chosen(view, cards.VERDICT) == cards.RIGHT, typed(view, cards.NOTE)
    if not was_right and not note:
        _complain(call, cards.NOTE, error_sentence("no_reason", {}))
        return
    outcome = glass.review(
        edge.desk, ticket_id, n, by=call.user_id, was_right=was_right, note=note, request_id=call.request_id
    )
    _after_form(call, outcome, field=cards.NOTE)


def _open(edge: Edge, call: Call, ticket: Ticket | None) -> Mrkdwn | None:
    """Open the form that asks why, or return why there is none. Raises DeskError for who may not break it."""
    if ticket is None:
        return error_sentence("no_such_ticket", {})
    with edge.desk.reading() as uow:
        is_theirs = breakers.may_break(edge.desk, uow, ticket, call.user_id)
        skipped = breakers.passed_over(edge.desk, uow, ticket, but=(call.user_id,))
        view = cards.ask_form(ticket, skipped, edge.look(uow))
    if not is_theirs:
        raise DeskError(REFUSED)
    if not glass.is_breakable(ticket):
        return _standing(ticket)
    edge.open_form(call, view)
    return None


def _read(edge: Edge, value: str) -> tuple[TicketId, int]:
    ticket_id, _, n = edge.signer.read("glass", value).rpartition(":")
    return TicketId(ticket_id), int(n)


def _standing(ticket: Ticket) -> Mrkdwn:
    """Return how it stands, for whoever came too late or twice."""
    mark = ticket.glass
    if ticket.state is State.AWAITING_APPROVAL and mark is not None and mark.is_asked:
        return error_sentence("glass_asked", {"number": ticket.number})
    return Mrkdwn(stands(ticket).text)


def _after(call: Call, outcome: Result) -> None:
    """Acknowledge what was pressed. Raises DeskError for who may not, which is told, logged and counted."""
    _refuse(outcome)
    call.ack()
    match outcome:
        case Moot(ticket=ticket):
            call.tell(Drawing(_standing(ticket), []))
        case _:
            pass


def _after_form(call: Call, outcome: Result, *, field: str) -> None:
    """Acknowledge a form that was sent. Raises DeskError as above."""
    _refuse(outcome)
    match outcome:
        case Moot(ticket=ticket):
            _complain(call, field, _standing(ticket))
        case _:
            call.ack()


def _refuse(outcome: Result) -> None:
    match outcome:
        case NotEntitled():
            raise DeskError(REFUSED)
        case NeedsAnother():
            raise DeskError(ANOTHER)
        case _:
            pass


def _complain(call: Call, field: str, sentence: str) -> None:
    call.ack(response_action="errors", errors={field: sentence})
