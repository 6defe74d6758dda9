"""The response addresses as apps reach them: read, counted, answered, and written into the journal."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from workspace.answers import answer
from workspace.incoming import parsed
from workspace.model import RefusedError
from workspace.state import Workspace

DOCS = "https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"
NOT_FOUND = ("no_hook", "expired_url", "used_url")


async def respond(workspace: Workspace, request: Request) -> Response:
    """Take what an app says at a response address."""
    body: Any = None
    refusal: RefusedError | None = None
    try:
        body = _read(await request.body())
        hook = workspace.hooks.use(request.path_params["hook_id"])
        is_post = isinstance(body, dict) and body.get("response_type") == "in_channel"
        wait_s = workspace.limits.wait_for_answer(hook.app_id, hook.channel) if is_post else 0
        if wait_s:  # what only one person sees is limited by its address alone
            raise RefusedError("ratelimited", "one answer a second into one channel", retry_after=wait_s)
        answer(workspace, hook, body)
    except RefusedError as refused:
        refusal = refused
    _note(workspace, body, refusal=refusal)
    if refusal is None:
        return PlainTextResponse("ok")
    if refusal.error == "ratelimited":
        return PlainTextResponse(
            "ratelimited", 429, headers={"Retry-After": str(refusal.extra["retry_after"])}
        )
    told = {"ok": False, "error": refusal.error, **refusal.extra}
    return JSONResponse(told, 404 if refusal.error in NOT_FOUND else 400)


def _read(raw: bytes) -> dict[str, Any]:
    try:
        body = parsed(raw)
    except ValueError as error:
        raise RefusedError("invalid_payload", "the body is not JSON") from error
    if not isinstance(body, dict):
        raise RefusedError("invalid_payload", "the body must be a JSON object")
    return body


def _note(workspace: Workspace, body: Any, *, refusal: RefusedError | None) -> None:
    told = {"error": refusal.error, "rule": refusal.rule, "docs": refusal.docs or DOCS} if refusal else None
    status = refusal.error if refusal else "ok"
    workspace.journal.write("in", "response_url", body, via="response_url", status=status, refused=told)
    if refusal:
        workspace.metrics.count("refusals")
