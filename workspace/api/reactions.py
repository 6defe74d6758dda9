"""Methods about reactions."""

from __future__ import annotations

import re

from workspace import posting, wire
from workspace.api.call import Call, method, seen_message
from workspace.model import Json, Message, RefusedError


def _message(call: Call) -> Message:
    return seen_message(call.member_channel(), call.text("timestamp"))


def _name(call: Call) -> str:
    name = call.text("name").strip(":")
    if not re.fullmatch(posting.REACTION_NAME, name):
        raise RefusedError("invalid_name", f"{name!r} is not the name of an emoji")
    return name


@method("reactions.add", "reactions:write")
def reactions_add(call: Call) -> Json:
    """Put the bot's reaction below a message."""
    posting.react(call.workspace, _message(call), call.workspace.users[call.app.bot_user], _name(call))
    return {}


@method("reactions.remove", "reactions:write", tier=2)
def reactions_remove(call: Call) -> Json:
    """Take the bot's reaction back."""
    posting.take_back(call.workspace, _message(call), call.workspace.users[call.app.bot_user], _name(call))
    return {}


@method("reactions.get", "reactions:read")
def reactions_get(call: Call) -> Json:
    """Return a message with its reactions."""
    message = _message(call)
    shown = wire.message_json(call.workspace, message)
    return {"type": "message", "channel": message.channel, "message": shown}


@method("reactions.list", "reactions:read", tier=2)
def reactions_list(call: Call) -> Json:
    """Return the messages a user reacted to, where the app sits; the newest first."""
    user = call.user().id if call.optional("user") else call.app.bot_user
    found = [
        message
        for channel in call.workspace.channels.values()
        if call.app.bot_user in channel.members
        for message in channel.messages.values()
        if any(user in reaction.users for reaction in message.reactions)
    ]
    found.sort(key=lambda message: message.ts, reverse=True)
    part, cursor = call.page(found, default=100, most=1000)
    items = [
        {"type": "message", "channel": m.channel, "message": wire.message_json(call.workspace, m)}
        for m in part
    ]
    return {"items": items, "response_metadata": {"next_cursor": cursor}}
