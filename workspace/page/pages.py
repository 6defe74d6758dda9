"""The page as its templates take it: sidebar, conversation, thread, Home and open modals of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from workspace.model import App, Channel, Json, RefusedError, User
from workspace.page.directory import directory
from workspace.page.faces import Faces
from workspace.page.log import rows
from workspace.page.mrkdwn import mrkdwn_html
from workspace.page.places import (
    Place,
    conversation_path,
    is_agent,
    newest_thread,
    person_path,
    same_place,
)
from workspace.page.reader import Reader
from workspace.page.scene import Scene
from workspace.state import Workspace

FIRST_LIMIT = 80  # messages drawn before somebody asks for earlier ones
MORE = 150
TITLE_MAX = 60  # characters of a thread's first message that make its title


@dataclass(frozen=True)
class Wish:
    """What the browser asks for beside the place: how many messages, and where the New line stays."""

    limit: int = FIRST_LIMIT
    thread_limit: int = FIRST_LIMIT
    new_from: str | None = None
    is_first: bool = True  # the New line is found anew


def reader_of(workspace: Workspace, user: User) -> Reader:
    """Return the person a page is drawn for, with every name in the workspace."""
    channels = {c.id: c.name for c in workspace.channels.values() if not c.is_direct}
    faces = Faces(workspace)
    hidden = {c.id for c in workspace.channels.values() if c.kind == "private" and user.id not in c.members}
    return Reader(
        id=user.id,
        handle=user.name,
        name=user.real_name,
        zone=ZoneInfo(user.tz),
        now=workspace.clock.now(),
        names={u.id: faces.of(u).name for u in workspace.users.values()},
        channels={i: name for i, name in channels.items() if i not in hidden},
        groups={g.id: g.handle for g in workspace.groups.values()},
        my_groups=frozenset(g.id for g in workspace.groups.values() if user.id in g.members),
    )


def page(workspace: Workspace, place: Place, *, wish: Wish) -> Json:
    """Return everything the page shows at *place*."""
    user, channel = place.user, place.channel
    reader = reader_of(workspace, user)
    app = workspace.app_in(channel)
    messages = workspace.messages_for(user, channel.id, limit=wish.limit + 1)
    agent = is_agent(workspace, channel)
    thread = place.thread
    if agent and place.tab == "messages" and thread is None:
        thread = newest_thread(messages)
    conversations = workspace.conversations_of(user)
    row = next((c for c in conversations if c["id"] == channel.id), None)
    where = _where(workspace, place, app=app, thread=thread)
    new_from = _first_unread(workspace, place, messages=messages) if wish.is_first else wish.new_from
    name = app.name if app else row["name"] if row else channel.name or "Direct message"
    shown = {
        **_shell(workspace, place, name=name, agent=agent, thread=thread),
        "waiting": sum(_count(c) for c in conversations if c["id"] != channel.id),
        **_sidebar(workspace, place, conversations=conversations),
        "where": where,
        "name": name,
        "kind": row["kind"] if row else "channel",
        "face": _face(workspace, user, channel=channel),
        "topic": _topic(channel, row),
        "read_only": "" if row else f"You are not a member of #{name}. You can read it.",
        "lenient": workspace.lenient,
        "purpose": channel.purpose,
        "new_from": new_from or "",
        "next_limit": wish.limit + MORE,
        "has_more": len(messages) > wish.limit,
        "composer_label": _composer_label(name, channel, agent=agent, thread=thread),
        "rows": rows(workspace, messages[-wish.limit :], reader=reader, new_from=new_from),
        "views": [_view(workspace, view, reader=reader) for view in workspace.views_of(user)],
        "thread": _thread(workspace, place, reader=reader, wish=wish, thread=thread) if thread else None,
        "directory": directory(workspace, user),
    }
    return shown | (_app_parts(workspace, place, app=app, reader=reader) if app else {})


def switcher(workspace: Workspace, user: User, *, channel_id: str) -> list[Json]:
    """Return everybody a visitor can be, with what waits for them and where they would stand."""
    faces = Faces(workspace)
    return [
        {
            "face": faces.of(person),
            "line": " · ".join(part for part in (person.role, person.title) if part),
            "path": same_place(workspace, person, channel_id=channel_id),
            "here": person.id == user.id,
            "waiting": sum(_count(c) for c in workspace.conversations_of(person)),
        }
        for person in workspace.people()
    ]


def _shell(workspace: Workspace, place: Place, *, name: str, agent: bool, thread: str | None) -> Json:
    user = place.user
    pane = "list" if place.tab == "list" else "thread" if thread else "main"
    layout = "plain" if thread is None or place.tab == "home" else "agent" if agent else "thread"
    tab = " Home" if place.tab == "home" else ""
    return {
        "title": f"{name}{tab} · {user.real_name} · {workspace.team.name}",
        "me": Faces(workspace).of(user),
        "role": user.role or user.title,
        "handle": user.name,
        "person_path": person_path(user),
        "path": place.path,
        "tab": place.tab,
        "pane": pane,
        "agent": agent,
        "layout": layout,
    }


def _sidebar(workspace: Workspace, place: Place, *, conversations: Sequence[Json]) -> Json:
    listed = []
    for c in conversations:
        channel = workspace.channel(c["id"])
        here = c["id"] == place.channel.id and place.tab != "list"
        app = workspace.app_in(channel)
        listed.append(
            {
                **c,
                "name": app.name if app else c["name"],
                "path": conversation_path(place.user, c["id"]),
                "here": here and place.tab != "home",
                "home_here": here and place.tab == "home",
                "face": _face(workspace, place.user, channel=channel),
                "count": _count(c),
                "has_home": bool(app and app.manifest.features.app_home.home_tab_enabled),
            }
        )
    return {
        "company": workspace.team.name,
        "company_note": workspace.team.note,
        "people_count": len(workspace.people()),
        "apps": [c for c in listed if c["kind"] == "app"],
        "channels": [c for c in listed if c["kind"] in ("channel", "private")],
        "directs": [c for c in listed if c["kind"] == "dm"],
    }


def _count(row: Json) -> int:
    """Return the number beside a conversation: everything in a direct one, mentions elsewhere."""
    return int(row["unread"] if row["kind"] in ("app", "dm") else row["mentions"])


def _where(workspace: Workspace, place: Place, *, app: App | None, thread: str | None) -> Json:
    state = workspace.thread_state(place.channel.id)
    return {
        "channel": place.channel.id,
        "path": place.path,
        "handle": place.user.name,
        "thread": None,
        "open_thread": thread,
        "agent": is_agent(workspace, place.channel),
        "app_name": app.name if app else "The app",
        **_status(state.status, app, thread=""),
    }


def _status(status: str, app: App | None, *, thread: str) -> Json:
    stops = bool(app and app.subscribes("agent_session_stopped"))
    return {"status": status, "can_stop": bool(status) and stops and bool(thread), "status_thread": thread}


def _first_unread(workspace: Workspace, place: Place, *, messages: Sequence[Json]) -> str | None:
    mark = workspace.read_marks.get((place.user.id, place.channel.id))
    if mark is None:
        return None
    unread = (m["ts"] for m in messages if m["ts"] > mark and m["author"]["id"] != place.user.id)
    return next(unread, None)


def _face(workspace: Workspace, user: User, *, channel: Channel) -> object:
    if not channel.is_direct:
        return None
    others = [workspace.users[u] for u in channel.members if u != user.id and u in workspace.users]
    return Faces(workspace).of(others[0] if others else user)


def _topic(channel: Channel, row: Json | None) -> str:
    if channel.is_direct:
        return ""
    people = row["member_count"] if row else len(channel.members)
    said = channel.topic or channel.purpose
    return f"{said.rstrip('.')}. {people} people" if said else f"{people} people"


def _composer_label(name: str, channel: Channel, *, agent: bool, thread: str | None) -> str:
    if agent and thread:
        return "Ask something new"
    return f"Write to {name if channel.is_direct else '#' + name}"


def _thread(workspace: Workspace, place: Place, *, reader: Reader, wish: Wish, thread: str) -> Json:
    limit = wish.thread_limit
    messages = workspace.messages_for(place.user, place.channel.id, thread_ts=thread, limit=limit + 1)
    if not messages:
        raise RefusedError("message_not_found", f"there is no thread {thread} here")
    app = workspace.app_in(place.channel)
    state = workspace.thread_state(place.channel.id, thread)
    agent = is_agent(workspace, place.channel)
    base = _where(workspace, place, app=app, thread=thread)
    close = f"{place.path}/history" if agent else place.path
    with_whom = f"with {app.name}" if app else f"in #{place.channel.name}" if place.channel.name else ""
    return {
        "ts": thread,
        "title": (state.title or _first_words(messages[0], reader)) if agent else "Thread",
        "beside": with_whom,
        "close_path": close,
        "has_more": len(messages) > limit,
        "rows": rows(workspace, messages[-limit:], reader=reader),
        "where": {**base, "thread": thread, **_status(state.status, app, thread=thread)},
        "composer_label": f"Write to {app.name}" if app else "Reply in thread",
    }


def _first_words(root: Json, reader: Reader) -> str:
    said = mrkdwn_html(root["text"], reader).striptags().strip()
    return said if len(said) <= TITLE_MAX else said[: TITLE_MAX - 1].rsplit(" ", 1)[0] + "…"


def _view(workspace: Workspace, view: Json, *, reader: Reader) -> Json:
    app = workspace.apps[view["app"]["id"]]
    scene = Scene(reader, prefix=f"{view['id']}-", errors=view["errors"])
    return {**view, "scene": scene, "face": Faces(workspace).of(workspace.users[app.bot_user])}


def _app_parts(workspace: Workspace, place: Place, *, app: App, reader: Reader) -> Json:
    """Return what only an app's own conversation has: tabs, prompts, its Home, whether it takes messages."""
    features = app.manifest.features
    state = workspace.thread_state(place.channel.id)
    prompts: Sequence[Any] = state.prompts or [p.model_dump() for p in app.manifest.prompts]
    about = features.agent_view.agent_description if features.agent_view else ""
    home = workspace.home_of(place.user, app.id) if place.tab == "home" else None
    tabs = [{"name": "Home", "path": f"{place.path}/home", "here": place.tab == "home"}]
    tabs.append({"name": "Messages", "path": place.path, "here": place.tab != "home"})
    closed = not features.app_home.messages_tab_enabled or features.app_home.messages_tab_read_only_enabled
    return {
        "app_id": app.id,
        "by_socket": app.manifest.settings.socket_mode_enabled,
        "name": app.name,
        "tabs": tabs if features.app_home.home_tab_enabled else [],
        "prompts": prompts,
        "prompts_title": state.prompts_title,
        "description": about or app.manifest.display_information.description,
        "home": _view(workspace, home, reader=reader) if home else None,
        "read_only": f"{app.name} does not take messages here." if closed else "",
    }
