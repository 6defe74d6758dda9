"""Bolt's agents as they are, sync and async: as an assistant of the older kind, and in the Messages tab."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.workspace.conformance import one_agent
from tests.workspace.manifests import EVENTS, manifest
from tests.workspace.running import Json, Running, wait_until
from workspace.server import environment

OLDER = {"assistant_view": {"assistant_description": "Helps"}}
NEWER = {"agent_view": {"agent_description": "Helps"}}
TOLD = [*EVENTS, "assistant_thread_started", "assistant_thread_context_changed"]
KINDS = ["threaded", "async"]


@contextmanager
def agent(kind: str, view: Json) -> Iterator[Running]:
    """Serve a workspace in which the agent runs."""
    running = Running(manifest(events=TOLD, **view))
    given = os.environ | environment(running.workspace, running.app)
    command = [sys.executable, "-m", one_agent.__name__, kind]
    with subprocess.Popen(
        command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until(lambda: bool(running.http.get("/healthz").json()["apps"]["Desk"]))
            yield running
        finally:
            process.kill()
            process.wait()
            running.stop()


@pytest.fixture(scope="module", params=KINDS)
def older(request: pytest.FixtureRequest) -> Iterator[Running]:
    """Return a workspace with an assistant."""
    with agent(request.param, OLDER) as running:
        yield running


@pytest.fixture(scope="module", params=KINDS)
def newer(request: pytest.FixtureRequest) -> Iterator[Running]:
    """Return a workspace with an agent in its Messages tab."""
    with agent(request.param, NEWER) as running:
        yield running


def calls(running: Running) -> list[str]:
    """Return which methods the agent called, in order."""
    return [e["kind"] for e in running.get("journal")["entries"] if e["via"] == "api"]


def test_an_assistant_greets_and_offers_prompts_when_its_tab_is_opened(older: Running) -> None:
    thread_ts = older.do("home", user="ana", tab="messages")["thread_ts"]

    greeting = older.get("wait", user="ana", contains="How can I help?")["message"]

    assert greeting["thread_ts"] == thread_ts
    wait_until(lambda: bool(older.workspace.thread_state(greeting["channel"], thread_ts).prompts))
    state = older.workspace.thread_state(greeting["channel"], thread_ts)
    assert state.prompts_title == "Try one of these"
    assert state.prompts == [one_agent.PROMPTS[0], {"title": "Who are you?", "message": "Who are you?"}]


def test_an_assistant_says_that_it_works_then_streams_its_answer(older: Running) -> None:
    thread_ts = older.do("home", user="bo", tab="messages")["thread_ts"]
    older.get("wait", user="bo", contains="How can I help?")

    older.do("message", user="bo", channel="@bo", text="my vpn drops", thread_ts=thread_ts)
    answer = older.get("wait", user="bo", contains="Source: the handbook")["message"]

    assert answer["thread_ts"] == thread_ts
    assert one_agent.ANSWER in str(answer["blocks"])
    state = older.workspace.thread_state(answer["channel"], thread_ts)
    assert (state.title, state.status) == ("my vpn drops", "")
    assert "assistant.threads.setStatus" in calls(older)
    assert "chat.stopStream" in calls(older)


def test_nothing_an_assistant_did_was_refused(older: Running) -> None:
    """Comes last in its workspace: it looks at all the frames of the claims before it."""
    assert [e for e in older.get("journal")["entries"] if e["via"] == "api" and "refused" in e] == []


def test_an_agent_offers_prompts_at_the_top_of_its_tab(newer: Running) -> None:
    newer.do("home", user="ana", tab="messages")

    channel = newer.workspace.direct(["U0ANADUA", newer.app.bot_user]).id
    wait_until(lambda: bool(newer.workspace.thread_state(channel).prompts))

    assert newer.workspace.thread_state(channel).prompts_title == "Try one of these"


def test_an_agent_streams_its_answer_into_the_thread_of_the_question(newer: Running) -> None:
    sent = newer.do("message", user="bo", channel="@bo", text="my vpn drops")

    answer = newer.get("wait", user="bo", contains="Source: the handbook")["message"]

    assert answer["thread_ts"] == sent["ts"]
    assert one_agent.ANSWER in str(answer["blocks"])
    assert newer.workspace.thread_state(answer["channel"], sent["ts"]).status == ""
    assert "How can I help?" not in str(newer.seen("bo", answer["channel"]))


def test_nothing_an_agent_did_was_refused(newer: Running) -> None:
    """Comes last in its workspace: it looks at all the frames of the claims before it."""
    assert [e for e in newer.get("journal")["entries"] if e["via"] == "api" and "refused" in e] == []
