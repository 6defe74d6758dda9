"""Agents written with Bolt, unchanged: the newer kind that streams, and the older one with Bolt's Assistant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App, Assistant
from slack_bolt.adapter.socket_mode import SocketModeHandler

from tests.workspace.manifests import EVENTS, manifest
from tests.workspace.running import Json, Running

AGENT = manifest(name="Agent", agent_view={}, events=[*EVENTS, "app_context_changed"])
OLDER = manifest(
    name="Older",
    assistant_view={"assistant_description": "Helps"},
    events=["message.im", "assistant_thread_started", "assistant_thread_context_changed"],
)


def agent(client: Any) -> App:
    """Return an app that thinks, streams its answer, and reads it back whole."""
    app = App(client=client)

    @app.event("app_home_opened")
    def on_open(set_suggested_prompts: Any, event: Json) -> None:
        if event["tab"] == "messages":
            set_suggested_prompts(prompts=[{"title": "VPN", "message": "vpn drops"}])

    @app.event("message")
    def on_message(event: Json, set_status: Any, say_stream: Any) -> None:
        if event.get("subtype"):
            return
        set_status(status="is thinking…", loading_messages=["Looking around"])
        stream = say_stream(buffer_size=4)
        for word in ("You ", "said ", event["text"]):
            stream.append(markdown_text=word)
        stream.stop(blocks=[{"type": "divider"}])

    return app


def older(client: Any) -> App:
    """Return an app made with Bolt's Assistant."""
    app, assistant = App(client=client), Assistant()

    @assistant.thread_started
    def on_start(say: Any, set_suggested_prompts: Any) -> None:
        say("How can I help?")
        set_suggested_prompts(prompts=[{"title": "VPN", "message": "vpn drops"}])

    @assistant.user_message
    def on_message(payload: Json, set_title: Any, set_status: Any, get_thread_context: Any, say: Any) -> None:
        set_title(payload["text"])
        set_status("is typing…")
        beside = get_thread_context() or {}
        say(f"You look at {beside.get('channel_id')}")

    app.assistant(assistant)
    return app


@pytest.fixture(scope="module")
def house() -> Iterator[Running]:
    """Return a workspace with both; one for all tests, since Bolt's client takes seconds to close."""
    running = Running(AGENT, OLDER)
    handlers = []
    for made, app in zip((agent, older), running.workspace.apps.values(), strict=True):
        handler = SocketModeHandler(made(running.web(app)), app.app_token)
        handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt's handler has no types
        handlers.append(handler)
    yield running
    for handler in handlers:
        handler.close()  # type: ignore[no-untyped-call]  # slack_bolt's handler has no types
    running.stop()


def test_bolts_status_and_stream_answer_in_the_thread(house: Running) -> None:
    sent = house.do("message", user="ana", channel="@ana", text="hello there")

    answer = house.get("wait", user="ana", contains="You said hello there")["message"]

    assert answer["thread_ts"] == sent["ts"]
    place = answer["channel"], sent["ts"]
    house.get("wait", user="ana", contains="You said hello there", channel=place[0])
    journal = [e for e in house.get("journal")["entries"] if e["via"] == "api" and e["app"] == "Agent"]
    assert [e["kind"] for e in journal if e["status"] != "ok"] == []
    assert "assistant.threads.setStatus" in {e["kind"] for e in journal}


def test_prompts_stand_at_the_top_of_an_agents_tab(house: Running) -> None:
    house.do("home", user="bo", tab="messages")
    agent_app = house.workspace.first_app()
    channel = house.do("message", user="bo", channel="@bo", text="anybody?")["channel"]
    house.get("wait", user="bo", contains="You said anybody?")

    assert house.workspace.thread_state(channel).prompts == [{"title": "VPN", "message": "vpn drops"}]
    assert agent_app.name == "Agent"


def test_bolts_assistant_greets_names_and_knows_what_is_beside_it(house: Running) -> None:
    other = list(house.workspace.apps.values())[1]
    house.do("context", user="cy", channel="#general")

    opened = house.do("home", user="cy", app="Older", tab="messages")
    greeting = house.get("wait", user="cy", contains="How can I help?")["message"]
    house.do(
        "message", user="cy", channel=f"@{other.manifest.bot_name}", text="vpn", thread_ts=opened["thread_ts"]
    )
    house.get("wait", user="cy", contains="You look at C0GENERAL")

    assert greeting["thread_ts"] == opened["thread_ts"]
    state = house.workspace.thread_state(greeting["channel"], opened["thread_ts"])
    assert state.title == "vpn"
    assert state.prompts == [{"title": "VPN", "message": "vpn drops"}]
