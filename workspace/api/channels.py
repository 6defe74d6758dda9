"""Methods that change conversations: made, joined, left, renamed, archived, marked as read."""

from __future__ import annotations

import re

from workspace import channels, posting, wire
from workspace.api.call import Call, method
from workspace.api.conversations import SCOPE_PREFIX
from workspace.model import Channel, Json, RefusedError, User

MANAGE = ("channels:manage", "groups:write")
TS = re.compile(r"\d{1,12}(\.\d{1,6})?")


def _bot(call: Call) -> User:
    return call.workspace.users[call.app.bot_user]


def _shown(call: Call, channel: Channel) -> Json:
    return {"channel": wire.channel_json(call.workspace, channel, app=call.app)}


def _room(call: Call, right: str = "", *, member: bool = True, archived: bool = False) -> Channel:
    """Return the channel a call changes, after scope, kind, membership and archive were checked.

    *right* is a finer scope that does as well: `invites` stands for `channels:write.invites`.
    """
    channel = call.channel()
    if channel.is_direct:
        raise RefusedError("method_not_supported_for_channel_type", "this is a direct conversation")
    prefix = SCOPE_PREFIX[channel.kind]
    finer = (f"{prefix}:write.{right}",) if right else ()
    call.need("channels:manage" if prefix == "channels" else f"{prefix}:write", *finer)
    if channel.archived and not archived:
        raise RefusedError("is_archived", f"{channel.name} is archived")
    if member and call.app.bot_user not in channel.members:
        raise RefusedError("not_in_channel", f"the app is not in {channel.name}")
    return channel


@method("conversations.create", *MANAGE, tier=2)
def conversations_create(call: Call) -> Json:
    """Open a new channel with the app in it."""
    private = call.flag("is_private")
    call.need("groups:write" if private else "channels:manage")
    made = channels.make_channel(call.workspace, call.text("name", ""), private=private, creator=_bot(call))
    return _shown(call, made)


@method("conversations.join", "channels:join")
def conversations_join(call: Call) -> Json:
    """Join a public channel."""
    channel = call.channel()
    if channel.kind != "channel":
        raise RefusedError("method_not_supported_for_channel_type", "only public channels can be joined")
    if channel.archived:
        raise RefusedError("is_archived", f"{channel.name} is archived")
    if not posting.join(call.workspace, channel, _bot(call)):
        call.warnings.append("already_in_channel")
    return _shown(call, channel)


@method("conversations.invite", *MANAGE, "channels:write.invites", "groups:write.invites")
def conversations_invite(call: Call) -> Json:
    """Bring users into a channel."""
    channel, workspace = _room(call, "invites"), call.workspace
    names = call.names("users")
    if not names:
        raise RefusedError("no_user", "name the users to invite")
    unknown = [name for name in names if name not in workspace.users or workspace.users[name].deleted]
    if unknown and not call.flag("force"):
        raise RefusedError("user_not_found", f"there is no user {unknown[0]}")
    if call.app.bot_user in names:
        raise RefusedError("cant_invite_self", "the app is in the channel")
    known = [workspace.users[name] for name in names if name not in unknown]
    came = [posting.join(workspace, channel, user, inviter=_bot(call)) for user in known]
    if not any(came):
        raise RefusedError("already_in_channel", "everybody named is in the channel")
    return _shown(call, channel)


@method("conversations.kick", *MANAGE)
def conversations_kick(call: Call) -> Json:
    """Take a user out of a channel."""
    channel = _room(call)
    if not call.optional("user"):
        raise RefusedError("no_user", "name the user")
    user = call.user()
    if user.id == call.app.bot_user:
        raise RefusedError("cant_kick_self", "an app leaves with conversations.leave")
    if not channels.leave(call.workspace, channel, user, sent_by=_bot(call)):
        raise RefusedError("not_in_channel", f"{user.name} is not in {channel.name}")
    return {}


@method("conversations.leave", *MANAGE)
def conversations_leave(call: Call) -> Json:
    """Leave a channel."""
    channel = _room(call, member=False)
    if channel.members == [call.app.bot_user]:
        raise RefusedError("last_member", "somebody has to stay")
    gone = channels.leave(call.workspace, channel, _bot(call))
    return {} if gone else {"not_in_channel": True}


@method("conversations.rename", *MANAGE, tier=2)
def conversations_rename(call: Call) -> Json:
    """Give a channel another name."""
    channel = _room(call)
    channels.rename(call.workspace, channel, call.text("name", ""))
    return _shown(call, channel)


@method("conversations.archive", *MANAGE, tier=2)
def conversations_archive(call: Call) -> Json:
    """Archive a channel: it is read and not written to any more."""
    channels.set_archived(call.workspace, _room(call, archived=True), _bot(call), archived=True)
    return {}


@method("conversations.unarchive", *MANAGE, tier=2)
def conversations_unarchive(call: Call) -> Json:
    """Take a channel out of the archive."""
    channels.set_archived(call.workspace, _room(call, archived=True), _bot(call), archived=False)
    return {}


@method("conversations.setTopic", *MANAGE, "channels:write.topic", "groups:write.topic", tier=2)
def conversations_set_topic(call: Call) -> Json:
    """Set what a channel is about now."""
    channel = _room(call, "topic")
    channels.set_topic(call.workspace, channel, call.text("topic", ""))
    return _shown(call, channel) | {"topic": channel.topic}


@method("conversations.setPurpose", *MANAGE, "channels:write.topic", "groups:write.topic", tier=2)
def conversations_set_purpose(call: Call) -> Json:
    """Set what a channel is for."""
    channel = _room(call, "topic")
    channels.set_purpose(call.workspace, channel, call.text("purpose", ""))
    return _shown(call, channel) | {"purpose": channel.purpose}


@method("conversations.mark", *MANAGE, "im:write", "mpim:write")
def conversations_mark(call: Call) -> Json:
    """Take a conversation as read up to a message."""
    channel, ts = call.member_channel(), call.text("ts")
    if not TS.fullmatch(ts):
        raise RefusedError("invalid_timestamp", f"{ts!r} is not a ts")
    call.workspace.set_read_mark(call.app.bot_user, channel.id, ts)
    return {}


@method("conversations.close", "im:write", "mpim:write", tier=2)
def conversations_close(call: Call) -> Json:
    """Take a direct conversation off the app's list; it opens again with the next message."""
    channel = call.channel()
    if not channel.is_direct:
        raise RefusedError("method_not_supported_for_channel_type", "only direct conversations are closed")
    call.need(f"{SCOPE_PREFIX[channel.kind]}:write")
    return {"no_op": True, "already_closed": False}
