"""Articles written in chat: begun, sent for review, decided by their owner."""

from __future__ import annotations

from collections.abc import Callable

from handlers import directory
from handlers.blocks import article_forms
from handlers.blocks.drawing import Drawing
from handlers.edge import Call, Edge
from handlers.forms import chosen, picked, typed
from handlers.words import error_sentence, render
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.ids import DraftId, GapId, TicketId, UserId
from workflows.use_cases import drafts, publishing
from workflows.use_cases.drafts import Done, NotYours, Overtaken, Result, TooLate


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


def on_revise(edge: Edge, call: Call) -> None:
    """*Revise* on a published article: the form with what it says."""
    article_id = DraftId(edge.signer.read("draft", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    _form(edge, call, drafts.revise(edge.desk, article_id, by=call.user_id))


def on_edit(edge: Edge, call: Call) -> None:
    """*Edit*: the form with the article as it was given back."""
    draft = _of(edge, call.value)
    _form(edge, call, Done(draft) if draft.state is DraftState.DRAFT else TooLate(draft))


def on_sent(edge: Edge, call: Call) -> None:
    """The form was sent: the owner gets the article for review."""
    view = call.body["view"]
    draft_id, _, version = edge.signer.read("draft_form", view["private_metadata"]).rpartition(":")
    title, body = typed(view, "title"), typed(view, "body")
    if not (title and body):
        field = "body" if title else "title"
        call.ack(response_action="errors", errors={field: error_sentence("nothing_said", {})})
        return
    outcome = drafts.send(
        edge.desk,
        DraftId(draft_id),
        by=call.user_id,
        request_id=call.request_id,
        title=title,
        body=body,
        audience=chosen(view, "audience"),
        of_version=int(version),
    )
    _answer_form(call, outcome, field="title")


def on_publish(edge: Edge, call: Call) -> None:
    """*Publish*: the form that asks who looks after the article from now on."""
    draft = _of(edge, call.value)
    if not _may_decide(call, draft):
        return
    with edge.desk.unit_of_work() as uow:
        article = uow.drafts.get(draft.revises) if draft.revises is not None else None
        owner = article.owner_id if article else draft.author_id
        view = article_forms.publish(draft, edge.look(uow), owner=owner)
    edge.open_form(call, view)
    call.ack()


def on_published(edge: Edge, call: Call) -> None:
    """The form was sent: the desk answers with the article from now on."""
    view = call.body["view"]
    draft_id = DraftId(edge.signer.read("draft", view["private_metadata"]))
    owner = UserId(picked(view, "owner"))
    if owner:
        directory.know(edge.desk, edge.client, owner)
    outcome = publishing.publish(
        edge.desk, draft_id, by=call.user_id, request_id=call.request_id, owner=owner or None
    )
    _answer_form(call, outcome, field="owner")


def on_discard(edge: Edge, call: Call) -> None:
    """*Discard* on the review card."""
    _decide(edge, call, drafts.discard)


def on_withdraw(edge: Edge, call: Call) -> None:
    """*Withdraw* what was published."""
    _decide(edge, call, publishing.withdraw)


def on_restore(edge: Edge, call: Call) -> None:
    """*Restore former words* of a published article."""
    article_id, _, edition = edge.signer.read("edition", call.value).rpartition(":")
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = publishing.restore(
        edge.desk, DraftId(article_id), by=call.user_id, request_id=call.request_id, edition=int(edition)
    )
    _tell(call, outcome)


def on_changes(edge: Edge, call: Call) -> None:
    """*Ask for changes*: the form for what should be different."""
    draft = _of(edge, call.value)
    if not _may_decide(call, draft):
        return
    with edge.desk.unit_of_work() as uow:
        edge.open_form(call, article_forms.changes(draft, edge.look(uow)))
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


def _may_decide(call: Call, draft: ArticleDraft) -> bool:
    """Whether whoever pressed decides on *draft* now; else they are told why not."""
    if call.user_id not in draft.deciders:
        _tell(call, NotYours())
    elif draft.state is not DraftState.IN_REVIEW:
        _tell(call, TooLate(draft))
    else:
        return True
    return False


def _form(edge: Edge, call: Call, outcome: Result) -> None:
    if not isinstance(outcome, Done):
        _tell(call, outcome, refused="not_an_agent")
        return
    with edge.desk.unit_of_work() as uow:
        view = article_forms.article(outcome.draft, edge.look(uow))
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
        case Overtaken():
            call.tell(Drawing(error_sentence("article_changed", {}), []))
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
        case Overtaken():
            call.ack(response_action="errors", errors={field: error_sentence("article_changed", {})})
