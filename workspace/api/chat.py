"""Methods about messages: post, update, delete, show to one person, link to."""

from __future__ import annotations

import re

from workspace import posting, wire
from workspace.api.call import Call, method, seen_message
from workspace.blockkit.validate import findings_in_blocks, text_length
from workspace.modals import not_blocks, refuse
from workspace.model import Channel, Json, RefusedError
from workspace.posting import Draft

TEXT_MAX = 40_000  # longer text is cut
MARKDOWN_MAX = 12_000
BLOCKS_TEXT_MAX = 13_200  # characters over all blocks; measured by users, bolt-js#2509
METADATA_BYTES_MAX = 8_000
ATTACHMENTS_MAX = 100


def _blocks(call: Call) -> list[Json] | None:
    blocks = call.structure("blocks", error="invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise RefusedError("invalid_blocks_format", "blocks must be a JSON array")
    refuse("invalid_blocks", not_blocks(blocks, at="/blocks"))
    if call.workspace.lenient:
        return blocks
    refuse("invalid_blocks", findings_in_blocks(blocks, "message"))
    if text_length(blocks) > BLOCKS_TEXT_MAX:
        raise RefusedError("msg_blocks_too_long", f"blocks may have {BLOCKS_TEXT_MAX} characters of text")
    return blocks


def _attachments(call: Call) -> list[Json] | None:
    attachments = call.structure("attachments", error="invalid_attachments")
    if attachments is None:
        return None
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise RefusedError("invalid_attachments", "attachments must be a JSON array of objects")
    if len(attachments) > ATTACHMENTS_MAX:
        raise RefusedError("too_many_attachments", f"at most {ATTACHMENTS_MAX} attachments")
    for index, attachment in enumerate(attachments):
        if attachment.get("blocks") and not call.workspace.lenient:
            at = f"/attachments/{index}/blocks"
            refuse("invalid_attachments", findings_in_blocks(attachment["blocks"], "message", at=at))
    return attachments


def _text(call: Call) -> str:
    text = call.text("text", "")
    if len(text) > TEXT_MAX:
        call.warnings.append("message_truncated")
        return text[:TEXT_MAX]
    return text


def _metadata(call: Call) -> Json | None:
    metadata = call.structure("metadata", error="invalid_metadata_format")
    if metadata is None:
        return None
    if not (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    ):
        raise RefusedError("invalid_metadata_schema", "metadata needs event_type and event_payload")
    if len(str(metadata)) > METADATA_BYTES_MAX:
        raise RefusedError("metadata_too_large", f"metadata may have {METADATA_BYTES_MAX} bytes")
    return metadata


def _draft(call: Call) -> Draft:
    blocks, attachments, text = _blocks(call), _attachments(call), _text(call)
    markdown = call.text("markdown_text", "")
    if markdown:
        if text or blocks:
            raise RefusedError("markdown_text_conflict", "markdown_text stands alone")
        if len(markdown) > MARKDOWN_MAX:
            raise RefusedError("msg_too_long", f"markdown_text may have {MARKDOWN_MAX} characters")
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    if not (text or blocks or attachments):
        raise RefusedError("no_text", "a message needs text, blocks or attachments")
    look = call.optional("username"), call.optional("icon_emoji"), call.optional("icon_url")
    if any(look):
        call.need("chat:write.customize")
    return Draft(
        text=text,
        blocks=blocks or [],
        attachments=attachments or [],
        thread_ts=call.optional("thread_ts"),
        broadcast=call.flag("reply_broadcast") and call.optional("thread_ts") is not None,
        metadata=_metadata(call),
        username=look[0],
        icons={"emoji": look[1]} if look[1] else {"image_48": look[2]} if look[2] else None,
    )


def _target(call: Call) -> Channel:
    """Return where a message goes: a channel, or by a user's id the app's conversation with them."""
    workspace, wanted = call.workspace, call.text("channel")
    if wanted in workspace.users:
        person = workspace.users[wanted]
        if person.deleted or person.is_bot:
            raise RefusedError(
                "channel_not_found" if person.deleted else "cannot_dm_bot", "not a live person"
            )
        found = workspace.direct([person.id, call.app.bot_user])
    else:
        found = call.channel()
    if call.app.bot_user not in found.members and "chat:write.public" not in call.app.scopes:
        raise RefusedError("not_in_channel", f"the app is not in {found.name}")
    if found.is_direct and not call.app.manifest.features.app_home.messages_tab_enabled:
        raise RefusedError("messages_tab_disabled", "the manifest disables the Messages tab")
    return found


@method("chat.postMessage", "chat:write", tier=None)
def post_message(call: Call) -> Json:
    """Post a message."""
    channel = _target(call)
    draft = _draft(call)
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
    channel = _target(call)
    person = call.user()
    if person.id not in channel.members:
        raise RefusedError("user_not_in_channel", f"{person.name} is not in {channel.name}")
    author = call.workspace.users[call.app.bot_user]
    message = posting.post_ephemeral(call.workspace, channel, author, _draft(call), app=call.app, to=person)
    return {"message_ts": message.ts}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    """Change one of the app's messages; blocks stay when none are given."""
    channel = call.channel()
    message = call.own_message(channel, error="cant_update_message")
    blocks, attachments = _blocks(call), _attachments(call)
    text = call.text("text", "")
    if len(text) > TEXT_MAX:
        raise RefusedError("msg_too_long", f"text may have {TEXT_MAX} characters")
    if markdown := call.text("markdown_text", ""):
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    if not text and blocks is None and attachments is None:
        raise RefusedError("no_text", "an update needs text, blocks or attachments")
    posting.edit(
        call.workspace,
        message,
        text=text or None,
        blocks=blocks,
        attachments=attachments,
        metadata=_metadata(call),
        by=call.app.bot_user,
    )
    shown = wire.message_json(call.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    """Delete one of the app's messages."""
    channel = call.channel()
    message = call.own_message(channel, error="cant_delete_message")
    posting.delete(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", tier=None)
def permalink(call: Call) -> Json:
    """Return the lasting address of a message."""
    channel = call.channel()
    message = seen_message(channel, call.text("message_ts"))
    address = f"{call.workspace.base_url}/archives/{channel.id}/p{re.sub('[.]', '', message.ts)}"
    if message.is_reply:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}
