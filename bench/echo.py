"""The peer of the workspace's benchmark: a bare server that echoes each post to every socket, and nothing else."""

from __future__ import annotations

import asyncio
import itertools
import json

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from workspace.server import listen


def app() -> Starlette:
    """Return the application."""
    numbers = itertools.count(1)
    readers: set[asyncio.Queue[str]] = set()

    async def echo(request: Request) -> Response:
        await request.json()
        ts = f"{next(numbers):017d}"
        for queue in readers:
            queue.put_nowait(json.dumps({"kind": "message", "ts": ts}))
        return JSONResponse({"ok": True, "ts": ts})

    async def hear(socket: WebSocket) -> None:
        await socket.accept()
        queue: asyncio.Queue[str] = asyncio.Queue()
        readers.add(queue)
        try:
            while True:
                await socket.send_text(await queue.get())
        except WebSocketDisconnect:
            readers.discard(queue)

    return Starlette(routes=[Route("/echo", echo, methods=["POST"]), WebSocketRoute("/listen", hear)])


def main() -> None:
    """Serve on a free port and say where."""
    bound = listen(0)
    bound.listen()  # whoever connects before the server runs waits for it
    print(f"http://127.0.0.1:{bound.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app(), log_level="error", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[bound])


if __name__ == "__main__":
    main()
