"""A lead pauses the answers, or has them resumed."""

from __future__ import annotations

from handlers.edge import Call, Edge
from handlers.text import Mrkdwn
from handlers.words import error_sentence, render
from workflows.use_cases import pausing
from workflows.use_cases.pausing import AlreadySo, NotALead


def switched(edge: Edge, call: Call, *, is_on: bool) -> Mrkdwn:
    """Do as the lead typed, and return how it stands; a refusal for everybody else."""
    outcome = pausing.switch_in_chat(edge.desk, is_on=is_on, by=call.user_id, cause=call.request_id)
    if isinstance(outcome, NotALead):
        return error_sentence("not_a_lead", {})
    with edge.desk.unit_of_work() as uow:
        look = edge.look(uow)
        zone = look.zone(call.user_id)
    at = outcome.act.at if outcome.act is not None else None
    was_so = isinstance(outcome, AlreadySo)
    return render("command/switched", is_on=is_on, at=at, was_so=was_so, now=look.now, zone=zone)
