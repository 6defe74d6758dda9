"""The directory as last seen: people, channels by name, and who looks at their Home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from storage.engine import insert_into
from storage.tables import channels, homes, people
from storage.values import from_row, to_row
from workflows.domain.ids import ChannelId, UserId
from workflows.domain.people import Person


class SqlPeople:
    """The directory inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def save(self, people: Sequence[Person]) -> None:
        """Store what the directory says of these people now."""
        for person in sorted(people, key=lambda each: each.id):  # two that save at once lock in one order
            self._save_one(person)

    def get(self, user_id: UserId) -> Person | None:
        """Return the person, None when the directory was not asked for them yet."""
        row = self._connection.execute(select(people).where(people.c.id == user_id)).mappings().first()
        return from_row(Person, row) if row is not None else None

    def by_email(self, email: str) -> Person | None:
        """Return the person with that e-mail in any case of letters, an active one first; None when there is none."""
        if not email:
            return None
        query = select(people).where(people.c.email_key == email.lower()).order_by(people.c.id)
        found = [from_row(Person, row) for row in self._connection.execute(query).mappings()]
        return min(found, key=lambda person: not person.is_active, default=None)

    def save_channels(self, channels: dict[str, ChannelId]) -> None:
        """Store the ids of channels by their names; a channel that was renamed loses its old name."""
        for name, channel in sorted(channels.items()):
            self._save_channel(name, channel)

    def channel(self, name: str) -> ChannelId | None:
        """Return the id of the channel of that name, None when the desk is not in one."""
        found: ChannelId | None = self._connection.execute(
            select(channels.c.id).where(channels.c.name == name)
        ).scalar()
        return found

    def opened_home(self, user_id: UserId, at: datetime) -> None:
        """Record that a person looks at their Home, so that it is kept current."""
        seen = insert_into(self._connection, homes).values(user_id=user_id, at=at)
        self._connection.execute(
            seen.on_conflict_do_update(index_elements=[homes.c.user_id], set_={"at": seen.excluded.at})
        )

    def has_home(self, user_id: UserId) -> bool:
        """Whether a person ever looked at their Home."""
        return self._connection.execute(select(homes).where(homes.c.user_id == user_id)).first() is not None

    def _save_one(self, person: Person) -> None:
        row: dict[str, Any] = {**to_row(person, people), "email_key": person.email.lower()}
        saved = insert_into(self._connection, people).values(row)
        self._connection.execute(saved.on_conflict_do_update(index_elements=[people.c.id], set_=row))

    def _save_channel(self, name: str, channel: ChannelId) -> None:
        self._connection.execute(delete(channels).where(channels.c.id == channel, channels.c.name != name))
        saved = insert_into(self._connection, channels).values(name=name, id=channel)
        self._connection.execute(
            saved.on_conflict_do_update(index_elements=[channels.c.name], set_={"id": saved.excluded.id})
        )
