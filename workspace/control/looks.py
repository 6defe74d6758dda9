"""What tests ask of a workspace: what a person sees, what went over the wire, what time it is, what goes wrong."""

from __future__ import annotations

import asyncio
import html
import math
from datetime import UTC, datetime, timedelta

from workspace import reading
from workspace.attachments import words_in_attachments
from workspace.blockkit.walk import words_in
from workspace.control.asked import Asked
from workspace.installing import uninstall
from workspace.model import Channel, Json, Message, RefusedError, User
from workspace.state import Workspace

WAIT_DEFAULT_S = 5.0
WAIT_MAX_S = 120.0
EARLIEST, LATEST = datetime(2002, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class NothingCameError(RefusedError):
    """What was waited for did not come in time."""


async def state(asked: Asked) -> Json:
    """Return all a person sees: conversations with their messages, open modals, Home."""
    workspace, user = asked.workspace, asked.user()
    channels = [
        row | {"messages": reading.every_message(workspace, user, workspace.channels[row["id"]])}
        for row in workspace.conversations_of(user)
    ]
    homes = {app_id: workspace.home_of(user, app_id) for app_id in workspace.apps}
    return {
        "user": user.id,
        "channels": channels,
        "views": workspace.views_of(user),
        "home": next(iter(homes.values()), None),
        "homes": homes,
    }


async def wait(asked: Asked) -> Json:
    """Return the newest visible message or view with some words, as soon as there is one; raise NothingCameError."""
    workspace, user = asked.workspace, asked.user()
    channel = asked.channel(user) if asked.optional("channel") else None
    contains, after = asked.text("contains", ""), asked.text("after_ts", "")
    timeout_s = _seconds(asked, "timeout_s", WAIT_DEFAULT_S)
    changes = workspace.notices.subscribe(user.id)
    deadline = asyncio.get_running_loop().time() + timeout_s
    try:
        while True:
            if found := _find(workspace, user, channel=channel, contains=contains, after=after):
                return found
            try:
                async with asyncio.timeout_at(deadline):
                    while (await changes.__anext__())["kind"] == "journal":
                        pass  # frames are not what people see
            except TimeoutError as error:
                raise NothingCameError("timeout", "nothing came that says this") from error
    finally:
        await changes.aclose()


def _find(
    workspace: Workspace, user: User, *, channel: Channel | None, contains: str, after: str
) -> Json | None:
    channels = (
        [channel] if channel else [workspace.channels[row["id"]] for row in workspace.conversations_of(user)]
    )
    messages = [m for c in channels for m in c.messages.values() if reading.can_see(user.id, m)]
    for message in sorted(messages, key=_changed_at, reverse=True):
        if _changed_at(message) <= after:
            break
        if contains in _words(message, user):
            return {"message": reading.message_dict(workspace, user, message)}
    if channel:
        return None
    views = [v for v in workspace.views.values() if v.user == user.id and v.changed_ts > after]
    for view in reversed(views):
        if contains in html.unescape(words_in(reading.view_dict(workspace, view))):
            return {"view": reading.view_dict(workspace, view)}
    return None


def _changed_at(message: Message) -> str:
    return message.edited["ts"] if message.edited else message.ts


def _words(message: Message, user: User) -> str:
    """Return what *user* reads in *message*, as it was sent and as it looks."""
    blocks, attachments = (
        reading.visible_part(part, user.id) for part in (message.blocks, message.attachments)
    )
    sent = f"{message.text}\n{words_in(blocks)}\n{words_in_attachments(attachments)}"
    return f"{sent}\n{html.unescape(sent)}"


def _seconds(asked: Asked, name: str, default: float) -> float:
    try:
        seconds = float(asked.text(name, str(default)))
    except ValueError as error:
        raise RefusedError("invalid_field", f"{name} must be a number") from error
    if math.isnan(seconds):
        raise RefusedError("invalid_field", f"{name} must be a number")
    return min(max(seconds, 0.0), WAIT_MAX_S)


async def order_fault(asked: Asked) -> Json:
    """Order a fault; what means every socket or the token happens at once."""
    fault = asked.workspace.faults.order(asked.body)
    if fault.kind in ("disconnect", "refresh", "revoke_token"):
        asked.workspace.faults.withdraw(fault.id)
        if fault.kind == "disconnect":
            await asked.sockets.disconnect()
        elif fault.kind == "refresh":
            await asked.sockets.refresh()
        else:
            uninstall(asked.workspace, asked.workspace.first_app())
    return {"fault_id": fault.id}


async def move_clock(asked: Asked) -> Json:
    """Advance the clock or set it, after what is on its way has arrived; return what time it is then."""
    workspace, body = asked.workspace, asked.body
    if ("advance_s" in body) == ("set" in body):
        raise RefusedError("invalid_field", "give either advance_s or set")
    if "advance_s" in body:
        seconds = body["advance_s"]
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds < 0:
            raise RefusedError("invalid_field", "advance_s must be a number of seconds, 0 or more")
        by = _length(workspace, seconds)
        await workspace.courier.settle()
        workspace.pass_time(by)
    else:
        to = _within_reach(_instant(asked.text("set")))
        await workspace.courier.settle()
        workspace.clock.set(to)
        workspace.touch("clock", "")
    return {"now": workspace.clock.now().isoformat()}


def _instant(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise RefusedError("invalid_field", "set must be a time in ISO 8601") from error
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError as error:
        raise RefusedError("invalid_field", "set must be a time that UTC has too") from error


def _length(workspace: Workspace, seconds: float) -> timedelta:
    try:
        by = timedelta(seconds=seconds)
        _within_reach(workspace.clock.now() + by)
    except OverflowError as error:
        raise RefusedError("invalid_field", "advance_s leads out of time") from error
    return by


def _within_reach(at: datetime) -> datetime:
    """Return *at*; raise RefusedError when timers, zones and ten-digit timestamps would not bear it."""
    if not EARLIEST <= at <= LATEST:
        raise RefusedError("invalid_field", f"the clock goes from {EARLIEST.year} to {LATEST.year}")
    return at


async def clock(asked: Asked) -> Json:
    """Return what time it is."""
    return {"now": asked.workspace.clock.now().isoformat()}


async def faults(asked: Asked) -> Json:
    """Return the faults still on order."""
    return {"faults": asked.workspace.faults.standing()}


async def withdraw_fault(asked: Asked) -> Json:
    """Take a fault back."""
    asked.workspace.faults.withdraw(asked.text("fault_id"))
    return {}


async def journal(asked: Asked) -> Json:
    """Return the frames after a number."""
    try:
        after = int(asked.text("after", "0"))
    except ValueError as error:
        raise RefusedError("invalid_field", "after must be the number of an entry") from error
    return {"entries": asked.workspace.journal.after(after)}


async def metrics(asked: Asked) -> Json:
    """Return what was counted."""
    return asked.workspace.metrics.report()
