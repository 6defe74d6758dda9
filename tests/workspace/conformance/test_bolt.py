"""A Bolt app, unchanged, from the first message to the closed modal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from tests.workspace.manifests import manifest
from tests.workspace.running import Running

BUTTON = {
    "type": "actions",
    "block_id": "choices",
    "elements": [{"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "Open"}}],
}
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "New request"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What?"},
            "element": {"type": "plain_text_input", "action_id": "typed"},
        }
    ],
}


def bolt_app(running: Running) -> App:
    """Return an app that answers, opens a form, checks it, and runs a command."""
    app = App(client=running.web())

    @app.event("message")
    def on_message(event: dict[str, Any], say: Any) -> None:
        text = {"type": "mrkdwn", "text": f"You said {event['text']}"}
        say(text="An answer", blocks=[{"type": "section", "text": text}, BUTTON], thread_ts=event["ts"])

    @app.action("open")
    def on_open(ack: Any, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        client.chat_update(channel=channel, ts=ts, text="Form opened", blocks=[])

    @app.view("form")
    def on_form(ack: Any, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["what"]["typed"]["value"]
        ack(response_action="errors", errors={"what": "Not that."}) if typed == "nothing" else ack()

    @app.command("/desk")
    def on_command(ack: Any, command: dict[str, Any], respond: Any) -> None:
        ack(f"Looking for {command['text']}")
        respond(text="Found it", response_type="in_channel")

    @app.event("app_home_opened")
    def on_home(event: dict[str, Any], client: Any) -> None:
        blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Your tickets"}}]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    return app


@pytest.fixture(scope="module")
def desk() -> Iterator[Running]:
    """Return a workspace in which the Bolt app runs; one for all, since its client takes seconds to close."""
    running = Running(manifest())
    handler = SocketModeHandler(bolt_app(running), running.app.app_token)
    handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt's handler has no types
    yield running
    handler.close()  # type: ignore[no-untyped-call]  # slack_bolt's handler has no types
    running.stop()


def test_from_a_message_to_a_submitted_form(desk: Running) -> None:
    desk.do("message", user="ana", channel="@ana", text="I need a laptop")
    card = desk.get("wait", user="ana", contains="You said I need a laptop")["message"]

    clicked = desk.do("click", user="ana", channel="@ana", ts=card["ts"], action_id="open")
    desk.get("wait", user="ana", contains="Form opened")
    refused = desk.do("submit", user="ana", values={"what": {"typed": "nothing"}})
    sent = desk.do("submit", user="ana", values={"what": {"typed": "a laptop"}})

    assert clicked["acked"] is True
    assert (refused["response_action"], refused["errors"]) == ("errors", {"what": "Not that."})
    assert refused["view"]["errors"] == {"what": "Not that."}
    assert sent["acked"] is True
    assert desk.get("state", user="ana")["views"] == []
    assert (
        desk.refused("click", user="ana", channel="@ana", ts=card["ts"], action_id="open")
        == "element_not_found"
    )


def test_a_command_answers_at_once_to_its_person_and_later_to_the_channel(desk: Running) -> None:
    answer = desk.do("command", user="ana", channel="#general", command="/desk", text="vpn for @bo")
    desk.get("wait", user="bo", channel="#general", contains="Found it")

    assert answer["response"] == {"text": "Looking for vpn for <@U0BOLIND|bo>"}
    private = [m["text"] for m in desk.seen("ana", "general") if m["ephemeral"]]
    assert private == ["Looking for vpn for <@U0BOLIND|bo>"]
    assert not [m for m in desk.seen("bo", "general") if m["ephemeral"]]


def test_home_is_published_when_it_is_opened(desk: Running) -> None:
    assert desk.do("home", user="ana", tab="home")["view"] is None

    shown = desk.get("wait", user="ana", contains="Your tickets")["view"]

    assert shown["type"] == "home"
    assert desk.get("state", user="ana")["home"]["id"] == shown["id"]
    assert desk.get("state", user="bo")["home"] is None


def test_a_command_no_app_answers_shows_that_to_its_person(workspace_server: Running) -> None:
    answer = workspace_server.do("command", user="ana", channel="#general", command="/desk", text="help")

    assert answer["acked"] is False
    assert workspace_server.seen("ana", "general")[-1]["text"] == "/desk did not answer within 3 seconds."
    assert workspace_server.get("metrics")["unacked"] == 1
