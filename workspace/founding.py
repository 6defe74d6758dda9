"""Founding a workspace: people, channels and what was said in them, and the apps installed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workspace.ids import secret
from workspace.manifest import Manifest
from workspace.model import App, Channel, Json, Message, Team, User, UserGroup
from workspace.people import ELSEWHERE, PeopleFile, Person, Room, said_at
from workspace.state import VOICE, Workspace


def found(workspace: Workspace, people: PeopleFile, manifests: Iterable[Manifest] = ()) -> Workspace:
    """Fill *workspace* with *people* and install an app for each manifest; return it."""
    name = people.company.name
    domain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    workspace.team = Team(id="T0WORKSPC", name=name, domain=domain, note=people.company.note)
    workspace.users[VOICE] = User(id=VOICE, name="workspace", real_name="Workspace", is_bot=True)
    for person in people.users:
        _add_person(workspace, person)
    for group in people.user_groups:
        members = [workspace.user(member).id for member in group.members]
        workspace.groups[group.id] = UserGroup(group.id, group.handle, group.name, members)
    for manifest in manifests:
        install(workspace, manifest)
    for room in people.channels:
        _open_room(workspace, room)
    return workspace


def install(workspace: Workspace, manifest: Manifest) -> App:
    """Install an app: a bot user, secrets, and a direct conversation with everybody.

    An app that was installed in an earlier life keeps its ids and secrets; its manifest may be another.
    """
    name = manifest.display_information.name
    app = App(manifest=manifest, **(workspace.known_apps.get(name) or _new_secrets(workspace, name)))
    workspace.apps[app.id] = app
    known = workspace.users.get(app.bot_user)
    workspace.users[app.bot_user] = User(
        id=app.bot_user,
        name=re.sub(r"[^a-z0-9._-]+", "-", manifest.bot_name.lower()),
        real_name=manifest.bot_name,
        is_bot=True,
        app_id=app.id,
        bot_id=app.bot_id,
        updated=known.updated if known else workspace.clock.seconds(),
    )
    workspace.touch("app", app.id)
    workspace.touch("user", app.bot_user)
    for person in workspace.people():
        workspace.direct([person.id, app.bot_user])
    return app


def _new_secrets(workspace: Workspace, name: str) -> Json:
    app_id, bot_user, bot_id = (workspace.ids.new(prefix) for prefix in ("A0", "U0", "B0"))
    return {
        "id": app_id,
        "name": name,
        "bot_user": bot_user,
        "bot_id": bot_id,
        "bot_token": secret("xoxb"),
        "app_token": secret("xapp-1"),
        "signing_secret": secret(""),
    }


def _add_person(workspace: Workspace, person: Person) -> None:
    workspace.ids.reserve(person.id)
    workspace.users[person.id] = User(
        **person.model_dump(exclude=ELSEWHERE), updated=workspace.clock.seconds()
    )


def _open_room(workspace: Workspace, room: Room) -> None:
    workspace.ids.reserve(room.id)
    everybody = [u.id for u in workspace.people() if not u.guest]
    members = everybody if room.members == "all" else [workspace.user(m).id for m in room.members]
    bots = [
        app.bot_user
        for app in workspace.apps.values()
        if room.apps is None or app.manifest.bot_name in room.apps or app.name in room.apps
    ]
    channel = Channel(
        id=room.id,
        name=room.name,
        kind="private" if room.private else "channel",
        created=workspace.clock.seconds(),
        creator=members[0] if members else "",
        topic=room.topic,
        purpose=room.purpose,
        members=[*members, *bots],
    )
    workspace.channels[channel.id] = channel
    _say_before(workspace, channel, room)


def _say_before(workspace: Workspace, channel: Channel, room: Room) -> None:
    now = workspace.clock.now()
    for past in sorted(room.messages, key=lambda m: said_at(m.at, now=now)):
        micros = int(said_at(past.at, now=now).timestamp() * 1_000_000)
        author = workspace.user(past.user)
        ts = channel.next_ts(micros)
        channel.add(Message(ts=ts, channel=channel.id, user=author.id, text=past.text))
    for person in workspace.people():
        workspace.mark_read(person, channel.id)
