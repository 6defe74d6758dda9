"""The web application: Web API, sockets, response addresses, files, the control API, and the page."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from workspace import uploads
from workspace.api.endpoint import call_method
from workspace.control.routes import control_routes, unknown
from workspace.http_mode import HttpMode
from workspace.responding import respond
from workspace.resuming import resume
from workspace.socket_mode import SocketMode
from workspace.state import Workspace
from workspace.store import Store

HOSTS = ("127.0.0.1", "localhost", "testserver")


class OwnOrigin:
    """Let in only what is addressed to this machine and what no page of another site sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request or turn it away with 403."""
        if scope["type"] in ("http", "websocket") and not _is_own(scope):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 4403})
                return
            await PlainTextResponse("this workspace serves its own page only", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    host, origin = headers.get(b"host", ""), headers.get(b"origin")
    try:
        if urlsplit(f"//{host}").hostname not in HOSTS:
            return False
        return origin is None or urlsplit(origin).netloc == host
    except ValueError:  # an address that is none
        return False


class WrittenFirst:
    """Write what a call changed before the call is answered."""

    def __init__(self, app: ASGIApp, workspace: Workspace, store: Store | None) -> None:
        self._app = app
        self._workspace = workspace
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request; the first part of its answer waits for the store."""

        async def send_when_written(part: MutableMapping[str, Any]) -> None:
            if part["type"] == "http.response.start" and self._store:
                self._store.write_touched(self._workspace)
            await send(part)

        await self._app(scope, receive, send_when_written)


def create_app(workspace: Workspace, *, store: Store | None = None) -> Starlette:
    """Return the application that serves *workspace*; its apps are reached as their manifests say."""
    sockets, addresses = SocketMode(workspace), HttpMode(workspace.clock)
    for app in workspace.apps.values():
        by_socket = app.manifest.settings.socket_mode_enabled
        workspace.courier.reach(app, sockets if by_socket else addresses)
        if not by_socket:
            workspace.courier.came(app)

    async def health(_: Request) -> Response:
        connected = {app.name: sockets.connected(app) for app in workspace.apps.values()}
        return JSONResponse({"ok": True, "apps": connected, "lenient": workspace.lenient})

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        if store:
            store.follow(workspace)
        resume(workspace)
        workspace.courier.resume(workspace.apps)
        yield
        await workspace.courier.close()
        if store:
            store.write_touched(workspace)
            store.close()

    routes: list[BaseRoute] = [
        Route("/api/{method}", _with(workspace, call_method), methods=["GET", "POST"]),
        WebSocketRoute("/link/", sockets.link),
        Route("/hooks/response/{hook_id}", _with(workspace, respond), methods=["POST"]),
        Route("/upload/v1/{file_id}", _with(workspace, uploads.receive), methods=["POST"]),
        Route("/files-pri/{address}/{name}", _with(workspace, uploads.serve)),
        Route("/healthz", health),
        *control_routes(workspace, sockets, addresses),
        Route("/control/{call:path}", unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        *_page(workspace),
    ]
    middleware = [Middleware(OwnOrigin), Middleware(WrittenFirst, workspace, store)]
    return Starlette(routes=routes, middleware=middleware, lifespan=life)


def _with(
    workspace: Workspace, serve: Callable[[Workspace, Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await serve(workspace, request)

    return endpoint


def _page(workspace: Workspace) -> list[BaseRoute]:
    """Return the routes of the browser page, where it is installed."""
    if importlib.util.find_spec("workspace.page") and importlib.util.find_spec("workspace.page.routes"):
        made: list[BaseRoute] = importlib.import_module("workspace.page.routes").page_routes(workspace)
        return made
    return []
