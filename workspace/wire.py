"""Records in the shape apps receive them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workspace.composed import composed
from workspace.model import App, Channel, Json, Message, Pin, User, UserGroup, View

if TYPE_CHECKING:
    from workspace.state import Workspace


def user_json(workspace: Workspace, user: User, *, email: bool, locale: bool = True) -> Json:
    """Return a user; the address only with *email* (the scope users:read.email), the language with *locale*."""
    offset = workspace.clock.now().astimezone(user_zone(user)).utcoffset()
    return {
        "id": user.id,
        "team_id": workspace.team.id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        **({"locale": user.locale} if locale else {}),
        "is_admin": user.role == "Admin",
        "is_owner": False,
        "is_restricted": user.guest,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
        "profile": profile_json(workspace, user, email=email),
    }


def user_zone(user: User) -> ZoneInfo:
    """Return the zone a user lives in."""
    return ZoneInfo(user.tz)


def profile_json(workspace: Workspace, user: User, *, email: bool) -> Json:
    """Return a user's profile."""
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": user.title,
        "phone": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": user.id.lower(),
        "team": workspace.team.id,
    }
    if email and user.email:
        profile["email"] = user.email
    if user.app_id:
        profile |= {"api_app_id": user.app_id, "bot_id": user.bot_id}
    return profile | user.profile


def bot_profile(workspace: Workspace, app: App) -> Json:
    """Return what a message says of the bot that wrote it."""
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "name": app.manifest.bot_name,
        "deleted": False,
        "updated": workspace.users[app.bot_user].updated,
        "icons": {},
        "team_id": workspace.team.id,
    }


def channel_json(workspace: Workspace, channel: Channel, *, app: App) -> Json:
    """Return a conversation as *app* sees it."""
    shared: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_org_shared": False,
        "context_team_id": workspace.team.id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        other = next((m for m in channel.members if m != app.bot_user), app.bot_user)
        deleted = other in workspace.users and workspace.users[other].deleted
        return shared | {"user": other, "is_user_deleted": deleted, "is_open": True, "priority": 0}
    return shared | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "private",
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": app.bot_user in channel.members,
        "creator": channel.creator,
        "unlinked": 0,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": channel.created},
        "previous_names": [],
        "num_members": len(channel.members),
    }


def group_json(workspace: Workspace, group: UserGroup, *, users: bool) -> Json:
    """Return a user group; who is in it only with *users*."""
    shown: Json = {
        "id": group.id,
        "team_id": workspace.team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": group.updated,
        "date_update": group.updated,
        "date_delete": group.updated if group.disabled else 0,
        "auto_type": None,
        "created_by": group.creator,
        "updated_by": group.creator,
        "deleted_by": group.creator if group.disabled else None,
        "prefs": {"channels": list(group.channels), "groups": []},
        "user_count": len(group.members),
    }
    return shown | ({"users": list(group.members)} if users else {})


def message_json(workspace: Workspace, message: Message, *, metadata: bool = False) -> Json:
    """Return a message; what it carries as metadata only with *metadata*."""
    channel = workspace.channels[message.channel]
    shown: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": workspace.team.id,
    }
    for name in ("subtype", "bot_id", "app_id", "username", "icons", "client_msg_id", "edited"):
        value = getattr(message, name)
        if value is not None:
            shown[name] = value
    if message.app_id in workspace.apps:
        shown["bot_profile"] = bot_profile(workspace, workspace.apps[message.app_id])
    if blocks := message.blocks or composed(message.text, ts=message.ts):
        shown["blocks"] = blocks
    if message.attachments:
        shown["attachments"] = message.attachments
    if message.files:
        shown["files"] = [workspace.file_dict(file_id) for file_id in message.files]
    if message.reactions:
        shown["reactions"] = [
            {"name": r.name, "users": list(r.users), "count": len(r.users)} for r in message.reactions
        ]
    if metadata and message.metadata:
        shown["metadata"] = message.metadata
    if message.stream is not None:
        growing = message.stream.state == "streaming"
        shown["streaming_state"] = "in_progress" if growing else "completed"
    if any(pin.ts == message.ts for pin in channel.pins):
        shown["pinned_to"] = [channel.id]
    return shown | _thread_json(channel, message)


def pin_json(workspace: Workspace, message: Message, pin: Pin) -> Json:
    """Return a pinned message as the item apps are told of."""
    return {
        "type": "message",
        "created": pin.at,
        "created_by": pin.by,
        "channel": message.channel,
        "message": message_json(workspace, message) | {"permalink": permalink(workspace, message)},
    }


def permalink(workspace: Workspace, message: Message) -> str:
    """Return the lasting address of a message."""
    address = f"{workspace.base_url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return f"{address}?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply else address


def _thread_json(channel: Channel, message: Message) -> Json:
    if message.is_reply:
        root = channel.messages.get(message.thread_ts or "")
        parent = {"parent_user_id": root.user} if root else {}
        return {"thread_ts": message.thread_ts} | parent
    replies = channel.threads.get(message.ts)
    if not replies:
        return {"thread_ts": message.thread_ts} if message.thread_ts else {}
    people = channel.repliers_of(message.ts)
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "latest_reply": replies[-1].ts,
        "reply_users": people[:5],
        "is_locked": False,
        "subscribed": False,
    }


def view_json(workspace: Workspace, view: View) -> Json:
    """Return a view with its state."""
    app = workspace.apps[view.app_id]
    body = view.body
    shown: Json = {
        "id": view.id,
        "team_id": workspace.team.id,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": body.get("private_metadata") or "",
        "callback_id": body.get("callback_id") or "",
        "state": {"values": view.values},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": view.app_id,
        "external_id": body.get("external_id") or "",
        "app_installed_team_id": workspace.team.id,
        "bot_id": app.bot_id,
    }
    return shown
