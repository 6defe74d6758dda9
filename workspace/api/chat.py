"""Methods about messages: post, update, delete, show to one person, link to."""

from __future__ import annotations

from urllib.parse import urlsplit

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
from workspace.attachments import findings_in_attachments
from workspace.model import Json, Message, RefusedError
from workspace.posting import Draft

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


@method("chat.meMessage", "chat:write")
def me_message(call: Call) -> Json:
    """Say what the app does, as `/me` does for people."""
    channel, text = target_of(call), call.text("text", "")
    if not text:
        raise RefusedError("no_text", "a message needs text")
    author = call.workspace.users[call.app.bot_user]
    message = posting.post(call.workspace, channel, author, Draft(text, subtype="me_message"), app=call.app)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.unfurl", "links:write")
def unfurl(call: Call) -> Json:
    """Show something below a message for the links in it."""
    message = _linking(call)
    unfurls = call.structure("unfurls", error="invalid_unfurls_format")
    if not unfurls:
        raise RefusedError("missing_unfurls", "name at least one address")
    if not isinstance(unfurls, dict) or not all(isinstance(shown, dict) for shown in unfurls.values()):
        raise RefusedError("invalid_unfurls_format", "unfurls must be an object of attachments by address")
    for url in unfurls:
        if url not in message.text.replace("&amp;", "&"):
            raise RefusedError("cannot_unfurl_message", f"{url} does not stand in the message")
        if not call.app.manifest.unfurls(urlsplit(url).hostname or ""):
            raise RefusedError("cannot_unfurl_url", f"{url} is none of the app's unfurl_domains")
    if findings_in_attachments(list(unfurls.values()), at="/unfurls"):
        raise RefusedError("cannot_parse_attachment", "what is shown for a link is an attachment")
    about = {"is_app_unfurl": True, "bot_id": call.app.bot_id}
    shown = [
        attachment | about | {"from_url": url, "app_unfurl_url": url} for url, attachment in unfurls.items()
    ]
    posting.unfurl(call.workspace, message, shown)
    return {}


def _linking(call: Call) -> Message:
    """Return the message named by channel and ts, or by the id a link_shared event gave it."""
    channel_id, ts = call.optional("channel"), call.optional("ts")
    if unfurl_id := call.optional("unfurl_id"):
        if call.text("source", "") != "conversations_history":
            raise RefusedError("invalid_source", "source must be conversations_history")
        channel_id, _, ts = unfurl_id.partition("-")
    if not channel_id or not ts:
        raise RefusedError("missing_ts" if channel_id else "missing_channel", "name the message")
    channel = call.workspace.channels.get(channel_id)
    if channel is None or (channel.kind != "channel" and call.app.bot_user not in channel.members):
        raise RefusedError("cannot_find_channel", f"there is no channel {channel_id}")
    if ts not in channel.messages or channel.messages[ts].ephemeral_to is not None:
        raise RefusedError("cannot_find_message", f"there is no message {ts}")
    return channel.messages[ts]


@method("chat.getPermalink", tier=None)
def permalink(call: Call) -> Json:
    """Return the lasting address of a message."""
    channel = call.channel()
    message = seen_message(channel, call.text("message_ts"))
    return {"channel": channel.id, "permalink": wire.permalink(call.workspace, message)}
