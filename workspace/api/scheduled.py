"""Methods about messages that are posted later."""

from __future__ import annotations

from workspace import scheduled
from workspace.api.call import Call, method
from workspace.api.drafts import draft_of, target_of
from workspace.model import Json, RefusedError, Scheduled


@method("chat.scheduleMessage", "chat:write")
def schedule_message(call: Call) -> Json:
    """Keep a message and post it when the clock passes its time."""
    channel, wanted = target_of(call), call.text("post_at")
    if not (wanted.isascii() and wanted.isdigit()):
        raise RefusedError("invalid_time", "post_at must be whole seconds since 1970")
    draft = draft_of(call)
    made = scheduled.schedule(call.workspace, channel, draft, app=call.app, post_at=int(wanted))
    shown: Json = {
        "type": "delayed_message",
        "subtype": "bot_message",
        "bot_id": call.app.bot_id,
        "username": draft.username or call.app.manifest.bot_name,
        "text": draft.text,
    }
    shown |= {name: value for name in ("blocks", "attachments") if (value := getattr(draft, name))}
    return {
        "channel": channel.id,
        "scheduled_message_id": made.id,
        "post_at": made.post_at,
        "message": shown,
    }


@method("chat.scheduledMessages.list")
def scheduled_messages(call: Call) -> Json:
    """Return what the app has scheduled, the soonest first."""
    wanted = call.optional("channel")
    oldest, latest = call.whole("oldest", 0), call.whole("latest", 1 << 40)
    if wanted and wanted not in call.workspace.channels:
        raise RefusedError("invalid_channel", f"there is no channel {wanted}")
    mine = [
        s
        for s in sorted(call.workspace.scheduled.values(), key=lambda s: (s.post_at, s.id))
        if s.app_id == call.app.id and wanted in (None, s.channel) and oldest <= s.post_at <= latest
    ]
    part, cursor = call.page(mine, default=100, most=100)
    shown = [
        {
            "id": s.id,
            "channel_id": s.channel,
            "post_at": s.post_at,
            "date_created": s.created,
            "text": s.draft["text"],
        }
        for s in part
    ]
    return {"scheduled_messages": shown, "response_metadata": {"next_cursor": cursor}}


@method("chat.deleteScheduledMessage", "chat:write")
def delete_scheduled(call: Call) -> Json:
    """Call a scheduled message off."""
    channel = call.channel()
    scheduled.call_off(call.workspace, _own(call, channel.id))
    return {}


def _own(call: Call, channel_id: str) -> Scheduled:
    found = call.workspace.scheduled.get(call.text("scheduled_message_id"))
    if found is None or found.app_id != call.app.id or found.channel != channel_id:
        raise RefusedError("invalid_scheduled_message_id", "there is no such message, or it was posted")
    return found
