"""Who takes part: as the directory of the chat platform knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.ids import ChannelId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the workspace. `zone` is an IANA name; `email` is empty where the directory hides it.

    `locale` is the language they chose, such as fr-CA; empty where the directory does not say,
    as is `title`, what they are at the company.
    """

    id: UserId
    name: str
    email: str
    zone: str
    is_bot: bool = False
    is_guest: bool = False
    is_active: bool = True
    locale: str = ""
    title: str = ""

    @property
    def first_name(self) -> str:
        """The first word of the name, for a sentence that speaks of somebody known."""
        return self.name.split(" ", 1)[0] or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Who was in a channel at that moment; of a public one nobody is named, because anybody may come in."""

    channel: ChannelId
    is_private: bool
    members: frozenset[UserId]
    seen_at: datetime


def is_direct(channel: ChannelId) -> bool:
    """Whether only one person and the desk are there."""
    return channel.startswith("D")
