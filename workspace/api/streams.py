"""Methods about streams: begin a message, add to it while people watch, finish it."""

from __future__ import annotations

from typing import Any

from workspace import posting, sessions, streams, wire
from workspace.api.call import Call, method, seen_message
from workspace.api.drafts import MARKDOWN_MAX, blocks_of, look_of, markdown_of, metadata_of, target_of
from workspace.blockkit.shapes import Finding
from workspace.blockkit.validate import findings_in_blocks
from workspace.modals import refuse
from workspace.model import Channel, Json, Message, RefusedError, Stream
from workspace.posting import Draft

TITLE_MAX = 256  # of a task and of a plan; measured by others
CHUNK_BLOCKS_MAX = 50  # in all chunks of one message; as many again may come with chat.stopStream
STATUSES = ("pending", "in_progress", "complete", "error")
STRINGS = {
    "markdown_text": ("text",),
    "task_update": ("id", "title", "status"),
    "plan_update": ("title",),
    "blocks": (),
}


@method("chat.startStream", "chat:write", tier=2)
def start_stream(call: Call) -> Json:
    """Begin a message in a thread that grows while people watch."""
    workspace, channel = call.workspace, target_of(call)
    thread_ts = posting.thread_root(channel, call.text("thread_ts"))
    recipient = _recipient(call, channel)
    stream = streams.new_stream(
        workspace, display=call.text("task_display_mode", "timeline"), recipient=recipient
    )
    chunks = _chunks(call, stream, needed=False)
    username, icons = look_of(call)
    draft = Draft(text="", thread_ts=thread_ts, username=username, icons=icons)
    author = workspace.users[call.app.bot_user]
    message = streams.begin(workspace, channel, author, draft, app=call.app, stream=stream)
    streams.append(workspace, message, chunks)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.appendStream", "chat:write", tier=4)
def append_stream(call: Call) -> Json:
    """Add to a message that grows."""
    message = _message(call)
    stream = streams.open_stream(message, to_append=True)
    chunks = _chunks(call, stream, needed=True, message=message)
    streams.append(call.workspace, message, chunks)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.stopStream", "chat:write", tier=2)
def stop_stream(call: Call) -> Json:
    """Finish a message that grew, perhaps with blocks at its bottom."""
    workspace, message = call.workspace, _message(call)
    stream = streams.open_stream(message, to_append=False)
    chunks = _chunks(call, stream, needed=False, message=message)
    blocks, metadata = blocks_of(call), metadata_of(call)
    session = sessions.session_status(call.text("session_status", "active"), error="invalid_arguments")
    streams.append(workspace, message, chunks)
    streams.end(workspace, message, blocks=blocks or [], metadata=metadata, session=session)
    shown = wire.message_json(workspace, message, metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": shown}


def _recipient(call: Call, channel: Channel) -> str | None:
    """Return whom the stream is for; outside direct messages that and their team must be named."""
    user, team = call.optional("recipient_user_id"), call.optional("recipient_team_id")
    if channel.kind != "im":
        if team is None:
            raise RefusedError("missing_recipient_team_id", "in channels recipient_team_id is required")
        if user is None:
            raise RefusedError("missing_recipient_user_id", "in channels recipient_user_id is required")
    if team not in (None, call.workspace.team.id):
        raise RefusedError("team_not_found", f"there is no team {team}")
    return call.user("recipient_user_id").id if user else None


def _message(call: Call) -> Message:
    message = seen_message(call.channel(), call.text("ts"))
    if message.app_id != call.app.id:
        raise RefusedError("message_not_owned_by_app", "another app streams this message")
    return message


def _chunks(call: Call, stream: Stream, *, needed: bool, message: Message | None = None) -> list[Json]:
    """Return what is to be added, checked; raise RefusedError. The stream remembers which mode it is in."""
    chunks, markdown = call.structure("chunks", error="invalid_chunks"), markdown_of(call)
    if chunks and markdown:
        raise RefusedError("cannot_provide_both_markdown_text_and_chunks", "give one of the two")
    if not chunks and not markdown:
        if needed:
            raise RefusedError("markdown_text_or_chunks_required", "there is nothing to append")
        return []
    mode = "chunks" if chunks else "text"
    if stream.mode not in ("", mode):
        raise RefusedError("streaming_mode_mismatch", f"this stream was begun with {stream.mode}")
    if markdown:
        chunks = [{"type": "markdown_text", "text": markdown}]
    _check(call, chunks, given_before=message.blocks if message else [])
    stream.mode = "chunks" if mode == "chunks" else "text"
    return list(chunks)


def _check(call: Call, chunks: Any, *, given_before: list[Json]) -> None:
    if not isinstance(chunks, list):
        raise RefusedError("invalid_chunks", "chunks must be an array")
    for number, chunk in enumerate(chunks):
        refuse("invalid_chunks", _findings(chunk, f"/chunks/{number}"))
    if call.workspace.lenient:
        return
    if sum(len(c["text"]) for c in chunks if c["type"] == "markdown_text") > MARKDOWN_MAX:
        raise RefusedError("msg_too_long", f"one call may add {MARKDOWN_MAX} characters")
    new = [block for chunk in chunks if chunk["type"] == "blocks" for block in chunk["blocks"]]
    old = [b for b in given_before if b["type"] not in ("markdown", "task_card", "plan")]
    if len(new) + len(old) > CHUNK_BLOCKS_MAX:
        raise RefusedError(
            "msg_blocks_too_many", f"chunks may bring {CHUNK_BLOCKS_MAX} blocks to one message"
        )
    refuse("invalid_blocks", findings_in_blocks(new, "message", at="/chunks/blocks"))


def _findings(chunk: Any, at: str) -> list[Finding]:
    kind = chunk.get("type") if isinstance(chunk, dict) else None
    if kind not in STRINGS:
        return [Finding(f"must be one of {', '.join(STRINGS)}", f"{at}/type")]
    found = [
        Finding(f"missing required field: {name}", at)
        for name in STRINGS[kind]
        if not isinstance(chunk.get(name), str) or (not chunk[name] and kind != "markdown_text")
    ]
    if len(str(chunk.get("title") or "")) > TITLE_MAX:
        found.append(Finding(f"must be less than {TITLE_MAX + 1} characters", f"{at}/title"))
    if kind == "task_update":
        found += _task_findings(chunk, at)
    if kind == "blocks" and not _is_objects(chunk.get("blocks")):
        found.append(Finding("must be an array of blocks", f"{at}/blocks"))
    return found


def _task_findings(chunk: Json, at: str) -> list[Finding]:
    found = []
    if chunk.get("status") not in STATUSES:
        found.append(Finding(f"must be one of {', '.join(STATUSES)}", f"{at}/status"))
    for name in ("details", "output"):
        if not isinstance(chunk.get(name), str | None):
            found.append(Finding("must be a string", f"{at}/{name}"))
    sources = chunk.get("sources")
    if sources is not None and not (
        _is_objects(sources) and all(isinstance(s.get("url"), str) for s in sources)
    ):
        found.append(Finding("must be an array of url sources", f"{at}/sources"))
    return found


def _is_objects(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)
