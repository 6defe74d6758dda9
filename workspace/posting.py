"""Changing conversations: post, edit, delete, react, join. Each change tells the people who look and the apps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from workspace import events, sessions, wire
from workspace.attachments import kept_attachments
from workspace.blockkit.walk import with_ids
from workspace.model import App, Channel, Json, Message, Reaction, RefusedError, Stream, User
from workspace.reading import can_read
from workspace.state import Workspace

TOMBSTONE = "This message was deleted."
REACTION_NAME = r"[a-z0-9_+'-]+(::skin-tone-[2-6])?"


@dataclass(slots=True)
class Draft:
    """A message before it has a ts."""

    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    username: str | None = None
    icons: Json | None = None
    files: list[str] = field(default_factory=list)
    subtype: str | None = None


def audience(workspace: Workspace, message: Message) -> Iterable[str]:
    """Return the ids of everybody who is looking and may see *message*."""
    if message.ephemeral_to:
        return [message.ephemeral_to]
    channel = workspace.channels[message.channel]
    looking = (workspace.users[user_id] for user_id in workspace.notices.watched_by())
    return [user.id for user in looking if not user.deleted and can_read(user, channel)]


def tell(workspace: Workspace, kind: str, message: Message) -> None:
    """Tell everybody who may see *message* that something happened to it."""
    workspace.touch("message", message.channel, message.ts)
    if kind == "message_changed":
        workspace.channels[message.channel].rewritten(message)
    workspace.notices.tell(
        audience(workspace, message),
        kind,
        channel=message.channel,
        ts=message.ts,
        thread_ts=message.thread_ts,
    )


def post(
    workspace: Workspace,
    channel: Channel,
    author: User,
    draft: Draft,
    *,
    app: App | None = None,
    stream: Stream | None = None,
) -> Message:
    """Post *draft* and return the message; *app* when an app writes through its bot user."""
    message = _made(workspace, channel, author=author, draft=draft, app=app)
    message.stream = stream
    root = channel.messages.get(message.thread_ts or "")
    if root is not None and root.thread_ts is None:
        root.thread_ts = root.ts
        workspace.touch("message", channel.id, root.ts)
    channel.add(message)
    if app is None:
        workspace.set_read_mark(author.id, channel.id, message.ts)
    else:
        sessions.end_status_with(workspace, message)
    tell(workspace, "message", message)
    events.message_posted(workspace, message)
    events.files_shared(workspace, message)
    events.links_shared(workspace, message)
    return message


def post_ephemeral(
    workspace: Workspace, channel: Channel, author: User, draft: Draft, *, app: App | None, to: User
) -> Message:
    """Show *draft* to one person; no app ever hears of it."""
    message = _made(workspace, channel, author=author, draft=draft, app=app)
    message.ephemeral_to = to.id
    channel.add(message)
    tell(workspace, "message", message)
    return message


def _made(workspace: Workspace, channel: Channel, *, author: User, draft: Draft, app: App | None) -> Message:
    return Message(
        ts=channel.next_ts(workspace.clock.micros()),
        channel=channel.id,
        user=author.id,
        text=draft.text,
        blocks=with_ids(draft.blocks, workspace.ids),
        attachments=kept_attachments(draft.attachments, workspace.ids),
        thread_ts=thread_root(channel, draft.thread_ts),
        subtype=draft.subtype
        or ("thread_broadcast" if draft.broadcast else "file_share" if draft.files else None),
        bot_id=app.bot_id if app else None,
        app_id=app.id if app else None,
        username=draft.username,
        icons=draft.icons,
        metadata=draft.metadata,
        client_msg_id=None if app else workspace.ids.uuid(),
        files=draft.files,
    )


def thread_root(channel: Channel, thread_ts: str | None) -> str | None:
    """Return the ts of the thread's root; raise RefusedError(thread_not_found) when there is no such message."""
    if thread_ts is None:
        return None
    found = channel.messages.get(thread_ts)
    if found is None or found.ephemeral_to is not None:
        raise RefusedError("thread_not_found", f"there is no message {thread_ts} to reply to")
    return found.thread_ts or found.ts


def edit(
    workspace: Workspace,
    message: Message,
    *,
    text: str | None = None,
    blocks: list[Json] | None = None,
    attachments: list[Json] | None = None,
    metadata: Json | None = None,
    by: str,
) -> None:
    """Change what is given of *message*; the rest stays."""
    before = wire.message_json(workspace, message, metadata=True)
    if text is not None:
        message.text = text
    if blocks is not None:
        message.blocks = with_ids(blocks, workspace.ids)
        message.values.clear()
    if attachments is not None:
        message.attachments = kept_attachments(attachments, workspace.ids)
    if metadata is not None:
        message.metadata = metadata or None
    if message.stream is not None:
        message.stream.state = "ended"  # whoever mends a stream that expired has finished it
    message.unacked_for.clear()
    if message.ephemeral_to is None:
        now = workspace.channels[message.channel].next_ts(workspace.clock.micros())
        message.edited = {"user": by, "ts": now}
        events.message_changed(workspace, message, before)
    tell(workspace, "message_changed", message)


def unfurl(workspace: Workspace, message: Message, attachments: list[Json]) -> None:
    """Show *attachments* below *message* in the place of those unfurled from the same addresses before."""
    before = wire.message_json(workspace, message, metadata=True)
    new = {attachment["from_url"] for attachment in attachments}
    kept = [a for a in message.attachments if a.get("from_url") not in new]
    message.attachments = kept_attachments([*kept, *attachments], workspace.ids)
    events.message_changed(workspace, message, before)
    tell(workspace, "message_changed", message)


def delete(workspace: Workspace, message: Message) -> None:
    """Remove *message*; where replies hang on it, a mark of it stays."""
    channel = workspace.channels[message.channel]
    before = wire.message_json(workspace, message, metadata=True)
    if not message.is_reply and channel.replies_to(message.ts):
        message.text, message.blocks, message.attachments = TOMBSTONE, [], []
        message.files, message.reactions, message.metadata = [], [], None
        message.subtype = "tombstone"
    else:
        channel.remove(message)
    if any(pin.ts == message.ts for pin in channel.pins):
        workspace.touch("channel", channel.id)
    channel.pins = [pin for pin in channel.pins if pin.ts != message.ts]
    if message.ephemeral_to is None:
        events.message_deleted(workspace, message, before)
    tell(workspace, "message_deleted", message)


def react(workspace: Workspace, message: Message, user: User, name: str) -> None:
    """Put *user*'s reaction below *message*; raise RefusedError(already_reacted)."""
    reaction = next((r for r in message.reactions if r.name == name), None)
    if reaction is None:
        reaction = Reaction(name, [])
        message.reactions.append(reaction)
    if user.id in reaction.users:
        raise RefusedError("already_reacted", f"{user.name} reacted with :{name}: before")
    reaction.users.append(user.id)
    tell(workspace, "reaction", message)
    events.reaction_changed(workspace, message, reaction, user=user, added=True)


def take_back(workspace: Workspace, message: Message, user: User, name: str) -> None:
    """Remove *user*'s reaction from *message*; raise RefusedError(no_reaction)."""
    reaction = next((r for r in message.reactions if r.name == name and user.id in r.users), None)
    if reaction is None:
        raise RefusedError("no_reaction", f"{user.name} has not reacted with :{name}:")
    reaction.users.remove(user.id)
    if not reaction.users:
        message.reactions.remove(reaction)
    tell(workspace, "reaction", message)
    events.reaction_changed(workspace, message, reaction, user=user, added=False)


def join(workspace: Workspace, channel: Channel, user: User, *, inviter: User | None = None) -> bool:
    """Make *user* a member of *channel*; return whether that changed anything."""
    if user.id in channel.members:
        return False
    channel.members.append(user.id)
    workspace.touch("channel", channel.id)
    workspace.mark_read(user, channel.id)
    events.joined(workspace, channel, user, inviter=inviter)
    workspace.notices.tell(channel.members, "unread", channel=channel.id)
    return True
