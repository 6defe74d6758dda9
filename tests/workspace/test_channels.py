"""Channels as apps change them: made, named, joined, left, archived; and what apps hear of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.workspace.conftest import Serve
from tests.workspace.manifests import SCOPES, manifest
from tests.workspace.running import Json, Running


def made(web: WebClient, name: str = "inc-42", **args: Any) -> str:
    """Return the id of a channel just made."""
    return str(web.conversations_create(name=name, **args)["channel"]["id"])


def test_a_channel_is_filled_and_emptied_by_its_app(workspace_server: Running) -> None:
    web, ear = workspace_server.web(), workspace_server.listen()
    channel = made(web)

    web.conversations_invite(channel=channel, users=["U0ANADUA", "U0BOLIND"])
    web.conversations_kick(channel=channel, user="U0ANADUA")

    assert web.conversations_members(channel=channel)["members"] == [
        workspace_server.app.bot_user,
        "U0BOLIND",
    ]
    left = ear.event("member_left_channel")
    assert (left["user"], left["channel"], left["channel_type"]) == ("U0ANADUA", channel, "C")
    assert "inc-42" not in [c["name"] for c in workspace_server.get("state", user="ana")["channels"]]


def test_whom_an_app_may_not_bring_in_or_take_out(shared_server: Running) -> None:
    web, bot = shared_server.web(), shared_server.app.bot_user
    channel = made(web)
    direct = web.conversations_open(users="U0ANADUA")["channel"]["id"]

    for call, args, error in (
        (web.conversations_invite, {"channel": channel, "users": "U0NOBODY"}, "user_not_found"),
        (web.conversations_invite, {"channel": channel, "users": ""}, "no_user"),
        (web.conversations_invite, {"channel": channel, "users": bot}, "cant_invite_self"),
        (
            web.conversations_invite,
            {"channel": direct, "users": "U0BOLIND"},
            "method_not_supported_for_channel_type",
        ),
        (web.conversations_kick, {"channel": channel, "user": "U0ANADUA"}, "not_in_channel"),
        (web.conversations_kick, {"channel": channel, "user": bot}, "cant_kick_self"),
        (web.conversations_kick, {"channel": "C0GENERAL", "user": "U0ANADUA"}, "cant_kick_from_general"),
        (web.conversations_leave, {"channel": "C0GENERAL"}, "cant_leave_general"),
        (web.conversations_leave, {"channel": channel}, "last_member"),
    ):
        with pytest.raises(SlackApiError, match=error):
            call(**args)
    forced = {"channel": channel, "users": "U0NOBODY,U0ANADUA", "force": "true"}
    assert shared_server.api("conversations.invite", **forced).json()["ok"] is True


def test_an_app_that_leaves_hears_that_it_left_and_nothing_more(workspace_server: Running) -> None:
    web, ear = workspace_server.web(), workspace_server.listen()

    web.conversations_leave(channel="C0STATUS")
    workspace_server.do("message", user="ana", channel="#it-status", text="gone?")
    workspace_server.do("message", user="ana", channel="#general", text="here")

    assert ear.event("message")["text"] == "here"
    assert ear.event("channel_left")["channel"] == "C0STATUS"
    assert web.conversations_leave(channel="C0STATUS")["not_in_channel"] is True


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("---", "invalid_name_punctuation"),
        ("Incident", "invalid_name_specials"),
        ("two words", "invalid_name_specials"),
        ("a.b", "invalid_name_specials"),
        ("general", "name_taken"),
    ],
)
def test_a_name_that_will_not_do_is_refused_for_a_new_channel_and_an_old_one(
    shared_server: Running, name: str, error: str
) -> None:
    web = shared_server.web()

    with pytest.raises(SlackApiError, match=error):
        web.conversations_create(name=name)
    with pytest.raises(SlackApiError, match=error):
        web.conversations_rename(channel="C0STATUS", name=name)


def test_eighty_characters_of_any_script_are_a_name(workspace_server: Running) -> None:
    assert workspace_server.web().conversations_create(name="störung_1-" + "x" * 70)["ok"] is True


def test_a_rename_is_told_and_seen(workspace_server: Running) -> None:
    web, ear = workspace_server.web(), workspace_server.listen()

    web.conversations_rename(channel="C0STATUS", name="status")

    assert ear.event("channel_rename")["channel"]["name"] == "status"
    assert workspace_server.do("message", user="ana", channel="#status", text="hi")["ok"] is True


def test_topic_and_purpose_have_250_characters(workspace_server: Running) -> None:
    web = workspace_server.web()

    assert web.conversations_setTopic(channel="C0STATUS", topic="t" * 250)["topic"] == "t" * 250
    assert web.conversations_setPurpose(channel="C0STATUS", purpose="Outages")["purpose"] == "Outages"
    with pytest.raises(SlackApiError, match="too_long"):
        web.conversations_setTopic(channel="C0STATUS", topic="t" * 251)

    shown = web.conversations_info(channel="C0STATUS")["channel"]
    assert (shown["topic"]["value"], shown["purpose"]["value"]) == ("t" * 250, "Outages")


def test_an_archived_channel_is_read_and_not_written_to(workspace_server: Running) -> None:
    web, ear = workspace_server.web(), workspace_server.listen()
    workspace_server.do("message", user="ana", channel="#it-status", text="before")

    web.conversations_archive(channel="C0STATUS")

    assert ear.event("channel_archive")["channel"] == "C0STATUS"
    assert web.conversations_history(channel="C0STATUS")["messages"][0]["text"] == "before"
    assert web.conversations_info(channel="C0STATUS")["channel"]["is_archived"] is True
    assert "it-status" not in [c["name"] for c in web.conversations_list(exclude_archived=True)["channels"]]
    refused: list[tuple[Callable[..., Any], Json]] = [
        (web.chat_postMessage, {"text": "x"}),
        (web.conversations_invite, {"users": "U0ANADUA"}),
        (web.conversations_rename, {"name": "x"}),
        (web.conversations_join, {}),
    ]
    for call, args in refused:
        with pytest.raises(SlackApiError, match="is_archived"):
            call(channel="C0STATUS", **args)
    assert workspace_server.refused("message", user="ana", channel="#it-status", text="x") == "is_archived"
    with pytest.raises(SlackApiError, match="already_archived"):
        web.conversations_archive(channel="C0STATUS")
    web.conversations_unarchive(channel="C0STATUS")
    assert web.chat_postMessage(channel="C0STATUS", text="x")["ok"] is True
    with pytest.raises(SlackApiError, match="not_archived"):
        web.conversations_unarchive(channel="C0STATUS")
    with pytest.raises(SlackApiError, match="cant_archive_general"):
        web.conversations_archive(channel="C0GENERAL")


def test_what_happens_to_a_private_channel_is_told_to_those_in_it_only(serve: Serve) -> None:
    running = serve(manifest(), manifest(name="Other"))
    other = list(running.workspace.apps.values())[1]
    inside, outside = running.listen(), running.listen(app=other)
    web = running.web()
    channel = made(web, "secret", is_private=True)

    web.conversations_archive(channel=channel)
    made(web, "open")

    assert inside.event("group_archive")["channel"] == channel
    assert outside.event("channel_created")["channel"]["name"] == "open"
    assert [f["payload"]["event"]["type"] for f in outside.heard] == ["channel_created"]


def test_managing_public_channels_and_private_ones_are_two_scopes(serve: Serve) -> None:
    running = serve(manifest(scopes=[s for s in SCOPES if s != "groups:write"]))
    web = running.web()

    made(web)
    with pytest.raises(SlackApiError) as refused:
        made(web, "secret", is_private=True)
    assert (refused.value.response["error"], refused.value.response["needed"]) == (
        "missing_scope",
        "groups:write",
    )
    with pytest.raises(SlackApiError, match="missing_scope"):
        web.conversations_setTopic(channel="C0TRIAGE", topic="x")


def test_reading_is_marked_and_direct_conversations_are_closed(workspace_server: Running) -> None:
    web = workspace_server.web()
    ts = workspace_server.do("message", user="ana", channel="#general", text="x")["ts"]
    direct = web.conversations_open(users="U0ANADUA")["channel"]["id"]

    assert web.conversations_mark(channel="C0GENERAL", ts=ts)["ok"] is True
    assert web.conversations_close(channel=direct)["ok"] is True
    with pytest.raises(SlackApiError, match="invalid_timestamp"):
        web.conversations_mark(channel="C0GENERAL", ts="now")
    with pytest.raises(SlackApiError, match="method_not_supported_for_channel_type"):
        web.conversations_close(channel="C0GENERAL")
