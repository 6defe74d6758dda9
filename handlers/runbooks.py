"""What agents press to follow a runbook on a ticket; each button names the run and the version of it they saw."""

from __future__ import annotations

from collections.abc import Callable

from handlers import directory
from handlers.blocks import modals
from handlers.blocks import runbooks as cards
from handlers.blocks.drawing import Drawing, Look, View
from handlers.edge import Call, Edge
from handlers.forms import chosen, typed
from handlers.outcomes import after_form, after_press, refusal, stands
from handlers.words import error_sentence
from workflows.domain.errors import DeskError
from workflows.domain.ids import RunbookId, RunId, TicketId
from workflows.domain.runbooks import Run
from workflows.domain.tickets import Ticket
from workflows.use_cases import runbooks
from workflows.use_cases.tickets import Result, may_work_on


def on_choose(edge: Edge, call: Call) -> None:
    """*Runbook* on a ticket's card: the form that names those that fit first."""
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    with edge.desk.unit_of_work() as uow:
        ticket = uow.tickets.get(ticket_id)
        is_allowed = may_work_on(edge.desk, uow, call.user_id, ticket)
        fits, others = runbooks.proposed(edge.desk, uow, ticket)
        view = cards.picker(ticket, fits, others, edge.look(uow)) if fits or others else None
    if is_allowed and ticket.is_open and view is not None:
        edge.open_form(call, view)
        call.ack()
        return
    call.ack()
    call.tell(stands(ticket) if is_allowed else refusal("not_an_agent"))


def on_started(edge: Edge, call: Call) -> None:
    """A runbook was chosen."""
    view = call.body["view"]
    try:
        outcome = runbooks.start(
            edge.desk,
            TicketId(edge.signer.read("ticket", view["private_metadata"])),
            runbook_id=RunbookId(chosen(view, "runbook")),
            by=call.user_id,
            request_id=call.request_id,
        )
    except DeskError as refused:
        call.ack(response_action="errors", errors={"runbook": error_sentence(refused.code, refused.facts)})
        return
    after_form(call, outcome, field="runbook", late=_moved_on)


def on_done(edge: Edge, call: Call) -> None:
    """*Done.*"""
    _act(edge, call, runbooks.finish)


def on_send(edge: Edge, call: Call) -> None:
    """*Run it*, and *Try again*."""
    _act(edge, call, runbooks.send)


def on_by_hand(edge: Edge, call: Call) -> None:
    """*Do it by hand.*"""
    _act(edge, call, runbooks.by_hand)


def on_answer(edge: Edge, call: Call) -> None:
    """One of the answers of a decision."""
    answer = int(str(call.action["action_id"]).removeprefix("run_answer_"))
    run_id, n = _named(edge, "run", call.value)
    outcome = runbooks.answer(
        edge.desk, run_id, n=n, answer=answer, by=call.user_id, request_id=call.request_id
    )
    after_press(call, outcome, late=_moved_on)


def on_skip(edge: Edge, call: Call) -> None:
    """*Skip*: the form that asks why."""
    _open(
        edge,
        call,
        _named(edge, "run", call.value),
        lambda run, _ticket, look: cards.reason("skip", run, look),
    )


def on_resolve(edge: Edge, call: Call) -> None:
    """*Resolve with this*: the form of every solution, filled in with what the runbook proposes."""

    def build(run: Run, ticket: Ticket, look: Look) -> View:
        return modals.resolve(ticket, look, proposal=run.step)

    _open(edge, call, _named(edge, "run", call.value), build)


def on_more(edge: Edge, call: Call) -> None:
    """The menu of a run's card. Raises DeskError("forged_button")."""
    value = str(call.action["selected_option"]["value"])
    try:
        back = _named(edge, "run_back", value)
    except DeskError:
        stop = _named(edge, "run_stop", value)
        _open(edge, call, stop, lambda run, _ticket, look: cards.reason("stop", run, look))
        return
    outcome = runbooks.back(edge.desk, back[0], n=back[1], by=call.user_id, request_id=call.request_id)
    after_press(call, outcome, late=_moved_on)


def on_reason(edge: Edge, call: Call) -> None:
    """Why a step is skipped, or the runbook stopped, was said."""
    view = call.body["view"]
    meta, reason = view["private_metadata"], typed(view, "reason")
    if not reason:
        call.ack(response_action="errors", errors={"reason": error_sentence("no_reason", {})})
        return
    try:
        (run_id, n), verb = _named(edge, "run_skip", meta), runbooks.skip
    except DeskError:
        (run_id, n), verb = _named(edge, "run_stop", meta), runbooks.abandon
    outcome = verb(edge.desk, run_id, n=n, reason=reason, by=call.user_id, request_id=call.request_id)
    after_form(call, outcome, field="reason", late=_moved_on)


# ---- pieces -------------------------------------------------------------------------------------------------


def _named(edge: Edge, kind: str, value: str) -> tuple[RunId, int]:
    run_id, _, n = edge.signer.read(kind, value).rpartition(":")
    return RunId(run_id), int(n)


def _act(edge: Edge, call: Call, verb: Callable[..., Result]) -> None:
    run_id, n = _named(edge, "run", call.value)
    directory.know(edge.desk, edge.client, call.user_id)
    after_press(
        call, verb(edge.desk, run_id, n=n, by=call.user_id, request_id=call.request_id), late=_moved_on
    )


def _open(
    edge: Edge, call: Call, named: tuple[RunId, int], build: Callable[[Run, Ticket, Look], View]
) -> None:
    """Open a form over a run that is still as it was seen."""
    directory.know(edge.desk, edge.client, call.user_id)
    with edge.desk.unit_of_work() as uow:
        run = uow.runs.get(named[0])
        ticket = uow.tickets.get(run.ticket_id)
        is_allowed = may_work_on(edge.desk, uow, call.user_id, ticket)
        is_current = run.version == named[1] and ticket.is_open
        view = build(run, ticket, edge.look(uow)) if is_allowed and is_current else None
    if view is not None:
        edge.open_form(call, view)
        call.ack()
        return
    call.ack()
    call.tell(_moved_on(ticket) if is_allowed else refusal("not_an_agent"))


def _moved_on(ticket: Ticket) -> Drawing:
    """Return why a click came too late: the runbook went on, or the ticket ended."""
    return refusal("run_moved_on") if ticket.is_open else stands(ticket)
