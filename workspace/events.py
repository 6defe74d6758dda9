"""Which app hears of what: an event goes to each app that subscribed, may know, and sits in the conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workspace import wire
from workspace.model import App, Channel, ChannelKind, Json, Message, Pin, Reaction, User, UserGroup

if TYPE_CHECKING:
    from workspace.state import Workspace


LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Heard:
    """How messages of one kind of conversation are subscribed to, and the scope that takes."""

    subscription: str
    scope: str
    channel_type: str


MESSAGES: dict[ChannelKind, Heard] = {
    "channel": Heard("message.channels", "channels:history", "channel"),
    "private": Heard("message.groups", "groups:history", "group"),
    "im": Heard("message.im", "im:history", "im"),
    "mpim": Heard("message.mpim", "mpim:history", "mpim"),
}
# Events that take one of some scopes besides the subscription.
ABOUT_CHANNELS = ("channels:read", "groups:read")
SCOPES: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "pin_added": ("pins:read",),
    "pin_removed": ("pins:read",),
    "user_change": ("users:read",),
    "team_join": ("users:read",),
    "member_joined_channel": ABOUT_CHANNELS,
    "member_left_channel": ABOUT_CHANNELS,
    "channel_created": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "subteam_created": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "subteam_members_changed": ("usergroups:read",),
    "file_shared": ("files:read",),
    "link_shared": ("links:read",),
    "agent_session_stopped": ("assistant:write",),
    "agent_session_title_changed": ("assistant:write",),
    "app_context_changed": ("assistant:write",),
    "assistant_thread_started": ("assistant:write",),
    "assistant_thread_context_changed": ("assistant:write",),
}


def _hears(app: App, subscription: str, scopes: tuple[str, ...]) -> bool:
    may = not scopes or bool(set(scopes) & set(app.scopes))
    return not app.revoked and app.subscribes(subscription) and may


def send(workspace: Workspace, app: App, event: Json) -> None:
    """Send *event* to one app, if it subscribed to the event's type."""
    if _hears(app, event["type"], SCOPES.get(event["type"], ())):
        workspace.courier.event(app, event)


def send_all(workspace: Workspace, event: Json, *, channel: Channel | None = None) -> None:
    """Send *event* to every app that subscribed; with *channel*, only to those whose bot sits in it."""
    for app in workspace.apps.values():
        if channel is None or app.bot_user in channel.members:
            send(workspace, app, event)


def stamp(workspace: Workspace) -> str:
    """Return now as an event_ts."""
    return f"{workspace.clock.micros() / 1e6:.6f}"


def message_posted(workspace: Workspace, message: Message) -> None:
    """Tell of a new message: as a message, and to a mentioned app as a mention too."""
    channel = workspace.channels[message.channel]
    event = wire.message_json(workspace, message, metadata=True)
    for name in ("reply_count", "reply_users_count", "latest_reply", "reply_users"):
        event.pop(name, None)
    event["event_ts"] = message.ts
    root = channel.messages.get(message.thread_ts or "")
    if message.subtype == "thread_broadcast" and root:
        event["root"] = wire.message_json(workspace, root)
    _message_event(workspace, channel, event, by=None if message.bot_id else message.user)
    if message.bot_id is not None or channel.is_direct:
        return
    for app in workspace.apps.values():
        if app.bot_user in channel.members and f"<@{app.bot_user}" in message.text:
            mention = {k: v for k, v in event.items() if k not in ("channel_type", "subtype")}
            send(workspace, app, mention | {"type": "app_mention", "channel": channel.id})


def files_shared(workspace: Workspace, message: Message) -> None:
    """Tell of each file that came with a message."""
    channel = workspace.channels[message.channel]
    for file_id in message.files:
        event = {
            "type": "file_shared",
            "file_id": file_id,
            "user_id": message.user,
            "file": {"id": file_id},
            "channel_id": channel.id,
            "event_ts": _ts(workspace, channel),
        }
        send_all(workspace, event, channel=channel)


def links_shared(workspace: Workspace, message: Message) -> None:
    """Tell each app of the links to its domains in what a person wrote."""
    if message.bot_id is not None:
        return
    channel = workspace.channels[message.channel]
    links = [(url, urlsplit(url).hostname or "") for url in LINK.findall(message.text)]
    for app in workspace.apps.values():
        own = [{"url": url, "domain": host} for url, host in links if app.manifest.unfurls(host)]
        event = {
            "type": "link_shared",
            "channel": channel.id,
            "is_bot_user_member": app.bot_user in channel.members,
            "user": message.user,
            "message_ts": message.ts,
            "unfurl_id": f"{channel.id}-{message.ts}",
            "source": "conversations_history",
            "links": own,
            "event_ts": message.ts,
        }
        if own:
            send(workspace, app, event | ({"thread_ts": message.thread_ts} if message.is_reply else {}))


def message_changed(workspace: Workspace, message: Message, before: Json) -> None:
    """Tell that a message reads differently now."""
    now = wire.message_json(workspace, message, metadata=True)
    change = {"subtype": "message_changed", "message": now, "previous_message": before}
    _hidden_change(workspace, message, change)


def message_deleted(workspace: Workspace, message: Message, before: Json) -> None:
    """Tell that a message is gone."""
    change = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before}
    _hidden_change(workspace, message, change)


def _hidden_change(workspace: Workspace, message: Message, change: Json) -> None:
    channel = workspace.channels[message.channel]
    ts = channel.next_ts(workspace.clock.micros())
    _message_event(
        workspace, channel, {"type": "message", "hidden": True, "ts": ts, "event_ts": ts, **change}
    )


def _message_event(workspace: Workspace, channel: Channel, event: Json, *, by: str | None = None) -> None:
    """Tell every app in *channel* that listens; an agent also what the person *by* looks at beside it."""
    heard = MESSAGES[channel.kind]
    told = event | {"channel": channel.id, "channel_type": heard.channel_type}
    for app in workspace.apps.values():
        if app.bot_user in channel.members and _hears(app, heard.subscription, (heard.scope,)):
            beside = _beside(workspace, app, by) if channel.kind == "im" and by else {}
            workspace.courier.event(app, told | beside)


def _beside(workspace: Workspace, app: App, user_id: str) -> Json:
    context = {"entities": workspace.contexts.get(user_id, [])}
    return {"app_context": context} if app.hears_of_context else {}


def reaction_changed(
    workspace: Workspace, message: Message, reaction: Reaction, *, user: User, added: bool
) -> None:
    """Tell that *user* put a reaction below a message or took it back."""
    channel = workspace.channels[message.channel]
    ts = channel.next_ts(workspace.clock.micros())
    event = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user.id,
        "reaction": reaction.name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.user,
        "event_ts": ts,
    }
    send_all(workspace, event, channel=channel)


def pin_changed(workspace: Workspace, message: Message, pin: Pin, *, user: User, added: bool) -> None:
    """Tell that *user* pinned a message or took the pin off it."""
    channel = workspace.channels[message.channel]
    event = {
        "type": "pin_added" if added else "pin_removed",
        "user": user.id,
        "channel_id": channel.id,
        "item": wire.pin_json(workspace, message, pin),
        "item_user": message.user,
        "pin_count": len(channel.pins),
        "pinned_info": {"channel": channel.id, "pinned_by": pin.by, "pinned_ts": pin.at},
        "event_ts": channel.next_ts(workspace.clock.micros()),
    }
    if not added:
        event["has_pins"] = bool(channel.pins)
    send_all(workspace, event, channel=channel)


def joined(workspace: Workspace, channel: Channel, user: User, *, inviter: User | None = None) -> None:
    """Tell that *user* came into a channel."""
    event = _about_member(workspace, channel, user, kind="member_joined_channel")
    send_all(workspace, event | ({"inviter": inviter.id} if inviter else {}), channel=channel)


def left(workspace: Workspace, channel: Channel, user: User, *, actor: User) -> None:
    """Tell that *user* left a channel, or that *actor* took them out; an app that had to go is told so."""
    send_all(workspace, _about_member(workspace, channel, user, kind="member_left_channel"), channel=channel)
    if user.app_id in workspace.apps:
        kind = "channel_left" if channel.kind == "channel" else "group_left"
        event = {
            "type": kind,
            "channel": channel.id,
            "actor_id": actor.id,
            "event_ts": _ts(workspace, channel),
        }
        send(workspace, workspace.apps[user.app_id], event)


def _about_member(workspace: Workspace, channel: Channel, user: User, *, kind: str) -> Json:
    return {
        "type": kind,
        "user": user.id,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "channel" else "G",
        "team": workspace.team.id,
        "event_ts": _ts(workspace, channel),
    }


def _ts(workspace: Workspace, channel: Channel) -> str:
    return channel.next_ts(workspace.clock.micros())


def channel_created(workspace: Workspace, channel: Channel) -> None:
    """Tell of a new public channel."""
    about = {"id": channel.id, "name": channel.name, "created": channel.created, "creator": channel.creator}
    about |= {"is_channel": True, "name_normalized": channel.name, "context_team_id": workspace.team.id}
    _about_channel(workspace, channel, {"type": "channel_created", "channel": about})


def channel_renamed(workspace: Workspace, channel: Channel) -> None:
    """Tell that a channel has another name."""
    about = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
    }
    _about_channel(workspace, channel, {"type": "rename", "channel": about})


def channel_archived(workspace: Workspace, channel: Channel, user: User) -> None:
    """Tell that *user* archived a channel, or took it out of the archive."""
    kind = "archive" if channel.archived else "unarchive"
    _about_channel(workspace, channel, {"type": kind, "channel": channel.id, "user": user.id})


def _about_channel(workspace: Workspace, channel: Channel, event: Json) -> None:
    """Tell of a public channel every app, of a private one those in it; their events are named apart."""
    kind = str(event["type"])
    if not kind.startswith("channel_"):
        kind = f"{'channel' if channel.kind == 'channel' else 'group'}_{kind}"
    told = event | {"type": kind, "event_ts": _ts(workspace, channel)}
    send_all(workspace, told, channel=None if channel.kind == "channel" else channel)


def group_members_changed(
    workspace: Workspace, group: UserGroup, *, before: list[str], previous_update: int
) -> None:
    """Tell who came into a user group and who left it."""
    added = [member for member in group.members if member not in before]
    removed = [member for member in before if member not in group.members]
    event = {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": workspace.team.id,
        "date_previous_update": previous_update,
        "date_update": group.updated,
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
        "event_ts": stamp(workspace),
    }
    send_all(workspace, event)


def user_changed(workspace: Workspace, user: User) -> None:
    """Tell that something about *user* is different."""
    _about_user(workspace, user, kind="user_change")


def user_joined(workspace: Workspace, user: User) -> None:
    """Tell that *user* is new here."""
    _about_user(workspace, user, kind="team_join")


def _about_user(workspace: Workspace, user: User, *, kind: str) -> None:
    for app in workspace.apps.values():
        email = "users:read.email" in app.scopes
        event = {
            "type": kind,
            "user": wire.user_json(workspace, user, email=email),
            "cache_ts": workspace.clock.seconds(),
            "event_ts": stamp(workspace),
        }
        send(workspace, app, event)
