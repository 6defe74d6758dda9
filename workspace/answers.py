"""What an app says back to an interaction: through a response address, or with a command's acknowledgement."""

from __future__ import annotations

from typing import Any

from workspace import posting
from workspace.attachments import ATTACHMENTS_MAX, findings_in_attachments, say_something
from workspace.blockkit.validate import findings_in_blocks
from workspace.hooks import Hook
from workspace.modals import not_blocks, refuse
from workspace.model import Json, RefusedError
from workspace.posting import Draft
from workspace.state import Workspace


def answer(workspace: Workspace, hook: Hook, body: Json) -> None:
    """Post, replace or delete as *body* asks; raise RefusedError(no_text, invalid_blocks …)."""
    channel = workspace.channel(hook.channel)
    original = channel.messages.get(hook.message_ts or "")
    if original is not None and original.app_id != hook.app_id:
        original = None
    if body.get("delete_original"):
        if original is not None:
            posting.delete(workspace, original)
        return
    draft = _draft(workspace, body)
    app = workspace.apps[hook.app_id]
    if body.get("replace_original") and original is not None:
        posting.edit(
            workspace,
            original,
            text=draft.text,
            blocks=draft.blocks,
            attachments=draft.attachments,
            by=app.bot_user,
        )
        return
    author = workspace.users[app.bot_user]
    if body.get("response_type") == "in_channel":
        posting.post(workspace, channel, author, draft, app=app)
    else:
        person = workspace.users[hook.user]
        posting.post_ephemeral(workspace, channel, author, draft, app=app, to=person)


def _draft(workspace: Workspace, body: Json) -> Draft:
    text, blocks, thread_ts = body.get("text") or "", body.get("blocks") or [], body.get("thread_ts")
    if not isinstance(text, str) or not isinstance(thread_ts, str | None):
        raise RefusedError("invalid_payload", "text and thread_ts are strings")
    attachments = _attachments(workspace, body.get("attachments") or [])
    if not (text or blocks or say_something(attachments)):
        raise RefusedError("no_text", "an answer needs text or blocks")
    refuse("invalid_blocks", not_blocks(blocks, at="/blocks"))
    refuse("invalid_blocks", [] if workspace.lenient else findings_in_blocks(blocks, "message"))
    return Draft(text=text, blocks=blocks, attachments=attachments, thread_ts=thread_ts)


def _attachments(workspace: Workspace, attachments: Any) -> list[Json]:
    refuse("invalid_attachments", not_blocks(attachments, at="/attachments"))
    if len(attachments) > ATTACHMENTS_MAX:
        raise RefusedError("too_many_attachments", f"at most {ATTACHMENTS_MAX} attachments")
    for number, attachment in enumerate(attachments):
        inside = attachment.get("blocks") or []
        refuse("invalid_attachments", not_blocks(inside, at=f"/attachments/{number}/blocks"))
    refuse("invalid_attachments", [] if workspace.lenient else findings_in_attachments(attachments))
    return list(attachments)
