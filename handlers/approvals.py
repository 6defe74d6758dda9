"""What approvers press: approve, reject, ask for changes, take back, the next one; and the requester's way back."""

from __future__ import annotations

from handlers import directory
from handlers.blocks import approvals as cards
from handlers.blocks.drawing import Drawing, View
from handlers.blocks.fields import notice
from handlers.drawings import approval, ending, told_of
from handlers.edge import Call, Edge
from handlers.forms import typed
from handlers.outcomes import refusal, stands
from handlers.words import error_sentence
from workflows.domain.approvals import Verdict, Via
from workflows.domain.errors import DeskError
from workflows.domain.ids import ApprovalId, TicketId
from workflows.use_cases import approvals, sending
from workflows.use_cases.approvals import Moot, NotAsked, Result
from workflows.use_cases.tickets import NotYours, TooLate

REFUSED = "not_asked_to_approve"


def on_approve(edge: Edge, call: Call) -> None:
    """*Approve.*"""
    step_id = _step(edge, call.value)
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = approvals.decide(
        edge.desk, step_id, Verdict.APPROVE, by=call.user_id, request_id=call.request_id
    )
    _after(edge, call, outcome)


def on_withdraw(edge: Edge, call: Call) -> None:
    """*Withdraw.*"""
    step_id = _step(edge, call.value)
    outcome = approvals.withdraw(edge.desk, step_id, by=call.user_id, request_id=call.request_id)
    _after(edge, call, outcome)


def on_reject(edge: Edge, call: Call) -> None:
    """*Reject*: the form that asks why."""
    _ask_why(edge, call, Verdict.REJECT)


def on_changes(edge: Edge, call: Call) -> None:
    """*Ask for changes*: the form that asks for which."""
    _ask_why(edge, call, Verdict.CHANGES)


def on_rejected(edge: Edge, call: Call) -> None:
    """Why not was said."""
    _with_reason(edge, call, Verdict.REJECT)


def on_changes_said(edge: Edge, call: Call) -> None:
    """What should be different was said."""
    _with_reason(edge, call, Verdict.CHANGES)


def on_why(edge: Edge, call: Call) -> None:
    """*Why me?*, for those it concerns."""
    step_id = _step(edge, call.value)
    if not approvals.concerns(edge.desk, step_id, call.user_id):
        raise DeskError(REFUSED)
    approvals.look(edge.desk, step_id, by=call.user_id)
    call.ack()
    with edge.desk.unit_of_work() as uow:
        look = edge.look(uow)
        found = ending(uow, approval(uow, step_id, reader=call.user_id), look)
        call.tell(cards.why_me(found, look, reader=call.user_id))


def on_review(edge: Edge, call: Call) -> None:
    """*Review*, on Home: that one, with everything there is to it; how it stands, where that is not theirs any more."""
    step_id = _step(edge, call.value)
    if not approvals.concerns(edge.desk, step_id, call.user_id):
        raise DeskError(REFUSED)
    is_theirs = approvals.may_decide(edge.desk, step_id, by=call.user_id)
    view = _review(edge, call, step_id) if is_theirs else notice(_standing(edge, call, step_id).text)
    edge.open_form(call, view)
    call.ack()


def on_next(edge: Edge, call: Call) -> None:
    """*Next one*: what waits longest for whoever pressed it."""
    edge.signer.read("approval", call.value)
    step = next(iter(approvals.waiting_for(edge.desk, call.user_id)), None)
    if step is not None:
        edge.open_form(call, _review(edge, call, step.id))
    call.ack()
    if step is None:
        call.tell(refusal("nothing_to_approve"))


def on_reviewed(edge: Edge, call: Call) -> None:
    """*Approve*, after a review: the next one comes, if there is one; how it stands, where it came too late."""
    step_id = _step(edge, call.body["view"]["private_metadata"])
    outcome = approvals.decide(
        edge.desk, step_id, Verdict.APPROVE, by=call.user_id, request_id=call.request_id, via=Via.REVIEW
    )
    step = next(iter(approvals.waiting_for(edge.desk, call.user_id)), None)
    if isinstance(outcome, NotAsked):
        raise DeskError(REFUSED)
    if isinstance(outcome, Moot) and outcome.step.vote_of(call.user_id) is None:
        call.ack(response_action="update", view=notice(_standing(edge, call, step_id).text))
    elif step is None:
        call.ack()
    else:
        call.ack(response_action="update", view=_review(edge, call, step.id))


def on_edit(edge: Edge, call: Call) -> None:
    """*Edit and send again.*"""
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    outcome = sending.edit(edge.desk, ticket_id, by=call.user_id, request_id=call.request_id)
    call.ack()
    match outcome:
        case NotYours():
            call.tell(refusal("not_yours"))
        case TooLate(ticket=ticket):
            call.tell(stands(ticket))
        case _:
            pass


def _step(edge: Edge, value: str) -> ApprovalId:
    return ApprovalId(edge.signer.read("approval", value))


def _review(edge: Edge, call: Call, step_id: ApprovalId) -> View:
    approvals.look(edge.desk, step_id, by=call.user_id)
    with edge.desk.unit_of_work() as uow:
        look = edge.look(uow)
        asked = told_of(uow, approval(uow, step_id, reader=call.user_id), look)
        return cards.review(asked, look, reader=call.user_id)


def _ask_why(edge: Edge, call: Call, verdict: Verdict) -> None:
    step_id = _step(edge, call.value)
    directory.know(edge.desk, edge.client, call.user_id)
    ticket, step = approvals.look(edge.desk, step_id, by=call.user_id)
    if not approvals.concerns(edge.desk, step_id, call.user_id):
        raise DeskError(REFUSED)
    is_theirs, is_inside = approvals.may_decide(edge.desk, step_id, by=call.user_id), "view" in call.body
    if not is_theirs and not is_inside:
        _after(edge, call, Moot(ticket, step))
        return
    with edge.desk.unit_of_work() as uow:
        view = cards.reason(approval(uow, step_id, reader=call.user_id), verdict, edge.look(uow))
    view = view if is_theirs else notice(_standing(edge, call, step_id).text)
    if is_inside:  # it takes the place of what they looked over
        edge.client.views_update(view_id=call.body["view"]["id"], view=view)
    else:
        edge.open_form(call, view)
    call.ack()


def _with_reason(edge: Edge, call: Call, verdict: Verdict) -> None:
    view = call.body["view"]
    step_id = _step(edge, view["private_metadata"])
    why = typed(view, "reason")
    if not why:
        call.ack(response_action="errors", errors={"reason": error_sentence("no_reason", {})})
        return
    outcome = approvals.decide(
        edge.desk, step_id, verdict, by=call.user_id, request_id=call.request_id, comment=why
    )
    match outcome:
        case NotAsked():
            raise DeskError(REFUSED)
        case Moot():
            call.ack(response_action="errors", errors={"reason": _standing(edge, call, step_id).text})
        case _:
            call.ack()


def _after(edge: Edge, call: Call, outcome: Result) -> None:
    """Acknowledge what was pressed. Raises DeskError("not_asked_to_approve"), which is told, logged and counted."""
    if isinstance(outcome, NotAsked):
        raise DeskError(REFUSED)
    call.ack()
    match outcome:
        case Moot(step=step):
            call.tell(_standing(edge, call, step.id))
        case _:
            pass


def _standing(edge: Edge, call: Call, step_id: ApprovalId) -> Drawing:
    """Return how an approval stands, for whoever pressed too late or twice."""
    with edge.desk.unit_of_work() as uow:
        card = cards.approval_card(
            approval(uow, step_id, reader=call.user_id), edge.look(uow), reader=call.user_id
        )
    return Drawing(card.text, [])
