"""The directory as last seen: people, their groups, channels and who is in them, and who looks at their Home."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from storage.engine import insert_into
from storage.membership_tables import rooms, user_groups
from storage.tables import channels, homes, people
from storage.values import from_row, to_row
from workflows.domain.ids import ChannelId, TeamId, UserId
from workflows.domain.people import Person, Room
from workflows.domain.policies import Priority
from workflows.domain.queues import Chosen
from workflows.domain.tickets import State

ASKED_FOR = 1000
"""People asked for in one statement."""

# kept, as they take longer to build than to run: everything that happens asks who somebody is
_ONE = select(people).where(people.c.id == bindparam("user"))
_SOME = select(people).where(people.c.id.in_(bindparam("users", expanding=True)))
_BY_EMAIL = select(people).where(people.c.email_key == bindparam("email")).order_by(people.c.id)
_MEMBERS = (
    select(people)
    .join(user_groups, user_groups.c.user_id == people.c.id)
    .where(user_groups.c.handle == bindparam("handle"))
    .order_by(people.c.id)
)
_HOME = select(homes.c.user_id).where(homes.c.user_id == bindparam("user"))


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
        row = self._connection.execute(_ONE, {"user": user_id}).mappings().first()
        return from_row(Person, row) if row is not None else None

    def known(self, user_ids: Collection[UserId]) -> dict[UserId, Person]:
        """Return those of them the directory has."""
        found: dict[UserId, Person] = {}
        for some in _chunks(user_ids):
            rows = self._connection.execute(_SOME, {"users": some}).mappings()
            found.update((row["id"], from_row(Person, row)) for row in rows)
        return found

    def called(self, names: Collection[str]) -> Sequence[Person]:
        """Return everybody one of whose names is among *names*, in any case of letters; in order of their ids."""
        wanted = {name.casefold() for name in names}
        if not wanted:
            return ()
        stored = people.c.rest["name"].as_string()
        cases = sorted({each for name in wanted for each in (name, name.title(), name.upper())})
        some = or_(*(stored.contains(each, autoescape=True) for each in cases))
        query = select(people).where(some).order_by(people.c.id)
        found = [from_row(Person, row) for row in self._connection.execute(query).mappings()]
        return [person for person in found if wanted & set(person.name.casefold().split())]

    def by_email(self, email: str) -> Person | None:
        """Return the person with that e-mail in any case of letters, an active one first; None when there is none."""
        if not email:
            return None
        rows = self._connection.execute(_BY_EMAIL, {"email": email.lower()}).mappings()
        found = [from_row(Person, row) for row in rows]
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

    def knows_channel(self, channel: ChannelId) -> bool:
        """Whether the desk knows that channel by a name."""
        known = select(channels.c.name).where(channels.c.id == channel)
        return self._connection.execute(known).first() is not None

    def opened_home(self, user_id: UserId, at: datetime) -> None:
        """Record that a person looks at their Home, so that it is kept current."""
        seen = insert_into(self._connection, homes).values(user_id=user_id, at=at)
        self._connection.execute(
            seen.on_conflict_do_update(index_elements=[homes.c.user_id], set_={"at": seen.excluded.at})
        )

    def has_home(self, user_id: UserId) -> bool:
        """Whether a person ever looked at their Home."""
        return self._connection.execute(_HOME, {"user": user_id}).first() is not None

    def choose_for_home(self, user_id: UserId, chosen: Chosen) -> None:
        """Record which tickets an agent wants to see on their Home; nothing for who never looked at it."""
        kept = {name: value and str(value) for name, value in asdict(chosen).items()}
        self._connection.execute(update(homes).where(homes.c.user_id == user_id).values(chosen=kept))

    def chosen_for_home(self, user_id: UserId) -> Chosen:
        """Return which tickets an agent wants to see on their Home; all that are open if they never said."""
        kept = self._connection.execute(select(homes.c.chosen).where(homes.c.user_id == user_id)).scalar()
        kept = kept or {}
        return Chosen(
            state=State(kept["state"]) if kept.get("state") else None,
            team=TeamId(kept["team"]) if kept.get("team") else None,
            priority=Priority(kept["priority"]) if kept.get("priority") else None,
        )

    def save_groups(self, groups: Mapping[str, Collection[UserId]]) -> None:
        """Store who is in which user group, by its handle; a group that is not named is gone."""
        wanted = {(handle, user_id) for handle, members in groups.items() for user_id in members}
        stored = {(row.handle, row.user_id) for row in self._connection.execute(select(user_groups))}
        for handle, user_id in sorted(stored - wanted):
            self._connection.execute(
                delete(user_groups).where(user_groups.c.handle == handle, user_groups.c.user_id == user_id)
            )
        new = [{"handle": handle, "user_id": user_id} for handle, user_id in sorted(wanted - stored)]
        if new:
            self._connection.execute(insert_into(self._connection, user_groups).on_conflict_do_nothing(), new)

    def groups_of(self, user_ids: Collection[UserId]) -> dict[UserId, frozenset[str]]:
        """Return the handles of the groups each of them is in."""
        found: dict[UserId, set[str]] = {user_id: set() for user_id in user_ids}
        for some in _chunks(user_ids):
            query = select(user_groups).where(user_groups.c.user_id.in_(some))
            for row in self._connection.execute(query):
                found[row.user_id].add(row.handle)
        return {user_id: frozenset(handles) for user_id, handles in found.items()}

    def members(self, handle: str) -> Sequence[Person]:
        """Return everybody of a user group, gone or not, in order of their ids; nobody of one that is not known."""
        rows = self._connection.execute(_MEMBERS, {"handle": handle}).mappings()
        return [from_row(Person, row) for row in rows]

    def save_room(self, room: Room) -> None:
        """Store who is in a channel now."""
        row = {**to_row(room, rooms), "members": sorted(room.members)}
        saved = insert_into(self._connection, rooms).values(row)
        self._connection.execute(saved.on_conflict_do_update(index_elements=[rooms.c.channel], set_=row))

    def room(self, channel: ChannelId) -> Room | None:
        """Return who was in a channel when the desk last looked, None when it never did."""
        row = self._connection.execute(select(rooms).where(rooms.c.channel == channel)).mappings().first()
        return from_row(Room, row) if row is not None else None

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


def _chunks(user_ids: Collection[UserId]) -> list[list[UserId]]:
    """Return them in lists short enough for one statement."""
    wanted = sorted(user_ids)
    return [wanted[at : at + ASKED_FOR] for at in range(0, len(wanted), ASKED_FOR)]
