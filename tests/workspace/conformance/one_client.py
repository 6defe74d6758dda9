"""One of the SDK's Socket Mode clients in a process of its own: says what it hears, ends with its input.

A process, because the clients leave cut sockets to the garbage collector, which is a warning, which is an error.
Commands are acknowledged with a word, options with a list, everything else with nothing.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient as BuiltinClient
from slack_sdk.socket_mode.aiohttp import SocketModeClient as AiohttpClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.socket_mode.websocket_client import SocketModeClient as WebsocketClient
from slack_sdk.socket_mode.websockets import SocketModeClient as WebsocketsClient
from slack_sdk.web.async_client import AsyncWebClient

THREADED = {"builtin": BuiltinClient, "websocket_client": WebsocketClient}
ASYNC = {"aiohttp": AiohttpClient, "websockets": WebsocketsClient}
CLIENTS = sorted([*THREADED, *ASYNC])


def answer(request: SocketModeRequest) -> SocketModeResponse:
    """Say what came, and return how it is acknowledged."""
    payload: dict[str, Any] | None = None
    said = request.payload.get("event", {}).get("text") or request.payload.get("command") or request.type
    if request.type == "slash_commands":
        payload = {"text": f"Got {request.payload['text']}"}
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()
    return SocketModeResponse(envelope_id=request.envelope_id, payload=payload)


def listen(kind: str, url: str, *, bot_token: str, app_token: str) -> None:
    """Listen with a client of threads until the input ends."""

    def on_request(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        client.send_socket_mode_response(answer(request))

    web = WebClient(token=bot_token, base_url=f"{url}/api/")
    client = THREADED[kind](app_token=app_token, web_client=web, ping_interval=1)
    client.socket_mode_request_listeners.append(on_request)
    client.connect()
    sys.stdin.read()


async def listen_async(kind: str, url: str, *, bot_token: str, app_token: str) -> None:
    """Listen with a client of an event loop until the input ends."""

    async def on_request(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        await client.send_socket_mode_response(answer(request))

    web = AsyncWebClient(token=bot_token, base_url=f"{url}/api/")
    client = ASYNC[kind](app_token=app_token, web_client=web, ping_interval=1)
    client.socket_mode_request_listeners.append(on_request)
    await client.connect()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    kind, url, bot_token, app_token = sys.argv[1:]
    if kind in THREADED:
        listen(kind, url, bot_token=bot_token, app_token=app_token)
    else:
        asyncio.run(listen_async(kind, url, bot_token=bot_token, app_token=app_token))
