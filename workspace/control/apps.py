"""What an administrator does with an app: take it away, switch its events or its sockets, check its addresses."""

from __future__ import annotations

from workspace import installing
from workspace.control.asked import Asked
from workspace.model import App, Json, RefusedError
from workspace.state import Workspace


async def change_app(asked: Asked) -> Json:
    """Install an app again or take it away (`installed`), switch its `events` or its `socket_mode`."""
    workspace, app = asked.workspace, asked.app()
    if not {"installed", "events", "socket_mode"} & asked.body.keys():
        raise RefusedError("missing_field", "give installed, events or socket_mode")
    if "installed" in asked.body:
        change = installing.reinstall if asked.flag("installed") else installing.uninstall
        change(workspace, app)
    if "events" in asked.body:
        installing.set_events(workspace, app, on=asked.flag("events"))
    if "socket_mode" in asked.body:
        installing.set_sockets(workspace, app, on=asked.flag("socket_mode"))
        if app.sockets_off:
            await asked.sockets.turn_away(app)
    return {"app": _shown(workspace, app)}


def _shown(workspace: Workspace, app: App) -> Json:
    return {
        "id": app.id,
        "name": app.name,
        "user": app.bot_user,
        "installed": not app.revoked,
        "events": not app.events_off,
        "socket_mode": app.manifest.settings.socket_mode_enabled and not app.sockets_off,
    }


async def ssl_check(asked: Asked) -> Json:
    """Ask each of an app's request URLs whether it is there, as the platform does now and then."""
    return {"addresses": await asked.addresses.check(asked.app())}
