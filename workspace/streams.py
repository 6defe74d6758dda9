"""Streams: a message written piece by piece while people watch, for five minutes at most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workspace import events, posting, sessions, wire
from workspace.blockkit.values import rich_text_of
from workspace.blockkit.walk import with_ids
from workspace.model import App, Channel, Json, Message, RefusedError, Stream, StreamState, User
from workspace.posting import Draft
from workspace.sessions import SessionStatus
from workspace.state import Workspace

LIFE_S = 300.0  # whatever is appended; measured by others, python-slack-sdk#1859, node-slack-sdk#2702
PLAN_TITLE = "Plan"  # until the app names it


def begin(
    workspace: Workspace, channel: Channel, author: User, draft: Draft, *, app: App, stream: Stream
) -> Message:
    """Post an empty message that grows from now on, and return it; an agent's session is processing with it."""
    message = posting.post(workspace, channel, author, draft, app=app, stream=stream)
    watch(workspace, message)
    if "assistant:write" in app.scopes:  # declared as an agent
        sessions.set_session(workspace, channel.id, message.thread_ts or message.ts, status="processing")
    return message


def new_stream(workspace: Workspace, *, display: Any, recipient: str | None) -> Stream:
    """Return a stream that lives from now on; raise RefusedError when there is no such *display*."""
    if display not in ("timeline", "plan", "dense"):
        raise RefusedError("invalid_arguments", "task_display_mode must be timeline, plan or dense")
    clock = workspace.clock
    return Stream("streaming", clock.now() + clock.lasting(LIFE_S), display=display, recipient=recipient)


def watch(workspace: Workspace, message: Message) -> None:
    """Let *message* expire when its life is over."""
    if message.stream and message.stream.state == "streaming":
        key = ("stream", message.channel, message.ts)
        workspace.deadlines.set(key, message.stream.expires_at, lambda: _leave(workspace, message, "expired"))


def open_stream(message: Message, *, to_append: bool) -> Stream:
    """Return the stream of *message*; raise RefusedError when it takes nothing more."""
    stream = message.stream
    if stream is not None and stream.state == "stopped" and to_append:
        raise RefusedError("stopped_by_user", "the person pressed stop, this message takes nothing more")
    if stream is None or stream.state != "streaming":
        state = stream.state if stream else "an ordinary message"
        raise RefusedError(
            "message_not_in_streaming_state",
            f"the message is {state}; a stream lives {LIFE_S:.0f} s, change it with chat.update afterwards",
        )
    return stream


def append(workspace: Workspace, message: Message, chunks: Iterable[Json]) -> None:
    """Add *chunks*, checked before, to what *message* says so far."""
    for chunk in chunks:
        match chunk["type"]:
            case "markdown_text":
                _append_text(workspace, message, chunk["text"])
            case "task_update":
                _update_task(workspace, message, chunk)
            case "plan_update":
                _plan(workspace, message)["title"] = chunk["title"]
            case "blocks":
                message.blocks += with_ids(chunk["blocks"], workspace.ids)
    posting.tell(workspace, "message_changed", message)


def end(
    workspace: Workspace,
    message: Message,
    *,
    blocks: list[Json],
    metadata: Json | None,
    session: SessionStatus,
) -> None:
    """Finish *message*, with *blocks* at its bottom; apps that listen read it whole then."""
    before = wire.message_json(workspace, message, metadata=True)
    message.blocks += with_ids(blocks, workspace.ids)
    message.metadata = metadata or message.metadata
    _leave(workspace, message, "ended")
    events.message_changed(workspace, message, before)
    _move_session(workspace, message, session)


def stop(workspace: Workspace, channel: Channel, thread_ts: str, *, app: App) -> list[str]:
    """Stop what *app* is streaming in a thread because a person wants it; return the ts of those messages."""
    thread = [channel.messages[thread_ts], *channel.replies_to(thread_ts)]
    growing = [m for m in thread if m.app_id == app.id and m.stream and m.stream.state == "streaming"]
    for message in growing:
        _leave(workspace, message, "stopped")
    return [message.ts for message in growing]


def _expire(workspace: Workspace, message: Message) -> None:
    _leave(workspace, message, "expired")
    _move_session(workspace, message, "active")


def _move_session(workspace: Workspace, message: Message, status: SessionStatus) -> None:
    thread_ts = message.thread_ts or message.ts
    known = workspace.threads.get((message.channel, thread_ts))
    if known and known.session:
        sessions.set_session(workspace, message.channel, thread_ts, status=status)


def _leave(workspace: Workspace, message: Message, state: StreamState) -> None:
    workspace.deadlines.call_off(("stream", message.channel, message.ts))
    gone = workspace.channels[message.channel].messages.get(message.ts) is not message
    if message.stream is None or gone:
        return
    message.stream.state = state
    posting.tell(workspace, "message_changed", message)


def _append_text(workspace: Workspace, message: Message, text: str) -> None:
    message.text += text
    last = message.blocks[-1] if message.blocks else None
    if last and last["type"] == "markdown":
        last["text"] += text
    else:
        message.blocks += with_ids([{"type": "markdown", "text": text}], workspace.ids)


def _update_task(workspace: Workspace, message: Message, chunk: Json) -> None:
    task = _task(message, chunk["id"])
    if task is None:
        task = with_ids([{"type": "task_card", "task_id": chunk["id"]}], workspace.ids)[0]
        in_plan = message.stream is not None and message.stream.display == "plan"
        home = _plan(workspace, message)["tasks"] if in_plan else message.blocks
        home.append(task)
    task |= {"title": chunk["title"], "status": chunk["status"]}
    for name in ("details", "output"):
        if chunk.get(name):
            task[name] = _longer(task.get(name), chunk[name])
    if chunk.get("sources"):
        task["sources"] = [*task.get("sources", []), *chunk["sources"]]


def _task(message: Message, task_id: str) -> Json | None:
    for block in message.blocks:
        for task in [block, *block.get("tasks", [])]:
            if task.get("task_id") == task_id:
                found: Json = task
                return found
    return None


def _plan(workspace: Workspace, message: Message) -> Json:
    """Return the message's plan block, made where the message ends now when there is none yet."""
    for block in message.blocks:
        if block["type"] == "plan":
            block.setdefault("tasks", [])  # one the app sent in a chunk of blocks may have none
            return block
    made = with_ids([{"type": "plan", "title": PLAN_TITLE, "tasks": []}], workspace.ids)[0]
    message.blocks.append(made)
    return made


def _longer(rich_text: Json | None, more: str) -> Json:
    """Return *rich_text* of one paragraph, made by rich_text_of, with *more* at its end."""
    so_far = rich_text["elements"][0]["elements"][0]["text"] if rich_text else ""
    return rich_text_of(so_far + more)
