"""Slash commands and shortcuts: a person starts something an app offers everywhere."""

from __future__ import annotations

from workspace import payloads, posting, wire
from workspace.answers import answer
from workspace.courier import Ack
from workspace.interactions import UNANSWERED, note_refused_answer
from workspace.manifest import Command
from workspace.model import App, Channel, Json, Message, RefusedError, User
from workspace.posting import Draft
from workspace.state import VOICE, Workspace


async def command(workspace: Workspace, channel: Channel, user: User, *, name: str, text: str) -> Json:
    """Run a slash command; return acked and the app's immediate response; raise RefusedError."""
    app, spec = _offered(workspace, name)
    said_text = _with_ids(workspace, text) if spec.should_escape else text
    hook = workspace.hooks.new(app_id=app.id, user=user.id, channel=channel.id)
    payload = _payload(workspace, app, user, channel) | {
        "command": name,
        "text": said_text,
        "response_url": payloads.response_url(workspace, hook),
    }
    ack = await workspace.courier.interaction(app, "slash_commands", name=name, payload=payload)
    outcome: Json = {"acked": ack.acked, "ack_ms": round(ack.ms, 1)}
    if not ack.acked:
        _say(workspace, channel, user, f"{name} {UNANSWERED}.")
        workspace.notices.tell([user.id], "unacked", channel=channel.id)
        return outcome | {"error": UNANSWERED}
    said = ack.payload or {}
    if said.get("text") or said.get("blocks"):
        outcome["response"] = said
        try:
            answer(workspace, hook, said)
        except RefusedError as refusal:
            note_refused_answer(workspace, app, name, ack=ack, refusal=refusal)
            _say(workspace, channel, user, f"{name} failed: {refusal.error}.")
            outcome |= {"error": refusal.error, "detail": refusal.rule, **refusal.extra}
    return outcome


def _offered(workspace: Workspace, name: str) -> tuple[App, Command]:
    for app in workspace.apps.values():
        for spec in app.manifest.features.slash_commands:
            if spec.command == name and "commands" in app.scopes:
                return app, spec
            if spec.command == name:
                raise RefusedError("missing_scope", f"{app.name} lacks the scope `commands`")
    raise RefusedError("unknown_command", f"no app here has the command {name}")


def _payload(workspace: Workspace, app: App, user: User, channel: Channel) -> Json:
    return {
        "token": "verification-tokens-are-deprecated",
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": payloads.channel_part(channel)["name"],
        "user_id": user.id,
        "user_name": user.name,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        **payloads.trigger(workspace, app, user, channel=channel.id),
    }


def _with_ids(workspace: Workspace, text: str) -> str:
    words = []
    for word in text.split(" "):
        name = word[1:]
        user = next((u for u in workspace.users.values() if word.startswith("@") and u.name == name), None)
        room = next((c for c in workspace.channels.values() if word.startswith("#") and c.name == name), None)
        if user:
            words.append(f"<@{user.id}|{user.name}>")
        else:
            words.append(f"<#{room.id}|{room.name}>" if room and name else word)
    return " ".join(words)


def _say(workspace: Workspace, channel: Channel, user: User, text: str) -> None:
    voice = workspace.users[VOICE]
    posting.post_ephemeral(workspace, channel, voice, Draft(text=text), app=None, to=user)


async def shortcut(workspace: Workspace, user: User, callback_id: str, *, message: Message | None) -> Ack:
    """Run a global shortcut, or with *message* a message shortcut; raise RefusedError(unknown_shortcut)."""
    wanted = "message" if message else "global"
    app = next(
        (
            a
            for a in workspace.apps.values()
            for s in a.manifest.features.shortcuts
            if s.callback_id == callback_id and s.type == wanted
        ),
        None,
    )
    if app is None:
        raise RefusedError("unknown_shortcut", f"no app here has the {wanted} shortcut {callback_id!r}")
    name = "message_action" if message else "shortcut"
    payload = payloads.base(workspace, app, user, name)
    payload |= {"callback_id": callback_id, "action_ts": payloads.stamp(workspace)}
    payload |= payloads.trigger(workspace, app, user, channel=message.channel if message else None)
    if message:
        channel = workspace.channels[message.channel]
        hook = workspace.hooks.new(app_id=app.id, user=user.id, channel=channel.id, message_ts=message.ts)
        payload |= {
            "message_ts": message.ts,
            "channel": payloads.channel_part(channel),
            "message": wire.message_json(workspace, message, metadata=True),
            "response_url": payloads.response_url(workspace, hook),
        }
    ack = await workspace.courier.interaction(app, "interactive", name=name, payload=payload)
    if not ack.acked:
        workspace.notices.tell([user.id], "unacked", channel=message.channel if message else None)
    return ack
