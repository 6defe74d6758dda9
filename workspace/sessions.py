"""What an app says it is doing in a thread: the status line, and where an agent's session stands."""

from __future__ import annotations

from typing import Literal, get_args

from workspace.model import Message, RefusedError, ThreadState
from workspace.state import Workspace

SessionStatus = Literal["processing", "active", "suspended", "closed"]
STATUSES: tuple[SessionStatus, ...] = get_args(SessionStatus)
WORKING = "is working…"  # what people read while a session is processing
PROCESSING_LIFE_S = 3600.0  # then the platform takes it as active again
STATUS_LIFE_S = 120.0  # docs.slack.dev/reference/methods/assistant.threads.setStatus


def session_status(given: str, *, error: str) -> SessionStatus:
    """Return *given* as the status of a session; raise RefusedError(*error*) when it is none."""
    for status in STATUSES:
        if status == given:
            return status
    raise RefusedError(error, f"a session is one of {', '.join(STATUSES)}")


def set_session(
    workspace: Workspace, channel_id: str, thread_ts: str, *, status: SessionStatus, title: str = ""
) -> None:
    """Move the session of a thread to *status*; *title* names a session that is new."""
    state = _state(workspace, channel_id, thread_ts)
    if not state.session and title:
        state.title = title
    state.session = status
    text = WORKING if status == "processing" else ""
    _show(workspace, channel_id, thread_ts, text=text, lasts=True, life_s=PROCESSING_LIFE_S)


def set_status_line(
    workspace: Workspace, channel_id: str, thread_ts: str, *, text: str, loading_messages: list[str]
) -> None:
    """Show *text* until the app writes, takes it away, or two minutes have passed; "" takes it away."""
    state = _state(workspace, channel_id, thread_ts)
    state.loading_messages = loading_messages
    state.session = "processing" if text else "active"
    _show(workspace, channel_id, thread_ts, text=text, lasts=False, life_s=STATUS_LIFE_S)


def end_status_with(workspace: Workspace, message: Message) -> None:
    """Take the status line away because the app wrote *message*; a session's stays until the app moves it."""
    for thread_ts in (message.thread_ts or message.ts, ""):
        state = workspace.threads.get((message.channel, thread_ts))
        if state and state.status and not state.status_lasts:
            state.session = "active"
            _show(workspace, message.channel, thread_ts, text="", lasts=False, life_s=0)


def resume(workspace: Workspace, channel_id: str, thread_ts: str) -> None:
    """Set the deadline of a status line that was on when the workspace stopped."""
    state = workspace.threads[channel_id, thread_ts]
    if state.status_ends_at:
        workspace.deadlines.set(
            ("status", channel_id, thread_ts),
            state.status_ends_at,
            lambda: _time_out(workspace, channel_id, thread_ts),
        )


def tell(workspace: Workspace, channel_id: str, thread_ts: str) -> None:
    """Tell everybody in the conversation that something is different about the thread."""
    workspace.touch("thread", channel_id, thread_ts)
    members = workspace.channels[channel_id].members
    workspace.notices.tell(members, "status", channel=channel_id, thread_ts=thread_ts or None)


def _state(workspace: Workspace, channel_id: str, thread_ts: str) -> ThreadState:
    return workspace.threads.setdefault((channel_id, thread_ts), ThreadState())


def _show(
    workspace: Workspace, channel_id: str, thread_ts: str, *, text: str, lasts: bool, life_s: float
) -> None:
    state = workspace.threads[channel_id, thread_ts]
    state.status, state.status_lasts = text, lasts
    clock = workspace.clock
    state.status_ends_at = clock.now() + clock.lasting(life_s) if text else None
    if not text:
        state.loading_messages = []
        workspace.deadlines.call_off(("status", channel_id, thread_ts))
    resume(workspace, channel_id, thread_ts)
    tell(workspace, channel_id, thread_ts)


def _time_out(workspace: Workspace, channel_id: str, thread_ts: str) -> None:
    state = workspace.threads[channel_id, thread_ts]
    if state.session == "processing":
        state.session = "active"
    _show(workspace, channel_id, thread_ts, text="", lasts=False, life_s=0)
