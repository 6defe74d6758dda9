"""Streams: a message grows while people watch, and says when it takes nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import MarkdownTextChunk, TaskUpdateChunk

from tests.workspace.conftest import Serve
from tests.workspace.manifests import EVENTS, manifest
from tests.workspace.running import Json, Running

TEAM = "T0WORKSPC"


def ask(running: Running, channel: str = "@ana") -> Json:
    """Let Ana ask something and return the place of an answer: channel and thread_ts."""
    sent = running.do("message", user="ana", channel=channel, text="vpn?")
    return {"channel": sent["channel"], "thread_ts": sent["ts"]}


def begun(running: Running, **args: Any) -> Json:
    """Return channel and ts of a stream just begun in Ana's conversation."""
    answer = running.api("chat.startStream", **ask(running), **args).json()
    assert answer["ok"], answer
    return {"channel": answer["channel"], "ts": answer["ts"]}


def seen(running: Running, place: Json) -> Json:
    """Return a message as Ana sees it."""
    found: Json = next(m for m in running.seen("ana", place["channel"]) if m["ts"] == place["ts"])
    return found


def error_of(running: Running, method: str, **args: Any) -> str:
    """Return the error a method answers with."""
    answer = running.api(method, **args).json()
    assert answer["ok"] is False, answer
    return str(answer["error"])


def test_the_sdks_helper_streams_an_answer(workspace_server: Running) -> None:
    stream = workspace_server.web().chat_stream(**ask(workspace_server), buffer_size=8)
    growing: list[tuple[str, str]] = []

    stream.append(markdown_text="**Turn** on ")
    place = {"channel": workspace_server.get("state", user="ana")["channels"][0]["id"], "ts": stream.ts}
    growing.append((seen(workspace_server, place)["text"], seen(workspace_server, place)["stream"]["state"]))
    stream.append(markdown_text="*Stay connected*.")
    stream.stop(blocks=[{"type": "divider"}], metadata={"event_type": "answer", "event_payload": {"n": 1}})

    done = seen(workspace_server, place)
    assert growing == [("**Turn** on ", "streaming")]
    assert done["text"] == "**Turn** on *Stay connected*."
    assert [b["type"] for b in done["blocks"]] == ["markdown", "divider"]
    assert done["stream"] == {"state": "ended", "display": "timeline"}
    thread = workspace_server.web().conversations_replies(
        channel=place["channel"], ts=done["thread_ts"], include_all_metadata=True
    )["messages"]
    assert thread[-1]["metadata"]["event_payload"] == {"n": 1}
    assert thread[-1]["streaming_state"] == "completed"


def test_tasks_stand_where_they_came_and_change_in_place(workspace_server: Running) -> None:
    place = begun(
        workspace_server,
        chunks=[
            {"type": "markdown_text", "text": "Looking. "},
            {"type": "task_update", "id": "1", "title": "Search", "status": "in_progress", "details": "VPN"},
        ],
    )
    source = {"type": "url", "url": "https://example.com/vpn", "text": "VPN"}
    done = {"type": "task_update", "id": "1", "title": "Searched", "status": "complete"}
    chunks = [done | {"details": ", Wi-Fi", "sources": [source]}, {"type": "markdown_text", "text": "Found."}]

    workspace_server.api("chat.appendStream", chunks=chunks, **place)

    first, task, last = seen(workspace_server, place)["blocks"]
    assert (first["text"], last["text"]) == ("Looking. ", "Found.")
    assert (task["title"], task["status"], task["sources"]) == ("Searched", "complete", [source])
    assert task["details"]["elements"][0]["elements"] == [{"type": "text", "text": "VPN, Wi-Fi"}]


def test_a_plan_holds_its_tasks_under_its_title(workspace_server: Running) -> None:
    chunks = [
        MarkdownTextChunk(text="Here is how.").to_dict(),
        TaskUpdateChunk(id="a", title="Look", status="complete").to_dict(),
        TaskUpdateChunk(id="b", title="Write", status="pending").to_dict(),
        {"type": "plan_update", "title": "Two steps"},
        {"type": "blocks", "blocks": [{"type": "divider"}]},
    ]

    place = begun(workspace_server, task_display_mode="plan", chunks=chunks)

    text, plan, divider = seen(workspace_server, place)["blocks"]
    assert (text["type"], divider["type"]) == ("markdown", "divider")
    assert plan["title"] == "Two steps"
    assert [(task["title"], task["status"]) for task in plan["tasks"]] == [
        ("Look", "complete"),
        ("Write", "pending"),
    ]


def test_a_stream_outside_direct_messages_names_whom_it_is_for(workspace_server: Running) -> None:
    place = ask(workspace_server, "#general")
    team, user = {"recipient_team_id": TEAM}, {"recipient_user_id": "U0ANADUA"}

    assert error_of(workspace_server, "chat.startStream", **place) == "missing_recipient_team_id"
    assert error_of(workspace_server, "chat.startStream", **place, **team) == "missing_recipient_user_id"
    stranger = {"recipient_team_id": "T0OTHER", **user}
    assert error_of(workspace_server, "chat.startStream", **place, **stranger) == "team_not_found"
    nobody = {"recipient_user_id": "U0NOBODY", **team}
    assert error_of(workspace_server, "chat.startStream", **place, **nobody) == "user_not_found"
    assert workspace_server.api("chat.startStream", **place, **team, **user).json()["ok"] is True


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"chunks": [{"type": "markdown_text", "text": "x" * 12_001}]}, "msg_too_long"),
        (
            {"markdown_text": "x", "chunks": [{"type": "plan_update", "title": "x"}]},
            "cannot_provide_both_markdown_text_and_chunks",
        ),
        ({}, "markdown_text_or_chunks_required"),
        ({"chunks": "{}"}, "markdown_text_or_chunks_required"),
        ({"chunks": {"type": "markdown_text", "text": "x"}}, "invalid_chunks"),
        ({"chunks": [{"type": "picture"}]}, "invalid_chunks"),
        ({"chunks": ["text"]}, "invalid_chunks"),
        ({"chunks": [{"type": "markdown_text"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "task_update", "id": "1", "title": "x", "status": "done"}]}, "invalid_chunks"),
        (
            {"chunks": [{"type": "task_update", "id": "1", "title": "x" * 257, "status": "error"}]},
            "invalid_chunks",
        ),
        ({"chunks": [{"type": "blocks", "blocks": [{"type": "header"}]}]}, "invalid_blocks"),
        ({"chunks": [{"type": "blocks", "blocks": [{"type": "divider"}] * 51}]}, "msg_blocks_too_many"),
    ],
)
def test_what_cannot_be_appended_is_refused_and_changes_nothing(
    shared_server: Running, args: Json, error: str
) -> None:
    place = begun(shared_server, chunks=[{"type": "markdown_text", "text": "so far"}])

    assert error_of(shared_server, "chat.appendStream", **place, **args) == error

    assert seen(shared_server, place)["text"] == "so far"


def test_twelve_thousand_characters_come_in_one_call_and_again_in_the_next(workspace_server: Running) -> None:
    place = begun(workspace_server, markdown_text="x" * 12_000)

    assert workspace_server.api("chat.appendStream", markdown_text="y" * 12_000, **place).json()["ok"] is True

    assert len(seen(workspace_server, place)["text"]) == 24_000


def test_a_stream_keeps_to_the_form_it_was_begun_with(workspace_server: Running) -> None:
    text, chunks = {"markdown_text": "x"}, {"chunks": [{"type": "markdown_text", "text": "x"}]}
    one, other = begun(workspace_server, **text), begun(workspace_server, **chunks)

    assert error_of(workspace_server, "chat.appendStream", **one, **chunks) == "streaming_mode_mismatch"
    assert error_of(workspace_server, "chat.stopStream", **other, **text) == "streaming_mode_mismatch"


def test_nothing_is_appended_to_what_does_not_stream(serve: Serve) -> None:
    running = serve(manifest(), manifest(name="Other"))
    _, other = running.workspace.apps.values()
    place, text = begun(running, markdown_text="x"), {"markdown_text": "y"}
    plain = running.web().chat_postMessage(channel=place["channel"], text="plain")["ts"]
    by_other = running.web(other).chat_postMessage(channel="C0GENERAL", text="mine")["ts"]
    running.api("chat.stopStream", **place)

    errors = [
        error_of(running, "chat.appendStream", channel=channel, ts=ts, **text)
        for channel, ts in ((place["channel"], place["ts"]), (place["channel"], plain))
    ]

    assert errors == ["message_not_in_streaming_state"] * 2
    assert error_of(running, "chat.stopStream", **place) == "message_not_in_streaming_state"
    assert error_of(running, "chat.appendStream", channel="C0GENERAL", ts=by_other, **text) == (
        "message_not_owned_by_app"
    )
    assert error_of(running, "chat.appendStream", channel="C0GENERAL", ts="1.000001", **text) == (
        "message_not_found"
    )


def test_a_stream_dies_after_five_minutes_and_is_mended_by_an_update(workspace_server: Running) -> None:
    place = begun(workspace_server, markdown_text="Half an ans")
    workspace_server.do("clock", advance_s=200)
    assert workspace_server.api("chat.appendStream", markdown_text="w", **place).json()["ok"] is True

    workspace_server.do("clock", advance_s=101)

    assert seen(workspace_server, place)["stream"]["state"] == "expired"
    late = error_of(workspace_server, "chat.appendStream", markdown_text="er", **place)
    assert late == "message_not_in_streaming_state"
    workspace_server.web().chat_update(text="A whole answer.", **place)
    mended = seen(workspace_server, place)
    assert (mended["text"], mended["blocks"], mended["stream"]["state"]) == ("A whole answer.", [], "ended")


def test_a_message_that_streams_is_neither_changed_nor_deleted_otherwise(workspace_server: Running) -> None:
    place = begun(workspace_server, markdown_text="x")

    assert error_of(workspace_server, "chat.update", text="y", **place) == "streaming_state_conflict"
    assert error_of(workspace_server, "chat.delete", **place) == "cant_delete_message"
    workspace_server.api("chat.stopStream", **place)
    assert workspace_server.api("chat.delete", **place).json()["ok"] is True


def test_a_person_stops_a_stream_and_the_app_hears_which(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    place = begun(workspace_server, markdown_text="On and on")
    thread_ts = seen(workspace_server, place)["thread_ts"]

    workspace_server.do("stop", user="ana", channel=place["channel"], thread_ts=thread_ts)

    event = ear.event("agent_session_stopped")
    assert event["streaming_message_ts"] == [place["ts"]]
    assert (event["channel"], event["thread_ts"], event["user"]) == (place["channel"], thread_ts, "U0ANADUA")
    assert seen(workspace_server, place)["stream"]["state"] == "stopped"
    assert error_of(workspace_server, "chat.appendStream", markdown_text="!", **place) == "stopped_by_user"
    ended = error_of(workspace_server, "chat.stopStream", **place)
    assert ended == "message_not_in_streaming_state"


def test_an_agents_session_works_with_its_stream_and_rests_after_it(workspace_server: Running) -> None:
    place = begun(workspace_server, markdown_text="x")
    thread_ts = seen(workspace_server, place)["thread_ts"]
    state = workspace_server.workspace.thread_state
    sessions = [state(place["channel"], thread_ts).session]

    workspace_server.api("chat.stopStream", session_status="suspended", **place)
    sessions.append(state(place["channel"], thread_ts).session)
    again = workspace_server.api(
        "chat.startStream", channel=place["channel"], thread_ts=thread_ts, markdown_text="y"
    ).json()
    sessions.append(state(place["channel"], thread_ts).session)
    workspace_server.api("chat.stopStream", channel=again["channel"], ts=again["ts"])
    sessions.append(state(place["channel"], thread_ts).session)

    assert sessions == ["processing", "suspended", "processing", "active"]


def test_other_apps_hear_of_a_stream_when_it_begins_and_when_it_is_whole(serve: Serve) -> None:
    running = serve(manifest(), manifest(name="Other", events=["message.channels"]))
    _, other = running.workspace.apps.values()
    ear = running.listen(app=other)
    place = ask(running, "#general") | {"recipient_team_id": TEAM, "recipient_user_id": "U0ANADUA"}

    stream = running.web().chat_stream(**place, buffer_size=1)
    for word in ("one ", "two ", "three"):
        stream.append(markdown_text=word)
    stream.stop()

    changed = ear.event("message", count=3)
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "one two three"
    assert ear.events("message")[1]["streaming_state"] == "in_progress"


def test_bolt_streams_and_shows_its_status_without_knowing_where_it_is(workspace_server: Running) -> None:
    """The arguments Bolt's say_stream and set_status make of a message event in a direct conversation."""
    ear = workspace_server.listen()
    ask(workspace_server)
    event = ear.event("message")
    web = workspace_server.web()

    web.assistant_threads_setStatus(
        channel_id=event["channel"], thread_ts=event["ts"], status="is thinking…", loading_messages=["Hm."]
    )
    status = workspace_server.workspace.thread_state(event["channel"], event["ts"])
    shown = (status.status, status.loading_messages)
    with pytest.raises(SlackApiError, match="invalid_thread_ts"):
        web.assistant_threads_setStatus(channel_id=event["channel"], thread_ts="1.000001", status="x")
    stream = web.chat_stream(
        channel=event["channel"],
        thread_ts=event["ts"],
        recipient_team_id=event["team"],
        recipient_user_id=event["user"],
    )
    stream.append(markdown_text="Hello")
    stream.stop()

    assert shown == ("is thinking…", ["Hm."])
    assert workspace_server.workspace.thread_state(event["channel"], event["ts"]).status == ""


def test_a_stream_survives_a_restart_and_still_dies_in_time(serve: Serve, tmp_path: Any) -> None:
    from workspace.store import Store

    first = serve(manifest(events=EVENTS), store=Store(tmp_path / "kept.db"))
    place = begun(first, markdown_text="Half")
    first.stop()

    second = serve(manifest(events=EVENTS), store=Store(tmp_path / "kept.db"))
    living = seen(second, place)["stream"]["state"]
    second.do("clock", advance_s=301)

    assert (living, seen(second, place)["stream"]["state"]) == ("streaming", "expired")
