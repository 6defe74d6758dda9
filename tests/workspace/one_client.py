"""One of the SDK's Socket Mode clients in a process of its own: prints what it hears, ends with its input.

A process, because the clients leave cut sockets to the garbage collector, which is a warning, which is an error.
"""

from __future__ import annotations

import sys

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient as BuiltinClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.socket_mode.websocket_client import SocketModeClient as WebsocketClient

CLIENTS = {"builtin": BuiltinClient, "websocket_client": WebsocketClient}


def on_request(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
    """Acknowledge a message and print its text."""
    client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
    sys.stdout.write(f"{request.payload['event']['text']}\n")
    sys.stdout.flush()


def listen(kind: str, url: str, *, bot_token: str, app_token: str) -> None:
    """Listen until the input ends."""
    web = WebClient(token=bot_token, base_url=f"{url}/api/")
    client = CLIENTS[kind](app_token=app_token, web_client=web, ping_interval=1)
    client.socket_mode_request_listeners.append(on_request)
    client.connect()
    sys.stdin.read()


if __name__ == "__main__":
    listen(sys.argv[1], sys.argv[2], bot_token=sys.argv[3], app_token=sys.argv[4])
