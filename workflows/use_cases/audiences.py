"""Who reads along where the desk answers, and what they must not see (any more)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from workflows.domain.answers import Answer
from workflows.domain.audiences import STRANGERS, Labels, Readers, labels_of
from workflows.domain.conversations import CardKind, Conversation
from workflows.domain.ids import ChannelId, ConversationId, UserId
from workflows.domain.people import Person
from workflows.domain.withdrawals import gone_from, withdraw, without
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import steps

ROOM_KEPT = timedelta(minutes=1)
"""How long it counts who was in a private channel; older, the channel is one anybody may come into."""


def readers_of(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> Readers:
    """Return who reads what is said in *conversation*.

    In direct messages that is the person. In a channel it is what the desk's files declare for it; else each
    member of a private one. A public channel is read by anybody.
    """
    if conversation.channel is not None and conversation.is_in_channel:
        return readers_in(desk, uow, conversation.channel)
    return readers_alone(desk, uow, conversation.person_id)


def readers_in(desk: Desk, uow: UnitOfWork, channel: ChannelId) -> Readers:
    """Return who reads what is said in *channel*: as declared, each member of a private one, else anybody."""
    for name, declared in desk.policy.channels.items():
        if uow.people.channel(name) == channel:
            return frozenset({declared})
    room = uow.people.room(channel)
    if room is None or not room.is_private or desk.clock.now() - room.seen_at > ROOM_KEPT:
        return STRANGERS
    known = uow.people.known(room.members)
    people = [member for member in room.members if member not in known or _reads(known[member])]
    return frozenset(_labels(desk, uow, people).values()) or STRANGERS


def readers_alone(desk: Desk, uow: UnitOfWork, person_id: UserId) -> Readers:
    """Return who reads what is said to a person in direct messages: nobody else."""
    return frozenset(_labels(desk, uow, [person_id]).values())


def still_shown(desk: Desk, found: Answer, readers: Readers) -> Answer:
    """Return *found* without what was withdrawn since the knowledge base last looked."""
    audiences = desk.knowledge.audiences({passage.page for passage in found.passages})
    if audiences is None:
        return found
    return without(found, gone_from(found.passages, audiences, readers=readers, is_shown=False))


def withdraw_gone(desk: Desk, conversation_id: ConversationId, *, n: int, is_shown: bool) -> None:
    """Take from a card what is not to be shown, just before it is drawn; most often there is nothing."""
    with desk.reading() as uow:
        conversation = uow.conversations.get(conversation_id)
        card = conversation.cards[n]
        named = conversation.tried if card.kind is CardKind.CONFIRM else card.passages
        if not named:
            return
        readers = readers_of(desk, uow, conversation)
    audiences = desk.knowledge.audiences({one.page for one in named})
    if audiences is None:
        return
    gone = gone_from(named, audiences, readers=readers, is_shown=is_shown)
    if not gone:
        return
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation_id)
        after = withdraw(before, n, gone)
        if after != before:
            steps.save(desk, uow, before, after)
            uow.commit()


def _labels(desk: Desk, uow: UnitOfWork, user_ids: Collection[UserId]) -> dict[UserId, Labels]:
    known, groups = uow.people.known(user_ids), uow.people.groups_of(user_ids)
    found = {}
    for user_id in user_ids:
        person = known.get(user_id)
        teams = desk.policy.teams_of(person.email) if person else []
        audiences = desk.policy.audiences
        found[user_id] = labels_of(person, groups=groups[user_id], teams=teams, audiences=audiences)
    return found


def _reads(person: Person) -> bool:
    """Whether somebody in a channel counts as a reader: apps were let in by whoever runs the workspace."""
    return person.is_active and not person.is_bot
