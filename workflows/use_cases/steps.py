"""What follows from a step of a conversation: the cards drawn, the votes counted, the answer promised.

Called inside the transaction of the step, by whatever made it: a message, a click, a timer.
"""

from __future__ import annotations

from dataclasses import replace

from workflows.domain import conversations as talks
from workflows.domain.conversations import Conversation
from workflows.domain.short_words import PERSON
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import masking, request_files, showing, silence, threads, tickets, workarounds

ANSWER = "answer"


def open_ticket(desk: Desk, uow: UnitOfWork, conversation: Conversation, *, cause: str) -> Conversation:
    """Open the ticket of the draft at hand and return the conversation handed over to it."""
    draft = talks.draft_at_hand(conversation)
    _, handed_over = tickets.open_ticket(
        desk, uow, conversation, draft=draft, author_id=conversation.person_id, cause=cause
    )
    return handed_over


def to_a_person(desk: Desk, uow: UnitOfWork, conversation: Conversation, *, cause: str) -> Conversation:
    """Hand over with what was asked and tried; with nothing asked yet, ask what it is about."""
    if not conversation.question:
        return talks.talk(conversation, PERSON)
    return open_ticket(desk, uow, conversation, cause=cause)


def save(desk: Desk, uow: UnitOfWork, before: Conversation, after: Conversation) -> None:
    """Store the conversation as it is after a step, and put on its way what that calls for."""
    uow.conversations.save(replace(after, changed_at=desk.clock.now()))
    shown(desk, uow, before, after)


def shown(desk: Desk, uow: UnitOfWork, before: Conversation, after: Conversation) -> None:
    """Put everything on its way that the step from *before* to *after* calls for."""
    showing.show_conversation(uow, before, after)
    _vote(desk, uow, before, after)
    workarounds.follow(desk, uow, before, after)
    if after.is_waiting and (after.turn != before.turn or not before.is_waiting):
        payload = {"conversation": after.id, "turn": after.turn}
        uow.jobs.put(ANSWER, f"{ANSWER}:{after.id}:{after.turn}", payload)
    silence.stop_listening(uow, before, after)
    for card in after.cards[len(before.cards) :]:
        silence.listen(desk, uow, after, card)
    if after.ticket_id is not None and after.ticket_id != before.ticket_id:
        ticket = uow.tickets.get(after.ticket_id)
        workarounds.link(desk, uow, after, ticket.id)
        showing.show_ticket(desk, uow, ticket)
        showing.tell_agents(uow, ticket, key="transcript", template="transcript", **threads.transcript(after))
        opening = (
            uow.messages.get(after.channel, after.thread_ts) if after.channel and after.thread_ts else None
        )
        if opening is not None:
            showing.copy_files(uow, ticket, opening.files, to="agents", key=opening.ts)
            showing.copy_words(uow, ticket, opening.text, to="agents", key=opening.ts)
        request_files.carry_over(desk, uow, before, ticket)
        masking.tell(uow, ticket)


def _vote(desk: Desk, uow: UnitOfWork, before: Conversation, after: Conversation) -> None:
    """Record what the person said of a page in this step."""
    for page in after.tried:
        if page.helped is not None and page not in before.tried:
            uow.feedback.vote(
                page=page.page,
                conversation_id=after.id,
                helped=page.helped,
                at=desk.clock.now(),
                ticket_id=None,
            )
