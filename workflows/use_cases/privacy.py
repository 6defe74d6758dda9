"""Keeps private matters between a requester and one team: what began in a channel goes on in direct messages."""

from __future__ import annotations

from dataclasses import replace

from workflows.domain import privacy
from workflows.domain.conversations import Conversation
from workflows.domain.ids import SurfaceId, TaskId, TicketId
from workflows.domain.messages import IncomingMessage
from workflows.domain.surfaces import Surface, SurfaceKind, card_id, conversation_lane
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing


def is_private_matter(desk: Desk, text: str) -> bool:
    """Whether *text* says one of the words that make it a private team's matter."""
    return privacy.team_for(desk.policy, text) is not None


def aside(desk: Desk, uow: UnitOfWork, conversation: Conversation, *texts: str) -> Conversation:
    """Return the conversation as it goes on after *texts*: in direct messages, where they are a private matter.

    The caller saves it. What the desk showed in the channel is deleted there; one line says where it went on.
    """
    if not any(is_private_matter(desk, text) for text in texts):
        return conversation
    return in_direct_messages(uow, conversation)


def is_kept_apart(desk: Desk, uow: UnitOfWork, ticket: Ticket, message: IncomingMessage) -> bool:
    """Whether *message* must not reach those who work on *ticket*; its requester is told so, and where to write it."""
    is_hers = message.user_id == ticket.requester_id
    if not is_hers or privacy.is_private(desk.policy, ticket) or not is_private_matter(desk, message.text):
        return False
    showing.tell_requester(uow, ticket, key=f"apart:{message.request_id}", template="kept_apart")
    return True


def in_direct_messages(uow: UnitOfWork, conversation: Conversation) -> Conversation:
    """Return the conversation as it goes on in direct messages, whatever was shown elsewhere; the caller saves it."""
    channel, thread_ts = conversation.channel, conversation.thread_ts
    if channel is None or thread_ts is None or not conversation.is_in_channel:
        return conversation
    lane = conversation_lane(conversation.id)
    for card in conversation.cards:
        shown = uow.surfaces.get(card_id(conversation.id, card.n))
        if shown is not None:
            showing.take_away(uow, shown, lane=lane)
    uow.conversations.leave(conversation.id, channel=channel, thread_ts=thread_ts)
    notice = Surface(
        id=SurfaceId(f"notice:{conversation.id}"),
        kind=SurfaceKind.NOTICE,
        ref=conversation.id,
        channel=channel,
        thread_ts=thread_ts,
        content={"template": "moved_to_direct"},
    )
    showing.draw(uow, notice, lane=lane)
    return replace(conversation, channel=None, thread_ts=None)


def is_withheld(desk: Desk, uow: UnitOfWork, surface: Surface) -> bool:
    """Whether a ticket's card must not be posted where anybody may read it."""
    if surface.kind is SurfaceKind.TASK:
        return desk.policy.team(uow.tasks.get(TaskId(surface.ref)).team).is_private
    if surface.kind is not SurfaceKind.TRIAGE:
        return False
    return privacy.is_private(desk.policy, uow.tickets.get(TicketId(surface.ref)))
