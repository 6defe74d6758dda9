"""What a call says of a message before it is posted: where it goes, and what it is made of."""

from __future__ import annotations

import json

from workspace.api.call import Call
from workspace.attachments import ATTACHMENTS_MAX, findings_in_attachments, say_something
from workspace.blockkit.validate import findings_in_blocks, text_length
from workspace.modals import not_blocks, refuse
from workspace.model import Channel, Json, RefusedError
from workspace.posting import Draft

TEXT_MAX = 40_000  # longer text is cut
MARKDOWN_MAX = 12_000
BLOCKS_TEXT_MAX = 13_200  # characters over all blocks; measured by users, bolt-js#2509
METADATA_BYTES_MAX = 8_000


def blocks_of(call: Call) -> list[Json] | None:
    """Return the blocks of a message, None when none are given; raise RefusedError."""
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


def attachments_of(call: Call) -> list[Json] | None:
    """Return the attachments of a message, None when none are given; raise RefusedError."""
    attachments = call.structure("attachments", error="invalid_attachments")
    if attachments is None:
        return None
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise RefusedError("invalid_attachments", "attachments must be a JSON array of objects")
    if len(attachments) > ATTACHMENTS_MAX:
        raise RefusedError("too_many_attachments", f"at most {ATTACHMENTS_MAX} attachments")
    if not call.workspace.lenient:
        refuse("invalid_attachments", findings_in_attachments(attachments))
    for number, attachment in enumerate(attachments):
        inside = attachment.get("blocks") or []
        refuse("invalid_attachments", not_blocks(inside, at=f"/attachments/{number}/blocks"))
    return attachments


def metadata_of(call: Call) -> Json | None:
    """Return the metadata of a message, None when none is given; raise RefusedError."""
    metadata = call.structure("metadata", error="invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not (
        metadata == {} or _is_event(metadata) or _is_entities(metadata)
    ):
        raise RefusedError("invalid_metadata_schema", "metadata needs event_type and event_payload")
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES_MAX:
        raise RefusedError("metadata_too_large", f"metadata may have {METADATA_BYTES_MAX} bytes")
    return metadata


def _is_event(metadata: Json) -> bool:
    # None is what Bolt's AsyncAssistant sends with each answer where nobody looks at a channel.
    return isinstance(metadata.get("event_type"), str) and isinstance(
        metadata.get("event_payload", ""), dict | None
    )


def _is_entities(metadata: Json) -> bool:
    return "event_type" not in metadata and isinstance(metadata.get("entities"), list)


def look_of(call: Call) -> tuple[str | None, Json | None]:
    """Return the name and icons a message bears instead of the app's own; raise RefusedError(missing_scope)."""
    username, emoji, picture = (call.optional(name) for name in ("username", "icon_emoji", "icon_url"))
    if username or emoji or picture:
        call.need("chat:write.customize")
    return username, {"emoji": emoji} if emoji else {"image_48": picture} if picture else None


def markdown_of(call: Call) -> str:
    """Return the argument markdown_text, "" when it is not given; raise RefusedError(msg_too_long)."""
    markdown = call.text("markdown_text", "")
    if len(markdown) > MARKDOWN_MAX:
        raise RefusedError("msg_too_long", f"markdown_text may have {MARKDOWN_MAX} characters")
    return markdown


def draft_of(call: Call) -> Draft:
    """Return the message a call describes; raise RefusedError when it breaks a rule."""
    blocks, attachments, text = blocks_of(call), attachments_of(call), call.text("text", "")
    if len(text) > TEXT_MAX:
        call.warnings.append("message_truncated")
        text = text[:TEXT_MAX]
    if markdown := markdown_of(call):
        if text or blocks:
            raise RefusedError("markdown_text_conflict", "markdown_text stands alone")
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    if not (text or blocks or say_something(attachments or [])):
        raise RefusedError("no_text", "a message needs text, blocks or attachments")
    username, icons = look_of(call)
    thread_ts = call.optional("thread_ts")
    return Draft(
        text=text,
        blocks=blocks or [],
        attachments=attachments or [],
        thread_ts=thread_ts,
        broadcast=call.flag("reply_broadcast") and thread_ts is not None,
        metadata=metadata_of(call) or None,
        username=username,
        icons=icons,
    )


def target_of(call: Call) -> Channel:
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
    if found.archived:
        raise RefusedError("is_archived", f"{found.name} is archived")
    if call.app.bot_user not in found.members and "chat:write.public" not in call.app.scopes:
        raise RefusedError("not_in_channel", f"the app is not in {found.name}")
    if found.is_direct and not call.app.manifest.features.app_home.messages_tab_enabled:
        raise RefusedError("messages_tab_disabled", "the manifest disables the Messages tab")
    return found
