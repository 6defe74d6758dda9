"""An app's place in the workspace: taken away and given back while it runs."""

from __future__ import annotations

from workspace import events
from workspace.model import App
from workspace.state import Workspace


def uninstall(workspace: Workspace, app: App) -> None:
    """Take the app's tokens away and tell it so, as the last thing it hears."""
    events.send(workspace, app, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user]}})
    events.send(workspace, app, {"type": "app_uninstalled"})
    app.revoked = True
    workspace.touch("app", app.id)


def reinstall(workspace: Workspace, app: App) -> None:
    """Let the app's tokens be good again."""
    app.revoked = False
    workspace.touch("app", app.id)


def set_events(workspace: Workspace, app: App, *, on: bool) -> None:
    """Switch what the app subscribed to on or off; on again, its failures are forgotten."""
    app.events_off = not on
    workspace.courier.quota.forget(app.id)
    workspace.touch("app", app.id)


def set_sockets(workspace: Workspace, app: App, *, on: bool) -> None:
    """Switch the app's Socket Mode on or off; the manifest still has to ask for it."""
    app.sockets_off = not on
    workspace.touch("app", app.id)
