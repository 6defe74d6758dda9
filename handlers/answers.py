"""Clicks on the cards of a conversation: helped, did not help, a ticket, a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handlers.blocks import modals
from handlers.blocks.drawing import Drawing
from handlers.edge import Call, Edge
from handlers.forms import typed
from handlers.words import error_sentence
from workflows.domain.ids import ConversationId
from workflows.use_cases import presses
from workflows.use_cases.presses import AlreadySettled, NotYourConversation, Pressed


def on_solved(edge: Edge, call: Call) -> None:
    """*Solved it.*"""
    _press(edge, call, presses.solved)


def on_not_helped(edge: Edge, call: Call) -> None:
    """*Not really*, *None of these.*"""
    _press(edge, call, presses.not_helped)


def on_person(edge: Edge, call: Call) -> None:
    """*Talk to a person.*"""
    _press(edge, call, presses.want_person)


def on_ticket(edge: Edge, call: Call) -> None:
    """*Open a ticket*: the confirm card."""
    _press(edge, call, presses.want_ticket)


def on_still_not_working(edge: Edge, call: Call) -> None:
    """*Still not working*, under an answer that had helped."""
    _press(edge, call, presses.reopen_answer)


def on_show(edge: Edge, call: Call) -> None:
    """*Show* on a suggested page; the element's own id says which."""
    _press(edge, call, presses.show_suggestion, index=int(str(call.action["action_id"])[-1]) - 1)


def on_submit(edge: Edge, call: Call) -> None:
    """*Open ticket* on the confirm card."""
    _press(edge, call, presses.submit)


def on_discard(edge: Edge, call: Call) -> None:
    """*Discard* on the confirm card."""
    _press(edge, call, presses.discard)


def on_edit(edge: Edge, call: Call) -> None:
    """*Change the words*: a form with the draft in it."""
    conversation_id, _ = edge.signer.read_card(call.value)
    with edge.desk.unit_of_work() as uow:
        conversation = uow.conversations.get(conversation_id)
        view = modals.reword(conversation, edge.look(uow))
    if conversation.person_id != call.user_id:
        settle(call, NotYourConversation())
        return
    if conversation.draft is None:
        settle(call, AlreadySettled(conversation))
        return
    edge.open_form(call, view)
    call.ack()


def on_reworded(edge: Edge, call: Call) -> None:
    """The form with the draft was sent back."""
    view = call.body["view"]
    conversation_id = ConversationId(edge.signer.read("conversation", view["private_metadata"]))
    title, description = typed(view, "title"), typed(view, "description")
    if not description:
        call.ack(response_action="errors", errors={"description": error_sentence("nothing_said", {})})
        return
    outcome = presses.reword(
        edge.desk,
        conversation_id,
        by=call.user_id,
        request_id=call.request_id,
        title=title,
        description=description,
    )
    match outcome:
        case AlreadySettled():  # the draft was sent or discarded while the form was open
            call.ack(response_action="errors", errors={"description": error_sentence("already_recorded", {})})
        case NotYourConversation():
            call.ack(
                response_action="errors", errors={"description": error_sentence("not_your_conversation", {})}
            )
        case _:
            call.ack()


def _press(edge: Edge, call: Call, verb: Callable[..., Pressed], **what: Any) -> None:
    """Do *verb* to the card the button stands on, as the person who pressed it."""
    conversation_id, n = edge.signer.read_card(call.value)
    settle(
        call,
        verb(edge.desk, conversation_id, n=n, by=call.user_id, request_id=call.request_id, **what),
    )


def settle(call: Call, outcome: Pressed) -> None:
    """Acknowledge a click, and tell who pressed when it changed nothing."""
    call.ack()
    match outcome:
        case AlreadySettled():
            call.tell(Drawing(error_sentence("already_recorded", {}), []))
        case NotYourConversation():
            call.tell(Drawing(error_sentence("not_your_conversation", {}), []))
        case _:
            pass
