"""What people say to the desk.

A message is stored, and its answer promised, in one transaction before it is acknowledged; the answer itself
is a job, because reading a handbook takes longer than a chat platform waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from workflows.domain import conversations as talks
from workflows.domain import intents, request_talks, short_words
from workflows.domain.conversations import CardKind, Conversation, Phase
from workflows.domain.ids import ChannelId, MessageTs, TaskId, TicketId, UserId
from workflows.domain.intents import Intent
from workflows.domain.messages import DELETED, Attached, IncomingMessage, StoredMessage
from workflows.domain.people import is_direct
from workflows.domain.short_words import PERSON
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import OPEN, Sorting, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import (
    beginning,
    joining,
    privacy,
    reports,
    requesting,
    shadow,
    showing,
    spoken_verdicts,
    steps,
    threads,
    tickets,
)

RECEIVE = "receive"
WHICH = "which_approval"
"""What is said to a verdict that names no request, of several or of one that may be another by now."""
LOOK_AGAIN_AFTER = timedelta(seconds=1)
"""How long a message waits for a post still being recorded."""
SECOND_LOOKS = 10


# ---- what people write --------------------------------------------------------------------------------------


def receive(desk: Desk, message: IncomingMessage, *, is_second_look: bool = False) -> bool:
    """Take a message in: a question, a further word, a line between agent and requester.

    Returns whether it concerned the desk. The same message twice, or first as a mention and then as a message,
    has one effect. An answer to something the desk has posted and not yet recorded is looked at again.
    """
    if spoken_verdicts.heard(desk, message):
        return True
    with desk.unit_of_work() as uow:
        if shadow.is_shadowed(desk, uow, message.channel):
            if not privacy.is_private_matter(desk, message.text):
                shadow.hear(desk, uow, message)
            uow.commit()
            return False
        if message.answers_desk and not is_second_look and not _is_known_thread(uow, message):
            _look_again(desk, uow, message)
            uow.commit()
            return True
        if not _concerns(uow, message) or not uow.inbox.claim(message.request_id):
            return False
        stored = uow.messages.receive(
            StoredMessage(
                channel=message.channel,
                ts=message.ts,
                thread_ts=message.thread_ts,
                user_id=message.user_id,
                text=message.text,
                files=message.files,
            )
        )
        if stored.is_handled:
            return False
        if stored.text != message.text:  # an edit was here first
            message = replace(message, text=stored.text, markup="")
        _route(desk, uow, message)
        uow.messages.mark_handled(message.channel, message.ts)
        uow.commit()
        return True


def receive_again(desk: Desk, payload: dict[str, Any], *, tries: int) -> timedelta | None:
    """Take in a message that came faster than the record of what it answers; None when that is done.

    After some tries it is taken as what it is without that record: news in a thread nobody knows.
    """
    files = tuple(Attached(**file) for file in payload.get("files", ()))
    message = IncomingMessage(**{**payload, "at": datetime.fromisoformat(payload["at"]), "files": files})
    with desk.unit_of_work() as uow:
        is_known = _is_known_thread(uow, message)
    if not is_known and tries < SECOND_LOOKS:
        return LOOK_AGAIN_AFTER
    receive(desk, message, is_second_look=True)
    return None


def as_payload(message: IncomingMessage) -> dict[str, Any]:
    """Return a message as a job carries it."""
    return {**asdict(message), "at": message.at.isoformat()}


def edited(desk: Desk, message: IncomingMessage, *, edited_ts: str) -> None:
    """Take in that a message now reads otherwise; before or after the message itself arrived.

    A question that waits, a draft not yet sent, and a line carried to the other side take the new words.
    """
    with desk.unit_of_work() as uow:
        if shadow.is_shadowed(desk, uow, message.channel):
            if not privacy.is_private_matter(desk, message.text):
                shadow.hear(desk, uow, message, edited_ts=edited_ts)
            uow.commit()
            return
        known = uow.messages.get(message.channel, message.ts)
        if known and known.is_blanked:
            return
        may_concern = known or message.answers_desk or _concerns(uow, message)
        if not may_concern or not uow.inbox.claim(message.request_id):
            return
        stored = uow.messages.receive(
            StoredMessage(
                channel=message.channel,
                ts=message.ts,
                thread_ts=message.thread_ts,
                user_id=message.user_id,
                text=message.text,
                edited_ts=edited_ts,
                files=message.files,
            )
        )
        if known and stored.is_handled and stored.text != known.text:
            if not _is_kept_apart(desk, uow, message):
                threads.edited(desk, uow, message, old=known.text)
                reports.reworded(desk, uow, message, old=known.text)
            conversation_id = uow.conversations.at(message.channel, message.root_ts)
            if conversation_id:
                conversation = uow.conversations.locked(conversation_id)
                _reword_question(desk, uow, conversation, old=known.text, new=stored.text)
        uow.commit()


def deleted(
    desk: Desk, *, request_id: str, channel: ChannelId, ts: MessageTs, thread_ts: MessageTs | None
) -> None:
    """Take in that a message is gone; before or after the message itself arrived, which then changes nothing."""
    with desk.unit_of_work() as uow:
        if shadow.is_shadowed(desk, uow, channel) or uow.surfaces.at(channel, ts) is not None:
            return  # of the desk's own messages it knows itself what became of them
        known = uow.messages.get(channel, ts)
        is_ours = known is not None or is_direct(channel) or _is_thread(uow, channel, thread_ts or ts)
        if not is_ours or (known is not None and known.is_deleted) or not uow.inbox.claim(request_id):
            return
        gone = StoredMessage(
            channel=channel,
            ts=ts,
            thread_ts=thread_ts,
            user_id=known.user_id if known else UserId(""),
            text="",
            edited_ts=DELETED,
        )
        uow.messages.receive(gone)
        uow.messages.mark_handled(channel, ts)
        if known is not None and known.is_handled:
            threads.deleted(desk, uow, known, cause=request_id)
            _opening_gone(desk, uow, known)
        uow.commit()


def _opening_gone(desk: Desk, uow: UnitOfWork, gone: StoredMessage) -> None:
    conversation_id = uow.conversations.at(gone.channel, gone.ts)
    if conversation_id is None:
        return
    conversation = uow.conversations.locked(conversation_id)
    if conversation.ticket_id is not None and gone.user_id == conversation.person_id:
        ticket = joining.carried_by(uow, uow.tickets.locked(conversation.ticket_id))
        if ticket.requester_id == conversation.person_id:
            reports.opening_gone(desk, uow, conversation, ticket)


def _look_again(desk: Desk, uow: UnitOfWork, message: IncomingMessage) -> None:
    payload = as_payload(message)
    due_at = desk.clock.now() + LOOK_AGAIN_AFTER
    thread = f"{RECEIVE}:{message.channel}:{message.root_ts}"  # what waits in one thread stays in order
    uow.jobs.put(RECEIVE, f"{RECEIVE}:{message.channel}:{message.ts}", payload, lane=thread, due_at=due_at)


def _concerns(uow: UnitOfWork, message: IncomingMessage) -> bool:
    return message.is_direct or message.mentions_desk or _is_known_thread(uow, message)


def _is_known_thread(uow: UnitOfWork, message: IncomingMessage) -> bool:
    return _is_thread(uow, message.channel, message.root_ts)


def _is_thread(uow: UnitOfWork, channel: ChannelId, root_ts: MessageTs) -> bool:
    is_conversation = uow.conversations.at(channel, root_ts) is not None
    return is_conversation or uow.surfaces.at(channel, root_ts) is not None


def _route(desk: Desk, uow: UnitOfWork, message: IncomingMessage) -> None:
    surface = uow.surfaces.at(message.channel, message.root_ts)
    if surface is not None and surface.kind is SurfaceKind.TRIAGE:
        threads.agent_wrote(desk, uow, surface.ref, message)
        return
    if surface is not None and surface.kind is SurfaceKind.MOVED:
        threads.former_team_wrote(uow, uow.tickets.get(TicketId(surface.ref)), message)
        return
    if surface is not None and surface.kind is SurfaceKind.TASK:
        ticket = uow.tickets.get(uow.tasks.get(TaskId(surface.ref)).ticket_id)
        threads.former_team_wrote(uow, ticket, message)
        return
    if surface is not None and surface.kind is SurfaceKind.APPROVAL and not message.is_direct:
        return  # they talk among themselves about what is theirs to decide
    conversation_id = uow.conversations.at(message.channel, message.root_ts)
    if conversation_id is None:
        _begin(desk, uow, message)
        return
    conversation = uow.conversations.locked(conversation_id)
    if conversation.phase is Phase.HANDED_OVER and conversation.ticket_id is not None:
        ticket = uow.tickets.locked(conversation.ticket_id)
        carrier = joining.carried_by(uow, ticket)
        if carrier.state in OPEN or carrier.state is State.RESOLVED:
            if privacy.is_kept_apart(desk, uow, carrier, message):
                return
            if carrier.id == ticket.id:
                threads.requester_wrote(desk, uow, ticket, message)
            else:
                threads.merged_wrote(uow, ticket, carrier, message)
            return
        has_ended_well = carrier.state is State.CLOSED and message.user_id == conversation.person_id
        if has_ended_well and intents.says_again(message.text):
            _follow_up(desk, uow, conversation, ticket, message)
            return
    if message.user_id == conversation.person_id:
        _go_on(desk, uow, conversation, message)


def _begin(desk: Desk, uow: UnitOfWork, message: IncomingMessage) -> None:
    conversation = beginning.conversation(
        desk, message.user_id, channel=message.channel, thread_ts=message.root_ts
    )
    conversation = privacy.aside(desk, uow, conversation, message.text)
    if spoken_verdicts.is_about_any(uow, message):
        after = talks.talk(conversation, WHICH)
    else:
        after = _heard(desk, uow, conversation, message.text, cause=message.request_id)
    uow.conversations.add(after)
    steps.shown(desk, uow, conversation, after)


def _go_on(desk: Desk, uow: UnitOfWork, before: Conversation, message: IncomingMessage) -> None:
    now = privacy.aside(desk, uow, before, message.text)
    if requesting.is_to_be_masked(desk, uow, now, message.text):
        uow.messages.blank(message.channel, message.ts)
        steps.save(desk, uow, before, requesting.typed_openly(desk, uow, now))
        return
    after = _heard(desk, uow, now, message.text, cause=message.request_id, files=message.files)
    steps.save(desk, uow, before, after)


def _heard(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    text: str,
    *,
    cause: str,
    files: Sequence[Attached] = (),
) -> Conversation:
    """Return the conversation after these words; a ticket is opened here when they ask for one."""
    intent = intents.read(text)
    if conversation.request_id is not None:
        return requesting.hear(desk, uow, conversation, intent, text=text, cause=cause, files=files)
    offered = requesting.only_offered(desk, conversation)
    if offered is not None and intent is Intent.YES:  # as if its name was typed
        return request_talks.narrow(conversation, offered[1].title)
    if offered is not None and intent is Intent.NO:
        return request_talks.which(conversation, offered[0])
    if intent is Intent.QUESTION and request_talks.is_choosing(conversation):
        return request_talks.narrow(conversation, text)
    if intent is Intent.PERSON:
        return steps.to_a_person(desk, uow, conversation, cause=cause)
    if intent in (Intent.GREETING, Intent.THANKS, Intent.HELP):
        return talks.talk(conversation, intent.value)
    confirming = talks.open_card(conversation, CardKind.CONFIRM)
    if confirming is not None and intent in (Intent.YES, Intent.TICKET):
        return steps.open_ticket(desk, uow, conversation, cause=cause)
    if confirming is not None and intent in (Intent.CANCEL, Intent.NO, Intent.SOLVED):
        return talks.discard(conversation, confirming.n)
    if confirming is not None:
        return talks.add_words(conversation, text)
    if intent is not Intent.QUESTION:
        return short_words.hear(conversation, intent, text)
    return _asked(desk, uow, conversation, text, cause=cause)


def _asked(desk: Desk, uow: UnitOfWork, conversation: Conversation, text: str, *, cause: str) -> Conversation:
    if conversation.is_waiting:  # a second message before the answer is more of the same question
        return talks.ask(conversation, f"{conversation.question}\n{text}")
    asked = talks.ask(conversation, intents.without_greeting(text))
    if not conversation.question and any(card.words == PERSON for card in conversation.cards):
        return steps.open_ticket(
            desk, uow, asked, cause=cause
        )  # they called a person first, and now say what about
    return asked


def _is_kept_apart(desk: Desk, uow: UnitOfWork, message: IncomingMessage) -> bool:
    """Whether an edit made a private matter of what was said about a ticket that others read."""
    conversation_id = uow.conversations.at(message.channel, message.root_ts)
    ticket_id = uow.conversations.get(conversation_id).ticket_id if conversation_id else None
    if ticket_id is None:
        return False
    return privacy.is_kept_apart(desk, uow, joining.carried_by(uow, uow.tickets.get(ticket_id)), message)


def _follow_up(
    desk: Desk, uow: UnitOfWork, before: Conversation, closed: Ticket, message: IncomingMessage
) -> None:
    """Open a ticket that goes on from a closed one, with what was known of it."""
    words = f"{message.text}\n{closed.description}"[: talks.DESCRIPTION_MAX]
    ticket, handed_over = tickets.open_ticket(
        desk,
        uow,
        replace(before, question=message.text),
        draft=talks.Draft(title=closed.title, description=words),
        author_id=message.user_id,
        cause=message.request_id,
        sorting=Sorting(priority=closed.priority, team=closed.team),
    )
    steps.save(desk, uow, before, handed_over)
    joining.follow_up(desk, uow, ticket, closed, by=message.user_id, cause=message.request_id)


def _reword_question(desk: Desk, uow: UnitOfWork, before: Conversation, *, old: str, new: str) -> None:
    if before.question != intents.without_greeting(old) or before.phase is Phase.HANDED_OVER:
        return
    now = privacy.aside(desk, uow, before, new)
    steps.save(desk, uow, before, talks.edit(now, intents.without_greeting(new)))


# ---- a question by command ----------------------------------------------------------------------------------


def ask_by_command(desk: Desk, *, request_id: str, person_id: UserId, text: str) -> bool:
    """Take a question from a command; the conversation goes on in the person's direct messages.

    Returns False when this very command came before.
    """
    with desk.unit_of_work() as uow:
        if not uow.inbox.claim(request_id):
            return False
        before = beginning.conversation(desk, person_id)
        after = _heard(desk, uow, before, text, cause=request_id)
        uow.conversations.add(after)
        showing.show_opening(uow, after, template="asked_by_command", text=text)
        steps.shown(desk, uow, before, after)
        uow.commit()
        return True
