"""What arrives, made plain: a payload of the chat platform becomes a value of the desk."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.messages import Attached, IncomingMessage

_WRITTEN = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes in which a person says something; every other is news about the channel."""
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]*))?>")
_NAMED = re.compile(r"<(?:[@#]|!subteam\^)[\w-]+\|([^>]+)>")


def incoming_message(event: Mapping[str, Any], *, event_id: str, bot_user_id: str) -> IncomingMessage | None:
    """Return what a person wrote; None for anything a bot or the platform itself said."""
    if event.get("subtype") not in _WRITTEN or event.get("bot_id") or not event.get("user"):
        return None
    if event["user"] == bot_user_id:
        return None
    return _message(event, event, event_id=event_id, bot_user_id=bot_user_id)


def edited_message(
    event: Mapping[str, Any], *, event_id: str, bot_user_id: str
) -> tuple[IncomingMessage, str] | None:
    """Return what a person's message reads after an edit, and when it was edited; None for anything else."""
    message = event.get("message", {})
    if event.get("subtype") != "message_changed" or message.get("bot_id") or not message.get("user"):
        return None
    edited_ts = message.get("edited", {}).get("ts", "")
    if not edited_ts or message["user"] == bot_user_id:
        return None
    return _message(message, event, event_id=event_id, bot_user_id=bot_user_id), edited_ts


def deleted_message(event: Mapping[str, Any]) -> tuple[ChannelId, MessageTs, MessageTs | None] | None:
    """Return channel and ts of a message that is gone, and of its thread if it stood in one; None for anything else."""
    if event.get("subtype") != "message_deleted" or not event.get("deleted_ts"):
        return None
    thread_ts = (event.get("previous_message") or {}).get("thread_ts")
    return (
        ChannelId(event["channel"]),
        MessageTs(event["deleted_ts"]),
        MessageTs(thread_ts) if thread_ts else None,
    )


def plain(text: str) -> str:
    """Return a message's text as the person sees it: links as their label, entities unescaped once."""
    text = _LINK.sub(lambda m: m[2] or m[1], text)
    text = _NAMED.sub(lambda m: f"@{m[1]}", text)
    return html.unescape(text)


def instant(ts: str) -> datetime:
    """Return the instant a message's ts names, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)


def attached(file: Mapping[str, Any]) -> Attached:
    """Return a file as the platform tells of it, in a message or in a form."""
    name = str(file.get("name") or file.get("title") or file["id"])
    return Attached(id=str(file["id"]), name=name, size=int(file.get("size") or 0))


def _message(
    message: Mapping[str, Any], event: Mapping[str, Any], *, event_id: str, bot_user_id: str
) -> IncomingMessage:
    raw = message.get("text", "")
    mention = f"<@{bot_user_id}>"
    thread_ts = message.get("thread_ts")
    return IncomingMessage(
        request_id=f"event:{event_id}",
        channel=ChannelId(event["channel"]),
        ts=MessageTs(message["ts"]),
        thread_ts=MessageTs(thread_ts) if thread_ts else None,
        user_id=UserId(message["user"]),
        text=plain(raw.replace(mention, " ")).strip(),
        markup=raw.strip(),
        at=instant(message["ts"]),
        is_direct=event.get("channel_type") == "im" or event["channel"].startswith("D"),
        mentions_desk=mention in raw,
        answers_desk=message.get("parent_user_id") == bot_user_id,
        files=tuple(attached(file) for file in message.get("files") or () if file.get("id")),
    )
