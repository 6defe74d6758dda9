"""What owners say about their articles: still right, needs work, not mine."""

from __future__ import annotations

from handlers import directory
from handlers.blocks import article_forms
from handlers.blocks import care as cards
from handlers.blocks.drawing import Drawing
from handlers.edge import Call, Edge
from handlers.forms import picked
from handlers.words import error_sentence
from workflows.domain.ids import ReminderId, UserId
from workflows.use_cases import care
from workflows.use_cases.care import Done, NotYours, Result, TooLate


def on_right(edge: Edge, call: Call) -> None:
    """*Still right.*"""
    reminder_id, n = _read(edge, call.value)
    outcome = care.still_right(edge.desk, reminder_id, n=n, by=call.user_id, request_id=call.request_id)
    _tell(call, outcome)


def on_work(edge: Edge, call: Call) -> None:
    """*Needs work*: the form of a revision, or where the file lies."""
    reminder_id, n = _read(edge, call.value)
    outcome = care.needs_work(edge.desk, reminder_id, n=n, by=call.user_id, request_id=call.request_id)
    if isinstance(outcome, Done):
        item = outcome.reminder.items[n]
        if outcome.draft is not None:
            with edge.desk.unit_of_work() as uow:
                edge.open_form(call, article_forms.article(outcome.draft, edge.look(uow)))
        elif not item.is_from_chat:
            edge.open_form(call, cards.where_it_lies(item))
    _tell(call, outcome)


def on_hand(edge: Edge, call: Call) -> None:
    """*Not mine*: the form that asks whose it is."""
    reminder_id, n = _read(edge, call.value)
    outcome = care.may_decide(edge.desk, reminder_id, n=n, by=call.user_id)
    if isinstance(outcome, Done):
        with edge.desk.unit_of_work() as uow:
            edge.open_form(call, cards.hand_over(outcome.reminder, n, edge.look(uow)))
    _tell(call, outcome)


def on_handed(edge: Edge, call: Call) -> None:
    """The form was sent: somebody else looks after the article."""
    view = call.body["view"]
    reminder_id, n = _read(edge, view["private_metadata"])
    to = UserId(picked(view, "to"))
    directory.know(edge.desk, edge.client, to)
    outcome = care.hand_over(edge.desk, reminder_id, n=n, by=call.user_id, request_id=call.request_id, to=to)
    match outcome:
        case Done():
            call.ack()
        case NotYours():
            call.ack(response_action="errors", errors={"to": error_sentence("not_asked", {})})
        case TooLate():
            call.ack(response_action="errors", errors={"to": error_sentence("already_recorded", {})})


def _read(edge: Edge, value: str) -> tuple[ReminderId, int]:
    reminder_id, _, n = edge.signer.read("care", value).rpartition(":")
    return ReminderId(reminder_id), int(n)


def _tell(call: Call, outcome: Result) -> None:
    call.ack()
    match outcome:
        case NotYours():
            call.tell(Drawing(error_sentence("not_asked", {}), []))
        case TooLate():
            call.tell(Drawing(error_sentence("already_recorded", {}), []))
        case Done():
            pass
