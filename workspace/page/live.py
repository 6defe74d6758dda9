"""The page's socket: what changed goes out as it happens, that somebody has read comes in."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from workspace.incoming import parsed, received
from workspace.model import Channel, RefusedError, User
from workspace.notices import Subscription
from workspace.page.places import visitor
from workspace.state import Workspace

POLICY_VIOLATION = 1008  # RFC 6455, 7.4.1


def live_socket(workspace: Workspace) -> Callable[[WebSocket], Awaitable[None]]:
    """Return the endpoint that forwards one person's change notices to their browser."""

    async def live(socket: WebSocket) -> None:
        try:
            user = visitor(workspace, socket.query_params.get("user", ""))
        except RefusedError:
            await socket.close(POLICY_VIOLATION)
            return
        await socket.accept()
        notices = workspace.subscribe(user)
        sending = asyncio.create_task(_send(socket, notices))
        try:
            await _receive(socket, workspace, user=user)
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await sending
            await notices.aclose()

    return live


async def _send(socket: WebSocket, notices: Subscription) -> None:
    await socket.send_json({"kind": "hello"})
    async for notice in notices:
        await socket.send_json(notice)


async def _receive(socket: WebSocket, workspace: Workspace, *, user: User) -> None:
    """Take `{"read": channel}` and `{"typing": channel, "thread": ts}` until the browser goes away."""
    while True:
        try:
            said = parsed(await received(socket))
        except WebSocketDisconnect:
            return
        except ValueError:
            continue  # chatter: this page sends none
        if not isinstance(said, dict):
            continue
        with contextlib.suppress(RefusedError):
            if isinstance(said.get("read"), str):
                workspace.mark_read(user, said["read"])
            if isinstance(said.get("typing"), str):
                _tell_typing(
                    workspace, user, channel=workspace.channel(said["typing"]), thread=said.get("thread")
                )


def _tell_typing(workspace: Workspace, user: User, *, channel: Channel, thread: object) -> None:
    """Tell the others in a conversation that somebody writes there; nobody hears it from outside."""
    if user.id not in channel.members:
        return
    others = [member for member in channel.members if member != user.id]
    thread_ts = thread if isinstance(thread, str) and thread in channel.messages else None
    workspace.notices.tell(
        others, "typing", channel=channel.id, thread_ts=thread_ts, user=user.id, name=user.real_name
    )
