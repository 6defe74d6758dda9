"""The care of articles: what was decided about each, what people said of them, and whom the desk asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.care_tables import cares, reminders
from storage.engine import insert_into
from storage.tables import votes
from storage.values import from_row, to_row
from workflows.domain.care import Care, Reminder, Vote
from workflows.domain.errors import DeskError
from workflows.domain.ids import ReminderId, UserId


class SqlCares:
    """The care of articles inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def all(self) -> dict[str, Care]:
        """Return what was decided, by page; a page nothing was decided about is missing."""
        rows = self._connection.execute(select(cares)).mappings()
        return {row["page"]: from_row(Care, row) for row in rows}

    def of(self, page: str) -> Care:
        """Return what was decided about a page; nothing for one never heard of."""
        row = self._connection.execute(select(cares).where(cares.c.page == page)).mappings().first()
        return from_row(Care, row) if row is not None else Care(page=page)

    def save(self, care: Care) -> None:
        """Store what was decided about a page now."""
        row = to_row(care, cares)
        saved = insert_into(self._connection, cares).values(row)
        self._connection.execute(saved.on_conflict_do_update(index_elements=[cares.c.page], set_=row))

    def votes(self, since: datetime) -> Sequence[Vote]:
        """Return what people said of pages at *since* or later."""
        said = select(votes.c.page, votes.c.helped, votes.c.at).where(votes.c.at >= since)
        return [Vote(page=row.page, helped=row.helped, at=row.at) for row in self._connection.execute(said)]

    def remind(self, reminder: Reminder) -> bool:
        """Store a card; False when its owner has one of that day, and nothing is stored."""
        new = insert_into(self._connection, reminders).values(to_row(reminder, reminders))
        stored = self._connection.execute(new.on_conflict_do_nothing().returning(reminders.c.id))
        return stored.first() is not None

    def reminded(self, owner_id: UserId, day: str) -> bool:
        """Whether an owner has a card of that day."""
        theirs = select(reminders.c.id).where(reminders.c.owner_id == owner_id, reminders.c.day == day)
        return self._connection.execute(theirs).first() is not None

    def reminder(self, reminder_id: ReminderId) -> Reminder:
        """Return it. Raises DeskError("no_such_reminder")."""
        query = select(reminders).where(reminders.c.id == reminder_id)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise DeskError("no_such_reminder")
        return from_row(Reminder, row)

    def save_reminder(self, reminder: Reminder) -> bool:
        """Store it if the stored version is `reminder.version - 1`; else do nothing, False."""
        saved = (
            update(reminders)
            .where(reminders.c.id == reminder.id, reminders.c.version == reminder.version - 1)
            .values(to_row(reminder, reminders))
        )
        return self._connection.execute(saved.returning(reminders.c.id)).first() is not None

    def newest(self, owner_id: UserId) -> Reminder | None:
        """Return an owner's newest card, None when they never had one."""
        theirs = select(reminders).where(reminders.c.owner_id == owner_id)
        row = self._connection.execute(theirs.order_by(reminders.c.at.desc()).limit(1)).mappings().first()
        return from_row(Reminder, row) if row is not None else None
