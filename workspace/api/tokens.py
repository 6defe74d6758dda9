"""Methods about the app itself and the workspace: tokens, connections, bots, team, emoji."""

from __future__ import annotations

from workspace.api.call import Call, method
from workspace.installing import uninstall
from workspace.model import Json, RefusedError
from workspace.wire import bot_profile


@method("api.test", tier=4, anonymous=True)
def api_test(call: Call) -> Json:
    """Answer, with the arguments given."""
    if error := call.optional("error"):
        raise RefusedError(error, "asked for", args=call.args)
    return {"args": call.args} if call.args else {}


@method("auth.test", tier=None)
def auth_test(call: Call) -> Json:
    """Say who calls."""
    team, app = call.workspace.team, call.app
    return {
        "url": f"{call.workspace.base_url}/",
        "team": team.name,
        "user": call.workspace.users[app.bot_user].name,
        "team_id": team.id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=3, app_token=True)
def open_connection(call: Call) -> Json:
    """Give out the address of a socket, to be used once."""
    if call.app.sockets_off or not call.app.manifest.settings.socket_mode_enabled:
        raise RefusedError("socket_mode_not_enabled", "the manifest does not enable Socket Mode")
    ticket = call.workspace.tickets.new(call.app)
    base = call.workspace.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={ticket}&app_id={call.app.id}"}


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    """Give the token back: nothing more is taken with it, and the app is uninstalled."""
    if call.flag("test"):
        return {"revoked": False}
    uninstall(call.workspace, call.app)
    return {"revoked": True}


@method("emoji.list", "emoji:read", tier=2)
def emoji_list(call: Call) -> Json:
    """Return the workspace's own emoji: it has none."""
    return {"emoji": {}, "cache_ts": f"{call.workspace.clock.seconds()}.000000"}


@method("bots.info", "users:read")
def bots_info(call: Call) -> Json:
    """Return what is known of a bot."""
    wanted = call.text("bot", call.app.bot_id)
    for app in call.workspace.apps.values():
        if app.bot_id == wanted:
            return {"bot": bot_profile(call.workspace, app) | {"user_id": app.bot_user}}
    raise RefusedError("bot_not_found", f"there is no bot {wanted}")


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    """Return what is known of the workspace."""
    team = call.workspace.team
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "email_domain": "",
            "url": f"{call.workspace.base_url}/",
            "icon": {"image_default": True},
        }
    }
