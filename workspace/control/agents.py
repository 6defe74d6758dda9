"""What a person does with an app as a whole: open its tabs, stop it, name its sessions, look at something beside it."""

from __future__ import annotations

from typing import Any

from workspace import agent_events, posting, sessions, streams
from workspace.control.asked import Asked
from workspace.model import App, Channel, Json, RefusedError, ThreadState, User
from workspace.posting import Draft
from workspace.state import Workspace

THREAD = "New Assistant Thread"  # what the platform writes at the root of an older agent's conversation
TITLE_MAX = 200


async def home(asked: Asked) -> Json:
    """Open the Home or Messages tab of an app (the first one when `app` names none); return the Home so far.

    The Messages tab of an agent of the older kind begins a conversation: its root is the `thread_ts`.
    """
    workspace, user, app = asked.workspace, asked.user(), asked.app()
    tab, tabs = asked.text("tab", "home"), app.manifest.features.app_home
    if tab not in ("home", "messages"):
        raise RefusedError("invalid_field", "tab must be home or messages")
    if not (tabs.home_tab_enabled if tab == "home" else tabs.messages_tab_enabled):
        raise RefusedError("not_enabled", f"{app.name} has no {tab} tab")
    view_id = workspace.homes.get((app.id, user.id))
    view = workspace.views[view_id] if view_id else None
    agent_events.home_opened(workspace, app, user, tab=tab, view=view)
    if tab == "home":
        return {"view": workspace.home_of(user, app.id)}
    features = app.manifest.features
    if features.agent_view is None and features.assistant_view is not None:
        return {"view": None, "thread_ts": _thread(workspace, app, user)}
    return {"view": None}


def _thread(workspace: Workspace, app: App, user: User) -> str:
    """Return the root of the conversation that begins; the newest one while nobody has said anything in it."""
    channel = workspace.direct([user.id, app.bot_user])
    roots = [m for m in channel.messages.values() if m.subtype == "assistant_app_thread"]
    if roots and not channel.replies_to(roots[-1].ts):
        return roots[-1].ts
    author = workspace.users[app.bot_user]
    root = posting.post(workspace, channel, author, Draft(THREAD, subtype="assistant_app_thread"), app=app)
    agent_events.thread_started(workspace, app, user, thread_ts=root.ts)
    return root.ts


async def stop(asked: Asked) -> Json:
    """Press an agent's stop button in a thread; return the messages that were growing there."""
    workspace, user = asked.workspace, asked.user()
    channel = asked.channel(user)
    thread_ts = _root(asked, channel)
    app = _agent(workspace, channel, thread_ts)
    stopped = streams.stop(workspace, channel, thread_ts, app=app)
    agent_events.session_stopped(
        workspace, app, user, channel=channel.id, thread_ts=thread_ts, streaming=stopped
    )
    return {"stopped": stopped}


async def rename(asked: Asked) -> Json:
    """Give an agent's session another title."""
    workspace, user = asked.workspace, asked.user()
    channel = asked.channel(user)
    thread_ts, title = _root(asked, channel), asked.text("title")
    if not 1 <= len(title) <= TITLE_MAX:
        raise RefusedError("invalid_field", f"title must have 1 to {TITLE_MAX} characters")
    state = workspace.threads.setdefault((channel.id, thread_ts), ThreadState())
    previous, state.title = state.title, title
    sessions.tell(workspace, channel.id, thread_ts)
    agent_events.session_renamed(
        workspace, channel, user, thread_ts=thread_ts, title=title, previous=previous
    )
    return {}


async def look_at(asked: Asked) -> Json:
    """Look at something else: a `channel`, or `entities` as apps are told of them; agents that asked hear of it."""
    workspace, user = asked.workspace, asked.user()
    if asked.optional("channel"):
        team = {"team_id": workspace.team.id}
        entities = [{"type": agent_events.CHANNEL_ENTITY, "value": asked.channel(user).id, **team}]
    else:
        entities = asked.structure("entities", list)
        if not all(_is_entity(entity) for entity in entities):
            raise RefusedError("invalid_field", "entities must be a list of {type, value}")
    workspace.contexts[user.id] = entities
    for app in workspace.apps.values():
        agent_events.context_changed(workspace, app, user)
    return {"entities": entities}


def _is_entity(entity: Any) -> bool:
    return isinstance(entity, dict) and isinstance(entity.get("type"), str) and "value" in entity


def _root(asked: Asked, channel: Channel) -> str:
    found = channel.messages.get(asked.text("thread_ts"))
    if found is None or found.ephemeral_to is not None:
        raise RefusedError("thread_not_found", f"there is no thread {asked.text('thread_ts')}")
    return found.thread_ts or found.ts


def _agent(workspace: Workspace, channel: Channel, thread_ts: str) -> App:
    """Return the app a direct conversation is with, else the one that wrote in the thread last."""
    if app := workspace.app_in(channel):
        return app
    for message in reversed(channel.replies_to(thread_ts)):
        if message.app_id in workspace.apps:
            return workspace.apps[message.app_id]
    raise RefusedError("not_an_app", "there is no agent in this conversation")
