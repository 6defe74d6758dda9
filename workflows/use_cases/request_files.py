"""The files of a request: taken in where they were sent, and carried over to the agents with its ticket."""

from __future__ import annotations

from workflows.domain import requests
from workflows.domain.conversations import Conversation
from workflows.domain.messages import Attached
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing


def opening_files(uow: UnitOfWork, conversation: Conversation) -> tuple[Attached, ...]:
    """Return the files that came with the message a conversation began with."""
    if conversation.channel is None or conversation.thread_ts is None:
        return ()
    opening = uow.messages.get(conversation.channel, conversation.thread_ts)
    return opening.files if opening is not None else ()


def carry_over(desk: Desk, uow: UnitOfWork, before: Conversation, ticket: Ticket) -> None:
    """Put copies of the files of the request that *before* collected below the ticket's card.

    Those of the opening message go along with it.
    """
    draft = uow.requests.get(before.request_id) if before.request_id is not None else None
    item = desk.policy.catalogue.item(draft.item_id) if draft is not None else None
    if draft is not None and item is not None:
        there = opening_files(uow, before)
        files = [file for file in requests.files_of(item, draft.answers) if file not in there]
        showing.copy_files(uow, ticket, files, to="agents", key="request")
