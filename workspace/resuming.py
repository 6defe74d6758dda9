"""Resuming: what had a deadline when the workspace stopped gets it back when it starts."""

from __future__ import annotations

from workspace import scheduled, sessions, streams
from workspace.state import Workspace


def resume(workspace: Workspace) -> None:
    """Set every deadline anew, from the records; what fell due meanwhile happens at once."""
    for channel in workspace.channels.values():
        for message in channel.messages.values():
            streams.watch(workspace, message)
    for channel_id, thread_ts in list(workspace.threads):
        sessions.resume(workspace, channel_id, thread_ts)
    for waiting in list(workspace.scheduled.values()):
        scheduled.watch(workspace, waiting)
