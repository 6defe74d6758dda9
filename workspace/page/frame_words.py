"""What a frame is about, in the words of a person who reads along."""

from collections.abc import Mapping
from typing import Any

from workspace.page.reader import Reader

SUMMARY_MAX = 110  # characters


def summary(entry: Mapping[str, Any], reader: Reader, *, places: Mapping[str, str]) -> str:
    """Return what a frame is about, as one line; *places* are the names of conversations by id."""
    payload = entry["payload"]
    if not isinstance(payload, Mapping):
        return ""
    inner = payload.get("payload") if entry["direction"] == "out" else payload
    if not isinstance(inner, Mapping):
        return ""
    said = (
        _interaction(inner, reader)
        or _event(inner.get("event"), reader)
        or _call(inner, reader, places=places)
    )
    return said[:SUMMARY_MAX]


def retry_words(payload: object) -> str:
    """Return which try a frame is and why it was sent again, "" for the first."""
    if not isinstance(payload, Mapping) or not payload.get("retry_attempt"):
        return ""
    return f"retry {payload['retry_attempt']} of 3, {payload.get('retry_reason') or 'no answer'}"


def _interaction(payload: Mapping[str, Any], reader: Reader) -> str:
    who = reader.names.get(_text(_part(payload, "user"), "id"), "")
    actions = payload.get("actions")
    if isinstance(actions, list) and actions:
        return f"{who} presses {_text(actions[0], 'action_id')}"
    view = payload.get("view")
    if isinstance(view, Mapping) and who:
        return f"{who}: {_text(view.get('title'), 'text')} {_text(view, 'callback_id')}".strip()
    if payload.get("command"):
        name = reader.names.get(_text(payload, "user_id"), "")
        return f"{name}: {payload['command']} {_text(payload, 'text')}".strip()
    return f"{who}: {_text(payload, 'callback_id') or _text(payload, 'action_id')}" if who else ""


def _event(event: object, reader: Reader) -> str:
    if not isinstance(event, Mapping):
        return ""
    inner = _part(event, "message") or _part(event, "previous_message") or event
    who = reader.names.get(_text(inner, "user"), "")
    subtype = f"{_text(event, 'subtype')}, " if event.get("subtype") else ""
    more = _text(inner, "text") or _text(event, "tab") or _text(event, "reaction")
    return f"{subtype}{who}: {more}" if who else f"{subtype}{more}"


def _call(payload: Mapping[str, Any], reader: Reader, *, places: Mapping[str, str]) -> str:
    channel = _text(payload, "channel") or _text(payload, "channel_id")
    where = places.get(channel, channel)
    blocks = payload.get("blocks")
    count = len(blocks) if isinstance(blocks, list) else 0
    size = f"{count} block{'s' if count > 1 else ''}" if count else ""
    view = payload.get("view")
    title = _text(_part(view, "title"), "text") or _text(view, "type")
    words = _text(payload, "status") or _text(payload, "text") or _text(payload, "name")
    who = reader.names.get(_text(payload, "user") or _text(payload, "user_id"), "")
    return ", ".join(part for part in (where, who, title, size, words) if part)


def _part(whole: object, name: str) -> object:
    """Return what an object holds under *name*; an app may have sent anything."""
    return whole.get(name) if isinstance(whole, Mapping) else None


def _text(whole: object, name: str) -> str:
    found = _part(whole, name)
    return found if isinstance(found, str) else ""
