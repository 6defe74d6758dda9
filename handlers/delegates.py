"""What somebody presses who will be away: to name who decides for them, to change that, to take it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers import directory
from handlers.blocks import delegates as forms
from handlers.edge import Call, Edge
from handlers.forms import element
from handlers.text import plain
from workflows.domain.delegations import Delegation, Refused
from workflows.domain.ids import DelegationId, UserId
from workflows.use_cases import approvals, delegating
from workflows.use_cases.delegating import Gone, Plan, Saved


def on_delegate(edge: Edge, call: Call) -> None:
    """*Name a delegate*, on Home, and *Delegate*, on what waits: the empty form."""
    _open(edge, call, None)


def on_change(edge: Edge, call: Call) -> None:
    """*Change*: the form with what was said."""
    _open(edge, call, _found(edge, call.value, by=call.user_id))


def on_back(edge: Edge, call: Call) -> None:
    """*Take it back*, after they were asked whether they meant it."""
    delegation_id, _ = _read(edge, call.value)
    delegating.take_back(edge.desk, delegation_id, by=call.user_id, request_id=call.request_id)
    call.ack()


def on_said(edge: Edge, call: Call) -> None:
    """The form was sent."""
    view = call.body["view"]
    before = _found(edge, view["private_metadata"], by=call.user_id)
    if before is None and edge.signer.read("delegation", view["private_metadata"]):
        call.ack(response_action="update", view=forms.gone())
        return
    people = tuple(UserId(str(each)) for each in element(view, forms.WHO).get("selected_users") or ())
    for each in people:
        directory.know(edge.desk, edge.client, each)
    days = (element(view, block).get("selected_date") for block in (forms.FROM, forms.UNTIL))
    first_on, last_on = (date.fromisoformat(str(day)) for day in days)
    plan = Plan(delegates=people, first_on=first_on, last_on=last_on, changes=before)
    match delegating.save(edge.desk, plan, by=call.user_id, request_id=call.request_id):
        case Saved():
            call.ack()
        case Gone():
            call.ack(response_action="update", view=forms.gone())
        case Refused() as refused:
            with edge.desk.unit_of_work() as uow:
                block, sentence = forms.refusal(refused, edge.look(uow))
                errors = {block: plain(sentence, edge.look(uow).people)}
            call.ack(response_action="errors", errors=errors)


def _open(edge: Edge, call: Call, before: Delegation | None) -> None:
    directory.know(edge.desk, edge.client, call.user_id)
    waiting = len(approvals.waiting_for(edge.desk, call.user_id))
    with edge.desk.unit_of_work() as uow:
        view = forms.form(before, call.user_id, edge.look(uow), waiting=waiting)
    edge.open_form(call, view)
    call.ack()


def _read(edge: Edge, value: str) -> tuple[DelegationId, int]:
    delegation_id, _, version = edge.signer.read("delegation", value).rpartition(":")
    return DelegationId(delegation_id), int(version or 0)


def _found(edge: Edge, value: str, *, by: UserId) -> Delegation | None:
    """Return the absence a form or a button is about, in the version that was shown."""
    delegation_id, version = _read(edge, value)
    found = delegating.find(edge.desk, delegation_id, by=by)
    return replace(found, version=version) if found is not None else None
