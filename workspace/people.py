"""The people file: who works here, in which groups and channels, and what was said before."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from workspace.marked_yaml import load

OFFSET = re.compile(r"^-(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$")
UserId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{6,}$")]
Role = Literal["", "Employee", "Agent", "Lead", "Approver", "Admin"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Company(_Entry):
    """Whose workspace it is."""

    name: str = "Workspace"
    note: str = ""


class Person(_Entry):
    """One user; *role* is only shown by the page."""

    id: UserId
    name: Annotated[str, Field(pattern=r"^[a-z0-9._-]+$")]
    real_name: str
    email: str = ""
    tz: str = "UTC"
    locale: str = "en-US"
    title: str = ""
    role: Role = ""
    manager: str | None = None
    location: str = ""
    cost_centre: str = ""
    is_bot: bool = False
    deleted: bool = False
    guest: bool = False
    hue: Annotated[int, Field(ge=0, le=359)] | None = None

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if not is_zone(zone):
            raise ValueError(f"{zone!r} is not a time zone, write one like Europe/Lisbon")
        return zone


ELSEWHERE = {"location", "cost_centre"}
"""What the file says of a person for others who read it."""


class Group(_Entry):
    """A user group."""

    id: Annotated[str, Field(pattern=r"^S[A-Z0-9]{6,}$")]
    handle: str
    name: str
    members: tuple[str, ...] = ()


class PastMessage(_Entry):
    """What somebody said before; *at* is ISO 8601 or how long ago, like -2d3h15m."""

    user: str
    text: str
    at: str | datetime = "-1d"

    @field_validator("at")
    @classmethod
    def _readable(cls, at: str | datetime) -> str | datetime:
        said_at(at, now=datetime(2000, 1, 2, tzinfo=UTC))
        return at


class Room(_Entry):
    """A channel; *apps* are the bots that sit in it, every one when not said."""

    id: Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{6,}$")]
    name: Annotated[str, Field(pattern=r"^[^\s#@A-Z]{1,80}$")]
    private: bool = False
    topic: str = ""
    purpose: str = ""
    members: tuple[str, ...] | Literal["all"] = "all"
    apps: tuple[str, ...] | None = None
    messages: tuple[PastMessage, ...] = ()


class PeopleFile(_Entry):
    """A whole people file, checked: ids and names unique, every name known."""

    company: Company = Company()
    users: Annotated[tuple[Person, ...], Field(min_length=1)]
    user_groups: tuple[Group, ...] = ()
    channels: tuple[Room, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> PeopleFile:
        for what, values in (
            ("user id", [p.id for p in self.users]),
            ("user name", [p.name for p in self.users]),
            ("channel id", [c.id for c in self.channels]),
            ("channel name", [c.name for c in self.channels]),
        ):
            twice = next((v for v in values if values.count(v) > 1), None)
            if twice is not None:
                raise ValueError(f"{what} {twice!r} stands here twice")
        self._all_known()
        return self

    def _all_known(self) -> None:
        known = {p.name for p in self.users} | {p.id for p in self.users}
        named = [(f"the manager of {p.name}", p.manager) for p in self.users if p.manager]
        named += [(f"group {g.handle}", member) for g in self.user_groups for member in g.members]
        for room in self.channels:
            if room.members != "all":
                named += [(f"channel {room.name}", member) for member in room.members]
            named += [(f"a message in {room.name}", message.user) for message in room.messages]
        for where, name in named:
            if name not in known:
                raise ValueError(f"{where} names {name!r}, who is not among the users")


def is_zone(name: str) -> bool:
    """Whether *name* is a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; badly written; the name of a folder of zones
        return False
    return True


def said_at(at: str | datetime, *, now: datetime) -> datetime:
    """Return the instant *at* stands for, in UTC; raise ValueError when it is neither ISO 8601 nor an offset."""
    if isinstance(at, str):
        found = OFFSET.match(at)
        if found and any(found.groups()):
            days, hours, minutes = (int(part or 0) for part in found.groups())
            return now - timedelta(days=days, hours=hours, minutes=minutes)
        try:
            at = datetime.fromisoformat(at)
        except ValueError as error:
            raise ValueError(f"{at!r} is neither a time like 2026-11-20T09:00Z nor one like -2d3h") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def load_people(path: Path) -> PeopleFile:
    """Return the people file in *path*; raise BrokenFileError with file, line and field."""
    return load(path, PeopleFile)
