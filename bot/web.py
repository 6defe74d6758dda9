"""Over HTTP: where machines and Slack post what the desk is to take in, and ask whether it works.

Off unless the settings name an address and a secret.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
import uvicorn
from slack_bolt import App
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import slack_web
from bot.health import OK, Health
from bot.proofs import Claim, claimed, is_signed
from bot.refusals import Refused
from bot.settings import Settings
from bot.slack_web import SlackDoor
from bot.tally import Tally
from handlers.alerts import on_alerts
from handlers.machines import Answered, refused
from handlers.mail import on_mail
from workflows.ports import Desk

SECRET_MIN = 16  # characters
ALERTS_MAX = 1 << 20  # bytes; Alertmanager's own default is no limit, and a thousand alerts are half of this
MAIL_MAX = 25 << 20  # bytes; what mail servers usually let through
PATIENCE_S = 30
"""How long a body may take to arrive."""
AT_ONCE = 64  # connections; what comes beyond is told to come again

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Door:
    """One address to post to: how much it takes, and who takes it."""

    path: str
    most: int
    take: Callable[[Desk, bytes], Answered]


DOORS = (Door("/alerts", ALERTS_MAX, on_alerts), Door("/mail", MAIL_MAX, on_mail))


def web_of(
    settings: Settings,
    desk: Desk,
    health: Health | None = None,
    *,
    app: App | None = None,
    tally: Tally | None = None,
) -> Web | None:
    """Return the listener of the settings, None where they name none. Raises Refused for half of it.

    What Slack posts, where it does, is for *app*.
    """
    secret, is_posted_to = (
        settings.listen_secret.get_secret_value(),
        app is not None and settings.is_posted_to,
    )
    if not settings.listen:
        if secret:
            raise Refused("DESKHAND_LISTEN_SECRET is set and DESKHAND_LISTEN is not. Set both, or none.")
        if is_posted_to:
            raise Refused(
                "SLACK_SIGNING_SECRET is set without SLACK_APP_TOKEN, so Slack posts to this machine. "
                "Set DESKHAND_LISTEN to where, or SLACK_APP_TOKEN for Socket Mode."
            )
        return None
    if len(secret) < SECRET_MIN and (secret or not is_posted_to):
        raise Refused(f"DESKHAND_LISTEN needs DESKHAND_LISTEN_SECRET, with at least {SECRET_MIN} characters.")
    host, _, port = settings.listen.rpartition(":")
    tally, slack = tally or Tally(), None
    if app is not None and is_posted_to:
        slack = SlackDoor(
            app.dispatch, secret=settings.slack_signing_secret.get_secret_value().encode(), tally=tally
        )
    at = (host.strip("[]"), int(port))
    return Web(desk, host=at[0], port=at[1], secret=secret.encode(), health=health, slack=slack, tally=tally)


class Web:
    """Takes in what is posted. An answer of 200 means that it is committed; on any other the sender tries again."""

    def __init__(
        self,
        desk: Desk,
        *,
        host: str,
        port: int,
        secret: bytes,
        health: Health | None = None,
        slack: SlackDoor | None = None,
        tally: Tally | None = None,
    ) -> None:
        """Take the address, without serving yet; port 0 takes a free one. Raises Refused when it is taken.

        Where there is *health* to tell of, anybody who asks is told. Without a *secret* nobody but Slack may post.
        """
        self._desk = desk
        self._secret = secret
        self._slack = slack
        self._tally = tally or Tally()
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._socket = socket.create_server((host, port), family=family, backlog=AT_ONCE)
        except (OSError, OverflowError) as error:
            raise Refused(f"DESKHAND_LISTEN={host}:{port} cannot be listened on ({error}).") from None
        routes = [
            Route(door.path, self._endpoint(door), methods=["POST"]) for door in (DOORS if secret else ())
        ]
        if slack is not None:
            routes.append(Route(slack_web.PATH, self._of_slack(slack), methods=["POST"]))
        if health is not None:
            routes += [Route("/healthz", _alive), Route("/readyz", _ready_of(health))]
            routes.append(Route("/metrics", self._counted))
        config = uvicorn.Config(
            Starlette(routes=routes),
            log_config=None,
            access_log=False,
            lifespan="off",
            limit_concurrency=AT_ONCE,
            timeout_graceful_shutdown=PATIENCE_S,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    @property
    def address(self) -> str:
        """Where it listens, as a URL."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def take_over(self, desk: Desk) -> None:
        """Take what comes next in for *desk*."""
        self._desk = desk

    def start(self) -> None:
        """Begin to serve, in the background; what came since the address was taken is served first."""
        self._thread.start()
        log.info("listening", action="web.listening", address=self.address)

    def stop(self) -> None:
        """Finish what is being taken in, and let go of the address."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        if self._slack is not None:
            self._slack.close()
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])

    def _endpoint(self, door: Door) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            answered = await self._answered(request, door)
            if answered.status >= 400:
                self._tally.note("web", str(answered.status))
                log.warning("refused", action="web.refused", path=door.path, status=answered.status)
            return JSONResponse(answered.said, answered.status)

        return endpoint

    async def _answered(self, request: Request, door: Door) -> Answered:
        claim = claimed(request.headers, self._secret, now=self._desk.clock.now())
        if claim is Claim.WORTHLESS:
            return _not_proven()
        body = await _arrived(request, most=door.most)
        if isinstance(body, Answered):
            return body
        if claim is Claim.SIGNED and not is_signed(request.headers, body, self._secret):
            return _not_proven()
        return await run_in_threadpool(door.take, self._desk, body)

    def _of_slack(self, slack: SlackDoor) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await slack.answered(request, self._desk, read=_posted_by_slack)

        return endpoint

    async def _counted(self, _request: Request) -> Response:
        """Answer how often what was refused."""
        return PlainTextResponse(self._tally.told(), media_type="text/plain; version=0.0.4")


async def _alive(_request: Request) -> Response:
    """Answer: whoever can is alive."""
    return JSONResponse({"process": OK})


def _ready_of(health: Health) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_request: Request) -> Response:
        findings = await run_in_threadpool(health.findings)
        return JSONResponse(findings, 200 if set(findings.values()) == {OK} else 503)

    return ready


async def _posted_by_slack(request: Request) -> bytes | Response:
    body = await _arrived(request, most=slack_web.POSTED_MAX)
    return JSONResponse(body.said, body.status) if isinstance(body, Answered) else body


async def _arrived(request: Request, *, most: int) -> bytes | Answered:
    """Return the body, or why it is not taken."""
    try:
        body = await asyncio.wait_for(_read(request, most=most), PATIENCE_S)
    except (TimeoutError, ClientDisconnect):
        return refused(408, f"The body did not arrive within {PATIENCE_S} seconds.")
    return refused(413, f"The body is larger than {most} bytes.") if body is None else body


async def _read(request: Request, *, most: int) -> bytes | None:
    """Return the body, None as soon as it is known to be larger than *most*."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


def _not_proven() -> Answered:
    return refused(
        401,
        "This needs the secret of the desk: as a bearer token, or as a signature no older than five minutes.",
    )
