"""Methods about users and user groups."""

from __future__ import annotations

from workspace import wire
from workspace.api.call import Call, method
from workspace.model import Json, RefusedError, User


def _shown(call: Call, user: User) -> Json:
    return wire.user_json(call.workspace, user, email="users:read.email" in call.app.scopes)


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


@method("usergroups.list", "usergroups:read", tier=2)
def usergroups_list(call: Call) -> Json:
    """Return the user groups."""
    with_users = call.flag("include_users")
    groups = []
    for group in call.workspace.groups.values():
        shown: Json = {
            "id": group.id,
            "team_id": call.workspace.team.id,
            "is_usergroup": True,
            "name": group.name,
            "handle": group.handle,
            "description": "",
            "is_external": False,
            "date_delete": 0,
            "user_count": len(group.members),
            "prefs": {"channels": [], "groups": []},
        }
        groups.append(shown | ({"users": list(group.members)} if with_users else {}))
    return {"usergroups": groups}


@method("usergroups.users.list", "usergroups:read", tier=2)
def usergroups_users(call: Call) -> Json:
    """Return who is in a user group."""
    group = call.workspace.groups.get(call.text("usergroup"))
    if group is None:
        raise RefusedError("no_such_subteam", "there is no such user group")
    return {"users": list(group.members)}
