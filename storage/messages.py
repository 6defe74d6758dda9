"""What people wrote, in the words it has now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, and_, insert, select, update

from storage.engine import insert_into
from storage.tables import earlier_words, messages
from storage.values import from_row, to_row
from workflows.domain.ids import ChannelId, MessageTs, TicketId
from workflows.domain.messages import EarlierWords, StoredMessage


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

    def blank(self, channel: ChannelId, ts: MessageTs) -> None:
        """Keep of a message that it came, and none of its words."""
        is_it = and_(messages.c.channel == channel, messages.c.ts == ts)
        known = self._connection.execute(select(messages).where(is_it).with_for_update()).mappings().one()
        blank = replace(from_row(StoredMessage, known), text="")
        self._connection.execute(update(messages).where(is_it).values(to_row(blank, messages)))

    def get(self, channel: ChannelId, ts: MessageTs) -> StoredMessage | None:
        """Return it, None when it never arrived."""
        is_it = and_(messages.c.channel == channel, messages.c.ts == ts)
        row = self._connection.execute(select(messages).where(is_it)).mappings().first()
        return from_row(StoredMessage, row) if row is not None else None

    def keep(self, words: EarlierWords) -> None:
        """Keep what a message said before it was changed, or was gone."""
        self._connection.execute(insert(earlier_words).values(to_row(words, earlier_words)))

    def earlier(self, ticket_id: TicketId) -> Sequence[EarlierWords]:
        """Return what messages about a ticket said before they were changed, in the order of the changes."""
        of_it = select(earlier_words).where(earlier_words.c.ticket_id == ticket_id)
        rows = self._connection.execute(of_it.order_by(earlier_words.c.at, earlier_words.c.cause))
        return [from_row(EarlierWords, row) for row in rows.mappings()]
