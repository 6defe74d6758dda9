"""The questions people confirmed a page for, as the knowledge base uses them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, delete, or_, select

from storage.engine import insert_into
from storage.knowledge import move_on
from storage.knowledge_tables import aliases, articles
from workflows.domain.drafts import Confirmed
from workflows.domain.ids import ConversationId

AT_ONCE = 200
"""Rows named in one statement."""


class SqlAliases:
    """The aliases inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def keep(self, wanted: Collection[Confirmed]) -> bool:
        """Have these and no others, of the articles there are; whether that changed anything.

        When it did, every replica reads them as it reads changed articles.
        """
        pages = set(self._connection.execute(select(articles.c.page)).scalars())
        new = {(one.page, one.conversation_id): one.question for one in wanted if one.page in pages}
        rows = self._connection.execute(select(aliases))
        there = {(row.page, ConversationId(row.conversation_id)): row.question for row in rows}
        gone = sorted(key for key, question in there.items() if new.get(key) != question)
        added = sorted(key for key, question in new.items() if there.get(key) != question)
        for start in range(0, len(gone), AT_ONCE):
            these = (
                and_(aliases.c.page == page, aliases.c.conversation_id == conversation_id)
                for page, conversation_id in gone[start : start + AT_ONCE]
            )
            self._connection.execute(delete(aliases).where(or_(*these)))
        for page, conversation_id in added:
            row = {"page": page, "conversation_id": conversation_id, "question": new[page, conversation_id]}
            self._connection.execute(
                insert_into(self._connection, aliases).values(row).on_conflict_do_nothing()
            )
        if gone or added:
            move_on(self._connection)
        return bool(gone or added)
