"""Waiting until somebody sees some words: through all there is once, then at what changes."""

from __future__ import annotations

import asyncio
import heapq
import html
import math
from dataclasses import dataclass
from operator import attrgetter

from workspace import reading
from workspace.attachments import words_in_attachments
from workspace.blockkit.walk import words_in
from workspace.control.asked import Asked
from workspace.model import Channel, Json, Message, RefusedError, User, View
from workspace.state import Workspace

WAIT_DEFAULT_S = 5.0
WAIT_MAX_S = 120.0
BREATH = 500  # messages looked through before others have a turn


class NothingCameError(RefusedError):
    """What was waited for did not come in time."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which words, for whose eyes, in which conversation (any when None), changed after which ts."""

    workspace: Workspace
    user: User
    channel: Channel | None
    contains: str
    after: str

    def channels(self) -> list[Channel]:
        if self.channel:
            return [self.channel]
        return [c for c in self.workspace.channels.values() if self.user.id in c.members]

    def in_message(self, message: Message) -> Json | None:
        is_new = reading.can_see(self.user.id, message) and message.changed_ts > self.after
        if is_new and self.contains in _words(message, self.user):
            return {"message": reading.message_dict(self.workspace, self.user, message)}
        return None

    def in_view(self, view: View | None) -> Json | None:
        if self.channel or view is None or view.user != self.user.id or view.changed_ts <= self.after:
            return None
        shown = reading.view_dict(self.workspace, view)
        return {"view": shown} if self.contains in html.unescape(words_in(shown)) else None


async def wait(asked: Asked) -> Json:
    """Return the newest visible message or view with some words, as soon as there is one; raise NothingCameError."""
    workspace, user = asked.workspace, asked.user()
    channel = asked.channel(user) if asked.optional("channel") else None
    wanted = _Wanted(workspace, user, channel, asked.text("contains", ""), asked.text("after_ts", ""))
    timeout_s = _seconds(asked)
    changes = workspace.notices.subscribe(user.id)
    try:
        async with asyncio.timeout(timeout_s):
            found = await _look_back(wanted)
            while not found:
                found = await _look_at(wanted, await changes.__anext__())
            return found
    except TimeoutError as error:
        raise NothingCameError("timeout", "nothing came that says this") from error
    finally:
        await changes.aclose()


async def _look_back(wanted: _Wanted) -> Json | None:
    """Look through what changed after the ts, the newest first, and let others have their turn meanwhile."""
    changes = [
        [channel.messages[ts] for ts in reversed(channel.timeline.changed)] for channel in wanted.channels()
    ]
    for number, message in enumerate(
        heapq.merge(*changes, key=attrgetter("changed_ts"), reverse=True), start=1
    ):
        if message.changed_ts <= wanted.after:
            break
        if number % BREATH == 0:
            await asyncio.sleep(0)
        if found := wanted.in_message(message):
            return found
    views = (wanted.in_view(view) for view in reversed(wanted.workspace.views.values()))
    return next((found for found in views if found), None)


async def _look_at(wanted: _Wanted, notice: Json) -> Json | None:
    """Look at what a notice is about; at everything when it does not say."""
    if notice["kind"] in ("journal", "typing"):
        return None  # not what people read
    if "view_id" in notice:
        return wanted.in_view(wanted.workspace.views.get(notice["view_id"]))
    if "ts" not in notice:
        return await _look_back(wanted)
    channel = wanted.workspace.channels[notice["channel"]]
    message = channel.messages.get(notice["ts"])
    is_there = channel is wanted.channel or (wanted.channel is None and wanted.user.id in channel.members)
    return wanted.in_message(message) if message and is_there else None


def _words(message: Message, user: User) -> str:
    """Return what *user* reads in *message*, as it was sent and as it looks."""
    blocks, attachments = (
        reading.visible_part(part, user.id) for part in (message.blocks, message.attachments)
    )
    sent = f"{message.text}\n{words_in(blocks)}\n{words_in_attachments(attachments)}"
    return f"{sent}\n{html.unescape(sent)}"


def _seconds(asked: Asked) -> float:
    try:
        seconds = float(asked.text("timeout_s", str(WAIT_DEFAULT_S)))
    except ValueError as error:
        raise RefusedError("invalid_field", "timeout_s must be a number") from error
    if math.isnan(seconds):
        raise RefusedError("invalid_field", "timeout_s must be a number")
    return min(max(seconds, 0.0), WAIT_MAX_S)
