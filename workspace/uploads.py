"""Files: kept when a person or an app gives one, served to whoever shows a token that may read it."""

from __future__ import annotations

import hmac
import mimetypes

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from workspace import posting
from workspace.model import File
from workspace.state import Workspace

BYTES_MAX = 50_000_000
NAME_MAX = 255


def kept_file(workspace: Workspace, *, name: str, content: bytes, user: str) -> File:
    """Keep a file and return it."""
    safe = _safe(name)
    file = File(
        id=workspace.ids.new("F0"),
        name=safe,
        mimetype=mimetypes.guess_type(safe)[0] or "application/octet-stream",
        content=content,
        user=user,
        created=workspace.clock.seconds(),
    )
    workspace.files[file.id] = file
    workspace.touch("file", file.id)
    return file


def forget(workspace: Workspace, file: File) -> None:
    """Delete *file*, out of every message it stands in; one that said nothing else goes with it."""
    for channel_id in file.channels:
        channel = workspace.channels[channel_id]
        for message in [m for m in channel.messages.values() if file.id in m.files]:
            message.files.remove(file.id)
            if message.files or message.text or message.blocks:
                posting.tell(workspace, "message_changed", message)
            else:
                posting.delete(workspace, message)
    del workspace.files[file.id]
    workspace.touch("file", file.id)


def _safe(name: str) -> str:
    """Return *name* as a file's name and nothing else: no path, no control characters, its ending kept."""
    shown = "".join("_" if sign in "/\\" or ord(sign) < ord(" ") else sign for sign in name)
    if not shown.strip(". "):
        return "file"
    stem, dot, ending = shown.rpartition(".")
    return shown if len(shown) <= NAME_MAX else f"{stem[: NAME_MAX - 20]}{dot}{ending[:19]}"


async def receive(workspace: Workspace, request: Request) -> Response:
    """Take the bytes of a file an upload address was given out for, once."""
    file = workspace.files.get(request.path_params["file_id"])
    if file is None or file.content:
        return PlainTextResponse("no such upload", 404)
    content = await request.body()
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            parts = [value for value in form.values() if not isinstance(value, str)]
            content = await parts[0].read() if parts else b""
    if not content or len(content) > BYTES_MAX:
        return PlainTextResponse("empty or too large", 400)
    file.content = content
    workspace.touch("file", file.id)
    return PlainTextResponse(f"OK - {len(content)}")


async def serve(workspace: Workspace, request: Request) -> Response:
    """Return a file's bytes to a token with files:read; anybody else is sent to the page, as on the platform."""
    file = workspace.files.get(request.path_params["address"].rpartition("-")[2])
    token = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    for app in workspace.apps.values():
        known = hmac.compare_digest(token, app.bot_token.encode())
        if known and not app.revoked and "files:read" in app.scopes:
            if file is None:
                return PlainTextResponse("no such file", 404)
            return Response(file.content, media_type=file.mimetype)
    return RedirectResponse("/", 302)
