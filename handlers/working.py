"""What agents press on a triage card while a ticket is open, and the forms that follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import directory, problems, triage
from handlers.blocks import work_forms as forms
from handlers.blocks.drawing import Drawing, Look, View
from handlers.edge import Call, Edge
from handlers.forms import chosen, picked, typed
from handlers.outcomes import after_form, after_press, refusal, stands
from handlers.words import error_sentence, render
from workflows.domain.errors import DeskError
from workflows.domain.ids import TeamId, TicketId, UserId
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import LinkKind, Ticket
from workflows.use_cases import escalating, joining, tickets, working
from workflows.use_cases.escalating import Above
from workflows.use_cases.tickets import Done

Build = Callable[[Ticket, Look], View]


def on_ask(edge: Edge, call: Call) -> None:
    """*Ask*: the form for a question, or for waiting on a supplier."""
    _open(edge, call, edge.signer.read("ticket", call.value), forms.ask)


def on_hand_over(edge: Edge, call: Call) -> None:
    """*Assign* and *Take over*: the form for who has it from now on."""
    _open_hand_over(edge, call, edge.signer.read("ticket", call.value))


def on_priority(edge: Edge, call: Call) -> None:
    """*Priority*: the form for impact and urgency."""
    _open(edge, call, edge.signer.read("ticket", call.value), forms.priority)


def on_watch(edge: Edge, call: Call) -> None:
    """*Watch*: to hear of each step, or to hear no more."""
    _watch(edge, call, edge.signer.read("ticket", call.value))


def on_unpause(edge: Edge, call: Call) -> None:
    """*Stop waiting.*"""
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    after_press(call, working.resume(edge.desk, ticket_id, by=_who(edge, call), request_id=call.request_id))


def on_more(edge: Edge, call: Call) -> None:
    """The menu of a card; an option is signed for what it does. Raises DeskError("forged_button")."""
    value = str(call.action["selected_option"]["value"])
    for kind, do in MENU.items():
        try:
            ticket_id = edge.signer.read(kind, value)
        except DeskError:
            continue
        do(edge, call, ticket_id)
        return
    problems.on_more(edge, call)


# ---- forms that come back -----------------------------------------------------------------------------------


def on_asked(edge: Edge, call: Call) -> None:
    """The question goes out, or the ticket waits for a supplier."""
    view, by = call.body["view"], _who(edge, call)
    ticket_id, question = _ticket_of(edge, call), typed(view, "question")
    if chosen(view, "who") == forms.VENDOR:
        if question:
            working.note(edge.desk, ticket_id, text=question, by=by, request_id=f"{call.request_id}:note")
        outcome = working.wait_for_vendor(edge.desk, ticket_id, by=by, request_id=call.request_id)
    elif not question:
        call.ack(response_action="errors", errors={"question": error_sentence("nothing_said", {})})
        return
    else:
        outcome = working.ask(edge.desk, ticket_id, question=question, by=by, request_id=call.request_id)
    after_form(call, outcome, field="question")


def on_handed_over(edge: Edge, call: Call) -> None:
    """Somebody else has it from now on."""
    view, to = call.body["view"], UserId(picked(call.body["view"], "to"))
    if chosen(view, "escalate"):
        _escalate(edge, call)
        return
    if not to:
        call.ack(response_action="errors", errors={"to": error_sentence("nobody_chosen", {})})
        return
    directory.know(edge.desk, edge.client, to)
    by, reason = _who(edge, call), typed(view, "reason")
    ticket_id = _ticket_of(edge, call)
    try:
        outcome = working.assign(
            edge.desk, ticket_id, to=to, by=by, request_id=call.request_id, reason=reason
        )
    except DeskError as refused:
        field = "reason" if refused.code == "no_reason" else "to"
        call.ack(response_action="errors", errors={field: error_sentence(refused.code, refused.facts)})
        return
    after_form(call, outcome, field="to")


def on_prioritised(edge: Edge, call: Call) -> None:
    """Impact, urgency and a reason were said."""
    view = call.body["view"]
    picked_priority = chosen(view, "priority")
    ticket_id = _ticket_of(edge, call)
    try:
        outcome = working.prioritise(
            edge.desk,
            ticket_id,
            impact=Impact(int(chosen(view, "impact"))),
            urgency=Urgency(int(chosen(view, "urgency"))),
            priority=None if picked_priority == forms.COMPUTED else Priority(picked_priority),
            reason=typed(view, "reason"),
            by=_who(edge, call),
            request_id=call.request_id,
        )
    except DeskError as refused:
        field = "reason" if refused.code == "no_reason" else "priority"
        call.ack(response_action="errors", errors={field: error_sentence(refused.code, refused.facts)})
        return
    after_form(call, outcome, field="priority")


def on_noted(edge: Edge, call: Call) -> None:
    """A private note was written."""
    text = typed(call.body["view"], "text")
    if not text:
        call.ack(response_action="errors", errors={"text": error_sentence("nothing_said", {})})
        return
    by = _who(edge, call)
    outcome = working.note(edge.desk, _ticket_of(edge, call), text=text, by=by, request_id=call.request_id)
    after_form(call, outcome, field="text")


def on_joined(edge: Edge, call: Call) -> None:
    """A ticket was tied to another one, or goes on as it."""
    view, by = call.body["view"], _who(edge, call)
    kind, number = chosen(view, "kind"), typed(view, "number")
    ticket_id = _ticket_of(edge, call)
    try:
        if kind == forms.MERGE:
            outcome = joining.merge(edge.desk, ticket_id, into=number, by=by, request_id=call.request_id)
        else:
            outcome = joining.link(
                edge.desk, ticket_id, kind=LinkKind(kind), to=number, by=by, request_id=call.request_id
            )
    except DeskError as refused:
        call.ack(response_action="errors", errors={"number": error_sentence(refused.code, refused.facts)})
        return
    after_form(call, outcome, field="number")


# ---- pieces -------------------------------------------------------------------------------------------------


def _open(edge: Edge, call: Call, ticket_id: str, build: Build) -> None:
    by = _who(edge, call)
    with edge.desk.unit_of_work() as uow:
        ticket = uow.tickets.get(TicketId(ticket_id))
        is_allowed = tickets.may_work_on(edge.desk, uow, by, ticket)
        is_open = ticket.is_open or build in (forms.note, forms.join)  # those two make sense ever after
        view = build(ticket, edge.look(uow)) if is_allowed and is_open else None
    if view is not None:
        edge.open_form(call, view)
        call.ack()
        return
    call.ack()
    call.tell(stands(ticket) if is_allowed else refusal("not_an_agent"))


def _open_hand_over(edge: Edge, call: Call, ticket_id: str) -> None:
    by = call.user_id
    _open(edge, call, ticket_id, lambda ticket, look: forms.hand_over(ticket, look, by=by))


def _open_priority(edge: Edge, call: Call, ticket_id: str) -> None:
    _open(edge, call, ticket_id, forms.priority)


def _open_note(edge: Edge, call: Call, ticket_id: str) -> None:
    _open(edge, call, ticket_id, forms.note)


def _open_join(edge: Edge, call: Call, ticket_id: str) -> None:
    _open(edge, call, ticket_id, forms.join)


def _escalate(edge: Edge, call: Call) -> None:
    """Another team gets the ticket, or the lead or the manager joins."""
    view, by = call.body["view"], _who(edge, call)
    to, reason, ticket_id = chosen(view, "escalate"), typed(view, "reason"), _ticket_of(edge, call)
    try:
        if to.startswith(forms.TO_TEAM):
            team_id = TeamId(to.removeprefix(forms.TO_TEAM))
            outcome = escalating.to_team(
                edge.desk, ticket_id, team_id=team_id, reason=reason, by=by, request_id=call.request_id
            )
        else:
            outcome = escalating.to_authority(
                edge.desk, ticket_id, above=Above(to), reason=reason, by=by, request_id=call.request_id
            )
    except DeskError as refused:
        field = "reason" if refused.code == "no_reason" else "escalate"
        call.ack(response_action="errors", errors={field: error_sentence(refused.code, refused.facts)})
        return
    after_form(call, outcome, field="escalate")


def _watch(edge: Edge, call: Call, ticket_id: str) -> None:
    by = _who(edge, call)
    with edge.desk.unit_of_work() as uow:
        is_watching = by in uow.tickets.get(TicketId(ticket_id)).watchers
    verb = working.unwatch if is_watching else working.watch
    outcome = verb(edge.desk, TicketId(ticket_id), by=by, request_id=call.request_id)
    after_press(call, outcome)
    if isinstance(outcome, Done):
        is_on = by in outcome.ticket.watchers
        call.tell(Drawing(render("tickets/watching", number=outcome.ticket.number, is_on=is_on), []))


MENU: Mapping[str, Callable[[Edge, Call, str], None]] = {
    "hand_over": _open_hand_over,
    "priority": _open_priority,
    "note": _open_note,
    "link": _open_join,
    "sort": triage.open_form,
    "watch": _watch,
}
"""What the options of a card's menu do, by what their values are signed for."""


def _who(edge: Edge, call: Call) -> UserId:
    directory.know(edge.desk, edge.client, call.user_id)
    return call.user_id


def _ticket_of(edge: Edge, call: Call) -> TicketId:
    return TicketId(edge.signer.read("ticket", call.body["view"]["private_metadata"]))
