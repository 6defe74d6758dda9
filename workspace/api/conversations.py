"""Methods about conversations: finding, opening, reading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import islice

from workspace import wire
from workspace.api.call import Call, method, seen_message
from workspace.api.cursors import cursor_after, cursor_ts
from workspace.model import Channel, ChannelKind, Json, Message, RefusedError

TYPES: dict[str, ChannelKind] = {
    "public_channel": "channel",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}
SCOPE_PREFIX: dict[ChannelKind, str] = {
    "channel": "channels",
    "private": "groups",
    "im": "im",
    "mpim": "mpim",
}
READ = tuple(f"{prefix}:read" for prefix in SCOPE_PREFIX.values())


def _need(call: Call, channel: Channel, right: str) -> None:
    call.need(f"{SCOPE_PREFIX[channel.kind]}:{right}")


def _shown(call: Call, channel: Channel) -> Json:
    return wire.channel_json(call.workspace, channel, app=call.app)


def _of_types(call: Call, *, members_only: bool) -> list[Channel]:
    wanted = call.names("types") or ["public_channel"]
    unknown = [name for name in wanted if name not in TYPES]
    if unknown:
        raise RefusedError("invalid_types", f"there is no conversation type {unknown[0]!r}")
    kinds = {TYPES[name] for name in wanted}
    for kind in sorted(kinds):
        call.need(f"{SCOPE_PREFIX[kind]}:read")
    return [
        c
        for c in call.workspace.channels.values()
        if c.kind in kinds
        and (call.app.bot_user in c.members or (c.kind == "channel" and not members_only))
        and not (c.archived and call.flag("exclude_archived"))
    ]


@method("conversations.list", *READ, tier=2)
def conversations_list(call: Call) -> Json:
    """Return the conversations of some types, a page at a time."""
    part, cursor = call.page(_of_types(call, members_only=False), default=100, most=1000)
    return {
        "channels": [_shown(call, channel) for channel in part],
        "response_metadata": {"next_cursor": cursor},
    }


@method("users.conversations", *READ)
def users_conversations(call: Call) -> Json:
    """Return the conversations a user is in, as far as the app may know them."""
    user = call.user().id if call.optional("user") else call.app.bot_user
    mine = [c for c in _of_types(call, members_only=user == call.app.bot_user) if user in c.members]
    part, cursor = call.page(mine, default=100, most=999)
    return {
        "channels": [_shown(call, channel) for channel in part],
        "response_metadata": {"next_cursor": cursor},
    }


@method("conversations.info", *READ)
def conversations_info(call: Call) -> Json:
    """Return one conversation."""
    channel = call.channel()
    _need(call, channel, "read")
    return {"channel": _shown(call, channel)}


@method("conversations.members", *READ, tier=4)
def conversations_members(call: Call) -> Json:
    """Return who is in a conversation."""
    channel = call.channel()
    _need(call, channel, "read")
    part, cursor = call.page(channel.members, default=100, most=1000)
    return {"members": part, "response_metadata": {"next_cursor": cursor}}


@method("conversations.open", "im:write", "mpim:write")
def conversations_open(call: Call) -> Json:
    """Return the direct conversation with some users, opened when there was none."""
    workspace = call.workspace
    if call.optional("channel"):
        channel = call.channel()
    else:
        wanted = call.names("users")
        if not wanted:
            raise RefusedError("users_list_not_supplied", "name users or a channel")
        unknown = [user for user in wanted if user not in workspace.users]
        if unknown:
            raise RefusedError("user_not_found", f"there is no user {unknown[0]}")
        if any(workspace.users[user].deleted for user in wanted):
            raise RefusedError("user_disabled", "a deactivated user cannot be written to")
        call.need("im:write" if len(wanted) == 1 else "mpim:write")
        channel = workspace.direct([*wanted, call.app.bot_user])
    shown = _shown(call, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def _read(call: Call) -> Channel:
    channel = call.member_channel()
    _need(call, channel, "history")
    return channel


def _part(
    call: Call, channel: Channel, ordered: list[str], *, newest_first: bool, limit: int
) -> tuple[list[Message], bool]:
    """Return what oldest, latest and cursor leave of *ordered*, at most *limit*, and whether more follows."""
    oldest, latest, inclusive = call.text("oldest", "0"), call.text("latest", ""), call.flag("inclusive")
    low = (bisect_left if inclusive else bisect_right)(ordered, oldest)
    high = (bisect_right if inclusive else bisect_left)(ordered, latest) if latest else len(ordered)
    after = cursor_ts(call.text("cursor", ""))
    if after and newest_first:
        high = min(high, bisect_left(ordered, after))
    elif after:
        low = max(low, bisect_right(ordered, after))
    places = range(high - 1, low - 1, -1) if newest_first else range(low, high)
    told = (m for m in (channel.messages[ordered[at]] for at in places) if m.ephemeral_to is None)
    part = list(islice(told, limit + 1))
    return part[:limit], len(part) > limit


def _limit(call: Call, *, default: int, most: int) -> int:
    limit = call.whole("limit", default)
    if limit < 1:
        raise RefusedError("invalid_limit", "limit must be above 0")
    return min(limit, most)


def _told(call: Call, messages: list[Message], *, more: bool) -> Json:
    metadata = call.flag("include_all_metadata")
    told: Json = {
        "messages": [wire.message_json(call.workspace, m, metadata=metadata) for m in messages],
        "has_more": more,
    }
    return told | ({"response_metadata": {"next_cursor": cursor_after(messages[-1].ts)}} if more else {})


@method("conversations.history", *(f"{prefix}:history" for prefix in SCOPE_PREFIX.values()))
def conversations_history(call: Call) -> Json:
    """Return what was said in a conversation, newest first, replies in threads left out."""
    channel = _read(call)
    limit = _limit(call, default=100, most=999)
    part, more = _part(call, channel, channel.timeline.spoken, newest_first=True, limit=limit)
    return _told(call, part, more=more) | {"pin_count": len(channel.pins)}


@method("conversations.replies", *(f"{prefix}:history" for prefix in SCOPE_PREFIX.values()))
def conversations_replies(call: Call) -> Json:
    """Return a thread, its root first."""
    channel = _read(call)
    try:
        root = seen_message(channel, call.text("ts"))
    except RefusedError as refusal:
        raise RefusedError("thread_not_found", refusal.rule) from refusal
    limit = _limit(call, default=1000, most=1000)
    first = [] if call.text("cursor", "") else [root]
    replies = channel.timeline.within.get(root.ts, [])
    part, more = _part(call, channel, replies, newest_first=False, limit=limit - len(first))
    return _told(call, first + part, more=more)
