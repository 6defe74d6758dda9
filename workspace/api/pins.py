"""Methods about pins."""

from __future__ import annotations

import re

from workspace import pins, wire
from workspace.api.call import Call, method, seen_message
from workspace.model import Json, Message, RefusedError, User

TS = re.compile(r"\d{1,12}\.\d{6}")


def _message(call: Call) -> Message:
    channel = call.member_channel()
    ts = call.text("timestamp", "")
    if not ts:
        raise RefusedError("no_item_specified", "name the message by its timestamp")
    if not TS.fullmatch(ts):
        raise RefusedError("bad_timestamp", f"{ts!r} is not a ts")
    return seen_message(channel, ts)


def _bot(call: Call) -> User:
    return call.workspace.users[call.app.bot_user]


@method("pins.add", "pins:write", tier=2)
def pins_add(call: Call) -> Json:
    """Pin a message to its channel."""
    pins.pin(call.workspace, _message(call), _bot(call))
    return {}


@method("pins.remove", "pins:write", tier=2)
def pins_remove(call: Call) -> Json:
    """Take the pin off a message."""
    pins.unpin(call.workspace, _message(call), _bot(call))
    return {}


@method("pins.list", "pins:read", tier=2)
def pins_list(call: Call) -> Json:
    """Return what is pinned to a channel, the newest pin first."""
    channel = call.member_channel()
    found = [(pin, channel.messages.get(pin.ts)) for pin in reversed(channel.pins)]
    return {"items": [wire.pin_json(call.workspace, m, pin) for pin, m in found if m is not None]}
