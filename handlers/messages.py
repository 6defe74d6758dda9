"""What people write: in direct messages, in threads, and where they mention the desk."""

from __future__ import annotations

from handlers import directory
from handlers.edge import Call, Edge
from handlers.payloads import deleted_message, edited_message, incoming_message
from workflows.domain.ids import ChannelId
from workflows.use_cases import conversations, shadow


def on_message(edge: Edge, call: Call) -> None:
    """Take a message in; it is acknowledged once that is committed."""
    event, event_id = call.event, str(call.body["event_id"])
    directory.know_channel(edge.desk, edge.client, ChannelId(event["channel"]))
    deleted = deleted_message(event)
    if deleted is not None:
        channel, ts, thread_ts = deleted
        request_id = f"event:{event_id}"
        shadow.unsaid(edge.desk, request_id=request_id, channel=channel, ts=ts)
        conversations.deleted(edge.desk, request_id=request_id, channel=channel, ts=ts, thread_ts=thread_ts)
        return
    edited = edited_message(event, event_id=event_id, bot_user_id=edge.bot_user_id)
    if edited is not None:
        message, edited_ts = edited
        conversations.edited(edge.desk, message, edited_ts=edited_ts)
        return
    written = incoming_message(event, event_id=event_id, bot_user_id=edge.bot_user_id)
    if written is None:
        return
    if conversations.receive(edge.desk, written):
        directory.know(edge.desk, edge.client, written.user_id)


def on_user_changed(edge: Edge, call: Call) -> None:
    """Take in that somebody left, became a guest, or is called otherwise: what they may read follows at once."""
    directory.changed(edge.desk, call.event["user"])


def on_mention(edge: Edge, call: Call) -> None:
    """Take a mention in; the same message may come as a plain message too, and counts once."""
    on_message(edge, call)
