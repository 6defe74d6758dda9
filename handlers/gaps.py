"""What people ask and no article answers: shown to agents, and settled by them."""

from __future__ import annotations

from handlers import directory
from handlers.blocks.drawing import Drawing
from handlers.blocks.gaps import gap_list
from handlers.edge import Call, Edge
from handlers.words import error_sentence, render
from workflows.domain.ids import GapId
from workflows.use_cases import gaps
from workflows.use_cases.gaps import AlreadySettled, NotAnAgent, Settled


def drawn(edge: Edge, call: Call) -> Drawing:
    """Return the list for whoever asked for it, a refusal for everybody who is no agent."""
    match gaps.listed(edge.desk, call.user_id):
        case NotAnAgent():
            return Drawing(error_sentence("not_an_agent", {}), [])
        case listed:
            with edge.desk.unit_of_work() as uow:
                return gap_list(listed, edge.look(uow))


def on_not_ours(edge: Edge, call: Call) -> None:
    """*Not ours*: the questions of a gap go from the list."""
    gap_id = GapId(edge.signer.read("gap", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = gaps.not_ours(edge.desk, gap_id, by=call.user_id, request_id=call.request_id)
    call.ack()
    match outcome:
        case Settled(questions=count):
            call.tell(Drawing(render("gaps/settled", count=count), []))
        case AlreadySettled():
            call.tell(Drawing(error_sentence("already_recorded", {}), []))
        case NotAnAgent():
            call.tell(Drawing(error_sentence("not_an_agent", {}), []))
