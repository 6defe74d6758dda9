"""What apps are told of an interaction: clicks, submissions, shortcuts and commands in the platform's shape."""

from __future__ import annotations

from workspace import wire
from workspace.blockkit.walk import Placed
from workspace.hooks import Hook
from workspace.modals import values_of
from workspace.model import App, Channel, Json, Message, User, View
from workspace.state import Workspace


def base(workspace: Workspace, app: App, user: User, kind: str) -> Json:
    """Return what every interaction payload begins with."""
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team.id},
        "api_app_id": app.id,
        "token": "verification-tokens-are-deprecated",
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def stamp(workspace: Workspace) -> str:
    """Return now as an action_ts."""
    return f"{workspace.clock.micros() / 1e6:.6f}"


def trigger(
    workspace: Workspace, app: App, user: User, *, channel: str | None, view: View | None = None
) -> Json:
    """Return a fresh trigger; in a modal it knows the view it came from."""
    in_modal = view.id if view and view.kind == "modal" else None
    made = workspace.triggers.new(app_id=app.id, user=user.id, channel=channel, view_id=in_modal)
    return {"trigger_id": made}


def response_url(workspace: Workspace, hook: Hook) -> str:
    """Return the address of *hook*."""
    return f"{workspace.base_url}/hooks/response/{hook.id}"


def channel_part(channel: Channel) -> Json:
    """Return how a payload names a conversation."""
    names = {"im": "directmessage", "private": "privategroup"}
    return {"id": channel.id, "name": names.get(channel.kind, channel.name)}


def container(message: Message, *, block_id: str) -> Json:
    """Return where a message interaction took place: in the message or in one of its attachments."""
    place: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    for attachment in message.attachments:
        if any(block["block_id"] == block_id for block in attachment.get("blocks") or []):
            place |= {
                "type": "message_attachment",
                "attachment_id": attachment["id"],
                "is_app_unfurl": bool(attachment.get("is_app_unfurl")),
            }
    return place | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def in_message(workspace: Workspace, app: App, user: User, message: Message, *, block_id: str) -> Json:
    """Return the parts of a block_actions payload that tell of the message and what is chosen in it."""
    channel = workspace.channels[message.channel]
    hook = workspace.hooks.new(
        app_id=app.id,
        user=user.id,
        channel=channel.id,
        message_ts=message.ts,
    )
    shown = wire.message_json(workspace, message, metadata=True)
    return {
        "container": container(message, block_id=block_id),
        "channel": channel_part(channel),
        "message": shown,
        "state": {"values": values_of(message.every_block, message.values.get(user.id, {}))},
        "response_url": response_url(workspace, hook),
        **trigger(workspace, app, user, channel=channel.id),
    }


def in_view(workspace: Workspace, app: App, user: User, view: View) -> Json:
    """Return the parts of a block_actions payload that tell of the view."""
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": wire.view_json(workspace, view),
        **trigger(workspace, app, user, channel=view.channel, view=view),
    }


def action(workspace: Workspace, placed: Placed, value: Json) -> Json:
    """Return one action: which element, and what it says now."""
    told = {
        "type": placed.element["type"],
        "action_id": placed.action_id,
        "block_id": placed.block_id,
        "action_ts": stamp(workspace),
    }
    kept = {name: placed.element[name] for name in ("placeholder", "confirm") if name in placed.element}
    return told | kept | value
