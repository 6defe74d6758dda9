"""The list of conversations beside the page, and the people a visitor can be."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from workspace.model import Channel, Json, User
from workspace.page.faces import Faces
from workspace.page.places import Place, conversation_path, same_place
from workspace.state import Workspace


def sidebar(
    workspace: Workspace, place: Place, *, conversations: Sequence[Json], muted: Collection[str] = ()
) -> Json:
    """Return the conversations of a person by kind; those they muted show nothing that is new."""
    listed = [_row(workspace, place, row=c, is_muted=c["id"] in muted) for c in conversations]
    return {
        "company": workspace.team.name,
        "company_note": workspace.team.note,
        "people_count": len(workspace.people()),
        "apps": [c for c in listed if c["kind"] == "app"],
        "channels": [c for c in listed if c["kind"] in ("channel", "private")],
        "directs": [c for c in listed if c["kind"] == "dm"],
        "waiting": sum(c["count"] for c in listed if c["id"] != place.channel.id),
    }


def switcher(workspace: Workspace, user: User, *, channel_id: str) -> list[Json]:
    """Return everybody a visitor can be, with what waits for them and where they would stand."""
    faces = Faces(workspace)
    return [
        {
            "face": faces.of(person),
            "line": " · ".join(part for part in (person.role, person.title) if part),
            "path": same_place(workspace, person, channel_id=channel_id),
            "here": person.id == user.id,
            "waiting": sum(_count(c) for c in workspace.conversations_of(person)),
        }
        for person in workspace.people()
    ]


def face_of(workspace: Workspace, user: User, *, channel: Channel) -> object:
    """Return the face of a direct conversation, the other one's; None for a channel."""
    if not channel.is_direct:
        return None
    others = [workspace.users[u] for u in channel.members if u != user.id and u in workspace.users]
    return Faces(workspace).of(others[0] if others else user)


def _row(workspace: Workspace, place: Place, *, row: Json, is_muted: bool) -> Json:
    channel = workspace.channel(row["id"])
    here = row["id"] == place.channel.id and place.tab != "list"
    app = workspace.app_in(channel)
    return {
        **row,
        "name": app.name if app else row["name"],
        "path": conversation_path(place.user, row["id"]),
        "here": here and place.tab != "home",
        "home_here": here and place.tab == "home",
        "face": face_of(workspace, place.user, channel=channel),
        "muted": is_muted,
        "unread": 0 if is_muted else row["unread"],
        "count": 0 if is_muted else _count(row),
        "has_home": bool(app and app.manifest.features.app_home.home_tab_enabled),
    }


def _count(row: Json) -> int:
    """Return the number beside a conversation: everything in a direct one, mentions elsewhere."""
    return int(row["unread"] if row["kind"] in ("app", "dm") else row["mentions"])
