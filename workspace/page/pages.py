"""The page as its templates take it: conversation, thread, Home and open modals of one person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from workspace.model import App, Channel, Json, RefusedError, User
from workspace.page.clock_words import clock_time, day_line, moment
from workspace.page.directory import directory
from workspace.page.faces import Faces
from workspace.page.log import is_growing, rows
from workspace.page.mrkdwn import mrkdwn_html, shortened
from workspace.page.places import Place, is_agent, newest_thread, person_path
from workspace.page.reader import Reader
from workspace.page.scene import Scene
from workspace.page.sidebar import face_of, sidebar
from workspace.state import Workspace

FIRST_LIMIT = 80  # messages drawn before somebody asks for earlier ones
MORE = 150
TITLE_MAX = 60  # characters of a thread's first message that make its title
PIN_MAX = 140  # characters shown of a pinned message
MOVED_S = 60  # seconds between the workspace's clock and the computer's from which the page says so
WRITING = "is writing"  # what an app does whose stream grows while it says nothing else


@dataclass(frozen=True)
class Wish:
    """What the browser asks for beside the place: how many messages, what is new, which conversations are muted."""

    limit: int = FIRST_LIMIT
    thread_limit: int = FIRST_LIMIT
    new_after: str = ""  # the ts up to which all was read when the person came; "" when nothing is new
    is_first: bool = True  # what is new is found out now
    muted: Collection[str] = ()


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
    new_after = _read_up_to(workspace, place, row=row) if wish.is_first else wish.new_after
    name = app.name if app else row["name"] if row else channel.name or "Direct message"
    shown = {
        **_shell(workspace, place, name=name, agent=agent, thread=thread),
        **sidebar(workspace, place, conversations=conversations, muted=wish.muted),
        "muted": channel.id in wish.muted,
        "where": where,
        "name": name,
        "kind": row["kind"] if row else "channel",
        "face": face_of(workspace, user, channel=channel),
        "topic": _topic(channel, row),
        "read_only": "" if row else f"You are not a member of #{name}. You can read it.",
        **_world(workspace, reader),
        "purpose": channel.purpose,
        "new_after": new_after,
        "pins": _pins(workspace, place, reader=reader),
        "next_limit": wish.limit + MORE,
        "has_more": len(messages) > wish.limit,
        "composer_label": _composer_label(name, channel, agent=agent, thread=thread),
        "rows": rows(workspace, messages[-wish.limit :], reader=reader, new_after=new_after),
        "views": [_view(workspace, view, reader=reader) for view in workspace.views_of(user)],
        "thread": _thread(workspace, place, reader=reader, wish=wish, thread=thread, new_after=new_after)
        if thread
        else None,
        "directory": directory(workspace, user),
    }
    return shown | (_app_parts(workspace, place, app=app, reader=reader) if app else {})


def _shell(workspace: Workspace, place: Place, *, name: str, agent: bool, thread: str | None) -> Json:
    user = place.user
    # a thread that opens by itself stands beside the conversation; a window too narrow for both shows the
    # conversation, where what somebody writes begins something new
    pane = "list" if place.tab == "list" else "thread" if place.thread else "main"
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


def _where(workspace: Workspace, place: Place, *, app: App | None, thread: str | None) -> Json:
    channel = place.channel
    return {
        "channel": channel.id,
        "name": channel.name,
        "path": place.path,
        "handle": place.user.name,
        "thread": None,
        "open_thread": thread,
        "agent": is_agent(workspace, channel),
        "can_broadcast": not channel.is_direct,
        "app_name": app.name if app else "The app",
        **_status(workspace, channel, app=app, thread="", growing=False),
    }


def _status(workspace: Workspace, channel: Channel, *, app: App | None, thread: str, growing: bool) -> Json:
    """Return what the app says it is doing, and whether a person can stop it."""
    state = workspace.thread_state(channel.id, thread)
    status = state.status or (WRITING if growing else "")
    stops = bool(app and app.subscribes("agent_session_stopped"))
    return {
        "status": status,
        "loading": state.loading_messages if state.status else [],
        "can_stop": bool(status) and stops and bool(thread),
        "status_thread": thread,
    }


def _read_up_to(workspace: Workspace, place: Place, *, row: Json | None) -> str:
    """Return the ts up to which the person has read, "" when there is nothing new or they were never here."""
    mark = workspace.read_marks.get((place.user.id, place.channel.id), "")
    return mark if row and row["unread"] else ""


def _world(workspace: Workspace, reader: Reader) -> Json:
    """Return what is different about this workspace: checks that are off, a clock somebody moved."""
    local = reader.now.astimezone(reader.zone)
    moved = abs(workspace.clock.ahead_s) >= MOVED_S
    return {
        "lenient": workspace.lenient,
        "clock": f"{local:%A} {local.day} {local:%B} {local.year}, {local:%H:%M}" if moved else "",
    }


def _pins(workspace: Workspace, place: Place, *, reader: Reader) -> list[Json]:
    """Return the messages pinned to the conversation, the newest first."""
    listed = []
    for pin in reversed(place.channel.pins):
        if message := place.channel.messages.get(pin.ts):
            shown = workspace.message_for(place.user, place.channel.id, pin.ts)
            listed.append(
                {
                    "ts": pin.ts,
                    "path": f"{place.path}/{message.thread_ts or pin.ts}",
                    "author": shown["author"]["name"],
                    "words": _first_words(shown, reader, most=PIN_MAX),
                    "time": clock_time(moment(pin.ts), reader),
                    "day": day_line(moment(pin.ts), reader),
                    "by": reader.names.get(pin.by, pin.by),
                }
            )
    return listed


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


def _thread(
    workspace: Workspace, place: Place, *, reader: Reader, wish: Wish, thread: str, new_after: str
) -> Json:
    limit = wish.thread_limit
    messages = workspace.messages_for(place.user, place.channel.id, thread_ts=thread, limit=limit + 1)
    if not messages:
        raise RefusedError("message_not_found", f"there is no thread {thread} here")
    app = workspace.app_in(place.channel)
    state = workspace.thread_state(place.channel.id, thread)
    agent = is_agent(workspace, place.channel)
    base = _where(workspace, place, app=app, thread=thread)
    close = f"{place.path}/history" if agent else place.path
    shown = rows(workspace, messages[-limit:], reader=reader, new_after=new_after, in_thread=not agent)
    with_whom = f"with {app.name}" if app else f"in #{place.channel.name}" if place.channel.name else ""
    return {
        "ts": thread,
        "title": (state.title or _first_words(messages[0], reader)) if agent else "Thread",
        "beside": with_whom,
        "close_path": close,
        "has_more": len(messages) > limit,
        "rows": shown,
        "where": {
            **base,
            "thread": thread,
            **_status(workspace, place.channel, app=app, thread=thread, growing=is_growing(shown)),
        },
        "composer_label": f"Write to {app.name}" if app else "Reply in thread",
    }


def _first_words(message: Json, reader: Reader, *, most: int = TITLE_MAX) -> str:
    return shortened(mrkdwn_html(message["text"], reader).striptags(), most)


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
        "env_file": workspace.env_files.get(app.id, ""),
        "name": app.name,
        "tabs": tabs if features.app_home.home_tab_enabled else [],
        "prompts": prompts,
        "prompts_title": state.prompts_title,
        "description": about or app.manifest.display_information.description,
        "home": _view(workspace, home, reader=reader) if home else None,
        "read_only": f"{app.name} does not take messages here." if closed else "",
    }
