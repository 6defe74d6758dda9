"""What a person can do: write, edit, delete, react, click, submit, command."""

from __future__ import annotations

import base64
from typing import Any

from workspace import commands, events, interactions, pins, posting
from workspace.control.asked import Asked
from workspace.courier import Ack
from workspace.hiring import hire
from workspace.model import Channel, Json, Message, RefusedError, User, View
from workspace.people import is_zone
from workspace.posting import Draft
from workspace.state import Workspace
from workspace.typed_text import as_sent
from workspace.uploads import kept_file

PROFILE = ("title", "real_name", "email")  # what stands in the record itself
TEXT_MAX = 12_000  # what the platform's own composer takes


def _own(message: Message, user: User, error: str) -> Message:
    if message.user != user.id or message.app_id is not None:
        raise RefusedError(error, f"{user.name} did not write this message")
    return message


def _may_write(workspace: Workspace, channel: Channel, user: User) -> None:
    if user.id not in channel.members:
        raise RefusedError("not_in_channel", f"{user.name} has not joined {channel.name}")
    if channel.archived:
        raise RefusedError("is_archived", f"{channel.name} is archived")
    app = workspace.app_in(channel)
    if app is None:
        return
    home = app.manifest.features.app_home
    if not home.messages_tab_enabled:
        raise RefusedError("messages_tab_disabled", f"{app.name} takes no messages")
    if home.messages_tab_read_only_enabled:
        raise RefusedError("messages_tab_read_only", f"{app.name} only sends messages")


def acked(ack: Ack) -> Json:
    """Return how an interaction ended, in the words of the control API."""
    outcome: Json = {"acked": ack.acked, "ack_ms": round(ack.ms, 1)}
    return outcome if ack.acked else outcome | {"error": interactions.UNANSWERED}


async def message(asked: Asked) -> Json:
    """Write a message, perhaps with files, perhaps into a thread, then with `broadcast` to its channel too."""
    workspace, user = asked.workspace, asked.user()
    channel = asked.channel(user)
    _may_write(workspace, channel, user)
    text = asked.text("text", "")
    files = [_file(workspace, user, item) for item in asked.structure("files", list)]
    if not text.strip() and not files:
        raise RefusedError("no_text", "a message needs text or files")
    if len(text) > TEXT_MAX:
        raise RefusedError("msg_too_long", f"a message may have {TEXT_MAX} characters")
    for file_id in files:
        workspace.files[file_id].channels.append(channel.id)
        workspace.touch("file", file_id)
    thread_ts, broadcast = asked.optional("thread_ts"), asked.flag("broadcast")
    if broadcast and (thread_ts is None or channel.is_direct):
        raise RefusedError("invalid_field", "only a reply in a channel's thread can go to the channel too")
    draft = Draft(text=as_sent(text), thread_ts=thread_ts, files=files, broadcast=broadcast)
    return {"ts": posting.post(workspace, channel, user, draft).ts, "channel": channel.id}


def _file(workspace: Workspace, user: User, item: Any) -> str:
    if not isinstance(item, dict) or not item.get("name"):
        raise RefusedError("invalid_field", "a file is {name, content_base64}")
    try:
        content = base64.b64decode(str(item.get("content_base64", "")), validate=True)
    except ValueError as error:  # also raised for what is not ASCII
        raise RefusedError("invalid_field", f"content_base64 of {item['name']} is not base64") from error
    return kept_file(workspace, name=str(item["name"]), content=content, user=user.id).id


async def edit(asked: Asked) -> Json:
    """Change an own message."""
    user = asked.user()
    found = _own(asked.message(user), user, "cant_update_message")
    text = asked.text("text")
    if not text.strip():
        raise RefusedError("no_text", "a message needs text")
    posting.edit(asked.workspace, found, text=as_sent(text), by=user.id)
    return {"ts": found.ts}


async def delete(asked: Asked) -> Json:
    """Delete an own message; an ephemeral one is dismissed."""
    user = asked.user()
    found = asked.message(user)
    if found.ephemeral_to != user.id:
        _own(found, user, "cant_delete_message")
    posting.delete(asked.workspace, found)
    return {"ts": found.ts}


async def reaction(asked: Asked) -> Json:
    """Put a reaction below a message, or take it back."""
    user = asked.user()
    found = asked.message(user)
    name = asked.text("name").strip(":")
    if found.ephemeral_to is not None:
        raise RefusedError("message_not_found", "an ephemeral message takes no reactions")
    change = posting.take_back if asked.flag("remove") else posting.react
    change(asked.workspace, found, user, name)
    return {}


async def pin(asked: Asked) -> Json:
    """Pin a message to its channel, or take the pin off it."""
    user = asked.user()
    found = asked.message(user)
    if user.id not in asked.workspace.channels[found.channel].members:
        raise RefusedError("not_in_channel", f"{user.name} is not a member there")
    change = pins.unpin if asked.flag("remove") else pins.pin
    change(asked.workspace, found, user)
    return {}


def _fill_in(asked: Asked, place: Message | View, *, user: User) -> None:
    values = asked.structure("values", dict)
    for block_id, by_action in values.items():
        if not isinstance(by_action, dict):
            raise RefusedError("invalid_field", "values must be {block_id: {action_id: value}}")
        for action_id, value in by_action.items():
            target = interactions.placed(place, user, action_id, block_id=block_id)
            interactions.touch(asked.workspace, place, user, target=target, value=value)


async def click(asked: Asked) -> Json:
    """Press or change an element in a message or view; `values` are what else was typed beside it."""
    user = asked.user()
    place = asked.place(user)
    target = interactions.placed(place, user, asked.text("action_id"), block_id=asked.optional("block_id"))
    _fill_in(asked, place, user=user)
    return acked(
        await interactions.click(asked.workspace, place, user, target, value=asked.body.get("value"))
    )


async def options(asked: Asked) -> Json:
    """Ask the app for the options of an external select."""
    user = asked.user()
    place = asked.place(user)
    target = interactions.placed(place, user, asked.text("action_id"), block_id=asked.optional("block_id"))
    found = await interactions.options(asked.workspace, place, user, target, query=asked.text("query", ""))
    return {"options": found}


async def submit(asked: Asked) -> Json:
    """Fill in and submit a modal."""
    user = asked.user()
    view = asked.view(user)
    _fill_in(asked, view, user=user)
    return await interactions.submit(asked.workspace, view, user)


async def close(asked: Asked) -> Json:
    """Close a modal, or with `clear` all of them."""
    user = asked.user()
    view = asked.view(user)
    if view.kind != "modal":
        raise RefusedError("invalid_view", "only a modal can be closed")
    ack = await interactions.close(asked.workspace, view, user, clear=asked.flag("clear"))
    return acked(ack) if ack else {}


async def command(asked: Asked) -> Json:
    """Run a slash command."""
    user = asked.user()
    channel = asked.channel(user)
    if user.id not in channel.members:
        raise RefusedError("not_in_channel", f"{user.name} has not joined {channel.name}")
    return await commands.command(
        asked.workspace, channel, user, name=asked.text("command"), text=asked.text("text", "")
    )


async def shortcut(asked: Asked) -> Json:
    """Run a global shortcut, or with channel and ts a message shortcut."""
    user = asked.user()
    found = asked.message(user) if asked.optional("ts") else None
    return acked(await commands.shortcut(asked.workspace, user, asked.text("callback_id"), message=found))


async def change_user(asked: Asked) -> Json:
    """Change what is known of a person: deactivate, move, rename; with `new`, somebody is hired."""
    workspace = asked.workspace
    tz, profile = asked.text("tz", "UTC"), asked.structure("profile", dict)
    if not is_zone(tz):
        raise RefusedError("invalid_field", f"{tz!r} is not a time zone")
    name = asked.text("user")
    user = hire(workspace, name) if asked.flag("new") else workspace.user(name)
    if "deleted" in asked.body:
        user.deleted = asked.flag("deleted")
    user.tz = tz if "tz" in asked.body else user.tz
    user.locale = asked.text("locale", user.locale)
    for name in PROFILE:
        if name in profile:
            setattr(user, name, str(profile[name]))
    user.profile |= {name: value for name, value in profile.items() if name not in PROFILE}
    user.updated = workspace.clock.seconds()
    workspace.touch("user", user.id)
    tell = events.user_joined if asked.flag("new") else events.user_changed
    tell(workspace, user)
    return {"user": user.id}
