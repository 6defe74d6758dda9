"""The address of the Web API: who calls, may they, is it too fast, and the answer in the platform's shape."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from workspace.api import (
    agents,
    channels,
    chat,
    conversations,
    files,
    people,
    pins,
    reactions,
    scheduled,
    streams,
    tokens,
    usergroups,
    views,
)
from workspace.api.call import METHODS, Call, Method
from workspace.incoming import parsed, whole
from workspace.model import App, Json, RefusedError
from workspace.state import Workspace

# Importing a module enters its methods; naming them here says that this is meant.
METHOD_MODULES = (
    agents,
    channels,
    chat,
    conversations,
    files,
    people,
    pins,
    reactions,
    scheduled,
    streams,
    tokens,
    usergroups,
    views,
)
DOCS = "https://docs.slack.dev/reference/methods/"


@dataclass(slots=True)
class _Answer:
    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    rule: str = ""  # the sentence for the journal; apps are told the error only
    docs: str = ""  # the page of the rule, when it is not that of the method


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who calls: an app by its bot token or its app-level one; or nobody known, and then the error to say."""

    app: App | None
    by_app_token: bool = False
    error: str = ""

    @property
    def name(self) -> str:
        return self.app.name if self.app else ""

    @property
    def scopes(self) -> str:
        if self.by_app_token:
            return "connections:write"
        return ",".join(self.app.scopes) if self.app else ""


async def call_method(workspace: Workspace, request: Request) -> Response:
    """Answer one call of a Web API method."""
    name = request.path_params["method"]
    args, broken = await _arguments(request)
    caller = _caller(workspace, request, token_argument=args.pop("token", None))
    if broken and not caller.error:
        caller = replace(caller, error=broken)
    facts: Json = {key: value for key, value in args.items() if isinstance(value, str)}
    facts |= {"method": name, "type": name, "app": caller.name}
    if workspace.faults.take("http_500", facts):
        answer = _Answer({"ok": False, "error": "fault: http_500"}, 500)
    elif fault := workspace.faults.take("rate_limit", facts):
        answer = _limited(int(fault.extra.get("retry_after_s", 1)))
    else:
        answer = _answer(workspace, caller, name=name, args=args)
    _journal(workspace, caller, name=name, args=args, answer=answer)
    if answer.status == 500:
        return PlainTextResponse("internal error", 500)
    if workspace.faults.take("timeout_after_effect", facts):
        return PlainTextResponse("upstream timed out", 504)
    accepted = ",".join(METHODS[name].scopes) if name in METHODS else ""
    scopes = {"x-oauth-scopes": caller.scopes, "x-accepted-oauth-scopes": accepted}
    return JSONResponse(answer.body, answer.status, headers=answer.headers | scopes)


def _answer(workspace: Workspace, caller: _Caller, *, name: str, args: Json) -> _Answer:
    method = METHODS.get(name)
    try:
        if method is None:
            raise RefusedError("unknown_method", _why_unknown(name), req_method=name)
        if caller.error and not (method.anonymous and caller.error == "not_authed"):
            raise RefusedError(caller.error, "the request cannot be told apart from a stranger's")
        if caller.app is None:
            return _Answer({"ok": True, **({"args": args} if args else {})})
        if caller.by_app_token != method.app_token and not method.anonymous:
            raise RefusedError("not_allowed_token_type", "this method takes the other kind of token")
        return _as_app(method, Call(workspace, caller.app, name, args))
    except RefusedError as refusal:
        workspace.metrics.count("refusals")
        if refusal.error == "ratelimited":
            return _limited(int(refusal.extra["retry_after"]))
        told = {"ok": False, "error": refusal.error, **refusal.extra}
        return _Answer(told, rule=refusal.rule, docs=refusal.docs)


@cache
def documented_elsewhere() -> frozenset[str]:
    """Return the names of Slack's methods that are not served here."""
    listed = Path(__file__).with_name("documented.json").read_text(encoding="utf-8")
    return frozenset(json.loads(listed)) - METHODS.keys()


def _why_unknown(name: str) -> str:
    if name in documented_elsewhere():
        return f"Slack has the method {name}; this workspace does not serve it"
    return f"there is no method {name}, here or at Slack"


def _as_app(method: Method, call: Call) -> _Answer:
    call.need(*method.scopes)
    wait_s = call.workspace.limits.wait_for_method(call.app.id, method.name, tier=method.tier)
    if wait_s:
        raise RefusedError("ratelimited", "too many calls of this method", retry_after=wait_s)
    body = {"ok": True, **method.handler(call)}
    if call.warnings:
        body["warning"] = ",".join(call.warnings)
        body.setdefault("response_metadata", {})["warnings"] = call.warnings
    return _Answer(body)


def _limited(wait_s: int) -> _Answer:
    headers = {"Retry-After": str(wait_s)}
    return _Answer({"ok": False, "error": "ratelimited"}, 429, headers, rule=f"too fast: wait {wait_s} s")


def _journal(workspace: Workspace, caller: _Caller, *, name: str, args: Json, answer: _Answer) -> None:
    status = "ok" if answer.body["ok"] else str(answer.body["error"])
    refused = {"error": status, "rule": answer.rule, "docs": answer.docs or DOCS + name}
    workspace.journal.write(
        "in",
        name,
        args,
        via="api",
        app=caller.name,
        status=status,
        refused=None if answer.body["ok"] else refused,
        answer=answer.body,
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
            body = parsed(raw)
        except ValueError:
            return merged, "invalid_json"
        if not isinstance(body, dict):
            return merged, "json_not_object"
        return merged | body, ""
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        try:
            async with request.form() as form:
                for key, value in form.multi_items():
                    merged[whole(key)] = await _text(value)
        except HTTPException:  # what the form parser raises for a form that is none
            return merged, "invalid_form_data"
    return merged, ""


async def _text(value: str | UploadFile) -> str:
    """Return a form's field as text, one that was sent as a file too."""
    if isinstance(value, UploadFile):
        return (await value.read()).decode("utf-8", "replace")
    return str(whole(value))


def _caller(workspace: Workspace, request: Request, *, token_argument: Any) -> _Caller:
    """Return who calls: by the bearer token of the header, else by the token among the arguments."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = str(bearer.strip() if scheme.lower() == "bearer" else token_argument or "").encode()
    if not token:
        return _Caller(None, error="not_authed")
    for app in workspace.apps.values():
        if hmac.compare_digest(token, app.bot_token.encode()):
            return _Caller(None, error="token_revoked") if app.revoked else _Caller(app)
        if hmac.compare_digest(token, app.app_token.encode()):
            return _Caller(app, by_app_token=True)
    return _Caller(None, error="invalid_auth")
