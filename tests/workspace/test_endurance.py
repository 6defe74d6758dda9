"""What passes by leaves nothing behind: however long a workspace lives, only what people keep makes it larger."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from datetime import timedelta
from typing import Any

from tests.workspace.manifests import manifest
from workspace import commands, interactions, modals, posting
from workspace.company import BUILT_IN
from workspace.courier import Ack, Envelope
from workspace.founding import found
from workspace.manifest import Manifest
from workspace.model import App
from workspace.posting import Draft
from workspace.state import Workspace

ROUNDS = 150
GAP = timedelta(minutes=45)  # between two rounds: what lives shorter is over
SLACK = 40  # entries that come late or early


class Eager:
    """A transport whose app acknowledges everything at once."""

    async def deliver(self, app: App, envelope: Envelope, *, timeout_s: float) -> Ack:
        """Acknowledge *envelope*."""
        return Ack(acked=True, payload={"text": "done"} if envelope.kind == "slash_commands" else None)


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


async def a_round(workspace: Workspace, number: int) -> None:
    """Do everything that comes and goes: write, edit, react, press, run a command, fill in a form, take it back."""
    app, ana = workspace.first_app(), workspace.user("ana")
    bot, room = workspace.users[app.bot_user], workspace.channel_named("general")
    button = {"type": "button", "text": words("Go"), "action_id": "go"}
    card = posting.post(
        workspace, room, bot, Draft("card", blocks=[{"type": "actions", "elements": [button]}]), app=app
    )
    reply = posting.post(workspace, room, ana, Draft("reply <@U0BOLIND>", thread_ts=card.ts))
    posting.edit(workspace, card, text=f"card {number}", by=bot.id)
    posting.react(workspace, reply, ana, "eyes")
    await interactions.click(workspace, card, ana, interactions.placed(card, ana, "go"))
    await commands.command(workspace, room, ana, name="/desk", text=str(number))
    view = {"type": "modal", "title": words("Form"), "blocks": [{"type": "divider"}]}
    form = modals.open_view(workspace, app, ana, view, on=None, channel=None)
    modals.close_top(workspace, form)
    modals.publish_home(workspace, app, ana, {"type": "home", "blocks": [{"type": "divider"}]})
    for message in list(room.messages.values()):
        posting.delete(workspace, message)
    await workspace.courier.settle()
    workspace.pass_time(GAP)
    await asyncio.sleep(0)


def sizes(root: object) -> dict[int, tuple[str, int]]:
    """Return how many entries each container has that the workspace reaches through its own objects."""
    found_sizes: dict[int, tuple[str, int]] = {}
    waiting: deque[tuple[str, object]] = deque([("workspace", root)])
    seen: set[int] = set()
    while waiting:
        name, part = waiting.popleft()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, dict | list | set | deque):
            found_sizes[id(part)] = (name, len(part))
            inner: Any = part.values() if isinstance(part, dict) else part
            waiting.extend((f"{name}[]", item) for item in list(inner)[:50])
        elif type(part).__module__.startswith("workspace."):
            fields = {name: getattr(part, name, None) for name in getattr(type(part), "__slots__", ())}
            fields |= getattr(part, "__dict__", {})
            waiting.extend((f"{name}.{field}", value) for field, value in fields.items())
    return found_sizes


def test_what_comes_and_goes_leaves_nothing_behind() -> None:
    async def live() -> tuple[dict[int, tuple[str, int]], dict[int, tuple[str, int]]]:
        workspace = found(Workspace(seed=1, lenient=True), BUILT_IN, [Manifest.model_validate(manifest())])
        workspace.courier.reach(workspace.first_app(), Eager())
        for number in range(ROUNDS):
            await a_round(workspace, number)
        gc.collect()
        half = sizes(workspace)
        for number in range(ROUNDS):
            await a_round(workspace, number)
        return half, sizes(workspace)

    half, whole = asyncio.run(live())
    grown = {name: size - half[key][1] for key, (name, size) in whole.items() if key in half}

    bounded = {
        "workspace.journal._entries",  # by number and size
        "workspace.journal._sizes",
        "workspace.ids._shorts",  # by number
        "workspace.triggers._live",
        "workspace.triggers._used",
        "workspace.ids._given",  # twelve letters a form
    }
    assert {name: by for name, by in grown.items() if by > SLACK and name not in bounded} == {}
