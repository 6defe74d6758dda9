"""Methods about users."""

from __future__ import annotations

from workspace import wire
from workspace.api.call import Call, method
from workspace.model import Json, RefusedError, User

UNDISTURBED = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


def _shown(call: Call, user: User) -> Json:
    email = "users:read.email" in call.app.scopes
    return wire.user_json(call.workspace, user, email=email, locale=call.flag("include_locale"))


@method("users.info", "users:read", tier=4)
def users_info(call: Call) -> Json:
    """Return one user."""
    return {"user": _shown(call, call.user())}


@method("users.list", "users:read", tier=2)
def users_list(call: Call) -> Json:
    """Return the users, a page at a time."""
    everybody = list(call.workspace.users.values())
    part, cursor = call.page(everybody, default=1000, most=1000)
    return {
        "members": [_shown(call, user) for user in part],
        "cache_ts": call.workspace.clock.seconds(),
        "response_metadata": {"next_cursor": cursor},
    }


@method("users.lookupByEmail", "users:read.email")
def lookup_by_email(call: Call) -> Json:
    """Return the user with an address; deactivated ones are not found."""
    wanted = call.text("email").lower()
    for user in call.workspace.users.values():
        if user.email.lower() == wanted and not user.deleted:
            return {"user": _shown(call, user)}
    raise RefusedError("users_not_found", "nobody here has this address")


@method("users.profile.get", "users.profile:read", tier=4)
def profile_get(call: Call) -> Json:
    """Return a user's profile, the bot's own when none is named."""
    user = call.user() if call.optional("user") else call.workspace.users[call.app.bot_user]
    email = "users:read.email" in call.app.scopes
    return {"profile": wire.profile_json(call.workspace, user, email=email)}


@method("users.getPresence", "users:read")
def users_presence(call: Call) -> Json:
    """Say whether a user is at their desk: here everybody who is not deactivated."""
    user = call.user() if call.optional("user") else call.workspace.users[call.app.bot_user]
    return {"presence": "away" if user.deleted else "active", "online": not user.deleted}


@method("dnd.info", "dnd:read")
def dnd_info(call: Call) -> Json:
    """Say when a user does not want to be disturbed: nobody here minds."""
    if call.optional("user"):
        call.user()
    return dict(UNDISTURBED)


@method("dnd.teamInfo", "dnd:read", tier=2)
def dnd_team_info(call: Call) -> Json:
    """Say of several users when they do not want to be disturbed."""
    wanted = call.names("users") or [user.id for user in call.workspace.people()]
    return {"users": {user: dict(UNDISTURBED) for user in wanted if user in call.workspace.users}}
