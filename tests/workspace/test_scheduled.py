"""Scheduled messages: posted when the workspace's clock passes their time, not before."""

from __future__ import annotations

from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError

from tests.workspace.conftest import Serve
from tests.workspace.manifests import SCOPES, manifest
from tests.workspace.running import Running
from workspace.store import Store

DAY_S = 24 * 3600


def texts(running: Running) -> list[str]:
    """Return what the app has said in #general."""
    return [m["text"] for m in running.seen("ana", "C0GENERAL") if m["author"]["is_app"]]


def in_s(running: Running, seconds: int) -> int:
    """Return the instant *seconds* from now as post_at."""
    return running.workspace.clock.seconds() + seconds


def test_a_message_is_posted_when_its_time_has_come(workspace_server: Running) -> None:
    web, ear = workspace_server.web(), workspace_server.listen()
    at = in_s(workspace_server, 3600)

    told = web.chat_scheduleMessage(channel="#general", post_at=at, text="Stand-up")
    before = texts(workspace_server)
    workspace_server.do("clock", advance_s=3601)

    assert (before, texts(workspace_server)) == ([], ["Stand-up"])
    assert (told["channel"], told["post_at"], told["message"]["type"]) == ("C0GENERAL", at, "delayed_message")
    assert ear.event("message")["text"] == "Stand-up"
    assert web.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_what_waits_is_listed_soonest_first_and_called_off(workspace_server: Running) -> None:
    web = workspace_server.web()
    late, soon = in_s(workspace_server, 7200), in_s(workspace_server, 600)
    ids = [
        web.chat_scheduleMessage(channel="C0GENERAL", post_at=at, text=text)["scheduled_message_id"]
        for at, text in ((late, "late"), (soon, "soon"))
    ]

    listed = web.chat_scheduledMessages_list(channel="C0GENERAL")["scheduled_messages"]
    web.chat_deleteScheduledMessage(channel="C0GENERAL", scheduled_message_id=ids[0])
    workspace_server.do("clock", advance_s=DAY_S)

    assert [(m["text"], m["post_at"], m["channel_id"]) for m in listed] == [
        ("soon", soon, "C0GENERAL"),
        ("late", late, "C0GENERAL"),
    ]
    assert web.chat_scheduledMessages_list(oldest=str(late))["scheduled_messages"] == []
    assert texts(workspace_server) == ["soon"]


@pytest.mark.parametrize(
    ("ahead_s", "error"),
    [(-1, "time_in_past"), (0, "time_in_past"), (120 * DAY_S + 60, "time_too_far")],
)
def test_a_time_that_will_not_do_is_refused(shared_server: Running, ahead_s: int, error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        shared_server.web().chat_scheduleMessage(
            channel="C0GENERAL", post_at=in_s(shared_server, ahead_s), text="x"
        )


def test_a_scheduled_message_is_checked_when_it_is_scheduled(shared_server: Running) -> None:
    at = in_s(shared_server, 60)
    errors = [
        shared_server.api("chat.scheduleMessage", channel="C0GENERAL", **args).json()["error"]
        for args in (
            {"post_at": "soon", "text": "x"},
            {"post_at": at},
            {"post_at": at, "blocks": [{"type": "header"}]},
            {"text": "x"},
        )
    ]

    assert errors == ["invalid_time", "no_text", "invalid_blocks", "invalid_arguments"]


def test_thirty_messages_fit_into_five_minutes_of_a_channel(workspace_server: Running) -> None:
    web, at = workspace_server.web(), in_s(workspace_server, 3600)
    for _ in range(30):
        web.chat_scheduleMessage(channel="C0GENERAL", post_at=at, text="x")

    with pytest.raises(SlackApiError, match="restricted_too_many"):
        web.chat_scheduleMessage(channel="C0GENERAL", post_at=at + 299, text="x")
    assert web.chat_scheduleMessage(channel="C0GENERAL", post_at=at + 300, text="x")["ok"] is True
    assert web.chat_scheduleMessage(channel="C0STATUS", post_at=at, text="x")["ok"] is True


def test_the_last_minute_is_too_late_to_call_off_and_another_apps_messages_are_its_own(serve: Serve) -> None:
    running = serve(manifest(), manifest(name="Other"))
    web = running.web()
    ids = [
        web.chat_scheduleMessage(channel="C0GENERAL", post_at=in_s(running, s), text="x")[
            "scheduled_message_id"
        ]
        for s in (30, 600)
    ]
    other = running.web(list(running.workspace.apps.values())[1])

    for client, ident in ((web, ids[0]), (other, ids[1]), (web, "Q0NEVER")):
        with pytest.raises(SlackApiError, match="invalid_scheduled_message_id"):
            client.chat_deleteScheduledMessage(channel="C0GENERAL", scheduled_message_id=ident)
    assert other.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_one_with_metadata_is_never_posted_and_the_journal_says_so(workspace_server: Running) -> None:
    web = workspace_server.web()
    metadata = {"event_type": "job", "event_payload": {}}
    web.chat_scheduleMessage(
        channel="C0GENERAL", post_at=in_s(workspace_server, 60), text="x", metadata=metadata
    )

    workspace_server.do("clock", advance_s=61)

    assert texts(workspace_server) == []
    said = [e for e in workspace_server.get("journal")["entries"] if e["kind"] == "scheduled_message"]
    assert said[0]["status"] == "not_posted"
    assert "metadata" in said[0]["refused"]["rule"]


def test_one_for_a_channel_the_app_has_left_is_not_posted(serve: Serve) -> None:
    running = serve(manifest(scopes=SCOPES))
    running.web().chat_scheduleMessage(channel="C0GENERAL", post_at=in_s(running, 60), text="x")
    running.workspace.channels["C0GENERAL"].members.remove(running.app.bot_user)

    running.do("clock", advance_s=61)

    assert texts(running) == []


def test_what_waits_survives_a_restart(serve: Serve, tmp_path: Path) -> None:
    first = serve(manifest(), store=Store(tmp_path / "kept.db"))
    first.web().chat_scheduleMessage(
        channel="C0GENERAL", post_at=in_s(first, 3600), text="x", blocks=[{"type": "divider"}]
    )
    first.stop()

    second = serve(manifest(), store=Store(tmp_path / "kept.db"))
    second.do("clock", advance_s=3601)

    assert [(m["text"], m["blocks"][0]["type"]) for m in second.seen("ana", "C0GENERAL") if m["blocks"]] == [
        ("x", "divider")
    ]
