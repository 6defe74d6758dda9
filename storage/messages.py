"""What people wrote, in the words it has now."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, and_, select, update

from storage.engine import insert_into
from storage.tables import messages
from storage.values import from_row, to_row
from workflows.domain.ids import ChannelId, MessageTs
from workflows.domain.messages import StoredMessage


class SqlMessages:
    """The messages inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def receive(self, message: StoredMessage) -> StoredMessage:
        """Store a message or an edit of one and return it as it stands: the latest edit's text wins."""
        added = insert_into(self._connection, messages).values(to_row(message, messages))
        first = added.on_conflict_do_nothing().returning(messages.c.ts)
        if self._connection.execute(first).first() is not None:
            return message
        is_it = and_(messages.c.channel == message.channel, messages.c.ts == message.ts)
        known = self._connection.execute(select(messages).where(is_it).with_for_update()).mappings().one()
        stored = from_row(StoredMessage, known)
        if message.edited_ts <= stored.edited_ts:
            return stored
        newer = replace(message, is_handled=stored.is_handled)
        self._connection.execute(update(messages).where(is_it).values(to_row(newer, messages)))
        return newer

    def mark_handled(self, channel: ChannelId, ts: MessageTs) -> None:
        """Record that the desk has acted on the message."""
        is_it = and_(messages.c.channel == channel, messages.c.ts == ts)
        self._connection.execute(update(messages).where(is_it).values(is_handled=True))

    def get(self, channel: ChannelId, ts: MessageTs) -> StoredMessage | None:
        """Return it, None when it never arrived."""
        is_it = and_(messages.c.channel == channel, messages.c.ts == ts)
        row = self._connection.execute(select(messages).where(is_it)).mappings().first()
        return from_row(StoredMessage, row) if row is not None else None
