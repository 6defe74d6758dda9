"""What an agent is told whose step was not taken; a step that was taken shows itself."""

from __future__ import annotations

from collections.abc import Callable

from handlers.blocks.drawing import Drawing
from handlers.edge import Call
from handlers.words import error_sentence
from workflows.domain.tickets import Ticket
from workflows.use_cases.tickets import NotYours, Result, TooLate


def stands(ticket: Ticket) -> Drawing:
    """Return how a ticket stands, for whoever came too late."""
    facts = {"number": ticket.number, "state": ticket.state.value}
    return Drawing(error_sentence("not_allowed_now", facts), [])


def refusal(code: str) -> Drawing:
    """Return why somebody may not, by the code of the broken rule."""
    return Drawing(error_sentence(code, {}), [])


def after_press(
    call: Call,
    outcome: Result,
    *,
    late: Callable[[Ticket], Drawing] = stands,
    refused: str = "not_an_agent",
) -> None:
    """Acknowledge something that was pressed; *late* says why nothing came of it any more."""
    call.ack()
    match outcome:
        case NotYours():
            call.tell(refusal(refused))
        case TooLate(ticket=ticket):
            call.tell(late(ticket))
        case _:
            pass


def after_form(
    call: Call, outcome: Result, *, field: str, late: Callable[[Ticket], Drawing] = stands
) -> None:
    """Acknowledge a form that was sent; what came of nothing is said at *field*, and the form stays."""
    match outcome:
        case NotYours():
            call.ack(response_action="errors", errors={field: error_sentence("not_an_agent", {})})
        case TooLate(ticket=ticket):
            call.ack(response_action="errors", errors={field: late(ticket).text})
        case _:
            call.ack()
