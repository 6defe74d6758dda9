"""Hiring: somebody new comes into a workspace that is at work."""

from __future__ import annotations

import re

from workspace.model import RefusedError, User
from workspace.state import Workspace

NAME = re.compile(r"[a-z0-9._-]+")


def hire(workspace: Workspace, name: str) -> User:
    """Return a new person called *name*, with a conversation with every app; raise RefusedError(name_taken)."""
    if not NAME.fullmatch(name):
        raise RefusedError(
            "invalid_field", "a name has lower case letters, digits, dots, hyphens, underscores"
        )
    if any(user.name == name for user in workspace.users.values()):
        raise RefusedError("name_taken", f"there is somebody called {name}")
    person = User(id=workspace.ids.new("U0"), name=name, real_name=name.replace(".", " ").title())
    workspace.users[person.id] = person
    workspace.touch("user", person.id)
    for app in workspace.apps.values():
        workspace.direct([person.id, app.bot_user])
    return person
