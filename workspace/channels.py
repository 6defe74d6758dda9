"""Changing channels: made, left, renamed, archived, given a topic. Each change tells people and apps."""

from __future__ import annotations

import re

from workspace import events
from workspace.model import Channel, RefusedError, User
from workspace.state import Workspace

NAME_MAX = 80
ABOUT_MAX = 250  # characters of a topic or a purpose
NAME = re.compile(
    r"[^\W_A-Z]*(?:[-_]*[^\W_A-Z])*[-_]*"
)  # letters of any script, digits, hyphens, underscores


def make_channel(workspace: Workspace, name: str, *, private: bool, creator: User) -> Channel:
    """Open a channel with its creator in it and return it; raise RefusedError(name_taken, invalid_name_…)."""
    _check_name(workspace, name)
    channel = Channel(
        id=workspace.ids.new("C0"),
        name=name,
        kind="private" if private else "channel",
        created=workspace.clock.seconds(),
        creator=creator.id,
        members=[creator.id],
    )
    workspace.channels[channel.id] = channel
    workspace.touch("channel", channel.id)
    if not private:
        events.channel_created(workspace, channel)
    return channel


def leave(workspace: Workspace, channel: Channel, user: User, *, sent_by: User | None = None) -> bool:
    """Take *user* out of a channel, by *sent_by* or themselves; return whether that changed anything."""
    if user.id not in channel.members:
        return False
    if channel.name == "general" and channel.kind == "channel":
        error = "cant_kick_from_general" if sent_by else "cant_leave_general"
        raise RefusedError(error, "everybody stays in #general")
    channel.members.remove(user.id)
    _tell(workspace, channel, [*channel.members, user.id])
    events.left(workspace, channel, user, actor=sent_by or user)
    return True


def rename(workspace: Workspace, channel: Channel, name: str) -> None:
    """Give a channel another name; raise RefusedError(name_taken, invalid_name_…)."""
    _check_name(workspace, name)
    channel.name = name
    _tell(workspace, channel, channel.members)
    events.channel_renamed(workspace, channel)


def set_archived(workspace: Workspace, channel: Channel, user: User, *, archived: bool) -> None:
    """Archive a channel or take it out of the archive; raise RefusedError(already_archived, not_archived)."""
    if channel.archived == archived:
        raise RefusedError("already_archived" if archived else "not_archived", "nothing to do")
    if archived and channel.name == "general":
        raise RefusedError("cant_archive_general", "#general stays open")
    channel.archived = archived
    _tell(workspace, channel, channel.members)
    events.channel_archived(workspace, channel, user)


def set_topic(workspace: Workspace, channel: Channel, topic: str) -> None:
    """Set what a channel is about now; raise RefusedError(too_long)."""
    channel.topic = _about(topic)
    _tell(workspace, channel, channel.members)


def set_purpose(workspace: Workspace, channel: Channel, purpose: str) -> None:
    """Set what a channel is for; raise RefusedError(too_long)."""
    channel.purpose = _about(purpose)
    _tell(workspace, channel, channel.members)


def _about(text: str) -> str:
    if len(text) > ABOUT_MAX:
        raise RefusedError("too_long", f"at most {ABOUT_MAX} characters")
    return text


def _check_name(workspace: Workspace, name: str) -> None:
    if not name:
        raise RefusedError("invalid_name_required", "a channel needs a name")
    if len(name) > NAME_MAX:
        raise RefusedError("invalid_name_maxlength", f"at most {NAME_MAX} characters")
    if not re.search(r"[^\W_]", name):
        raise RefusedError("invalid_name_punctuation", "a name is more than punctuation")
    if not NAME.fullmatch(name) or name != name.lower():
        raise RefusedError("invalid_name_specials", "lower case letters, digits, - and _")
    if any(c.name == name for c in workspace.channels.values() if not c.is_direct):
        raise RefusedError("name_taken", f"there is a channel {name}")


def _tell(workspace: Workspace, channel: Channel, user_ids: list[str]) -> None:
    workspace.touch("channel", channel.id)
    workspace.notices.tell(user_ids, "unread", channel=channel.id)
