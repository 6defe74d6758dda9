"""An agent in a process of its own, with Bolt's Assistant for the older kind and plain listeners for the newer.

It is an `App` or an `AsyncApp`, by its first argument. It greets, offers prompts, says that it works, and streams.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from slack_bolt import App, Assistant, Say, SayStream, SetStatus, SetSuggestedPrompts, SetTitle
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import (
    AsyncApp,
    AsyncAssistant,
    AsyncSay,
    AsyncSayStream,
    AsyncSetStatus,
    AsyncSetSuggestedPrompts,
    AsyncSetTitle,
)
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]
PROMPTS: list[Any] = [{"title": "VPN", "message": "My VPN drops"}, "Who are you?"]
ANSWER = "**Turn on** *Stay connected*. " * 20  # longer than what the SDK keeps back before it sends


def threaded() -> None:
    """Run an App until the process ends."""
    web = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app, assistant = App(client=web), Assistant()

    @assistant.thread_started
    def on_started(say: Say, set_suggested_prompts: SetSuggestedPrompts) -> None:
        say("How can I help?")
        set_suggested_prompts(prompts=PROMPTS, title="Try one of these")

    @assistant.user_message
    def on_question(payload: Json, set_status: SetStatus, set_title: SetTitle, say_stream: SayStream) -> None:
        set_title(payload["text"])
        _answer(set_status, say_stream)

    @app.event("message")
    def on_message(event: Json, set_status: SetStatus, say_stream: SayStream) -> None:
        if event.get("subtype") is None and "bot_id" not in event:
            _answer(set_status, say_stream)

    @app.event("app_home_opened")
    def on_opened(event: Json, set_suggested_prompts: SetSuggestedPrompts) -> None:
        if event["tab"] == "messages":
            set_suggested_prompts(prompts=PROMPTS, title="Try one of these")

    app.use(assistant)
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]  # slack_bolt's handler has no types


def _answer(set_status: SetStatus, say_stream: SayStream) -> None:
    set_status("is searching…")
    stream = say_stream()
    stream.append(markdown_text=ANSWER)
    stream.append(markdown_text="_Source: the handbook_")
    stream.stop()


async def in_a_loop() -> None:
    """Run an AsyncApp until the process ends."""
    web = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app, assistant = AsyncApp(client=web), AsyncAssistant()

    @assistant.thread_started
    async def on_started(say: AsyncSay, set_suggested_prompts: AsyncSetSuggestedPrompts) -> None:
        await say("How can I help?")
        await set_suggested_prompts(prompts=PROMPTS, title="Try one of these")

    @assistant.user_message
    async def on_question(
        payload: Json, set_status: AsyncSetStatus, set_title: AsyncSetTitle, say_stream: AsyncSayStream
    ) -> None:
        await set_title(payload["text"])
        await _answer_in_a_loop(set_status, say_stream)

    @app.event("message")
    async def on_message(event: Json, set_status: AsyncSetStatus, say_stream: AsyncSayStream) -> None:
        if event.get("subtype") is None and "bot_id" not in event:
            await _answer_in_a_loop(set_status, say_stream)

    @app.event("app_home_opened")
    async def on_opened(event: Json, set_suggested_prompts: AsyncSetSuggestedPrompts) -> None:
        if event["tab"] == "messages":
            await set_suggested_prompts(prompts=PROMPTS, title="Try one of these")

    app.use(assistant)
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()  # type: ignore[no-untyped-call]  # slack_bolt's handler has no types


async def _answer_in_a_loop(set_status: AsyncSetStatus, say_stream: AsyncSayStream) -> None:
    await set_status("is searching…")
    stream = await say_stream()
    await stream.append(markdown_text=ANSWER)
    await stream.append(markdown_text="_Source: the handbook_")
    await stream.stop()


if __name__ == "__main__":
    if sys.argv[1] == "threaded":
        threaded()
    else:
        asyncio.run(in_a_loop())
