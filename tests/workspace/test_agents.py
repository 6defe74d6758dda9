"""Agents: status lines, sessions, titles, what a person looks at beside them, and the older kind's threads."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from tests.workspace.conftest import Serve
from tests.workspace.manifests import EVENTS, SCOPES, manifest
from tests.workspace.running import Json, Running
from workspace.model import ThreadState

BESIDE = [*EVENTS, "app_context_changed"]
OLDER = [*EVENTS, "assistant_thread_started", "assistant_thread_context_changed"]


def asked(running: Running) -> Json:
    """Return the thread Ana just began with the app, as methods of agents name it."""
    sent = running.do("message", user="ana", channel="@ana", text="vpn?")
    return {"channel_id": sent["channel"], "thread_ts": sent["ts"]}


def state_of(running: Running, place: Json) -> ThreadState:
    """Return what the app said of the thread."""
    return running.workspace.thread_state(place["channel_id"], place["thread_ts"])


def test_a_status_line_goes_after_two_minutes(workspace_server: Running) -> None:
    place, web = asked(workspace_server), workspace_server.web()
    web.assistant_threads_setStatus(**place, status="is searching…", loading_messages=["One.", "Two."])

    workspace_server.do("clock", advance_s=119)
    during = (state_of(workspace_server, place).status, state_of(workspace_server, place).session)
    workspace_server.do("clock", advance_s=2)

    assert during == ("is searching…", "processing")
    assert (state_of(workspace_server, place).status, state_of(workspace_server, place).session) == (
        "",
        "active",
    )


def test_ten_loading_messages_are_shown_and_no_more(shared_server: Running) -> None:
    place, web = asked(shared_server), shared_server.web()

    web.assistant_threads_setStatus(**place, status="x", loading_messages=["."] * 10)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        web.assistant_threads_setStatus(**place, status="x", loading_messages=["."] * 11)


def test_a_session_stays_at_work_for_an_hour_whatever_the_app_posts(workspace_server: Running) -> None:
    place, web = asked(workspace_server), workspace_server.web()
    web.agents_sessions_setStatus(**place, status="processing")
    web.chat_postMessage(channel=place["channel_id"], thread_ts=place["thread_ts"], text="On it")

    workspace_server.do("clock", advance_s=3000)
    web.agents_sessions_setStatus(**place, status="processing")
    workspace_server.do("clock", advance_s=3000)
    kept = state_of(workspace_server, place).session
    workspace_server.do("clock", advance_s=601)

    assert kept == "processing"
    assert (state_of(workspace_server, place).session, state_of(workspace_server, place).status) == (
        "active",
        "",
    )


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"status": "busy"}, "invalid_status"),
        ({"status": "active", "thread_ts": ""}, "thread_ts_required"),
        ({"status": "active", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"status": "active", "title": "x" * 201}, "invalid_arguments"),
        ({"status": "active", "initiator_user_id": "U0NOBODY"}, "user_not_found"),
        ({"status": "active", "channel_id": "C0NOWHERE"}, "channel_not_found"),
    ],
)
def test_a_session_that_cannot_be_set_says_why(shared_server: Running, args: Json, error: str) -> None:
    place = asked(shared_server)

    assert shared_server.api("agents.sessions.setStatus", **(place | args)).json()["error"] == error


def test_a_title_is_given_when_a_session_begins_and_changed_by_a_rename(workspace_server: Running) -> None:
    place, web, ear = asked(workspace_server), workspace_server.web(), workspace_server.listen()
    titles = []

    for call, args in (
        (web.agents_sessions_setStatus, {"status": "processing", "title": "VPN"}),
        (web.agents_sessions_setStatus, {"status": "active", "title": "Late"}),
        (web.agents_sessions_rename, {"title": "VPN drops"}),
    ):
        assert call(**place, **args)["ok"]
        titles.append(state_of(workspace_server, place).title)
    workspace_server.do(
        "rename", user="ana", channel=place["channel_id"], thread_ts=place["thread_ts"], title="My VPN"
    )

    assert titles == ["VPN", "VPN", "VPN drops"]
    event = ear.event("agent_session_title_changed")
    assert (event["title"], event["previous_title"], event["user"]) == ("My VPN", "VPN drops", "U0ANADUA")
    assert len(ear.events("agent_session_title_changed")) == 1


def test_an_agent_in_a_channel_is_stopped_there(workspace_server: Running) -> None:
    ear, web = workspace_server.listen(), workspace_server.web()
    ts = workspace_server.do("message", user="ana", channel="#general", text="@desk?")["ts"]
    web.agents_sessions_setStatus(channel_id="C0GENERAL", thread_ts=ts, status="processing")
    web.chat_postMessage(channel="C0GENERAL", thread_ts=ts, text="Looking")

    workspace_server.do("stop", user="bo", channel="#general", thread_ts=ts)

    event = ear.event("agent_session_stopped")
    assert (event["channel"], event["user"], event["streaming_message_ts"]) == ("C0GENERAL", "U0BOLIND", [])
    assert workspace_server.workspace.thread_state("C0GENERAL", ts).session == "processing"


def test_what_a_person_looks_at_goes_with_their_messages(serve: Serve) -> None:
    running = serve(manifest(events=BESIDE, agent_view={}))
    ear = running.listen()

    running.do("context", user="ana", channel="#general")
    running.do("home", user="ana", tab="messages")
    running.do("message", user="ana", channel="@ana", text="what is this?")

    entity = {"type": "slack#/types/channel_id", "value": "C0GENERAL", "team_id": "T0WORKSPC"}
    changed = ear.event("app_context_changed")
    assert changed["context"] == {"entities": [entity]}
    assert (changed["user"], changed["channel"][0]) == ("U0ANADUA", "D")
    assert ear.event("app_home_opened")["context"] == {"entities": [entity]}
    assert ear.event("message")["app_context"] == {"entities": [entity]}


def test_an_app_that_did_not_ask_hears_nothing_of_what_people_look_at(serve: Serve) -> None:
    running = serve(manifest(agent_view={}))
    ear = running.listen()

    running.do("context", user="ana", entities=[{"type": "slack#/types/canvas_id", "value": "F0CANVAS"}])
    running.do("message", user="ana", channel="@ana", text="hello")

    assert "app_context" not in ear.event("message")
    assert ear.events("app_context_changed") == []
    assert running.refused("context", user="ana", entities=["x"]) == "invalid_field"


def test_an_agent_of_the_older_kind_is_told_of_its_thread(serve: Serve) -> None:
    running = serve(manifest(events=OLDER, assistant_view={"assistant_description": "Helps"}))
    ear = running.listen()
    running.do("context", user="ana", channel="#general")

    opened = running.do("home", user="ana", tab="messages")
    again = running.do("home", user="ana", tab="messages")

    started = ear.event("assistant_thread_started")["assistant_thread"]
    assert again["thread_ts"] == opened["thread_ts"] == started["thread_ts"]
    assert (started["user_id"], started["context"]["channel_id"]) == ("U0ANADUA", "C0GENERAL")
    web = running.web()
    prompts: list[dict[str, str]] = [{"title": "VPN", "message": "vpn drops"}]
    web.assistant_threads_setSuggestedPrompts(
        channel_id=started["channel_id"], thread_ts=started["thread_ts"], prompts=prompts, title="Try"
    )
    state = running.workspace.thread_state(started["channel_id"], started["thread_ts"])
    assert (state.prompts, state.prompts_title) == (prompts, "Try")
    running.do("message", user="ana", channel="@ana", text="vpn", thread_ts=started["thread_ts"])
    assert ear.event("message", count=2)["thread_ts"] == started["thread_ts"]
    running.do("context", user="ana", channel="#it-status")
    moved = ear.event("assistant_thread_context_changed")["assistant_thread"]
    assert (moved["thread_ts"], moved["context"]["channel_id"]) == (started["thread_ts"], "C0STATUS")
    assert running.do("home", user="ana", tab="messages")["thread_ts"] != started["thread_ts"]


def test_an_older_app_names_its_thread_with_chat_write_alone(serve: Serve) -> None:
    running = serve(manifest(scopes=[s for s in SCOPES if s != "assistant:write"]))
    place, web = asked(running), running.web()

    assert web.assistant_threads_setStatus(**place, status="is thinking…")["ok"] is True
    with pytest.raises(SlackApiError, match="missing_scope"):
        web.assistant_threads_setTitle(**place, title="VPN")
