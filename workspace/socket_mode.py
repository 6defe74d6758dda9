"""Socket Mode: envelopes over a WebSocket, each to exactly one of an app's sockets, acknowledged by id."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from workspace.courier import Ack, Envelope
from workspace.incoming import parsed, received
from workspace.model import App, Json
from workspace.state import Workspace

SOCKETS_MAX = 10
LIFE_S = 3600.0  # real seconds: a connection's age is not the workspace's time
DEBUG_LIFE_S = 360.0  # with debug_reconnects=true
WARNING_S = 10.0
# A fast event loop reads the time once per turn, so its timers may ring some milliseconds early; no app is
# to be cheated of a part of its three seconds.
EARLY_BELL_S = 0.05
REFRESHED_WITHIN_S = 3.0  # real seconds between asking for a new connection and cutting the old one
Reason = Literal["warning", "refresh_requested", "too_many_websockets", "link_disabled"]


@dataclass(eq=False, slots=True)
class Socket:
    """One open connection, and what it carries."""

    websocket: WebSocket
    app_id: str
    life_s: float
    leaving: bool = False
    carrying: set[str] = field(default_factory=set)  # ids of the envelopes that went out on it

    async def ask_to_leave(self, reason: Reason) -> None:
        """Send a disconnect frame; anything but a warning means that this socket gets nothing more."""
        self.leaving = True
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "workspace"}}
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # it may have left already
            await self.websocket.send_text(json.dumps(frame))

    async def close(self) -> None:
        """Cut the connection."""
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self.websocket.close()


class SocketMode:
    """The transport of apps with Socket Mode, and the endpoint their sockets come to."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sockets: dict[str, list[Socket]] = {}
        # By app and envelope id, whichever of its sockets the acknowledgement comes back on: while a client
        # changes over to a new connection it hears on one and answers on the other.
        self._waiting: dict[tuple[str, str], asyncio.Future[Ack]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def deliver(self, app: App, envelope: Envelope, *, timeout_s: float) -> Ack:
        """Send *envelope* over one of the app's sockets and wait for its acknowledgement."""
        sockets = self._sockets.get(app.id, [])
        usable = [s for s in sockets if not s.leaving] or sockets
        if not usable:
            return Ack(acked=False, reason="connection_failed")
        socket = self._workspace.ids.chance.choice(usable)
        acked: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[app.id, envelope.id] = acked
        socket.carrying.add(envelope.id)
        try:
            async with asyncio.timeout(timeout_s + EARLY_BELL_S):  # who does not read holds up the sending
                await socket.websocket.send_text(json.dumps(_frame(envelope)))
                return await acked
        except TimeoutError:
            return Ack(acked=False, reason="http_timeout")
        except (RuntimeError, WebSocketDisconnect):
            return Ack(acked=False, reason="connection_failed")
        finally:
            self._waiting.pop((app.id, envelope.id), None)
            socket.carrying.discard(envelope.id)

    async def link(self, websocket: WebSocket) -> None:
        """Serve one socket from its ticket to its end."""
        app_id = self._workspace.tickets.take(websocket.query_params.get("ticket", ""))
        app = self._workspace.apps.get(app_id or "")
        if app is None:
            await websocket.close(code=4401, reason="this ticket is not good, or was used before")
            return
        await websocket.accept()
        debug = websocket.query_params.get("debug_reconnects") == "true"
        socket = Socket(websocket, app.id, DEBUG_LIFE_S if debug else LIFE_S)
        sockets = self._sockets.setdefault(app.id, [])
        if len(sockets) >= SOCKETS_MAX:
            await socket.ask_to_leave("too_many_websockets")
            await socket.close()
            return
        sockets.append(socket)
        self._note(app, "out", "hello", "connected")
        ageing = self._start(self._grow_old(socket))
        try:
            await websocket.send_text(json.dumps(_hello(app, socket, len(sockets))))
            self._workspace.courier.came(app)
            await self._listen(socket)
        except WebSocketDisconnect:
            pass  # the app went
        finally:
            ageing.cancel()
            sockets.remove(socket)
            self._lose(socket)
            self._note(app, "in", "goodbye", "disconnected")

    def _lose(self, socket: Socket) -> None:
        """Give up what *socket* carried: nobody will answer that."""
        for envelope_id in socket.carrying:
            acked = self._waiting[socket.app_id, envelope_id]
            if not acked.done():
                acked.set_result(Ack(acked=False, reason="connection_failed"))

    async def disconnect(self) -> None:
        """Cut every socket."""
        for socket in self._all():
            await socket.close()

    async def refresh(self) -> None:
        """Ask every socket to make room for a new one, and cut it a little later."""
        for socket in self._all():
            await socket.ask_to_leave("refresh_requested")
            self._start(self._cut_later(socket, after_s=REFRESHED_WITHIN_S))

    async def turn_away(self, app: App) -> None:
        """Tell every socket of *app* that Socket Mode is off, and cut it."""
        for socket in list(self._sockets.get(app.id, [])):
            await socket.ask_to_leave("link_disabled")
            await socket.close()

    def connected(self, app: App) -> int:
        """Return how many sockets *app* has open."""
        return len(self._sockets.get(app.id, []))

    def _all(self) -> list[Socket]:
        return [socket for sockets in self._sockets.values() for socket in sockets]

    def _note(self, app: App, direction: Literal["in", "out"], kind: str, status: str) -> None:
        self._workspace.journal.write(
            direction,
            kind,
            {"num_connections": self.connected(app)},
            via="socket",
            app=app.name,
            status=status,
        )

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _listen(self, socket: Socket) -> None:
        while True:
            try:
                frame = parsed(await received(socket.websocket))
            except ValueError:
                continue  # chatter; the platform ignores it too
            key = (socket.app_id, str(frame.get("envelope_id"))) if isinstance(frame, dict) else ("", "")
            acked = self._waiting.get(key)
            if acked is not None and not acked.done():
                payload = frame.get("payload")
                acked.set_result(Ack(acked=True, payload=payload if isinstance(payload, dict) else None))

    async def _grow_old(self, socket: Socket) -> None:
        await asyncio.sleep(socket.life_s - WARNING_S)
        await socket.ask_to_leave("warning")
        await self._cut_later(socket, after_s=WARNING_S)

    async def _cut_later(self, socket: Socket, *, after_s: float) -> None:
        await asyncio.sleep(after_s)
        await socket.close()


def _hello(app: App, socket: Socket, connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "debug_info": {
            "host": "workspace",
            "build_number": 1,
            "approximate_connection_time": int(socket.life_s),
        },
        "connection_info": {"app_id": app.id},
    }


def _frame(envelope: Envelope) -> Json:
    frame: Json = {
        "envelope_id": envelope.id,
        "type": envelope.kind,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.accepts_response,
    }
    if envelope.kind == "events_api":
        frame |= {"retry_attempt": envelope.retry_attempt, "retry_reason": envelope.retry_reason}
    return frame
