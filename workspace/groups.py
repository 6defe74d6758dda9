"""User groups: made, renamed, filled and switched off by apps; each change tells the apps that listen."""

from __future__ import annotations

import re

from workspace import events, wire
from workspace.model import Json, RefusedError, User, UserGroup
from workspace.state import Workspace

HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,20}")
NAME_MAX = 100
DESCRIPTION_MAX = 140


def make_group(
    workspace: Workspace, *, name: str, handle: str, description: str, channels: list[str], by: User
) -> UserGroup:
    """Make a group with nobody in it and return it; raise RefusedError."""
    group = UserGroup(workspace.ids.new("S0"), "", "", [], creator=by.id)
    _name(workspace, group, name=name, handle=handle or _handle_from(name))
    _describe(workspace, group, description=description, channels=channels)
    workspace.groups[group.id] = group
    _tell(workspace, group, "subteam_created")
    return group


def change_group(
    workspace: Workspace,
    group: UserGroup,
    *,
    name: str | None,
    handle: str | None,
    description: str | None,
    channels: list[str] | None,
) -> None:
    """Change what is given of *group*; raise RefusedError."""
    _name(workspace, group, name=name or group.name, handle=handle or group.handle)
    _describe(
        workspace,
        group,
        description=group.description if description is None else description,
        channels=group.channels if channels is None else channels,
    )
    _tell(workspace, group, "subteam_updated")


def fill_group(workspace: Workspace, group: UserGroup, members: list[str]) -> None:
    """Make *members* (user ids) the whole group; raise RefusedError(no_users_provided, invalid_users)."""
    if not members:
        raise RefusedError("no_users_provided", "a group is not emptied, it is disabled")
    unknown = [m for m in members if m not in workspace.users or workspace.users[m].deleted]
    if unknown:
        raise RefusedError("invalid_users", f"there is no user {unknown[0]}")
    before, previous = group.members, group.updated
    group.members = list(dict.fromkeys(members))
    _tell(workspace, group, "subteam_updated")
    events.group_members_changed(workspace, group, before=before, previous_update=previous)


def switch_group(workspace: Workspace, group: UserGroup, *, on: bool) -> None:
    """Switch a group on or off; who is in it stays."""
    group.disabled = not on
    _tell(workspace, group, "subteam_updated")


def _name(workspace: Workspace, group: UserGroup, *, name: str, handle: str) -> None:
    if len(name) > NAME_MAX:
        raise RefusedError("name_too_long", f"at most {NAME_MAX} characters")
    if not HANDLE.fullmatch(handle):
        raise RefusedError("bad_handle", "up to 21 of a-z, 0-9, . _ -")
    others = [g for g in workspace.groups.values() if g.id != group.id]
    if any(g.name == name for g in others):
        raise RefusedError("name_already_exists", f"there is a group {name!r}")
    taken = {g.handle for g in others} | {u.name for u in workspace.users.values()}
    if handle in taken | {c.name for c in workspace.channels.values()}:
        raise RefusedError("handle_already_exists", f"@{handle} is taken")
    group.name, group.handle = name, handle


def _describe(workspace: Workspace, group: UserGroup, *, description: str, channels: list[str]) -> None:
    if len(description) > DESCRIPTION_MAX:
        raise RefusedError("description_too_long", f"at most {DESCRIPTION_MAX} characters")
    unknown = [channel for channel in channels if channel not in workspace.channels]
    if unknown:
        raise RefusedError("invalid_channel_provided", f"there is no channel {unknown[0]}")
    group.description, group.channels = description, channels


def _handle_from(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:21]


def _tell(workspace: Workspace, group: UserGroup, kind: str) -> None:
    group.updated = workspace.clock.seconds()
    workspace.touch("group", group.id)
    event: Json = {"type": kind, "subteam": wire.group_json(workspace, group, users=True)}
    events.send_all(workspace, event | {"event_ts": events.stamp(workspace)})
