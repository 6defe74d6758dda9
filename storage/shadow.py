"""What was asked where the desk only listens, and what people replied there; kept for a while."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from storage.engine import insert_into
from storage.shadow_tables import shadow_questions, shadow_replies
from storage.values import from_row, to_row
from workflows.domain.ids import ChannelId, MessageTs
from workflows.domain.shadow import ShadowQuestion, ShadowReply


class SqlShadow:
    """The shadow questions and their replies inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, question: ShadowQuestion) -> None:
        """Store a new one; one that is there is kept as it is."""
        added = insert_into(self._connection, shadow_questions).values(to_row(question, shadow_questions))
        self._connection.execute(added.on_conflict_do_nothing())

    def get(self, channel: ChannelId, ts: MessageTs) -> ShadowQuestion | None:
        """Return it, None for a message that is no question or was let go."""
        return self._one(channel, ts, is_locked=False)

    def locked(self, channel: ChannelId, ts: MessageTs) -> ShadowQuestion | None:
        """Return it and keep others from changing it until this transaction ends."""
        return self._one(channel, ts, is_locked=True)

    def save(self, question: ShadowQuestion) -> None:
        """Store a question as it is now; nothing when it was let go."""
        is_it = _is_question(question.channel, question.ts)
        row = to_row(question, shadow_questions)
        self._connection.execute(update(shadow_questions).where(is_it).values(row))

    def add_reply(self, reply: ShadowReply) -> None:
        """Store a reply, or the words it has after an edit: of two edits the later counts."""
        added = insert_into(self._connection, shadow_replies).values(to_row(reply, shadow_replies))
        first = added.on_conflict_do_nothing().returning(shadow_replies.c.ts)
        if self._connection.execute(first).first() is not None:
            return
        is_it = and_(shadow_replies.c.channel == reply.channel, shadow_replies.c.ts == reply.ts)
        known = (
            self._connection.execute(select(shadow_replies).where(is_it).with_for_update()).mappings().one()
        )
        if from_row(ShadowReply, known).edited_ts < reply.edited_ts:
            row = to_row(reply, shadow_replies)
            self._connection.execute(update(shadow_replies).where(is_it).values(row))

    def replies(self, channel: ChannelId, thread_ts: MessageTs) -> Sequence[ShadowReply]:
        """Return what was replied in a thread, first to last."""
        said = select(shadow_replies).where(_is_in_thread(channel, thread_ts)).order_by(shadow_replies.c.ts)
        return [from_row(ShadowReply, row) for row in self._connection.execute(said).mappings()]

    def asked(
        self, channels: Collection[ChannelId], *, since: datetime | None = None
    ) -> Sequence[ShadowQuestion]:
        """Return what was asked in these channels, heard at *since* or later, oldest first."""
        asked = select(shadow_questions).where(shadow_questions.c.channel.in_(sorted(channels)))
        if since is not None:
            asked = asked.where(shadow_questions.c.heard_at >= since)
        asked = asked.order_by(shadow_questions.c.heard_at, shadow_questions.c.channel, shadow_questions.c.ts)
        return [from_row(ShadowQuestion, row) for row in self._connection.execute(asked).mappings()]

    def forget(self, channel: ChannelId, ts: MessageTs) -> None:
        """Let go a message that was deleted: a question with its replies, or one reply."""
        is_reply = and_(shadow_replies.c.channel == channel, shadow_replies.c.ts == ts)
        for gone in (is_reply, _is_in_thread(channel, ts)):
            self._connection.execute(delete(shadow_replies).where(gone))
        self._connection.execute(delete(shadow_questions).where(_is_question(channel, ts)))

    def forget_old(self, before: datetime, *, most: int) -> int:
        """Let go at most *most* questions heard before *before*, with their replies; returns how many."""
        old = (
            select(shadow_questions.c.channel, shadow_questions.c.ts)
            .where(shadow_questions.c.heard_at < before)
            .order_by(shadow_questions.c.heard_at)
            .limit(most)
        )
        found = self._connection.execute(old).all()
        for channel, ts in found:
            self.forget(channel, ts)
        return len(found)

    def _one(self, channel: ChannelId, ts: MessageTs, *, is_locked: bool) -> ShadowQuestion | None:
        found = select(shadow_questions).where(_is_question(channel, ts))
        row = self._connection.execute(found.with_for_update() if is_locked else found).mappings().first()
        return from_row(ShadowQuestion, row) if row is not None else None


def _is_question(channel: ChannelId, ts: MessageTs) -> ColumnElement[bool]:
    return and_(shadow_questions.c.channel == channel, shadow_questions.c.ts == ts)


def _is_in_thread(channel: ChannelId, thread_ts: MessageTs) -> ColumnElement[bool]:
    return and_(shadow_replies.c.channel == channel, shadow_replies.c.thread_ts == thread_ts)
