"""A small Bolt app that shows what it is told to show, acknowledges everything, and remembers what it heard."""

import re
import threading
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.workspace.page.kit import Json, options
from tests.workspace.page.living import READY_S, until

MANIFEST: Json = {
    "display_information": {"name": "Gallery", "description": "Shows one of everything"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Gallery"},
        "agent_view": {
            "agent_description": "It shows one of everything.",
            "suggested_prompts": [
                {"title": "Show me around", "message": "what is there to see"},
                {"title": "Say hello", "message": "hello there"},
            ],
        },
        "slash_commands": [{"command": "/show", "description": "Show something", "usage_hint": "[what]"}],
        "shortcuts": [
            {"name": "Show a form", "type": "global", "callback_id": "form", "description": "As it is set up"},
            {"name": "Make a ticket", "type": "message", "callback_id": "ticket", "description": "Of a message"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "assistant:write", "channels:history", "channels:read", "chat:write", "commands", "files:read",
                "groups:history", "im:history", "im:read", "im:write", "reactions:read", "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "message.im", "agent_session_stopped", "reaction_added"]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}  # fmt: skip
LOUD = re.compile(r"^(?!silent)")
TICKETS = ("INC-1042", "INC-1043", "INC-2001")


class GalleryApp:
    """The app, connected over Socket Mode; `heard` is all it was sent, `answers` what submitted modals get."""

    def __init__(self, *, api: str, bot_token: str, app_token: str) -> None:
        self.client = WebClient(token=bot_token, base_url=api)
        self.heard: list[Json] = []
        self.view: Json = {}
        self.pushed: Json = {}
        self.answers: list[Json | None] = []
        self.app = App(client=self.client, token_verification_enabled=False)
        self.handler = SocketModeHandler(self.app, app_token, web_client=self.client)
        self._listen_to_elements()
        self._listen_to_modals()
        self._listen_to_people()

    def start(self) -> None:
        """Connect and return once the workspace has said hello."""
        heard = threading.Event()
        self.handler.client.on_message_listeners.append(lambda message: heard.set())
        self.handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt has no types here
        assert heard.wait(READY_S), "the workspace did not say hello"

    def stop(self) -> None:
        """Leave."""
        self.handler.close()  # type: ignore[no-untyped-call]  # slack_bolt has no types here

    def post(
        self, *blocks: Json, channel: str = "C0STATUS", text: str = "Something to see", **more: Any
    ) -> str:
        """Post a message and return its ts."""
        said = self.client.chat_postMessage(channel=channel, text=text, blocks=list(blocks) or None, **more)
        return str(said["ts"])

    def wait(self, fits: Callable[[Json], Any], *, after: int = 0) -> Json:
        """Return the newest payload that fits, among those heard after *after*, waiting for it."""
        until(lambda: any(fits(told) for told in self.heard[after:]))
        return next(told for told in reversed(self.heard) if fits(told))

    def action(self, action_id: str, *, after: int = 0) -> Json:
        """Return the newest press or choice of an element, waiting for it."""
        told = self.wait(
            lambda p: any(a["action_id"] == action_id for a in p.get("actions", ())), after=after
        )
        return next(dict(a) for a in told["actions"] if a["action_id"] == action_id)

    def _listen_to_elements(self) -> None:
        @self.app.action(LOUD)
        def on_action(ack: Ack, body: Json, client: WebClient) -> None:
            ack()
            self.heard.append(body)
            if body["actions"][0]["action_id"] == "push":
                client.views_push(trigger_id=body["trigger_id"], view=self.pushed)

        @self.app.options(LOUD)
        def on_options(ack: Ack, payload: Json) -> None:
            if payload["value"].startswith("silent"):
                return
            self.heard.append(payload)
            ack(options=[o for o in options(*TICKETS) if payload["value"].upper() in o["text"]["text"]])

    def _listen_to_modals(self) -> None:
        @self.app.view(re.compile(".*"))
        def on_submit(ack: Ack, body: Json) -> None:
            self.heard.append(body)
            answer = self.answers.pop(0) if self.answers else {}
            if answer is not None:
                ack(**answer)

        @self.app.view_closed(re.compile(".*"))
        def on_closed(ack: Ack, body: Json) -> None:
            ack()
            self.heard.append(body)

        @self.app.shortcut(re.compile("form|ticket"))
        def on_shortcut(ack: Ack, body: Json, client: WebClient) -> None:
            ack()
            self.heard.append(body)
            if self.view:
                client.views_open(trigger_id=body["trigger_id"], view=self.view)

        @self.app.command("/show")
        def on_command(ack: Ack, body: Json) -> None:
            self.heard.append({"type": "slash_commands", **body})
            ack(f"Here is {body['text']}.")

    def _listen_to_people(self) -> None:
        @self.app.event(re.compile("message|app_home_opened|agent_session_stopped|reaction_added"))
        def on_event(body: Json) -> None:
            self.heard.append(body)
