"""What apps hear of their Home and of their conversations as agents: opened, started, stopped, renamed, beside what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workspace import wire
from workspace.events import send, send_all, stamp
from workspace.model import App, Channel, Json, User, View

if TYPE_CHECKING:
    from workspace.state import Workspace

CHANNEL_ENTITY = "slack#/types/channel_id"


def home_opened(workspace: Workspace, app: App, user: User, *, tab: str, view: View | None) -> None:
    """Tell *app* that *user* opened its Home or Messages tab, and an agent what they look at beside it."""
    channel = workspace.direct([user.id, app.bot_user])
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": channel.next_ts(workspace.clock.micros()),
    }
    if tab == "home" and view:
        event["view"] = wire.view_json(workspace, view)
    if tab == "messages" and app.hears_of_context:
        event["context"] = context_of(workspace, user)
    send(workspace, app, event)


def context_of(workspace: Workspace, user: User) -> Json:
    """Return what *user* looks at beside an agent's conversation."""
    return {"entities": workspace.contexts.get(user.id, [])}


def context_changed(workspace: Workspace, app: App, user: User) -> None:
    """Tell an agent that *user* looks at something else now; one of the older kind in its newest thread."""
    channel = workspace.direct([user.id, app.bot_user])
    if app.hears_of_context:
        event = {
            "type": "app_context_changed",
            "user": user.id,
            "channel": channel.id,
            "context": context_of(workspace, user),
            "event_ts": stamp(workspace),
        }
        send(workspace, app, event)
    threads = [m.ts for m in channel.messages.values() if m.subtype == "assistant_app_thread"]
    if threads:
        _thread_event(workspace, app, user, kind="assistant_thread_context_changed", thread_ts=threads[-1])


def thread_started(workspace: Workspace, app: App, user: User, *, thread_ts: str) -> None:
    """Tell an agent of the older kind that *user* began a conversation."""
    _thread_event(workspace, app, user, kind="assistant_thread_started", thread_ts=thread_ts)


def _thread_event(workspace: Workspace, app: App, user: User, *, kind: str, thread_ts: str) -> None:
    channels = [e["value"] for e in workspace.contexts.get(user.id, []) if e["type"] == CHANNEL_ENTITY]
    context: Json = {"force_search": False}  # what the platform says beside no channel, bolt-js#2579
    if channels:
        context = {"channel_id": channels[0], "team_id": workspace.team.id, "enterprise_id": None}
    about = {
        "user_id": user.id,
        "context": context,
        "channel_id": workspace.direct([user.id, app.bot_user]).id,
        "thread_ts": thread_ts,
    }
    send(workspace, app, {"type": kind, "assistant_thread": about, "event_ts": stamp(workspace)})


def session_stopped(
    workspace: Workspace, app: App, user: User, *, channel: str, thread_ts: str, streaming: list[str]
) -> None:
    """Tell the agent that *user* pressed stop in a thread, where the messages *streaming* grew."""
    event = {
        "type": "agent_session_stopped",
        "channel": channel,
        "thread_ts": thread_ts,
        "user": user.id,
        "streaming_message_ts": streaming,
        "event_ts": stamp(workspace),
    }
    send(workspace, app, event)


def session_renamed(
    workspace: Workspace, channel: Channel, user: User, *, thread_ts: str, title: str, previous: str
) -> None:
    """Tell agents that *user* gave a session another title; *previous* is "" when it had none."""
    event: Json = {
        "type": "agent_session_title_changed",
        "channel": channel.id,
        "thread_ts": thread_ts,
        "title": title,
        "team_id": workspace.team.id,
        "user": user.id,
        "event_ts": channel.next_ts(workspace.clock.micros()),
    }
    send_all(workspace, event | ({"previous_title": previous} if previous else {}), channel=channel)
