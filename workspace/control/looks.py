"""What tests ask of a workspace: what a person sees, what went over the wire, what time it is, what goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from workspace import reading
from workspace.control.asked import Asked
from workspace.installing import uninstall
from workspace.model import Channel, Json, RefusedError
from workspace.state import Workspace

STATE_MESSAGES = 1_000  # of each conversation, the newest, when nobody asks for another number
EARLIEST, LATEST = datetime(2002, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


async def state(asked: Asked) -> Json:
    """Return what a person sees: conversations with their newest messages, open modals, Home.

    `threads` of a conversation is what its app said of them, by ts; under "" of the conversation itself.
    `channel` leaves one conversation; `limit` says how many messages of each, `before` (a ts) which.
    """
    workspace, user = asked.workspace, asked.user()
    only = asked.channel(user).id if asked.optional("channel") else None
    limit, before = asked.whole("limit", STATE_MESSAGES), asked.optional("before")
    channels = []
    for row in workspace.conversations_of(user):
        if only in (None, row["id"]):
            channel = workspace.channels[row["id"]]
            seen = reading.every_message(workspace, user, channel, before=before, limit=limit + 1)
            messages = {"messages": seen[-limit:], "has_more": len(seen) > limit}
            channels.append(row | messages | {"threads": _threads(workspace, channel)})
    homes = {app_id: workspace.home_of(user, app_id) for app_id in workspace.apps}
    return {
        "user": user.id,
        "channels": channels,
        "views": workspace.views_of(user),
        "home": next(iter(homes.values()), None),
        "homes": homes,
    }


def _threads(workspace: Workspace, channel: Channel) -> Json:
    return {
        thread_ts: {
            "status": said.status,
            "loading_messages": said.loading_messages,
            "session": said.session,
            "title": said.title,
            "prompts": said.prompts,
        }
        for (channel_id, thread_ts), said in workspace.threads.items()
        if channel_id == channel.id
    }


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
    workspace.notices.tell_all("clock")
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
    """Return the frames after a number; with `via` only those that went that way, such as `event`."""
    try:
        after = int(asked.text("after", "0"))
    except ValueError as error:
        raise RefusedError("invalid_field", "after must be the number of an entry") from error
    via = asked.optional("via")
    return {"entries": [e for e in asked.workspace.journal.after(after) if via in (None, e["via"])]}


async def metrics(asked: Asked) -> Json:
    """Return what was counted."""
    return asked.workspace.metrics.report()
