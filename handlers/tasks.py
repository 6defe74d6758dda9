"""What agents press on a task's card: claim, tick, done, cannot be done, and what to do about a call."""

from __future__ import annotations

from collections.abc import Callable

from handlers import directory
from handlers.blocks import tasks as cards
from handlers.blocks.drawing import Drawing
from handlers.edge import Call, Edge
from handlers.forms import typed
from handlers.outcomes import after_press, refusal, stands
from handlers.words import error_sentence
from workflows.domain.ids import TaskId
from workflows.domain.tickets import Ticket
from workflows.use_cases import fulfilling, tasks
from workflows.use_cases.tickets import NotYours, Result, TooLate

REFUSED = "not_your_task"


def on_claim(edge: Edge, call: Call) -> None:
    """*Claim.*"""
    _act(edge, call, tasks.claim)


def on_release(edge: Edge, call: Call) -> None:
    """*Release.*"""
    _act(edge, call, tasks.release)


def on_done(edge: Edge, call: Call) -> None:
    """*Done*, and *Done by hand*."""
    _act(edge, call, tasks.finish)


def on_send(edge: Edge, call: Call) -> None:
    """*Run it*, and *Try again*."""
    _act(edge, call, tasks.send)


def on_take_up(edge: Edge, call: Call) -> None:
    """*It can be done.*"""
    _act(edge, call, tasks.take_up)


def on_leave_out(edge: Edge, call: Call) -> None:
    """*Go on without it.*"""
    _act(edge, call, tasks.leave_out)


def on_tick(edge: Edge, call: Call) -> None:
    """A line of the checklist: whichever are ticked now. The block names the task, for boxes carry no value."""
    task_id = TaskId(edge.signer.read("task", str(call.action["block_id"])))
    ticked = [int(option["value"]) for option in call.action.get("selected_options") or ()]
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = tasks.tick(edge.desk, task_id, lines=ticked, by=call.user_id, request_id=call.request_id)
    after_press(call, outcome, late=_moved_on, refused=REFUSED)


def on_stuck(edge: Edge, call: Call) -> None:
    """*Cannot be done*: the form that asks why."""
    task_id = TaskId(edge.signer.read("task", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    with edge.desk.unit_of_work() as uow:
        task = uow.tasks.get(task_id)
        ticket = uow.tickets.get(task.ticket_id)
        is_allowed = fulfilling.may_do(edge.desk, uow, call.user_id, task, ticket)
        view = cards.reason(task, edge.look(uow))
    if is_allowed and not task.is_settled:
        edge.open_form(call, view)
        call.ack()
        return
    call.ack()
    call.tell(_moved_on(ticket) if is_allowed else refusal(REFUSED))


def on_reason(edge: Edge, call: Call) -> None:
    """Why a task cannot be done was said."""
    view = call.body["view"]
    task_id = TaskId(edge.signer.read("task", view["private_metadata"]))
    why = typed(view, "reason")
    if not why:
        call.ack(response_action="errors", errors={"reason": error_sentence("no_reason", {})})
        return
    outcome = tasks.get_stuck(edge.desk, task_id, reason=why, by=call.user_id, request_id=call.request_id)
    match outcome:
        case NotYours():
            call.ack(response_action="errors", errors={"reason": error_sentence(REFUSED, {})})
        case TooLate():
            call.ack(response_action="errors", errors={"reason": error_sentence("task_moved_on", {})})
        case _:
            call.ack()


def _act(edge: Edge, call: Call, verb: Callable[..., Result]) -> None:
    task_id = TaskId(edge.signer.read("task", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = verb(edge.desk, task_id, by=call.user_id, request_id=call.request_id)
    after_press(call, outcome, late=_moved_on, refused=REFUSED)


def _moved_on(ticket: Ticket) -> Drawing:
    """Return why a click came too late: the task went on, or its request ended."""
    return refusal("task_moved_on") if ticket.is_open else stands(ticket)
