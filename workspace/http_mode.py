"""HTTP delivery: signed requests to the addresses in the manifest, verified before the first event."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from workspace.clock import Clock
from workspace.courier import Ack, Envelope
from workspace.incoming import parsed
from workspace.model import App, Json

VERIFIED_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes = b""
    no_retry: bool = False
    reason: str = ""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follow at most two redirects, with the same signed body."""

    max_redirections = 2

    @override
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: Any,
        code: int,
        msg: str,
        headers: Any,
        newurl: str,
    ) -> urllib.request.Request:
        return urllib.request.Request(newurl, data=req.data, headers=dict(req.header_items()), method="POST")  # noqa: S310 -- where the manifest's address leads


class HttpMode:
    """The transport of apps that are reached at request URLs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._verified: set[tuple[str, str]] = set()
        self._verifying: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        # Addresses of a local app: whatever proxy the surroundings name is not for them.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Redirects)

    async def deliver(self, app: App, envelope: Envelope, *, timeout_s: float) -> Ack:
        """Send *envelope* as a signed request and take a 2xx as its acknowledgement."""
        url = address(app, envelope)
        if not url:
            return Ack(acked=False, reason="connection_failed")
        if envelope.kind == "events_api" and not await self._verify(app, url):
            return Ack(acked=False, reason="http_error")
        headers = {}
        if envelope.retry_attempt:
            headers = {
                "X-Slack-Retry-Num": str(envelope.retry_attempt),
                "X-Slack-Retry-Reason": envelope.retry_reason,
            }
        reply = await self._post(app, url, envelope_body(envelope), headers, timeout_s=timeout_s)
        if 200 <= reply.status < 300:
            return Ack(acked=True, payload=_said(reply.body))
        return Ack(acked=False, reason=reply.reason or "http_error", no_retry=reply.no_retry)

    async def check(self, app: App) -> list[Json]:
        """Send each of the app's addresses the platform's ssl_check and return how it answered."""
        body = urllib.parse.urlencode({"ssl_check": "1", "token": "verification-tokens-are-deprecated"})
        form = body.encode(), "application/x-www-form-urlencoded"
        told = []
        for url in addresses(app):
            reply = await self._post(app, url, form, {}, timeout_s=VERIFIED_WITHIN_S)
            told.append({"url": url, "status": reply.status, "reason": reply.reason})
        return told

    async def _verify(self, app: App, url: str) -> bool:
        async with self._verifying[app.id, url]:  # what comes meanwhile waits for this answer
            if (app.id, url) not in self._verified:
                await self._challenge(app, url)
        return (app.id, url) in self._verified

    async def _challenge(self, app: App, url: str) -> None:
        challenge = hashlib.sha256(f"{app.id}{url}".encode()).hexdigest()
        body = {"type": "url_verification", "challenge": challenge, "token": "deprecated"}
        reply = await self._post(app, url, _json(body), {}, timeout_s=VERIFIED_WITHIN_S)
        if reply.status == 200 and challenge.encode() in reply.body:
            self._verified.add((app.id, url))

    async def _post(
        self, app: App, url: str, body: tuple[bytes, str], headers: dict[str, str], *, timeout_s: float
    ) -> _Reply:
        raw, kind = body
        stamp = str(self._clock.seconds())
        signed = headers | {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(app.signing_secret, stamp, raw),
        }
        request = urllib.request.Request(url, data=raw, headers=signed, method="POST")  # noqa: S310 -- the manifest names it
        return await asyncio.to_thread(self._exchange, request, timeout_s)

    def _exchange(self, request: urllib.request.Request, timeout_s: float) -> _Reply:
        try:
            with self._opener.open(request, timeout=timeout_s) as response:
                return _Reply(response.status, response.read())
        except urllib.error.HTTPError as error:
            with error:
                no_retry = error.headers.get("x-slack-no-retry") == "1"
                reason = "too_many_redirects" if 300 <= error.code < 400 else "http_error"
                return _Reply(error.code, no_retry=no_retry, reason=reason)
        except TimeoutError:
            return _Reply(0, reason="http_timeout")
        except (OSError, http.client.HTTPException) as error:
            match getattr(error, "reason", None):
                case TimeoutError():
                    return _Reply(0, reason="http_timeout")
                case ssl.SSLError():
                    return _Reply(0, reason="ssl_error")
                case _:
                    return _Reply(0, reason="connection_failed")


def addresses(app: App) -> list[str]:
    """Return every address the manifest names, each once."""
    settings = app.manifest.settings
    named = [
        settings.event_subscriptions.request_url,
        settings.interactivity.request_url,
        settings.interactivity.message_menu_options_url,
        *(command.url for command in app.manifest.features.slash_commands),
    ]
    return list(dict.fromkeys(url for url in named if url))


def address(app: App, envelope: Envelope) -> str:
    """Return where *envelope* is sent, "" when the manifest names no address for it."""
    settings = app.manifest.settings
    interactive = settings.interactivity.request_url or ""
    if envelope.kind == "events_api":
        return settings.event_subscriptions.request_url or ""
    if envelope.kind == "slash_commands":
        commands = app.manifest.features.slash_commands
        return next((c.url for c in commands if c.command == envelope.name and c.url), interactive)
    if envelope.name == "block_suggestion":
        return settings.interactivity.message_menu_options_url or interactive
    return interactive


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return the v0 signature of a request."""
    basis = f"v0:{stamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), basis, hashlib.sha256).hexdigest()


def envelope_body(envelope: Envelope) -> tuple[bytes, str]:
    """Return the request body for *envelope* and its content type."""
    if envelope.kind == "events_api":
        return _json(envelope.payload)
    fields = envelope.payload
    if envelope.kind == "interactive":
        fields = {"payload": json.dumps(envelope.payload)}
    return urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _json(body: Json) -> tuple[bytes, str]:
    return json.dumps(body).encode(), "application/json"


def _said(body: bytes) -> Json | None:
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return None
    try:
        said = parsed(text)
    except ValueError:
        return {"text": text}
    return said if isinstance(said, dict) else None
