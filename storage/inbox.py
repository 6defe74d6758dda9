"""What has been received, so that the same thing twice has one effect."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.engine import insert_into
from storage.tables import inbox
from workflows.ports import Clock


class SqlInbox:
    """The inbox inside one transaction."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection
        self._clock = clock

    def claim(self, request_id: str) -> bool:
        """Take *request_id* for this transaction; False when its effect was committed before.

        Two transactions that claim the same wait for each other: the second learns whether the first committed.
        """
        claimed = (
            insert_into(self._connection, inbox)
            .values(key=request_id, at=self._clock.now())
            .on_conflict_do_nothing()
            .returning(inbox.c.key)
        )
        # a row that came back, not rowcount: one of the drivers counts -1 for every INSERT of this form
        return self._connection.execute(claimed).first() is not None

    def release(self, request_id: str) -> None:
        """Have *request_id* taken by nobody: it had no effect, and may come again."""
        self._connection.execute(delete(inbox).where(inbox.c.key == request_id))

    def forget(self, before: datetime, *, most: int) -> int:
        """Let go at most *most* receipts older than *before*; returns how many."""
        old = select(inbox.c.key).where(inbox.c.at < before).limit(most)
        gone = delete(inbox).where(inbox.c.key.in_(old)).returning(inbox.c.key)
        return len(self._connection.execute(gone).all())
