"""What a lead presses to let a rule act, or not; the button names what the rule did, its meaning is in the store."""

from __future__ import annotations

from handlers import directory
from handlers.edge import Call, Edge
from handlers.outcomes import after_press, refusal
from workflows.domain.ids import FiringId
from workflows.use_cases import rules


def on_do(edge: Edge, call: Call) -> None:
    """*Do it.*"""
    _decide(edge, call, does=True)


def on_leave(edge: Edge, call: Call) -> None:
    """*Leave it.*"""
    _decide(edge, call, does=False)


def _decide(edge: Edge, call: Call, *, does: bool) -> None:
    firing_id = FiringId(edge.signer.read("firing", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = rules.decide(edge.desk, firing_id, does=does, by=call.user_id, request_id=call.request_id)
    after_press(call, outcome, late=lambda _ticket: refusal("rule_decided"), refused="not_the_lead")
