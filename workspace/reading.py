"""What one person can see: conversations, messages, views. Nothing here changes anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from workspace.model import Channel, Json, Message, RefusedError, User, View
from workspace.timeline import backwards

if TYPE_CHECKING:
    from workspace.state import Workspace

COUNTED_MAX = 1_000  # unread messages are counted among the newest so many
SIDEBAR_KINDS = {"channel": "channel", "private": "private", "im": "dm", "mpim": "dm"}
MENTION = re.compile(
    r"<@([A-Z0-9]+)(?:\|[^>]*)?>|<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>|<!(here|channel|everyone)"
)


def can_read(user: User, channel: Channel) -> bool:
    """Whether *user* may read *channel*: members always, others only what is public, guests never."""
    return user.id in channel.members or (channel.kind == "channel" and not user.guest)


def can_see(user_id: str, message: Message) -> bool:
    """Whether *user_id*, who may read the channel, may see *message*."""
    return message.ephemeral_to in (None, user_id)


def mentioned(workspace: Workspace, text: str) -> set[str]:
    """Return the ids of the users that *text* mentions, by name, by group, or as everybody (`*`)."""
    found: set[str] = set()
    for user_id, group_id, everybody in MENTION.findall(text):
        if everybody:
            found.add("*")
        elif group_id:
            group = workspace.groups.get(group_id)
            found.update(group.members if group else ())
        else:
            found.add(user_id)
    return found


def visible_part(part: Any, user_id: str) -> Any:
    """Return *part* of some blocks without what `visible_to_user_ids` keeps from *user_id*."""
    if isinstance(part, list):
        kept = (visible_part(item, user_id) for item in part if not _hidden(item, user_id))
        return [item for item in kept if not _emptied(item)]
    if isinstance(part, dict):
        return {k: visible_part(v, user_id) for k, v in part.items() if not _hidden(v, user_id)}
    return part


def _hidden(part: Any, user_id: str) -> bool:
    allowed = part.get("visible_to_user_ids") if isinstance(part, dict) else None
    return allowed is not None and user_id not in allowed


def _emptied(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and item.get("type") in ("actions", "context_actions")
        and not item.get("elements")
    )


def message_dict(workspace: Workspace, user: User, message: Message) -> Json:
    """Return *message* as *user* sees it; metadata is never in it."""
    channel = workspace.channels[message.channel]
    author = workspace.users.get(message.user)
    replies = [] if message.is_reply else channel.threads.get(message.ts, [])
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "author": {
            "id": message.user,
            "name": message.username or (author.real_name if author else message.user),
            "is_app": message.bot_id is not None,
            "app_id": message.app_id,
        },
        "text": message.text,
        "blocks": visible_part(message.blocks, user.id),
        "attachments": visible_part(message.attachments, user.id),
        "files": [workspace.file_dict(file_id) for file_id in message.files],
        "thread_ts": message.thread_ts,
        "subtype": message.subtype,
        "ephemeral": message.ephemeral_to is not None,
        "edited": message.edited,
        "reactions": [
            {"name": r.name, "users": list(r.users), "count": len(r.users)} for r in message.reactions
        ],
        "reply_count": len(replies),
        "reply_users": channel.repliers_of(message.ts) if replies else [],
        "latest_reply": replies[-1].ts if replies else None,
        "unacked": user.id in message.unacked_for,
        "stream": {"state": message.stream.state, "display": message.stream.display}
        if message.stream
        else None,
        "pinned": next(({"by": p.by, "at": p.at} for p in channel.pins if p.ts == message.ts), None),
    }


def messages(
    workspace: Workspace,
    user: User,
    channel: Channel,
    *,
    thread_ts: str | None = None,
    before: str | None = None,
    limit: int = 100,
) -> list[Json]:
    """Return the newest *limit* messages before *before* that *user* sees, oldest first.

    Without *thread_ts* those are what stands in the conversation itself; with it, the root and its replies.
    Raises RefusedError(channel_not_found) when the conversation is closed to *user*.
    """
    if not can_read(user, channel):
        raise RefusedError("channel_not_found", f"{user.name} is not in this conversation")
    ordered = _thread(channel, thread_ts) if thread_ts else channel.timeline.spoken
    picked = _seen(user, channel, backwards(ordered, before=before), limit=limit)
    return [message_dict(workspace, user, m) for m in reversed(picked)]


def _thread(channel: Channel, root: str) -> list[str]:
    return [*([root] if root in channel.messages else []), *channel.timeline.within.get(root, ())]


def _seen(user: User, channel: Channel, ordered: Iterable[str], *, limit: int) -> list[Message]:
    found = (channel.messages[ts] for ts in ordered)
    return list(islice((m for m in found if can_see(user.id, m)), limit))


def every_message(
    workspace: Workspace,
    user: User,
    channel: Channel,
    *,
    before: str | None = None,
    limit: int | None = None,
) -> list[Json]:
    """Return what *user* sees in *channel*, replies and ephemeral ones in their place, oldest first.

    With *limit* the newest so many, with *before* what is earlier than that ts.
    """
    ordered = backwards(channel.timeline.everything, before=before)
    picked = _seen(user, channel, ordered, limit=len(channel.messages) if limit is None else limit)
    return [message_dict(workspace, user, m) for m in reversed(picked)]


def conversations(workspace: Workspace, user: User) -> list[Json]:
    """Return the sidebar of *user*: apps, then channels, then direct conversations, each by name."""
    mine = [c for c in workspace.channels.values() if user.id in c.members]
    rows = [_sidebar_row(workspace, user, channel) for channel in mine]
    order = {"app": 0, "channel": 1, "private": 1, "dm": 2}
    return sorted(rows, key=lambda row: (order[row["kind"]], row["name"].lower()))


def _sidebar_row(workspace: Workspace, user: User, channel: Channel) -> Json:
    others = [workspace.users[u] for u in channel.members if u != user.id and u in workspace.users]
    app = (
        next((workspace.apps[o.app_id] for o in others if o.app_id in workspace.apps), None)
        if channel.is_direct
        else None
    )
    unread, mentions = _unread(workspace, user, channel)
    return {
        "id": channel.id,
        "name": ", ".join(o.real_name for o in others) if channel.is_direct else channel.name,
        "kind": "app" if app else SIDEBAR_KINDS[channel.kind],
        "unread": unread,
        "mentions": mentions,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "member_count": len(channel.members),
        "last_ts": next(reversed(channel.messages), None),
        "app": {"id": app.id, "name": app.name, "user": app.bot_user} if app else None,
        "users": [o.id for o in others] if channel.is_direct else [],
    }


def _unread(workspace: Workspace, user: User, channel: Channel) -> tuple[int, int]:
    mark = workspace.read_marks.get((user.id, channel.id), "")
    unread = mentions = 0
    for ts in islice(backwards(channel.timeline.everything), COUNTED_MAX):
        if ts <= mark:
            break
        message = channel.messages[ts]
        if message.user == user.id or not can_see(user.id, message):
            continue
        named = "<" in message.text and bool({user.id, "*"} & mentioned(workspace, message.text))
        if not message.is_reply or channel.is_direct or named or _follows(user, channel, message):
            unread += 1
            mentions += named
    return unread, mentions


def _follows(user: User, channel: Channel, reply: Message) -> bool:
    root = channel.messages.get(reply.thread_ts or "")
    if root is None:
        return False
    said_so = root.user == user.id or f"<@{user.id}>" in root.text
    return said_so or user.id in channel.timeline.followers.get(root.ts, ())


def view_dict(workspace: Workspace, view: View) -> Json:
    """Return *view* as the page shows it: its body, what was typed so far, errors and how deep it lies."""
    app = workspace.apps[view.app_id]
    stack = workspace.stacks.get(view.user, [])
    return {
        **view.body,
        "id": view.id,
        "type": view.kind,
        "app": {"id": app.id, "name": app.name},
        "user": view.user,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "blocks": visible_part(view.blocks, view.user),
        "state": {"values": view.values},
        "errors": dict(view.errors),
        "unacked": view.unacked,
        "changed_ts": view.changed_ts,
        "depth": stack.index(view.id) + 1 if view.id in stack else 0,
    }
