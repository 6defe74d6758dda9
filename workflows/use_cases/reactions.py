"""A ticket by an emoji: whoever puts it below a message has the desk take that message in.

What was put there is acknowledged at once; the message is looked up by a job. Taking the emoji away changes nothing:
others may stand on the ticket by then. Who put it there is offered to take it back, for a while.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum

from workflows.domain import conversations as talks
from workflows.domain import lifecycle
from workflows.domain.conversations import Conversation
from workflows.domain.ids import DESK, TicketId, UserId
from workflows.domain.intake import FoundMessage, Reaction
from workflows.domain.people import Person
from workflows.domain.tickets import Sorting, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import beginning, joining, shadow, showing, sources, steps, tickets
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate

TAKE_IN = "take_in"
UNDONE_WITHIN = timedelta(minutes=10)
"""How long who put an emoji below a message can take the ticket back that this made."""


class Refusal(StrEnum):
    """Why no ticket is made of a message."""

    AGENTS_ONLY = "agents_only"
    GUEST = "guest"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Opened:
    """It is a ticket now."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Already:
    """Its thread has a ticket already: this one."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Refused:
    """The desk's files do not allow it."""

    why: Refusal


@dataclass(frozen=True, slots=True)
class Nothing:
    """It was taken in before, or the desk only listens there."""


Outcome = Opened | Already | Refused | Nothing


def reacted(desk: Desk, reaction: Reaction) -> None:
    """Have the message taken in below which one of the desk's emoji was put; every other emoji makes nothing."""
    if desk.policy.intake.emoji.named(reaction.emoji) is None:
        return
    with desk.unit_of_work() as uow:
        if shadow.is_shadowed(desk, uow, reaction.channel):
            return
        if not uow.inbox.claim(f"{TAKE_IN}:{reaction.request_id}"):
            return  # delivered again: whoever put it was told already
        # of two emoji in one channel the second finds what became of the first
        lane = f"{TAKE_IN}:{reaction.channel}"
        uow.jobs.put(TAKE_IN, f"{TAKE_IN}:{reaction.request_id}", asdict(reaction), lane=lane)
        uow.commit()


def take_in(desk: Desk, reaction: Reaction, message: FoundMessage) -> Outcome:
    """Make a ticket of a message, for whoever wrote it; its thread is the ticket's thread from then on.

    Only a ticket is remembered: what is refused, or was a ticket before, is said again when it is tried again.
    """
    with desk.unit_of_work() as uow:
        if shadow.is_shadowed(desk, uow, reaction.channel) or not uow.inbox.claim(reaction.request_id):
            return Nothing()
        refusal = _refusal(desk, uow, reaction, message)
        if refusal is not None:
            return Refused(refusal)
        source = message.source
        known = sources.locked(uow, source)
        if known is not None and sources.is_alive(known):
            return Already(known)
        found = uow.conversations.at(message.channel, message.root_ts)
        conversation = uow.conversations.locked(found) if found is not None else None
        if conversation is None:
            ticket = _open_first(desk, uow, reaction, message)
        else:
            ticket = _open_in(desk, uow, reaction, message, conversation)
        sources.became(uow, source, ticket)
        if known is not None and known.state is State.CLOSED:
            joining.follow_up(desk, uow, ticket, known, by=reaction.by, cause=reaction.request_id)
        uow.commit()
        return Opened(ticket)


def undo(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """Cancel a ticket somebody made of another's message, soon after and before anybody else touched it."""
    with desk.unit_of_work() as uow:
        before = uow.tickets.locked(ticket_id)
        if by != before.author_id:
            return NotYours(before)
        if not uow.inbox.claim(request_id):
            return Repeated(before)
        now = desk.clock.now()
        is_touched = any(row.actor_id not in (by, DESK) for row in uow.tickets.audit(ticket_id))
        if is_touched or before.assignee_id or not before.is_open or now - before.opened_at > UNDONE_WITHIN:
            return TooLate(before)
        after = lifecycle.cancel(before, at=now)
        done = tickets.save(desk, uow, before, after, action="undone", by=by, cause=request_id)
        assert done is not None  # it is locked
        key = f"v{done.version}"
        showing.tell_agents(uow, done, key=key, template="undone", agent=by)
        uow.commit()
        return Done(done)


def _refusal(desk: Desk, uow: UnitOfWork, reaction: Reaction, message: FoundMessage) -> Refusal | None:
    rules = desk.policy.intake.emoji
    if rules.is_for_agents_only and not tickets.may_work(desk, uow, reaction.by):
        return Refusal.AGENTS_ONLY
    if message.author_id is None and not rules.takes_apps:
        return Refusal.APP
    people = (reaction.by, message.author_id or reaction.by)
    if not rules.takes_guests and any(_is_guest(uow.people.get(one)) for one in people):
        return Refusal.GUEST
    return None


def _open_first(desk: Desk, uow: UnitOfWork, reaction: Reaction, message: FoundMessage) -> Ticket:
    draft = talks.draft_of(message.text)
    conversation = beginning.conversation(
        desk,
        message.author_id or reaction.by,
        channel=message.channel,
        thread_ts=message.root_ts,
        question=draft.description,
    )
    ticket, handed_over = _open(desk, uow, reaction, message, conversation)
    uow.conversations.add(handed_over)
    if handed_over.channel is None:  # a private matter: it goes on where only its requester reads
        facts = {"author": reaction.by} if reaction.by != handed_over.person_id else {}
        template = "reported_for" if facts else "reported"
        showing.show_opening(uow, handed_over, template=template, text=draft.description, **facts)
    showing.show_conversation(uow, conversation, handed_over)
    showing.show_ticket(desk, uow, ticket)
    return ticket


def _open_in(
    desk: Desk, uow: UnitOfWork, reaction: Reaction, message: FoundMessage, conversation: Conversation
) -> Ticket:
    """A thread in which somebody talks to the desk is theirs, whoever wrote the message in it."""
    ticket, handed_over = _open(desk, uow, reaction, message, conversation)
    steps.save(desk, uow, conversation, handed_over)
    return ticket


def _open(
    desk: Desk, uow: UnitOfWork, reaction: Reaction, message: FoundMessage, conversation: Conversation
) -> tuple[Ticket, Conversation]:
    emoji = desk.policy.intake.emoji.named(reaction.emoji)
    return tickets.open_ticket(
        desk,
        uow,
        conversation,
        draft=talks.draft_of(message.text),
        author_id=reaction.by,
        cause=reaction.request_id,
        sorting=Sorting(team=emoji.team if emoji is not None else None),
        source_url=message.url,
    )


def _is_guest(person: Person | None) -> bool:
    return person is not None and person.is_guest
