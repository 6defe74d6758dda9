"""Who is on call, for agents who ask."""

from __future__ import annotations

from handlers.blocks.drawing import Drawing
from handlers.edge import Call, Edge
from handlers.words import error_sentence, render
from workflows.use_cases import oncall
from workflows.use_cases.oncall import NotAnAgent


def drawn(edge: Edge, call: Call) -> Drawing:
    """Return who is on call now and next, a refusal for everybody who is no agent."""
    match oncall.listed(edge.desk, by=call.user_id):
        case NotAnAgent():
            return Drawing(error_sentence("not_an_agent", {}), [])
        case rotas:
            with edge.desk.unit_of_work() as uow:
                look = edge.look(uow)
                zone = look.zone(call.user_id)
            return Drawing(render("command/oncall", rotas=rotas, now=look.now, zone=zone), [])
