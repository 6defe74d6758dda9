"""Known errors: listed, documented, changed and fixed by agents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from handlers import directory
from handlers.blocks import problem_forms as forms
from handlers.blocks.drawing import Drawing, Look, View
from handlers.blocks.problems import known_error_list
from handlers.edge import Call, Edge
from handlers.forms import chosen, typed
from handlers.words import error_sentence
from workflows.domain.ids import ProblemId, TicketId
from workflows.domain.problems import Analysis, Problem
from workflows.use_cases import problems
from workflows.use_cases.problems import Done, NotAnAgent, Result, TooLate

NEEDED = ("symptom", "workaround", "cause")
"""Fields that say something or are asked again: a blank is not an answer."""


def drawn(edge: Edge, call: Call) -> Drawing:
    """Return the list for whoever asked for it, a refusal for everybody who is no agent."""
    match problems.listed(edge.desk, by=call.user_id):
        case NotAnAgent():
            return _refusal()
        case standings:
            with edge.desk.unit_of_work() as uow:
                return known_error_list(standings, edge.look(uow))


def begin(edge: Edge, call: Call, *, ticket_id: TicketId | None = None) -> bool:
    """Open the form for what is known, of a ticket if one is named; whether the person may.

    A ticket whose known error is documented brings up that one.
    """
    found = problems.form(edge.desk, by=call.user_id, ticket_id=ticket_id)
    if isinstance(found, NotAnAgent):
        return False
    with edge.desk.unit_of_work() as uow:
        look = edge.look(uow)
        if found.problem is not None:
            view = forms.rewording(found.problem, look)
        else:
            view = forms.documenting(found.analysis, look, ticket_id=ticket_id)
    edge.open_form(call, view)
    return True


def on_more(edge: Edge, call: Call) -> None:
    """*Known error* in a ticket's menu: the form with what the ticket says."""
    value = str(call.action["selected_option"]["value"])
    ticket_id = TicketId(edge.signer.read("known_error", value))
    directory.know(edge.desk, edge.client, call.user_id)
    is_open = begin(edge, call, ticket_id=ticket_id)
    call.ack()
    if not is_open:
        call.tell(_refusal())


def on_documented(edge: Edge, call: Call) -> None:
    """The form of a new known error was sent."""
    view = call.body["view"]
    meta = view["private_metadata"]
    ticket_id = TicketId(edge.signer.read("ticket", meta)) if meta else None
    if _is_blank(call, view, NEEDED):
        return
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = problems.document(
        edge.desk,
        by=call.user_id,
        request_id=call.request_id,
        analysis=_analysis(view),
        ticket_id=ticket_id,
    )
    _answer_form(call, outcome, field="symptom", too_late="known_error_there", done="documented")


def on_edit(edge: Edge, call: Call) -> None:
    """*Edit* in the list: the form with what is known now."""
    _form(edge, call, forms.rewording)


def on_reworded(edge: Edge, call: Call) -> None:
    """The form of a known error was sent back."""
    view = call.body["view"]
    problem_id, _, version = edge.signer.read("problem_form", view["private_metadata"]).rpartition(":")
    if _is_blank(call, view, NEEDED):
        return
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = problems.reword(
        edge.desk,
        ProblemId(problem_id),
        by=call.user_id,
        request_id=call.request_id,
        analysis=_analysis(view),
        of_version=int(version),
    )
    _answer_form(call, outcome, field="symptom", too_late="known_error_changed")


def on_fix(edge: Edge, call: Call) -> None:
    """*Fixed* in the list: the form for what is different now."""
    _form(edge, call, forms.fixing)


def on_fixed(edge: Edge, call: Call) -> None:
    """The form of a fix was sent: whom it concerns is told."""
    view = call.body["view"]
    problem_id = ProblemId(edge.signer.read("problem", view["private_metadata"]))
    if _is_blank(call, view, ("note",)):
        return
    directory.know(edge.desk, edge.client, call.user_id)
    note = typed(view, "note")
    outcome = problems.fix(edge.desk, problem_id, by=call.user_id, request_id=call.request_id, note=note)
    _answer_form(call, outcome, field="note", too_late="known_error_changed", done="told")


def _form(edge: Edge, call: Call, of: Callable[[Problem, Look], View]) -> None:
    problem_id = ProblemId(edge.signer.read("problem", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    match problems.current(edge.desk, problem_id, by=call.user_id):
        case NotAnAgent():
            call.ack()
            call.tell(_refusal())
        case Problem(is_known=False) as problem:
            call.ack()
            call.tell(Drawing(_stands(problem), []))
        case problem:
            with edge.desk.unit_of_work() as uow:
                view = of(problem, edge.look(uow))
            edge.open_form(call, view)
            call.ack()


def _analysis(view: Mapping[str, Any]) -> Analysis:
    said = typed(view, "words").replace("\n", ",").split(",")
    return Analysis(
        symptom=" ".join(typed(view, "symptom").split()),
        cause=typed(view, "cause"),
        workaround=typed(view, "workaround"),
        words=tuple(dict.fromkeys(" ".join(word.split()) for word in said if word.strip())),
        audience=(chosen(view, "audience"),),
    )


def _is_blank(call: Call, view: Mapping[str, Any], fields: tuple[str, ...]) -> bool:
    """Whether one of these fields says nothing; then it is asked again."""
    blank = {field: error_sentence("nothing_said", {}) for field in fields if not typed(view, field)}
    if blank:
        call.ack(response_action="errors", errors=blank)
    return bool(blank)


def _answer_form(call: Call, outcome: Result, *, field: str, too_late: str, done: str = "") -> None:
    match outcome:
        case NotAnAgent():
            call.ack(response_action="errors", errors={field: _refusal().text})
        case TooLate(problem=problem):
            sentence = _stands(problem)
            if problem.is_known:
                sentence = error_sentence(too_late, {"number": problem.number})
            call.ack(response_action="errors", errors={field: sentence})
        case Done(problem=problem) if done:
            call.ack(response_action="update", view=forms.done(problem, done))
        case _:
            call.ack()


def _stands(problem: Problem) -> str:
    return error_sentence("not_allowed_now", {"number": problem.number, "state": problem.state.value})


def _refusal() -> Drawing:
    return Drawing(error_sentence("not_an_agent", {}), [])
