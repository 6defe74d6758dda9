"""Articles written in chat: begun, sent for review, decided by their owner."""

from __future__ import annotations

from collections.abc import Callable

from handlers import directory
from handlers.blocks import modals
from handlers.blocks.drawing import Drawing
from handlers.edge import Call, Edge
from handlers.forms import chosen, typed
from handlers.words import error_sentence, render
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.ids import DraftId, GapId, TicketId
from workflows.use_cases import drafts
from workflows.use_cases.drafts import Done, NotYours, Result, TooLate


def on_begin_of_ticket(edge: Edge, call: Call) -> None:
    """*Draft an article* on a solved ticket: the form with what was said in public."""
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    _form(edge, call, drafts.from_ticket(edge.desk, ticket_id, by=call.user_id))


def on_begin_of_gap(edge: Edge, call: Call) -> None:
    """*Draft an article* on a gap: the empty template."""
    gap_id = GapId(edge.signer.read("gap", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    _form(edge, call, drafts.from_gap(edge.desk, gap_id, by=call.user_id))


def on_edit(edge: Edge, call: Call) -> None:
    """*Edit*: the form with the article as it was given back."""
    draft = _of(edge, call.value)
    _form(edge, call, Done(draft) if draft.state is DraftState.DRAFT else TooLate(draft))


def on_sent(edge: Edge, call: Call) -> None:
    """The form was sent: the owner gets the article for review."""
    view = call.body["view"]
    draft_id = DraftId(edge.signer.read("draft", view["private_metadata"]))
    title, body = typed(view, "title"), typed(view, "body")
    if not (title and body):
        field = "body" if title else "title"
        call.ack(response_action="errors", errors={field: error_sentence("nothing_said", {})})
        return
    outcome = drafts.send(
        edge.desk,
        draft_id,
        by=call.user_id,
        request_id=call.request_id,
        title=title,
        body=body,
        audience=chosen(view, "audience"),
    )
    _answer_form(call, outcome, field="title")


def on_publish(edge: Edge, call: Call) -> None:
    """*Publish.*"""
    _decide(edge, call, drafts.publish)


def on_discard(edge: Edge, call: Call) -> None:
    """*Discard* on the review card."""
    _decide(edge, call, drafts.discard)


def on_withdraw(edge: Edge, call: Call) -> None:
    """*Withdraw* what was published."""
    _decide(edge, call, drafts.withdraw)


def on_changes(edge: Edge, call: Call) -> None:
    """*Ask for changes*: the form for what should be different."""
    draft = _of(edge, call.value)
    if draft.owner_id != call.user_id:
        _tell(call, NotYours())
    elif draft.state is not DraftState.IN_REVIEW:
        _tell(call, TooLate(draft))
    else:
        with edge.desk.unit_of_work() as uow:
            edge.open_form(call, modals.changes(draft, edge.look(uow)))
        call.ack()


def on_changes_said(edge: Edge, call: Call) -> None:
    """The form for changes was sent."""
    view = call.body["view"]
    draft_id = DraftId(edge.signer.read("draft", view["private_metadata"]))
    comment = typed(view, "what")
    if not comment:
        call.ack(response_action="errors", errors={"what": error_sentence("nothing_said", {})})
        return
    outcome = drafts.ask_for_changes(
        edge.desk, draft_id, by=call.user_id, request_id=call.request_id, comment=comment
    )
    _answer_form(call, outcome, field="what")


def _of(edge: Edge, value: str) -> ArticleDraft:
    with edge.desk.unit_of_work() as uow:
        return uow.drafts.get(DraftId(edge.signer.read("draft", value)))


def _form(edge: Edge, call: Call, outcome: Result) -> None:
    if not isinstance(outcome, Done):
        _tell(call, outcome, refused="not_an_agent")
        return
    with edge.desk.unit_of_work() as uow:
        view = modals.article(outcome.draft, edge.look(uow))
    edge.open_form(call, view)
    call.ack()


def _decide(edge: Edge, call: Call, verb: Callable[..., Result]) -> None:
    draft_id = DraftId(edge.signer.read("draft", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    _tell(call, verb(edge.desk, draft_id, by=call.user_id, request_id=call.request_id))


def _tell(call: Call, outcome: Result, *, refused: str = "not_the_owner") -> None:
    call.ack()
    match outcome:
        case NotYours():
            call.tell(Drawing(error_sentence(refused, {}), []))
        case TooLate(draft=draft) if draft.state in (DraftState.IN_REVIEW, DraftState.PUBLISHED):
            call.tell(Drawing(render("drafts/there", state=draft.state.value), []))
        case TooLate():
            call.tell(Drawing(error_sentence("already_recorded", {}), []))
        case Done():
            pass


def _answer_form(call: Call, outcome: Result, *, field: str) -> None:
    match outcome:
        case Done():
            call.ack()
        case NotYours():
            call.ack(response_action="errors", errors={field: error_sentence("not_the_owner", {})})
        case TooLate():
            call.ack(response_action="errors", errors={field: error_sentence("already_recorded", {})})
