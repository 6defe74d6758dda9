"""Scheduled messages: posted when the workspace's clock passes their time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from workspace import posting
from workspace.model import App, Channel, RefusedError, Scheduled
from workspace.posting import Draft
from workspace.state import Workspace

AHEAD_MAX_S = 120 * 24 * 3600
WINDOW_S = 300
PER_WINDOW_MAX = 30
LAST_CALL_S = 60  # a message this near to its time is not called off any more


def schedule(workspace: Workspace, channel: Channel, draft: Draft, *, app: App, post_at: int) -> Scheduled:
    """Keep *draft* for *post_at* (seconds since the epoch); raise RefusedError when that is no good time."""
    now = workspace.clock.seconds()
    if post_at <= now:
        raise RefusedError("time_in_past", "post_at must lie in the future")
    if post_at > now + AHEAD_MAX_S:
        raise RefusedError("time_too_far", "post_at may lie 120 days ahead")
    near = [
        s
        for s in workspace.scheduled.values()
        if s.channel == channel.id and abs(s.post_at - post_at) < WINDOW_S
    ]
    if len(near) >= PER_WINDOW_MAX:
        raise RefusedError("restricted_too_many", f"at most {PER_WINDOW_MAX} within 5 minutes in one channel")
    made = Scheduled(workspace.ids.new("Q0"), app.id, channel.id, post_at, now, asdict(draft))
    workspace.scheduled[made.id] = made
    workspace.touch("scheduled", made.id)
    watch(workspace, made)
    return made


def watch(workspace: Workspace, scheduled: Scheduled) -> None:
    """Post *scheduled* when its time has come."""
    at = datetime.fromtimestamp(scheduled.post_at, UTC)
    workspace.deadlines.set(("scheduled", scheduled.id), at, lambda: _post(workspace, scheduled))


def call_off(workspace: Workspace, scheduled: Scheduled) -> None:
    """Forget *scheduled*; raise RefusedError when it is about to be posted."""
    if scheduled.post_at - workspace.clock.seconds() < LAST_CALL_S:
        raise RefusedError("invalid_scheduled_message_id", "it is posted in less than a minute")
    workspace.deadlines.call_off(("scheduled", scheduled.id))
    _forget(workspace, scheduled)


def _forget(workspace: Workspace, scheduled: Scheduled) -> None:
    del workspace.scheduled[scheduled.id]
    workspace.touch("scheduled", scheduled.id)


def _post(workspace: Workspace, scheduled: Scheduled) -> None:
    _forget(workspace, scheduled)
    draft = Draft(**scheduled.draft)
    app, channel = workspace.apps.get(scheduled.app_id), workspace.channels.get(scheduled.channel)
    reason = ""
    if app is None or app.revoked:
        reason = "the app is not installed any more"
    elif channel is None or channel.archived or app.bot_user not in channel.members:
        reason = "the app cannot write there any more"
    elif draft.metadata:
        # The platform's own page on chat.scheduleMessage says so, as a bug.
        reason = "a scheduled message with metadata is never posted"
    elif draft.thread_ts and draft.thread_ts not in channel.messages:
        reason = "the thread is gone"
    if reason or app is None or channel is None:
        _say_why_not(workspace, scheduled, reason=reason)
        return
    posting.post(workspace, channel, workspace.users[app.bot_user], draft, app=app)


def _say_why_not(workspace: Workspace, scheduled: Scheduled, *, reason: str) -> None:
    told = {
        "error": "not_posted",
        "rule": reason,
        "docs": "https://docs.slack.dev/reference/methods/chat.scheduleMessage",
    }
    app = workspace.apps.get(scheduled.app_id)
    payload = {"scheduled_message_id": scheduled.id, "channel": scheduled.channel, **scheduled.draft}
    workspace.journal.write(
        "in",
        "scheduled_message",
        payload,
        via="api",
        app=app.name if app else "",
        status="not_posted",
        refused=told,
    )
