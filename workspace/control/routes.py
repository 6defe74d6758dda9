"""The addresses of the control API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from workspace.control import deeds, looks
from workspace.control.asked import Asked, read_body
from workspace.model import Json, RefusedError
from workspace.socket_mode import SocketMode
from workspace.state import Workspace

Deed = Callable[[Asked], Awaitable[Json]]
DEEDS: dict[str, Deed] = {
    "message": deeds.message,
    "edit": deeds.edit,
    "delete": deeds.delete,
    "reaction": deeds.reaction,
    "click": deeds.click,
    "options": deeds.options,
    "submit": deeds.submit,
    "close": deeds.close,
    "command": deeds.command,
    "shortcut": deeds.shortcut,
    "home": deeds.home,
    "stop": deeds.stop,
    "user": deeds.change_user,
}


def control_routes(workspace: Workspace, sockets: SocketMode) -> list[Route]:
    """Return the routes of the control API."""

    async def order_fault(asked: Asked) -> Json:
        return await looks.order_fault(asked, sockets)

    async def clock(asked: Asked) -> Json:
        return {"now": asked.workspace.clock.now().isoformat()}

    async def faults(asked: Asked) -> Json:
        return {"faults": asked.workspace.faults.standing()}

    async def state(asked: Asked) -> Json:
        return looks.state(asked.workspace, asked.user())

    async def journal(asked: Asked) -> Json:
        after = asked.text("after", "0")
        if not after.isdigit():
            raise RefusedError("invalid_field", "after must be a number of an entry")
        return {"entries": asked.workspace.journal.after(int(after))}

    async def metrics(asked: Asked) -> Json:
        return asked.workspace.metrics.report()

    def posted(name: str, deed: Deed) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _answer(workspace, name, deed, lambda: read_body(request))

        return Route(f"/control/{name}", endpoint, methods=["POST"])

    def got(name: str, deed: Deed) -> Route:
        async def endpoint(request: Request) -> Response:
            async def query() -> Json:
                return dict(request.query_params)

            return await _answer(workspace, "", deed, query)

        return Route(f"/control/{name}", endpoint, methods=["GET"])

    async def withdraw(request: Request) -> Response:
        async def deed(asked: Asked) -> Json:
            asked.workspace.faults.withdraw(request.path_params["fault_id"])
            return {}

        return await _answer(workspace, "fault", deed, lambda: read_body(request))

    async def wait(request: Request) -> Response:
        try:
            found = await looks.wait(Asked(workspace, dict(request.query_params)))
        except RefusedError as refusal:
            return _refused(refusal)
        if found is None:
            told = {"ok": False, "error": "timeout", "detail": "nothing came that says this"}
            return JSONResponse(told, 408)
        return JSONResponse({"ok": True, **found})

    return [
        *(posted(name, deed) for name, deed in DEEDS.items()),
        posted("fault", order_fault),
        posted("clock", looks.move_clock),
        got("clock", clock),
        got("fault", faults),
        got("state", state),
        got("journal", journal),
        got("metrics", metrics),
        Route("/control/wait", wait, methods=["GET"]),
        Route("/control/fault/{fault_id}", withdraw, methods=["DELETE"]),
    ]


async def _answer(
    workspace: Workspace, name: str, deed: Deed, read: Callable[[], Awaitable[Json]]
) -> Response:
    body: Json = {}
    try:
        body = await read()
        outcome = await deed(Asked(workspace, body))
    except RefusedError as refusal:
        if name:
            _note(workspace, name, body, refusal)
        return _refused(refusal)
    if name:
        _note(workspace, name, body, None)
    return JSONResponse({"ok": True, **outcome})


def _note(workspace: Workspace, name: str, body: Json, refusal: RefusedError | None) -> None:
    shown = {key: value for key, value in body.items() if key != "files"}  # their bytes say nothing here
    refused = {"error": refusal.error, "rule": refusal.rule, "docs": ""} if refusal else None
    status = refusal.error if refusal else "ok"
    workspace.journal.write("in", name, shown, via="control", status=status, refused=refused)


def _refused(refusal: RefusedError) -> Response:
    told = {"ok": False, "error": refusal.error, "detail": refusal.rule, **refusal.extra}
    return JSONResponse(told, 400)
