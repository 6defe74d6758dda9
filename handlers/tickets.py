"""Clicks and forms on tickets: claim, release, resolve, it works, still broken, cancel; and the report form."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from slack_sdk.errors import SlackApiError

from handlers import directory
from handlers.blocks import modals, work_forms
from handlers.blocks import tickets as cards
from handlers.blocks.drawing import Drawing
from handlers.edge import Call, Edge
from handlers.forms import chosen, typed
from handlers.outcomes import after_press, refusal, stands
from handlers.words import error_sentence, render
from workflows.domain.errors import DeskError
from workflows.domain.ids import ChannelId, MessageTs, TicketId, UserId
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.sources import Source
from workflows.domain.tickets import ResolutionCode, Ticket
from workflows.use_cases import closing, reporting, tickets, working
from workflows.use_cases.tickets import Done, NotYours, Result, TooLate

log = structlog.get_logger()


def on_claim(edge: Edge, call: Call) -> None:
    """*Claim*: of many agents at once one has it, the others are told who."""

    def late(ticket: Ticket) -> Drawing:
        if ticket.assignee_id is None or not ticket.is_open:
            return stands(ticket)
        if ticket.assignee_id == call.user_id:
            return Drawing(render("tickets/claim_yours", number=ticket.number), [])
        with edge.desk.unit_of_work() as uow:
            taken = [row.at for row in uow.tickets.audit(ticket.id) if "assignee_id" in row.after]
            after_s = (edge.desk.clock.now() - taken[-1]).total_seconds()
            return cards.claim_lost(ticket, edge.look(uow), after_s=after_s)

    _act(edge, call, working.claim, late=late, refused="not_an_agent")


def on_release(edge: Edge, call: Call) -> None:
    """*Release*: back to the queue."""
    _act(edge, call, working.release, refused="not_an_agent")


def on_works(edge: Edge, call: Call) -> None:
    """*It works*: closed."""
    _act(edge, call, closing.works)


def on_still_broken(edge: Edge, call: Call) -> None:
    """*Still broken*: the same agent goes on."""
    _act(edge, call, closing.still_broken)


def on_cancel(edge: Edge, call: Call) -> None:
    """*Cancel ticket.*"""
    _act(edge, call, closing.cancel)


def on_rate(edge: Edge, call: Call) -> None:
    """*1* to *5*: recorded at once; who was not content is asked why."""
    score = int(str(call.action["action_id"]).removeprefix("csat_"))
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    outcome = closing.rate(edge.desk, ticket_id, score=score, by=call.user_id, request_id=call.request_id)
    if isinstance(outcome, Done) and score < closing.GOOD_FROM:
        with edge.desk.unit_of_work() as uow:
            view = work_forms.comment(outcome.ticket, edge.look(uow))
        edge.open_form(call, view)
    call.ack()
    match outcome:
        case NotYours():
            call.tell(refusal("not_yours"))
        case TooLate():
            call.tell(refusal("already_recorded"))
        case _:
            pass


def on_commented(edge: Edge, call: Call) -> None:
    """Somebody who was not content said why."""
    view = call.body["view"]
    ticket_id = TicketId(edge.signer.read("ticket", view["private_metadata"]))
    text = typed(view, "text")
    if not text:
        call.ack(response_action="errors", errors={"text": error_sentence("nothing_said", {})})
        return
    closing.comment(edge.desk, ticket_id, text=text, by=call.user_id, request_id=call.request_id)
    call.ack()


def on_resolve(edge: Edge, call: Call) -> None:
    """*Resolve*: the form in which the agent says what was wrong."""
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    with edge.desk.unit_of_work() as uow:
        ticket = uow.tickets.get(ticket_id)
        allowed = tickets.may_work_on(edge.desk, uow, call.user_id, ticket)
        view = modals.resolve(ticket, edge.look(uow))
    if allowed and ticket.is_open:
        edge.open_form(call, view)
        call.ack()
        return
    call.ack()
    call.tell(stands(ticket) if allowed else refusal("not_an_agent"))


def on_resolved(edge: Edge, call: Call) -> None:
    """The resolve form was sent."""
    view = call.body["view"]
    ticket_id = TicketId(edge.signer.read("ticket", view["private_metadata"]))
    note = typed(view, "note")
    if not note:
        call.ack(response_action="errors", errors={"note": error_sentence("nothing_said", {})})
        return
    outcome = closing.resolve(
        edge.desk,
        ticket_id,
        by=call.user_id,
        request_id=call.request_id,
        code=ResolutionCode(chosen(view, "code")),
        cause=typed(view, "cause"),
        note=note,
    )
    match outcome:
        case NotYours():
            call.ack(response_action="errors", errors={"note": error_sentence("not_an_agent", {})})
        case TooLate(ticket=ticket):
            call.ack(response_action="errors", errors={"note": stands(ticket).text})
        case _:
            call.ack()


def on_reported(edge: Edge, call: Call) -> None:
    """The report form was sent: a ticket, for whoever wrote the words."""
    view = call.body["view"]
    description = typed(view, "what")
    if not description:
        call.ack(response_action="errors", errors={"what": error_sentence("nothing_said", {})})
        return
    person_id, source = _about(edge, view["private_metadata"], call.user_id)
    directory.know(edge.desk, edge.client, call.user_id)
    directory.know(edge.desk, edge.client, person_id)
    try:
        ticket = reporting.report(
            edge.desk,
            request_id=call.request_id,
            person_id=person_id,
            author_id=call.user_id,
            description=description,
            impact=Impact(int(chosen(view, "impact") or Impact.ONE)),
            urgency=Urgency(int(chosen(view, "urgency") or Urgency.PARTLY)),
            source=source,
        )
    except DeskError as refused:
        call.ack(response_action="errors", errors={"what": error_sentence(refused.code, refused.facts)})
        return
    if ticket is None or person_id == call.user_id:
        call.ack()
        return
    with edge.desk.unit_of_work() as uow:  # the answers go to somebody else: say so to who made it
        call.ack(response_action="update", view=modals.opened_for(ticket, edge.look(uow)))


def _about(edge: Edge, metadata: str, author_id: UserId) -> tuple[UserId, Source | None]:
    """Return whose ticket a report form opens, and the message it is about: the author's own by default."""
    if not metadata:
        return author_id, None
    channel, ts, person, *root = edge.signer.read("message", metadata).split(" ")
    try:
        link = str(edge.client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
    except (SlackApiError, OSError) as error:
        log.info("no link", action="message.not_linked", error=type(error).__name__)
        link = ""  # the desk is not in that channel, or the message is gone: the words are in the form
    root_ts = MessageTs(root[0] if root else ts)  # a form of an earlier release names none
    return UserId(person), Source(channel=ChannelId(channel), ts=MessageTs(ts), root_ts=root_ts, url=link)


def _act(
    edge: Edge,
    call: Call,
    verb: Callable[..., Result],
    *,
    late: Callable[[Ticket], Drawing] = stands,
    refused: str = "not_yours",
) -> None:
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    outcome = verb(edge.desk, ticket_id, by=call.user_id, request_id=call.request_id)
    after_press(call, outcome, late=late, refused=refused)
