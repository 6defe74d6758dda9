"""Conversations: one per thread, each saved only by whoever read its newest version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select, true, update

from storage.engine import insert_into
from storage.tables import conversations, left_threads
from storage.values import from_row, to_row
from workflows.domain.conversations import Conversation
from workflows.domain.errors import DeskError
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, UserId


class SqlConversations:
    """The conversations inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, conversation: Conversation) -> None:
        """Store a new one. Raises DeskError("thread_taken") when its thread has one; the transaction lives on."""
        added = (
            insert_into(self._connection, conversations)
            .values(to_row(conversation, conversations))
            .on_conflict_do_nothing()
            .returning(conversations.c.id)
        )
        if self._connection.execute(added).first() is None:
            raise DeskError("thread_taken", channel=conversation.channel, thread_ts=conversation.thread_ts)

    def save(self, conversation: Conversation) -> None:
        """Store it under the next version.

        Raises DeskError("changed_meanwhile") if it is not the newest, DeskError("thread_taken") if it moved
        into a thread that has one; nothing is changed then and the transaction lives on.
        """
        stored = replace(conversation, version=conversation.version + 1)
        is_newest = and_(
            conversations.c.id == conversation.id, conversations.c.version == conversation.version
        )
        saved = (
            update(conversations)
            .where(is_newest, ~_other_in_thread(conversation))
            .values(to_row(stored, conversations))
            .returning(conversations.c.id)
        )
        if self._connection.execute(saved).first() is not None:
            return
        if self._connection.execute(select(conversations.c.id).where(is_newest)).first() is not None:
            raise DeskError("thread_taken", channel=conversation.channel, thread_ts=conversation.thread_ts)
        raise DeskError("changed_meanwhile", conversation_id=conversation.id)

    def get(self, conversation_id: ConversationId) -> Conversation:
        """Return it. Raises DeskError("no_such_conversation")."""
        return self._one(conversation_id, is_locked=False)

    def locked(self, conversation_id: ConversationId) -> Conversation:
        """Return it and keep others from changing it until this transaction ends."""
        return self._one(conversation_id, is_locked=True)

    def at(self, channel: ChannelId, thread_ts: MessageTs) -> ConversationId | None:
        """Return the conversation of that thread, or that was there before it moved; None when it is nobody's."""
        there = select(conversations.c.id).where(
            conversations.c.channel == channel, conversations.c.thread_ts == thread_ts
        )
        left = select(left_threads.c.conversation_id).where(
            left_threads.c.channel == channel, left_threads.c.thread_ts == thread_ts
        )
        found: ConversationId | None = self._connection.execute(there.union_all(left)).scalar()
        return found

    def leave(self, conversation_id: ConversationId, *, channel: ChannelId, thread_ts: MessageTs) -> None:
        """Record that a conversation goes on elsewhere: what is written in that thread still belongs to it."""
        left = {"channel": channel, "thread_ts": thread_ts, "conversation_id": conversation_id}
        self._connection.execute(insert_into(self._connection, left_threads).values(left))

    def of_person(self, person_id: UserId, *, since: datetime) -> Sequence[Conversation]:
        """Return the conversations of a person that changed at *since* or later, the newest change first."""
        theirs = (
            select(conversations)
            .where(conversations.c.person_id == person_id, conversations.c.changed_at >= since)
            .order_by(conversations.c.changed_at.desc(), conversations.c.id.desc())
        )
        return [from_row(Conversation, row) for row in self._connection.execute(theirs).mappings()]

    def _one(self, conversation_id: ConversationId, *, is_locked: bool) -> Conversation:
        query = select(conversations).where(conversations.c.id == conversation_id)
        row = self._connection.execute(query.with_for_update() if is_locked else query).mappings().first()
        if row is None:
            raise DeskError("no_such_conversation", conversation_id=conversation_id)
        return from_row(Conversation, row)


def _other_in_thread(conversation: Conversation) -> ColumnElement[bool]:
    if conversation.channel is None or conversation.thread_ts is None:
        return ~true()
    other = conversations.alias()
    return (
        select(other.c.id)
        .where(
            other.c.channel == conversation.channel,
            other.c.thread_ts == conversation.thread_ts,
            other.c.id != conversation.id,
        )
        .exists()
    )
