"""Where people are kept, and what they chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from workflows.domain.ids import (
    ChannelId,
    UserId,
)
from workflows.domain.people import Person, Room
from workflows.domain.queues import Chosen


class People(Protocol):
    """The directory, as last seen."""

    def save(self, people: Sequence[Person]) -> None:
        """Store what the directory says of these people now."""

    def get(self, user_id: UserId) -> Person | None:
        """Return the person, None when the directory was not asked for them yet."""

    def known(self, user_ids: Collection[UserId]) -> dict[UserId, Person]:
        """Return those of them the directory has."""

    def save_groups(self, groups: Mapping[str, Collection[UserId]]) -> None:
        """Store who is in which user group, by its handle; a group that is not named is gone."""

    def groups_of(self, user_ids: Collection[UserId]) -> dict[UserId, frozenset[str]]:
        """Return the handles of the groups each of them is in."""

    def members(self, handle: str) -> Sequence[Person]:
        """Return everybody of a user group, gone or not, in order of their ids; nobody of one that is not known."""

    def save_room(self, room: Room) -> None:
        """Store who is in a channel now."""

    def room(self, channel: ChannelId) -> Room | None:
        """Return who was in a channel when the desk last looked, None when it never did."""

    def called(self, names: Collection[str]) -> Sequence[Person]:
        """Return everybody one of whose names is among *names*, in any case of letters."""

    def by_email(self, email: str) -> Person | None:
        """Return the person with that e-mail, None when there is none."""

    def save_channels(self, channels: dict[str, ChannelId]) -> None:
        """Store the ids of channels by their names."""

    def channel(self, name: str) -> ChannelId | None:
        """Return the id of the channel of that name, None when the desk is not in one."""

    def knows_channel(self, channel: ChannelId) -> bool:
        """Whether the desk knows that channel by a name."""

    def opened_home(self, user_id: UserId, at: datetime) -> None:
        """Record that a person looks at their Home, so that it is kept current."""

    def has_home(self, user_id: UserId) -> bool:
        """Whether a person ever looked at their Home."""

    def choose_for_home(self, user_id: UserId, chosen: Chosen) -> None:
        """Record which tickets an agent wants to see on their Home; nothing for who never looked at it."""

    def chosen_for_home(self, user_id: UserId) -> Chosen:
        """Return which tickets an agent wants to see on their Home; all that are open if they never said."""
