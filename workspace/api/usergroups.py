"""Methods about user groups."""

from __future__ import annotations

from workspace import groups, wire
from workspace.api.call import Call, method
from workspace.model import Json, RefusedError, UserGroup


def _group(call: Call) -> UserGroup:
    found = call.workspace.groups.get(call.text("usergroup", ""))
    if found is None:
        raise RefusedError("no_such_subteam", "there is no such user group")
    return found


def _shown(call: Call, group: UserGroup) -> Json:
    return {"usergroup": wire.group_json(call.workspace, group, users=True)}


@method("usergroups.list", "usergroups:read", tier=2)
def usergroups_list(call: Call) -> Json:
    """Return the user groups, those switched off only when asked for."""
    users, everything = call.flag("include_users"), call.flag("include_disabled")
    found = [g for g in call.workspace.groups.values() if everything or not g.disabled]
    return {"usergroups": [wire.group_json(call.workspace, group, users=users) for group in found]}


@method("usergroups.users.list", "usergroups:read", tier=2)
def usergroups_users(call: Call) -> Json:
    """Return who is in a user group."""
    return {"users": list(_group(call).members)}


@method("usergroups.create", "usergroups:write", tier=2)
def usergroups_create(call: Call) -> Json:
    """Make a user group."""
    name = call.text("name", "")
    if not name:
        raise RefusedError("missing_subteam_name", "a group needs a name")
    made = groups.make_group(
        call.workspace,
        name=name,
        handle=call.text("handle", ""),
        description=call.text("description", ""),
        channels=call.names("channels"),
        by=call.workspace.users[call.app.bot_user],
    )
    return _shown(call, made)


@method("usergroups.update", "usergroups:write", tier=2)
def usergroups_update(call: Call) -> Json:
    """Change a user group's name, handle, description or channels."""
    group = _group(call)
    groups.change_group(
        call.workspace,
        group,
        name=call.optional("name"),
        handle=call.optional("handle"),
        description=call.text("description", "") if "description" in call.args else None,
        channels=call.names("channels") if "channels" in call.args else None,
    )
    return _shown(call, group)


@method("usergroups.users.update", "usergroups:write", tier=2)
def usergroups_users_update(call: Call) -> Json:
    """Say who is in a user group, all of them."""
    group = _group(call)
    groups.fill_group(call.workspace, group, call.names("users"))
    return _shown(call, group)


@method("usergroups.enable", "usergroups:write", tier=2)
def usergroups_enable(call: Call) -> Json:
    """Switch a user group on again."""
    group = _group(call)
    groups.switch_group(call.workspace, group, on=True)
    return _shown(call, group)


@method("usergroups.disable", "usergroups:write", tier=2)
def usergroups_disable(call: Call) -> Json:
    """Switch a user group off."""
    group = _group(call)
    groups.switch_group(call.workspace, group, on=False)
    return _shown(call, group)
