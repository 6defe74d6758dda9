"""What becomes of a ticket when the words it was reported with change, or are gone."""

from __future__ import annotations

from dataclasses import replace

from workflows.domain import conversations as talks
from workflows.domain import intents, lifecycle, rereading, triage
from workflows.domain.conversations import Conversation
from workflows.domain.ids import DESK, UserId
from workflows.domain.messages import IncomingMessage
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.tickets import save

CANCEL_ASKED = "cancel_asked"
"""The key of the one question whether a ticket is still wanted whose first words are gone."""


def reworded(desk: Desk, uow: UnitOfWork, message: IncomingMessage, *, old: str) -> None:
    """Let an open ticket say what its requester says by now, where *old* is part of what they reported.

    The card takes the new words, the agents read that they changed, and the audit keeps what they were.
    """
    conversation_id = uow.conversations.at(message.channel, message.root_ts)
    if conversation_id is None:
        return
    conversation = uow.conversations.locked(conversation_id)
    if conversation.ticket_id is None or message.user_id != conversation.person_id:
        return
    before = uow.tickets.locked(conversation.ticket_id)
    description = _replaced(before.description, old=old, new=message.text)
    if description is None or not before.is_open:
        return
    title = before.title
    known = [page.title for page in before.tried]
    if title == talks.draft_of(before.description, known=known).title:  # nobody gave it another one
        title = talks.draft_of(description, known=known).title
    after = lifecycle.reword(before, title=title, description=description, at=desk.clock.now())
    save(desk, uow, before, after, action="reworded", by=message.user_id, cause=message.request_id)
    after = _sorted_again(desk, uow, before, after, cause=message.request_id)
    key, said = f"v{after.version}", {"person": message.user_id, "text": after.description}
    showing.tell_agents(uow, after, key=key, template="reworded", **said)


def _sorted_again(desk: Desk, uow: UnitOfWork, before: Ticket, after: Ticket, *, cause: str) -> Ticket:
    """Give a ticket nobody has the priority that the desk's rules say its new words ask for."""
    rules = desk.policy.triage
    taken = rereading.taken_anew(
        after,
        rules.guesses(triage.text_of(before)),
        rules.guesses(triage.text_of(after)),
        default=desk.policy.default_priority,
        at=desk.clock.now(),
    )
    if taken is None:
        return after
    save(desk, uow, after, taken, action="sorted_again", by=DESK, cause=cause)
    said = {"to": taken.priority.value, "was": after.priority.value}
    showing.tell_agents(uow, taken, key=f"v{taken.version}:sorted", template="sorted_again", **said)
    return taken


def opening_gone(desk: Desk, uow: UnitOfWork, conversation: Conversation, ticket: Ticket) -> None:
    """Ask the requester who deleted what opened a ticket whether it is still wanted; until then it stays.

    A thread of a channel whose first message is gone is no place to talk: it goes on in direct messages.
    """
    if not ticket.is_open:
        return
    if conversation.is_in_channel:
        move_to_direct(uow, conversation, template="goes_on_here")
    showing.tell_requester(uow, ticket, key=CANCEL_ASKED, template=CANCEL_ASKED)
    by: UserId = ticket.requester_id
    showing.tell_agents(uow, ticket, key=CANCEL_ASKED, template="opening_deleted", person=by)


def move_to_direct(uow: UnitOfWork, conversation: Conversation, *, template: str) -> Conversation:
    """Let a conversation go on in its person's direct messages; what is written in its old thread still counts."""
    assert conversation.channel is not None and conversation.thread_ts is not None
    uow.conversations.leave(conversation.id, channel=conversation.channel, thread_ts=conversation.thread_ts)
    moved = replace(conversation, channel=None, thread_ts=None)
    uow.conversations.save(moved)
    showing.show_opening(uow, moved, template=template, text=conversation.question)
    return replace(moved, version=moved.version + 1)


def _replaced(description: str, *, old: str, new: str) -> str | None:
    """Return *description* with the new words in the place of the old ones; None when those are not part of it."""
    for was, now in ((old, new), (intents.without_greeting(old), intents.without_greeting(new))):
        if was.strip() and was.strip() in description:
            return description.replace(was.strip(), now.strip(), 1)[: talks.DESCRIPTION_MAX] or None
    return None
