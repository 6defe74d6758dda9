"""What the browser needs to know by heart: people, channels, commands and shortcuts, for pickers and completion."""

from workspace.model import App, Json, User
from workspace.page.faces import Faces
from workspace.state import Workspace


def directory(workspace: Workspace, user: User) -> Json:
    """Return the names one person may pick from."""
    faces = Faces(workspace)
    return {
        "people": [_person(u, faces) for u in workspace.users.values() if not u.deleted],
        "channels": [
            {"id": c.id, "name": c.name, "private": c.kind == "private", "mine": user.id in c.members}
            for c in workspace.channels.values()
            if not c.is_direct and (user.id in c.members or (c.kind == "channel" and not user.guest))
        ],
        "directs": [
            {
                "id": c["id"],
                "name": c["app"]["name"] if c["app"] else c["name"],
                "user": c["users"][0] if c["users"] else "",
            }
            for c in workspace.conversations_of(user)
            if c["kind"] in ("app", "dm")
        ],
        "groups": [{"id": g.id, "handle": g.handle, "name": g.name} for g in workspace.groups.values()],
        "commands": [command for app in workspace.apps.values() for command in _commands(app)],
        "shortcuts": [shortcut for app in workspace.apps.values() for shortcut in _shortcuts(app)],
    }


def _person(user: User, faces: Faces) -> Json:
    face = faces.of(user)
    line = " · ".join(part for part in (user.role, user.title) if part)
    return {
        "id": user.id,
        "handle": user.name,
        "name": face.name,
        "line": line,
        "initials": face.initials,
        "hue": face.hue,
        "bot": user.is_bot,
    }


def _commands(app: App) -> list[Json]:
    return [
        {"command": c.command, "note": c.description, "usage": c.usage_hint, "app": app.name}
        for c in app.manifest.features.slash_commands
    ]


def _shortcuts(app: App) -> list[Json]:
    return [
        {"name": s.name, "type": s.type, "callback_id": s.callback_id, "note": s.description, "app": app.name}
        for s in app.manifest.features.shortcuts
    ]
