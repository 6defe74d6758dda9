"""Where somebody stands on the page: a person, a conversation, a tab or a thread, as the address says it."""

import re
from dataclasses import dataclass
from typing import Literal

from workspace.model import Channel, Json, RefusedError, User
from workspace.state import Workspace

Tab = Literal["messages", "home", "history", "list"]
TS = re.compile(r"\d{9,11}\.\d{6}")


@dataclass(frozen=True)
class Place:
    """One address of the page; `thread` is a ts, `tab` history means the newest thread stays closed."""

    user: User
    channel: Channel
    tab: Tab = "messages"
    thread: str | None = None

    @property
    def path(self) -> str:
        """Return the address of the conversation."""
        return conversation_path(self.user, self.channel.id)


def person_path(user: User) -> str:
    """Return the address of a person."""
    return f"/ui/{user.name}"


def conversation_path(user: User, channel_id: str) -> str:
    """Return the address of a conversation as a person sees it."""
    return f"{person_path(user)}/{channel_id}"


def place(workspace: Workspace, person: str, *, channel_id: str = "", rest: str = "") -> Place:
    """Return the place an address names; raise RefusedError when the person may not stand there."""
    user = visitor(workspace, person)
    if not channel_id or channel_id == "list":
        home = workspace.channel(first_conversation(workspace, user))
        return Place(user, home, tab="list" if channel_id else "messages")
    channel = workspace.channel(channel_id)
    workspace.messages_for(user, channel_id, limit=1)  # refuses whoever may not read here
    if TS.fullmatch(rest):
        return Place(user, channel, thread=rest)
    match rest:
        case "":
            return Place(user, channel)
        case "history":
            return Place(user, channel, tab="history")
        case "home" if workspace.app_in(channel):
            return Place(user, channel, tab="home")
    raise RefusedError("not_found", f"there is no page {rest!r} in {channel.name or channel_id}")


def visitor(workspace: Workspace, person: str) -> User:
    """Return the person an address names; raise RefusedError for bots and strangers."""
    user = workspace.user(person)
    if user.is_bot or user.deleted:
        raise RefusedError("user_not_found", f"nobody can be {person!r} here")
    return user


def first_person(workspace: Workspace) -> User:
    """Return whom a visitor is at first: the first employee, else the first of all; raise RefusedError."""
    people = workspace.people()
    for user in people:
        if user.role == "Employee":
            return user
    if not people:
        raise RefusedError("user_not_found", "there are no people in this workspace")
    return people[0]


def first_conversation(workspace: Workspace, user: User) -> str:
    """Return where a person stands at first: with the first app, else the first conversation; raise RefusedError."""
    listed = workspace.conversations_of(user)
    if not listed:
        raise RefusedError("channel_not_found", f"{user.real_name} is in no conversation")
    return str(listed[0]["id"])


def same_place(workspace: Workspace, user: User, *, channel_id: str) -> str:
    """Return the address of the same conversation for another person, their first one when it is not theirs.

    A direct conversation with an app becomes the other person's own with that app.
    """
    listed = workspace.conversations_of(user)
    here = workspace.channels.get(channel_id)
    app = workspace.app_in(here) if here else None
    for row in listed:
        if row["id"] == channel_id or (app and row["app"] and row["app"]["id"] == app.id):
            return conversation_path(user, row["id"])
    return conversation_path(user, first_conversation(workspace, user))


def is_agent(workspace: Workspace, channel: Channel) -> bool:
    """Whether this is a direct conversation with an app that answers each message in its thread."""
    app = workspace.app_in(channel)
    return bool(app and app.manifest.features.agent_view)


def newest_thread(messages: list[Json]) -> str | None:
    """Return the ts of the newest message when people or apps have replied to it."""
    seen = [m for m in messages if not m["ephemeral"]]
    return str(seen[-1]["ts"]) if seen and seen[-1]["reply_count"] else None


def place_names(workspace: Workspace) -> dict[str, str]:
    """Return what the inspector calls each conversation: #it-triage, Ana Duarte's DM."""
    names = {}
    for channel in workspace.channels.values():
        people = [workspace.users[m].real_name for m in channel.members if not workspace.users[m].is_bot]
        names[channel.id] = f"{' and '.join(people)}'s DM" if channel.is_direct else f"#{channel.name}"
    return names
