"""What is pressed to approve several low-risk requests at once: the list first, and then exactly what is on it."""

from __future__ import annotations

from handlers.approvals import REFUSED
from handlers.blocks import bulk as cards
from handlers.drawings import approval
from handlers.edge import Call, Edge
from handlers.outcomes import refusal
from workflows.use_cases import bulk


def on_bulk(edge: Edge, call: Call) -> None:
    """*Approve the low-risk ones*, on Home: the list of those that wait for whoever pressed it."""
    with edge.desk.reading() as uow:
        low = [approval(uow, step.id, reader=call.user_id) for step in bulk.listed(uow, call.user_id)]
        view = cards.bulk_form(low, edge.look(uow)) if low else None
    if view is not None:
        edge.open_form(call, view)
    call.ack()
    if view is None:
        call.tell(refusal("nothing_to_approve"))


def on_bulk_sent(edge: Edge, call: Call) -> None:
    """*Approve*, below the list: what moved since it was shown is left out, and said so."""
    shown = cards.read(edge.signer, call.body["view"]["private_metadata"])
    outcomes = bulk.approve(edge.desk, shown, by=call.user_id, request_id=call.request_id)
    for one in outcomes:
        if one.is_refused:
            call.refused(REFUSED)
    if all(one.is_approved for one in outcomes):
        call.ack()
        return
    with edge.desk.reading() as uow:
        call.ack(response_action="update", view=cards.bulk_done(outcomes, edge.look(uow)))
