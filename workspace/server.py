"""Serving a workspace on this machine: the port, the environment file, the line that says it is ready."""

from __future__ import annotations

import errno
import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from typing_extensions import override

from workspace.app import create_app
from workspace.model import App
from workspace.state import Workspace
from workspace.store import Store

HOST = "127.0.0.1"
SHUTDOWN_S = 1
KEPT_S = 75  # longer than clients keep an idle connection: closed as a request comes, that is lost


class PortTakenError(Exception):
    """The port cannot be listened on; the message is one sentence."""


def listen(port: int) -> socket.socket:
    """Return a socket bound to *port* of this machine, a free one for 0; raise PortTakenError."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError as error:
        bound.close()
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise PortTakenError(
            f"Port {port} {reason}; choose another with --port, or 0 for a free one."
        ) from error
    return bound


class Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(
        self,
        workspace: Workspace,
        bound: socket.socket,
        *,
        ready: Callable[[], None],
        store: Store | None = None,
    ) -> None:
        self._bound = bound
        self._ready = ready
        port = bound.getsockname()[1]
        workspace.base_url = f"http://{HOST}:{port}"
        config = uvicorn.Config(
            create_app(workspace, store=store),
            log_level="warning",
            proxy_headers=False,
            timeout_graceful_shutdown=SHUTDOWN_S,
            timeout_keep_alive=KEPT_S,
            ws_max_size=4 * 1024 * 1024,
            ws_per_message_deflate=False,  # on one machine bytes are free and time is not
        )
        super().__init__(config)

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()

    def serve_here(self) -> None:
        """Serve until the process is asked to end."""
        self.run(sockets=[self._bound])


def environment(workspace: Workspace, app: App) -> dict[str, str]:
    """Return what *app* needs to reach *workspace*: its address and the app's secrets."""
    return {
        "SLACK_API_URL": f"{workspace.base_url}/api/",
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
    }


def write_env_files(first: Path, workspace: Workspace) -> None:
    """Write an environment file for each app: *first*, then the same name with .2, .3 …"""
    for number, app in enumerate(workspace.apps.values(), start=1):
        path = first if number == 1 else first.with_name(f"{first.name}.{number}")
        write_env_file(path, environment(workspace, app))
        workspace.env_files[app.id] = str(path)


def write_env_file(path: Path, values: dict[str, Any]) -> None:
    """Write *values* as NAME=value lines, for the owner only, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in values.items())
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
