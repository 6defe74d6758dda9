"""The addresses of the control API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from workspace.control import agents, apps, deeds, looks, waiting
from workspace.control.asked import Asked, read_body
from workspace.control.waiting import NothingCameError
from workspace.http_mode import HttpMode
from workspace.model import Json, RefusedError
from workspace.socket_mode import SocketMode
from workspace.state import Workspace

DOCS = "docs/reference/workspace.md#control-calls"
Verb = Literal["GET", "POST", "DELETE"]
Deed = Callable[[Asked], Awaitable[Json]]
CALLS: dict[tuple[Verb, str], Deed] = {
    ("POST", "message"): deeds.message,
    ("POST", "edit"): deeds.edit,
    ("POST", "delete"): deeds.delete,
    ("POST", "reaction"): deeds.reaction,
    ("POST", "pin"): deeds.pin,
    ("POST", "click"): deeds.click,
    ("POST", "options"): deeds.options,
    ("POST", "submit"): deeds.submit,
    ("POST", "close"): deeds.close,
    ("POST", "command"): deeds.command,
    ("POST", "shortcut"): deeds.shortcut,
    ("POST", "home"): agents.home,
    ("POST", "stop"): agents.stop,
    ("POST", "rename"): agents.rename,
    ("POST", "context"): agents.look_at,
    ("POST", "user"): deeds.change_user,
    ("POST", "app"): apps.change_app,
    ("POST", "ssl_check"): apps.ssl_check,
    ("POST", "fault"): looks.order_fault,
    ("GET", "fault"): looks.faults,
    ("DELETE", "fault/{fault_id}"): looks.withdraw_fault,
    ("POST", "clock"): looks.move_clock,
    ("GET", "clock"): looks.clock,
    ("GET", "state"): looks.state,
    ("GET", "wait"): waiting.wait,
    ("GET", "journal"): looks.journal,
    ("GET", "metrics"): looks.metrics,
}


def control_routes(
    workspace: Workspace, sockets: SocketMode, addresses: HttpMode | None = None
) -> list[Route]:
    """Return the routes of the control API."""
    reached = addresses or HttpMode(workspace.clock)

    def route(verb: Verb, name: str, deed: Deed) -> Route:
        async def endpoint(request: Request) -> Response:
            asked = Asked(workspace, {}, sockets=sockets, addresses=reached)
            refusal: RefusedError | None = None
            outcome: Json = {}
            try:
                asked.body = await _read(request)
                outcome = await deed(asked)
            except RefusedError as refused:
                refusal = refused
            if verb != "GET":
                _note(asked, name, refusal=refusal)
            return JSONResponse({"ok": True, **outcome}) if refusal is None else _refused(refusal)

        return Route(f"/control/{name}", endpoint, methods=[verb])

    return [route(verb, name, deed) for (verb, name), deed in CALLS.items()]


async def unknown(request: Request) -> Response:
    """Answer a control call there is not, as any other that is wrong."""
    call = f"{request.method} {request.url.path}"
    return _refused(RefusedError("unknown_call", f"there is no {call}; {DOCS} lists those there are"))


async def _read(request: Request) -> Json:
    body = {} if request.method in ("GET", "HEAD") else await read_body(request)
    return {**request.query_params, **body, **request.path_params}


def _note(asked: Asked, name: str, *, refusal: RefusedError | None) -> None:
    shown = {
        key: value for key, value in asked.body.items() if key != "files"
    }  # their bytes say nothing here
    refused = {"error": refusal.error, "rule": refusal.rule, "docs": DOCS} if refusal else None
    status = refusal.error if refusal else "ok"
    asked.workspace.journal.write(
        "in", name.partition("/")[0], shown, via="control", status=status, refused=refused
    )


def _refused(refusal: RefusedError) -> Response:
    told = {"ok": False, "error": refusal.error, "detail": refusal.rule, **refusal.extra}
    return JSONResponse(told, 408 if isinstance(refusal, NothingCameError) else 400)
