"""Methods about messages: post, update, delete, show to one person, link to."""

from __future__ import annotations

from workspace import posting, wire
from workspace.api.call import Call, method, seen_message
from workspace.api.drafts import (
    attachments_of,
    blocks_of,
    draft_of,
    markdown_of,
    metadata_of,
    target_of,
)
from workspace.model import Json, Message, RefusedError

UPDATE_TEXT_MAX = 4_000  # docs.slack.dev/reference/methods/chat.update, msg_too_long


@method("chat.postMessage", "chat:write", tier=None)
def post_message(call: Call) -> Json:
    """Post a message."""
    channel = target_of(call)
    draft = draft_of(call)
    posting.thread_root(channel, draft.thread_ts)
    wait_s = call.workspace.limits.wait_for_post(call.app.id, channel.id)
    if wait_s:
        raise RefusedError("ratelimited", "one message a second into one channel", retry_after=wait_s)
    author = call.workspace.users[call.app.bot_user]
    message = posting.post(call.workspace, channel, author, draft, app=call.app)
    shown = wire.message_json(call.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


@method("chat.postEphemeral", "chat:write", tier=4)
def post_ephemeral(call: Call) -> Json:
    """Show a message to one person in a channel."""
    channel = target_of(call)
    person = call.user()
    if person.id not in channel.members:
        raise RefusedError("user_not_in_channel", f"{person.name} is not in {channel.name}")
    author = call.workspace.users[call.app.bot_user]
    message = posting.post_ephemeral(call.workspace, channel, author, draft_of(call), app=call.app, to=person)
    return {"message_ts": message.ts}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    """Change one of the app's messages; a new text alone takes the place of the blocks too."""
    channel = call.channel()
    message = call.own_message(channel, error="cant_update_message")
    if _grows(message):
        raise RefusedError("streaming_state_conflict", "the message is streaming: stop the stream first")
    text, blocks = _changed(call)
    attachments = attachments_of(call)
    if text is None and blocks is None and attachments is None:
        raise RefusedError("no_text", "an update needs text, blocks or attachments")
    metadata = metadata_of(call)
    posting.edit(
        call.workspace,
        message,
        text=text,
        blocks=blocks,
        attachments=attachments,
        metadata=metadata,
        by=call.app.bot_user,
    )
    shown = wire.message_json(call.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def _changed(call: Call) -> tuple[str | None, list[Json] | None]:
    """Return the new text and blocks of an update, None for what stays."""
    text, blocks = call.optional("text"), blocks_of(call)
    if markdown := markdown_of(call):
        if text or blocks:
            raise RefusedError("markdown_text_conflict", "markdown_text stands alone")
        return markdown, [{"type": "markdown", "text": markdown}]
    if text is None:
        return None, blocks
    if len(text) > UPDATE_TEXT_MAX:
        raise RefusedError("msg_too_long", f"text may have {UPDATE_TEXT_MAX} characters")
    return text, blocks or []


def _grows(message: Message) -> bool:
    return message.stream is not None and message.stream.state == "streaming"


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    """Delete one of the app's messages."""
    channel = call.channel()
    message = call.own_message(channel, error="cant_delete_message")
    if _grows(message):
        raise RefusedError("cant_delete_message", "the message is streaming: stop the stream first")
    posting.delete(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", tier=None)
def permalink(call: Call) -> Json:
    """Return the lasting address of a message."""
    channel = call.channel()
    message = seen_message(channel, call.text("message_ts"))
    return {"channel": channel.id, "permalink": wire.permalink(call.workspace, message)}
