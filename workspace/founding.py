"""Founding a workspace: people, channels and what was said in them, and the apps installed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workspace.ids import secret
from workspace.manifest import Manifest
from workspace.model import App, Channel, Message, Team, User, UserGroup
from workspace.people import PeopleFile, Person, Room, said_at
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
    """Install an app: a bot user, secrets, and a direct conversation with everybody."""
    app_id, bot_user, bot_id = (workspace.ids.new(prefix) for prefix in ("A0", "U0", "B0"))
    app = App(
        id=app_id,
        name=manifest.display_information.name,
        manifest=manifest,
        bot_user=bot_user,
        bot_id=bot_id,
        bot_token=secret("xoxb"),
        app_token=secret("xapp-1"),
        signing_secret=secret(""),
    )
    workspace.apps[app.id] = app
    workspace.users[bot_user] = User(
        id=bot_user,
        name=re.sub(r"[^a-z0-9._-]+", "-", manifest.bot_name.lower()),
        real_name=manifest.bot_name,
        is_bot=True,
        app_id=app.id,
        bot_id=bot_id,
        updated=workspace.clock.seconds(),
    )
    for person in workspace.people():
        workspace.direct([person.id, bot_user])
    return app


def _add_person(workspace: Workspace, person: Person) -> None:
    workspace.ids.reserve(person.id)
    manager = person.manager
    workspace.users[person.id] = User(
        **person.model_dump(exclude={"manager"}), manager=manager, updated=workspace.clock.seconds()
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
    now = workspace.clock.now()
    for past in sorted(room.messages, key=lambda m: said_at(m.at, now=now)):
        micros = int(said_at(past.at, now=now).timestamp() * 1_000_000)
        ts = channel.next_ts(micros)
        channel.add(Message(ts=ts, channel=channel.id, user=workspace.user(past.user).id, text=past.text))
    for person in workspace.people():
        workspace.mark_read(person, channel.id)
