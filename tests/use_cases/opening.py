"""The way to a ticket, for tests that begin with one."""

from __future__ import annotations

from tests.fakes.chat import Chat
from tests.fakes.desk import ANA, BO
from workflows.domain.conversations import CardKind, Conversation, open_card
from workflows.domain.ids import UserId
from workflows.domain.tickets import ResolutionCode, Ticket
from workflows.use_cases import closing, presses, working
from workflows.use_cases.tickets import Done


def press_submit(chat: Chat, conversation: Conversation) -> Conversation:
    """Have the person send the draft that is open."""
    card = open_card(conversation, CardKind.CONFIRM)
    assert card is not None
    presses.submit(
        chat.desk, conversation.id, n=card.n, by=conversation.person_id, request_id=chat.request_id()
    )
    chat.work()
    return chat.conversation(conversation.id)


def open_ticket(chat: Chat, text: str = "The coffee machine is cold", *, by: UserId = ANA) -> Ticket:
    """Have somebody ask for what no page knows, and open the ticket that is offered."""
    nothing = chat.ask(text, by=by)
    presses.want_ticket(chat.desk, nothing.id, n=0, by=by, request_id=chat.request_id())
    sent = press_submit(chat, chat.conversation(nothing.id))
    return chat.ticket(sent.ticket_id)


def claimed(chat: Chat, ticket: Ticket, *, by: UserId = BO) -> Ticket:
    """Have an agent take it."""
    outcome = working.claim(chat.desk, ticket.id, by=by, request_id=chat.request_id())
    assert isinstance(outcome, Done)
    chat.work()
    return outcome.ticket


def resolved(chat: Chat, ticket: Ticket, *, by: UserId = BO) -> Ticket:
    """Have an agent solve it."""
    outcome = closing.resolve(
        chat.desk,
        ticket.id,
        by=by,
        request_id=chat.request_id(),
        code=ResolutionCode.FIXED,
        cause="fuse",
        note="I changed the fuse.",
    )
    assert isinstance(outcome, Done)
    chat.work()
    return outcome.ticket
