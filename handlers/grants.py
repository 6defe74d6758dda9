"""What the holder of access presses: to keep it longer, or that they need it no more."""

from __future__ import annotations

from handlers.blocks import grants as cards
from handlers.blocks.drawing import Drawing
from handlers.blocks.request_fields import problem_sentence
from handlers.edge import Call, Edge
from handlers.forms import element
from handlers.text import Mrkdwn, plain
from handlers.words import error_sentence
from workflows.domain.bounds import Problem
from workflows.domain.ids import GrantId
from workflows.use_cases import access, extending
from workflows.use_cases.access import NotTheirs
from workflows.use_cases.extending import Asked, Form, NotExtended, Repeated, UnderWay


def on_extend(edge: Edge, call: Call) -> None:
    """*Extend…*: the form that asks until when."""
    grant_id = GrantId(edge.signer.read("grant", call.value))
    shown = extending.form(edge.desk, grant_id, by=call.user_id)
    if isinstance(shown, Form):
        with edge.desk.unit_of_work() as uow:
            edge.open_form(call, cards.extend_form(shown, edge.look(uow)))
        call.ack()
        return
    call.ack()
    call.tell(Drawing(_why(shown), []))


def on_extended(edge: Edge, call: Call) -> None:
    """The form was sent: it is asked for again, in a thread of its own."""
    view = call.body["view"]
    grant_id = GrantId(edge.signer.read("grant", view["private_metadata"]))
    said = element(view, cards.ANSWER)
    answer = str(said.get("selected_date") or said.get("value") or "")
    outcome = extending.extend(
        edge.desk, grant_id, answer=answer, by=call.user_id, request_id=call.request_id
    )
    match outcome:
        case Asked() | Repeated():
            call.ack()
        case Problem():
            call.ack(response_action="errors", errors={cards.ANSWER: plain(problem_sentence(outcome))})
        case UnderWay() | NotExtended():
            call.ack(response_action="update", view=cards.refused(_why(outcome)))


def on_give_back(edge: Edge, call: Call) -> None:
    """*I no longer need it*, after they were asked whether they meant it."""
    grant_id = GrantId(edge.signer.read("grant", call.value))
    outcome = access.give_back(edge.desk, grant_id, by=call.user_id, request_id=call.request_id)
    call.ack()
    if isinstance(outcome, NotTheirs):
        call.tell(Drawing(error_sentence("not_your_access", {}), []))


def _why(outcome: UnderWay | NotExtended) -> Mrkdwn:
    match outcome:
        case UnderWay(grant=grant):
            return error_sentence("extension_under_way", {"number": grant.number})
        case NotExtended():
            return error_sentence("not_extended", {})
