"""Pins: messages a channel keeps at hand, put there by people and apps."""

from __future__ import annotations

from workspace import events, posting
from workspace.model import Channel, Message, Pin, RefusedError, User
from workspace.state import Workspace

PINS_MAX = 100


def pin(workspace: Workspace, message: Message, user: User) -> None:
    """Pin *message*; raise RefusedError(already_pinned, too_many_pins, not_pinnable)."""
    channel = workspace.channels[message.channel]
    if message.ephemeral_to is not None or message.subtype in ("tombstone", "me_message"):
        raise RefusedError("not_pinnable", "this message cannot be pinned")
    if pinned(channel, message.ts):
        raise RefusedError("already_pinned", "the message is pinned")
    if len(channel.pins) >= PINS_MAX:
        raise RefusedError("too_many_pins", f"a channel may have {PINS_MAX} pins")
    made = Pin(message.ts, user.id, workspace.clock.seconds())
    channel.pins.append(made)
    _tell(workspace, message, made, user=user, added=True)


def unpin(workspace: Workspace, message: Message, user: User) -> None:
    """Take the pin off *message*; raise RefusedError(no_pin)."""
    channel = workspace.channels[message.channel]
    found = pinned(channel, message.ts)
    if found is None:
        raise RefusedError("no_pin", "the message is not pinned")
    channel.pins.remove(found)
    _tell(workspace, message, found, user=user, added=False)


def pinned(channel: Channel, ts: str) -> Pin | None:
    """Return the pin on the message with this ts, None when there is none."""
    return next((p for p in channel.pins if p.ts == ts), None)


def _tell(workspace: Workspace, message: Message, pin: Pin, *, user: User, added: bool) -> None:
    workspace.touch("channel", message.channel)
    events.pin_changed(workspace, message, pin, user=user, added=added)
    posting.tell(workspace, "message_changed", message)
