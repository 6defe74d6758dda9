"""Slack over HTTP: what is posted is proven to be from Slack, from now and no copy before any of it is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import structlog
from slack_bolt import BoltRequest, BoltResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.proofs import SLACK_SIGNATURE, SLACK_TIMESTAMP, is_fresh, is_signed
from bot.tally import Tally
from handlers.machines import refused
from workflows.ports import Desk

PATH = "/slack/events"
POSTED_MAX = 3 << 20  # bytes; a view may have 250 kB, and a form body triples what it has to escape
LINES = 16
"""Payloads handled at once. Each holds a database connection for some milliseconds."""
WHY = {
    "stale_signature": "This needs a signature of Slack that is no older than five minutes.",
    "forged_signature": "This is not signed with the signing secret of the app.",
    "replayed_request": "This was taken in before.",
}
"""Why a request is not believed, in the words of its answer."""

log = structlog.get_logger()

Take = Callable[[BoltRequest], BoltResponse]
Read = Callable[[Request], Awaitable[bytes | Response]]


class SlackDoor:
    """Where Slack posts. What fails is answered so that it is posted again; a copy of what was taken in is refused."""

    def __init__(self, take: Take, *, secret: bytes, tally: Tally) -> None:
        """Have *take* take in what is signed with the app's signing *secret*."""
        self._take_in = take
        self._secret = secret
        self._tally = tally
        self._lines = ThreadPoolExecutor(LINES, thread_name_prefix="posted")

    async def answered(self, request: Request, desk: Desk, *, read: Read) -> Response:
        """Answer one request, whose body *read* brings once its head is worth it."""
        head = request.headers
        if not is_fresh(head.get(SLACK_TIMESTAMP, ""), now=desk.clock.now()):
            return self._not_believed("stale_signature")
        body = await read(request)
        if isinstance(body, Response):
            return body
        if not is_signed(head, body, self._secret, by=SLACK_SIGNATURE, at=SLACK_TIMESTAMP):
            return self._not_believed("forged_signature")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._lines, self._take, desk, dict(head), body)

    def close(self) -> None:
        """Finish what was taken."""
        self._lines.shutdown(wait=True)

    def _take(self, desk: Desk, head: Mapping[str, str], body: bytes) -> Response:
        """Have it handled, once; what failed may be posted again within the same second, and so bear the same name."""
        name = f"posted:{head[SLACK_SIGNATURE]}"
        with desk.unit_of_work() as uow:
            if not uow.inbox.claim(name):
                return self._not_believed("replayed_request")
            uow.commit()
        done = self._take_in(BoltRequest(body=body.decode(), headers=dict(head)))
        if done.status != 200:
            with desk.unit_of_work() as uow:
                uow.inbox.release(name)
                uow.commit()
        return Response(done.body, done.status, done.first_headers_without_set_cookie())

    def _not_believed(self, code: str) -> Response:
        self._tally.note("web", code)
        log.warning("refused", action="web.refused", path=PATH, status=401, code=code)
        answer = refused(401, WHY[code])
        return JSONResponse(answer.said, answer.status)
