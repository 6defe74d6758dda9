"""The connection to the workspace: what one thread says is handled in the order it arrived, the rest side by side."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from typing_extensions import override
from websocket import WebSocketApp, WebSocketException

from bot.refusals import Refused

LINES = 16
"""Payloads handled at once. Each holds a database connection for some milliseconds."""
PING_S = 5
"""How soon a dead connection is noticed; a deployment's first minute counts."""

GREETED_WITHIN_S = 15
GOODBYE_S = 3.0

log = structlog.get_logger()


class _Client(SocketModeClient):
    """The SDK's client, which takes a connection that is still being opened for one that was lost.

    It then leaves for a second one, hears what arrives over the first, and can acknowledge none of it.
    """

    _ended: WebSocketApp | None = None

    @override
    def _run_current_session(self) -> None:
        session = self.current_session
        super()._run_current_session()  # type: ignore[no-untyped-call]  # the SDK has no types here
        self._ended = session

    @override
    def _monitor_current_session(self) -> None:
        if self.current_session is self._ended:
            super()._monitor_current_session()  # type: ignore[no-untyped-call]  # as above


class Socket:
    """Receives payloads over Socket Mode, has Bolt handle them, and acknowledges what was handled.

    The client is the one on websocket-client: the SDK's built-in one loses a frame when many arrive at once
    (docs/decisions/0009-websocket-client.md).
    """

    def __init__(self, app: App, app_token: str) -> None:
        """Prepare, without connecting."""
        self._app = app
        self._client = _Client(
            app_token=app_token, web_client=app.client, logger=app.logger, ping_interval=PING_S, concurrency=1
        )
        self._greeted = threading.Event()
        self._client.message_listeners.append(self._hear)
        self._client.socket_mode_request_listeners.append(self._take)
        self._lines = [ThreadPoolExecutor(1, thread_name_prefix=f"line-{n}") for n in range(LINES)]

    def connect(self) -> None:
        """Connect and return once payloads can arrive; a lost connection is made again from then on.

        Raises Refused when the workspace does not accept the app-level token, or does not greet.
        """
        try:
            self._client.connect()
        except SlackApiError as error:
            code = error.response["error"]
            raise Refused(
                f"The workspace refused SLACK_APP_TOKEN ({code}). It needs the scope connections:write."
            ) from None
        if not self._greeted.wait(GREETED_WITHIN_S):
            raise Refused(
                f"The workspace did not open a socket within {GREETED_WITHIN_S} seconds. Try again."
            )

    def close(self) -> None:
        """Finish what was taken, then let go of the workspace. What was not taken is delivered again."""
        self._client.socket_mode_request_listeners.clear()
        for line in self._lines:
            line.shutdown(wait=True)
        self._say_goodbye()
        self._client.close()

    def _say_goodbye(self) -> None:
        """Wake who waits: the reader would miss its connection ten seconds later, the queue's thread one."""
        self._client.auto_reconnect_enabled = False
        self._client.closed = True
        self._client.message_queue.put(None)
        session, runner = self._client.current_session, self._client.current_session_runner
        if session is None or session.sock is None or session.sock.sock is None:
            return
        runner.event.set()
        connection = session.sock.sock
        with contextlib.suppress(WebSocketException, OSError):  # it may be going by itself
            session.sock.send_close()
            connection.shutdown(socket.SHUT_RDWR)
        runner.thread.join(GOODBYE_S)
        connection.close()

    def _hear(self, _client: BaseSocketModeClient, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self._greeted.set()

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        line = self._lines[hash(_thread_of(request)) % LINES]
        line.submit(self._handle, client, request).add_done_callback(_log_failure)

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        send_response(client, request, run_bolt_app(self._app, request), time.time())


def _thread_of(request: SocketModeRequest) -> tuple[str, ...]:
    """Return what must stay in order: a message and its edits, and all that is said in one thread."""
    event: dict[str, Any] = request.payload.get("event") or {}
    message = event.get("message") or event
    root = message.get("thread_ts") or message.get("ts")
    return (str(event["channel"]), str(root)) if root and "channel" in event else (request.envelope_id,)


def _log_failure(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        log.error("not acknowledged", action="socket.not_acknowledged", error=type(error).__name__)
