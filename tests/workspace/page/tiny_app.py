"""A small Bolt app that answers in threads, asks in modals and has a Home: enough to press everything on the page."""

import threading
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.workspace.page.kit import Json, mrkdwn, options, plain

HELLO_S = 10
MANIFEST: Json = {
    "display_information": {"name": "Helper", "description": "Answers what it is asked"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Helper"},
        "agent_view": {
            "agent_description": "It knows a little.",
            "suggested_prompts": [{"title": "Say hello", "message": "hello there"}],
        },
        "slash_commands": [{"command": "/helper", "description": "Ask the helper", "usage_hint": "[words]"}],
        "shortcuts": [
            {"name": "Make a ticket", "type": "message", "callback_id": "make_ticket"},
            {"name": "Report a problem", "type": "global", "callback_id": "report"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "assistant:write", "channels:history", "channels:read", "chat:write", "commands", "files:read",
                "groups:history", "im:history", "im:read", "reactions:read", "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im", "agent_session_stopped"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}  # fmt: skip


def button(text: str, action: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action, "value": "1", **more}


def card(heard: str) -> list[Json]:
    """What the app answers: a line, pickers, and buttons."""
    return [
        {"type": "section", "text": mrkdwn(f"*You said:* {heard}")},
        {
            "type": "actions",
            "block_id": "pick",
            "elements": [
                {"type": "users_select", "action_id": "assign", "placeholder": plain("Assign to")},
                {
                    "type": "static_select",
                    "action_id": "priority",
                    "placeholder": plain("Priority"),
                    "options": options("High", "Low"),
                },
                {
                    "type": "overflow",
                    "action_id": "more",
                    "options": options("Archive", "Print"),
                },
            ],
        },
        {
            "type": "actions",
            "block_id": "do",
            "elements": [
                button("Solved", "solved", style="primary"),
                button("Tell more", "tell_more"),
                button("Ignore me", "ignored"),
                button(
                    "Cancel it",
                    "cancel",
                    style="danger",
                    confirm={
                        "title": plain("Cancel this?"),
                        "text": plain("It stops."),
                        "confirm": plain("Stop it"),
                        "deny": plain("Keep it"),
                        "style": "danger",
                    },
                ),
            ],
        },
    ]


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    kept = {"type": "input", "block_id": block_id, "label": plain(label)}
    return {**kept, "element": {"action_id": "value", **element}, **more}


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Tell more"),
    "submit": plain("Send it"),
    "close": plain("Not now"),
    "blocks": [
        field(
            "reason", "Reason", {"type": "plain_text_input", "multiline": True}, hint=plain("One sentence.")
        ),
        field("who", "Who is affected", {"type": "multi_users_select"}, optional=True),
        field(
            "ticket", "Like which ticket", {"type": "external_select", "min_query_length": 1}, optional=True
        ),
        field("many", "How many", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
        field("when", "Since", {"type": "datepicker"}, optional=True),
        field(
            "how", "How bad", {"type": "radio_buttons", "options": options("Slow", "Broken")}, optional=True
        ),
        field("files", "Files", {"type": "file_input", "max_files": 2}, optional=True),
        {"type": "actions", "block_id": "deeper", "elements": [button("Add a place", "add_place")]},
    ],
}
PLACE: Json = {
    "type": "modal",
    "callback_id": "place",
    "title": plain("Add a place"),
    "submit": plain("Add"),
    "blocks": [field("place", "Place", {"type": "plain_text_input"})],
}
DONE: Json = {
    "type": "modal",
    "callback_id": "done",
    "title": plain("Done"),
    "close": plain("Close"),
    "blocks": [{"type": "section", "text": mrkdwn("Somebody looks at it.")}],
}


def home(user: str) -> Json:
    return {
        "type": "home",
        "blocks": [
            {
                "type": "section",
                "text": mrkdwn(f"*Good morning, <@{user}>.*"),
                "accessory": button("Refresh", "again"),
            }
        ],
    }


class TinyApp:
    """The app, connected over Socket Mode; `heard` are the submitted forms."""

    def __init__(self, *, api: str, bot_token: str, app_token: str) -> None:
        self.client = WebClient(token=bot_token, base_url=api)
        self.submitted: list[Json] = []
        self.app = App(client=self.client, token_verification_enabled=False)
        self.handler = SocketModeHandler(self.app, app_token, web_client=self.client)
        _listen(self.app, self.submitted)

    def start(self) -> None:
        """Connect and return once the workspace has said hello.

        A client that is closed before it reads its first frame never ends: it resets its own sign to stop.
        """
        heard = threading.Event()
        self.handler.client.on_message_listeners.append(lambda message: heard.set())
        self.handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt has no types here
        assert heard.wait(HELLO_S), "the workspace did not say hello"

    def stop(self) -> None:
        self.handler.close()  # type: ignore[no-untyped-call]  # slack_bolt has no types here


def _listen(app: App, submitted: list[Json]) -> None:
    _listen_in_messages(app)
    _listen_in_forms(app, submitted)


def _listen_in_messages(app: App) -> None:
    @app.event("message")
    def on_message(event: Json, client: WebClient) -> None:
        if event.get("subtype") in (None, "file_share") and not event.get("bot_id"):
            thread = event.get("thread_ts") or event["ts"]
            client.chat_postMessage(
                channel=event["channel"], thread_ts=thread, text=event["text"], blocks=card(event["text"])
            )

    @app.event("app_home_opened")
    def on_home(event: Json, client: WebClient) -> None:
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=home(event["user"]))

    @app.action("solved")
    def on_solved(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        message = body["message"]
        done = [{"type": "section", "text": mrkdwn(f"*Solved by <@{body['user']['id']}>.*")}]
        client.chat_update(channel=body["channel"]["id"], ts=message["ts"], text="Solved", blocks=done)

    @app.action("cancel")
    @app.action("assign")
    @app.action("priority")
    @app.action("more")
    @app.action("again")
    def on_other(ack: Ack, body: Json, respond: Callable[..., Any]) -> None:
        ack()
        action = body["actions"][0]
        chosen = action.get("selected_user") or (action.get("selected_option") or {}).get("value")
        if body.get("channel"):
            respond(
                f"Noted {action['action_id']}: {chosen}",
                replace_original=False,
                thread_ts=body["message"].get("thread_ts"),
            )

    @app.command("/helper")
    def on_command(ack: Ack, body: Json) -> None:
        ack(f"You ran it with {body['text']!r}.")


def _listen_in_forms(app: App, submitted: list[Json]) -> None:
    @app.action("tell_more")
    def on_tell_more(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.shortcut("report")
    @app.shortcut("make_ticket")
    def on_shortcut(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.action("add_place")
    def on_add_place(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=PLACE)

    @app.options("value")
    def on_options(ack: Ack, payload: Json) -> None:
        ack(options=[o for o in options("INC-1042", "INC-1043") if payload["value"] in o["text"]["text"]])

    @app.view("form")
    def on_form(ack: Ack, view: Json) -> None:
        values = view["state"]["values"]
        if len(values["reason"]["value"]["value"]) < 5:
            ack(response_action="errors", errors={"reason": "Please say a little more."})
            return
        submitted.append(values)
        if values["reason"]["value"]["value"].startswith("tell me"):
            ack(response_action="update", view=DONE)
            return
        ack()

    @app.view("place")
    def on_place(ack: Ack) -> None:
        ack()
