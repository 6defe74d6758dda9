"""The address of the Web API: who calls, may they, is it too fast, and the answer in the platform's shape."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from workspace.api import agents, chat, conversations, files, people, reactions, tokens, views
from workspace.api.call import METHODS, Call, Method
from workspace.model import App, Json, RefusedError
from workspace.state import Workspace

# Importing a module enters its methods; naming them here says that this is meant.
METHOD_MODULES = (agents, chat, conversations, files, people, reactions, tokens, views)
DOCS = "https://docs.slack.dev/reference/methods/"


@dataclass(slots=True)
class _Answer:
    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


async def call_method(workspace: Workspace, request: Request) -> Response:
    """Answer one call of a Web API method."""
    name = request.path_params["method"]
    args, broken = await _arguments(request)
    app, is_app_token, auth_error = _caller(workspace, request, args)
    kept_args = {key: value for key, value in args.items() if key != "token"}
    facts: Json = {**{k: v for k, v in args.items() if isinstance(v, str)}, "method": name, "type": name}
    facts["app"] = app.name if app else ""
    if workspace.faults.take("http_500", facts):
        _journal(workspace, name, kept_args, app, "fault: 500")
        return PlainTextResponse("internal error", 500)
    if fault := workspace.faults.take("rate_limit", facts):
        answer = _limited(int(fault.extra.get("retry_after_s", 1)))
    else:
        answer = _answer(workspace, name, kept_args, app, is_app_token, broken or auth_error)
    _journal(workspace, name, kept_args, app, answer)
    if workspace.faults.take("timeout_after_effect", facts):
        return PlainTextResponse("upstream timed out", 504)
    scopes = "connections:write" if is_app_token else ",".join(app.scopes) if app else ""
    headers = answer.headers | {"x-oauth-scopes": scopes}
    return JSONResponse(answer.body, answer.status, headers=headers)


def _answer(
    workspace: Workspace,
    name: str,
    args: Json,
    app: App | None,
    is_app_token: bool,
    error: str,
) -> _Answer:
    method = METHODS.get(name)
    try:
        if method is None:
            raise RefusedError("unknown_method", f"there is no method {name}", req_method=name)
        if error and not (method.anonymous and error == "not_authed"):
            raise RefusedError(error, "the request cannot be told apart from a stranger's")
        if app is None:
            return _Answer({"ok": True, **({"args": args} if args else {})})
        return _as_app(workspace, method, args, app, is_app_token)
    except RefusedError as refusal:
        workspace.metrics.count("refusals")
        body = {"ok": False, "error": refusal.error, **refusal.extra}
        body["_rule"] = refusal.rule
        if refusal.error == "ratelimited":
            return _limited(int(refusal.extra["retry_after"]))
        return _Answer(body)


def _as_app(workspace: Workspace, method: Method, args: Json, app: App, is_app_token: bool) -> _Answer:
    if is_app_token != method.app_token and not method.anonymous:
        raise RefusedError("not_allowed_token_type", "this method takes the other kind of token")
    call = Call(workspace, app, method.name, args)
    call.need(*method.scopes)
    wait_s = workspace.limits.wait_for_method(app.id, method.name, tier=method.tier)
    if wait_s:
        raise RefusedError("ratelimited", "too many calls of this method", retry_after=wait_s)
    body = {"ok": True, **method.handler(call)}
    if call.warnings:
        body["warning"] = ",".join(call.warnings)
        body.setdefault("response_metadata", {})["warnings"] = call.warnings
    return _Answer(body)


def _limited(wait_s: int) -> _Answer:
    body = {"ok": False, "error": "ratelimited", "_rule": f"too fast: wait {wait_s} s"}
    return _Answer(body, 429, {"Retry-After": str(wait_s)})


def _journal(workspace: Workspace, name: str, args: Json, app: App | None, outcome: _Answer | str) -> None:
    refused: Json | None = None
    answer: Json | None = None
    status = outcome if isinstance(outcome, str) else "ok"
    if isinstance(outcome, _Answer):
        rule = outcome.body.pop("_rule", "")
        answer = outcome.body
        if not answer["ok"]:
            status = answer["error"]
            refused = {"error": status, "rule": rule, "docs": DOCS + name}
    workspace.journal.write(
        "in",
        name,
        args,
        via="api",
        app=app.name if app else "",
        status=status,
        refused=refused,
        answer=answer,
    )


async def _arguments(request: Request) -> tuple[Json, str]:
    """Return query, form, multipart and JSON arguments merged, and an error when the body cannot be read."""
    merged: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        raw = await request.body()
        if not raw.strip():
            return merged, ""
        try:
            body = json.loads(raw)
        except ValueError:
            return merged, "invalid_json"
        if not isinstance(body, dict):
            return merged, "json_not_object"
        return merged | body, ""
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            for key, value in form.multi_items():
                merged[key] = await value.read() if isinstance(value, UploadFile) else value
    return merged, ""


def _caller(workspace: Workspace, request: Request, args: Json) -> tuple[App | None, bool, str]:
    """Return the calling app, whether by its app-level token, and the error when nobody is known to call."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token: Any = bearer.strip() if scheme.lower() == "bearer" else args.get("token")
    if not token:
        return None, False, "not_authed"
    for app in workspace.apps.values():
        if hmac.compare_digest(str(token).encode(), app.bot_token.encode()):
            return (None, False, "token_revoked") if app.revoked else (app, False, "")
        if hmac.compare_digest(str(token).encode(), app.app_token.encode()):
            return app, True, ""
    return None, False, "invalid_auth"
