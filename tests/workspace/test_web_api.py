"""The Web API: how a call is read, who may make it, and what each method refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.workspace.conftest import Serve
from tests.workspace.manifests import SCOPES, manifest
from tests.workspace.running import Running


def error_of(running: Running, method: str, **args: Any) -> str:
    """Return the error a method answers with."""
    answer = running.api(method, **args).json()
    assert answer["ok"] is False
    return str(answer["error"])


def test_arguments_are_taken_from_json_forms_multipart_and_query(workspace_server: Running) -> None:
    http, token = workspace_server.http, workspace_server.app.bot_token
    headers = {"Authorization": f"Bearer {token}"}

    answers = [
        http.post("/api/users.info", json={"user": "U0ANADUA"}, headers=headers),
        http.post("/api/users.info", data={"user": "U0ANADUA", "token": token}),
        http.post("/api/users.info", files={"user": (None, "U0ANADUA")}, headers=headers),
        http.get("/api/users.info", params={"user": "U0ANADUA"}, headers=headers),
    ]

    assert [a.json()["user"]["name"] for a in answers] == ["ana"] * 4


def test_an_empty_json_body_is_fine_and_a_broken_one_is_not(workspace_server: Running) -> None:
    headers = {
        "Authorization": f"Bearer {workspace_server.app.bot_token}",
        "Content-Type": "application/json",
    }
    http = workspace_server.http

    assert http.post("/api/auth.test", content=b"", headers=headers).json()["ok"] is True
    assert http.post("/api/auth.test", content=b"{", headers=headers).json()["error"] == "invalid_json"
    assert http.post("/api/auth.test", content=b"[]", headers=headers).json()["error"] == "json_not_object"


def test_every_answer_names_the_scopes_of_the_token(workspace_server: Running) -> None:
    good = workspace_server.api("auth.test")
    bad = workspace_server.api("views.publish")

    assert good.headers["x-oauth-scopes"].split(",") == SCOPES
    assert bad.json()["ok"] is False
    assert bad.headers["x-oauth-scopes"].split(",") == SCOPES


def test_a_stranger_is_told_apart(workspace_server: Running) -> None:
    app_token = workspace_server.app.app_token

    assert workspace_server.api("auth.test", token="xoxb-guessed").json()["error"] == "invalid_auth"
    assert workspace_server.http.post("/api/auth.test").json()["error"] == "not_authed"
    assert workspace_server.http.post("/api/api.test").json()["ok"] is True
    wrong_kind = workspace_server.api("chat.postMessage", token=app_token).json()["error"]
    assert wrong_kind == "not_allowed_token_type"
    assert error_of(workspace_server, "chat.shout") == "unknown_method"


def test_a_missing_scope_is_named_with_those_there_are(serve: Serve) -> None:
    running = serve(manifest(scopes=["users:read"]))

    answer = running.api("chat.postMessage", channel="C0GENERAL", text="hi").json()

    assert answer == {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "users:read"}


def test_a_mail_address_is_shown_only_with_its_scope(serve: Serve) -> None:
    shy, curious = serve(manifest(scopes=["users:read"])), serve(manifest())

    assert "email" not in shy.api("users.info", user="U0ANADUA").json()["user"]["profile"]
    assert curious.web().users_lookupByEmail(email="ana.duarte@larkfield.example")["user"]["id"] == "U0ANADUA"


def test_a_language_is_told_only_to_those_who_ask_for_it(serve: Serve) -> None:
    web = serve(manifest()).web()

    assert "locale" not in web.users_info(user="U0ANADUA")["user"]
    assert web.users_info(user="U0ANADUA", include_locale=True)["user"]["locale"] == "en-GB"
    assert all("locale" in user for user in web.users_list(include_locale=True)["members"])


def test_private_channels_do_not_exist_for_an_app_that_is_not_in_them(serve: Serve) -> None:
    running = serve(manifest())
    running.workspace.channels["C0TRIAGE"].members.remove(running.app.bot_user)

    assert error_of(running, "chat.postMessage", channel="C0TRIAGE", text="hi") == "channel_not_found"
    assert error_of(running, "conversations.info", channel="C0TRIAGE") == "channel_not_found"
    listed = running.web().conversations_list(types="public_channel,private_channel")["channels"]
    assert "it-triage" not in [c["name"] for c in listed]


def test_a_public_channel_is_joined_before_it_is_read(serve: Serve) -> None:
    running = serve(manifest(scopes=[s for s in SCOPES if s != "chat:write.public"]))
    running.workspace.channels["C0GENERAL"].members.remove(running.app.bot_user)

    assert error_of(running, "conversations.history", channel="C0GENERAL") == "not_in_channel"
    assert error_of(running, "chat.postMessage", channel="C0GENERAL", text="hi") == "not_in_channel"
    running.web().conversations_join(channel="C0GENERAL")
    assert running.web().chat_postMessage(channel="#general", text="hi")["ok"] is True


def test_lists_come_in_pages(workspace_server: Running) -> None:
    web = workspace_server.web()

    pages = [[user["name"] for user in page["members"]] for page in web.users_list(limit=4)]

    assert [len(page) for page in pages] == [4, 4, 1]
    assert [name for page in pages for name in page] == [
        u.name for u in workspace_server.workspace.users.values()
    ]
    assert error_of(workspace_server, "users.list", cursor="???") == "invalid_cursor"


def test_history_is_newest_first_and_bounded_by_time(workspace_server: Running) -> None:
    sent = [
        workspace_server.do("message", user="ana", channel="#general", text=str(n))["ts"] for n in range(4)
    ]
    web = workspace_server.web()

    whole = web.conversations_history(channel="C0GENERAL", limit=4)
    between = web.conversations_history(channel="C0GENERAL", oldest=sent[0], latest=sent[3])
    inclusive = web.conversations_history(channel="C0GENERAL", oldest=sent[0], latest=sent[3], inclusive=True)

    assert [m["text"] for m in whole["messages"]] == ["3", "2", "1", "0"]
    assert whole["has_more"] is True
    assert [m["text"] for m in between["messages"]] == ["2", "1"]
    assert [m["text"] for m in inclusive["messages"]] == ["3", "2", "1", "0"]


def test_metadata_is_returned_only_when_asked_for(workspace_server: Running) -> None:
    web = workspace_server.web()
    metadata = {"event_type": "job", "event_payload": {"key": "k"}}
    ts = web.chat_postMessage(channel="C0GENERAL", text="card", metadata=metadata)["ts"]

    plain = web.conversations_history(channel="C0GENERAL", limit=1)["messages"][0]
    full = web.conversations_replies(channel="C0GENERAL", ts=ts, include_all_metadata=True)["messages"][0]

    assert "metadata" not in plain
    assert full["metadata"] == metadata
    assert error_of(
        workspace_server, "chat.postMessage", channel="C0GENERAL", text="x", metadata={"a": 1}
    ) == ("invalid_metadata_schema")


def test_bad_blocks_are_refused_with_a_pointer(workspace_server: Running) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]

    answer = workspace_server.api("chat.postMessage", channel="C0GENERAL", blocks=blocks).json()

    sentence = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [sentence],
        "response_metadata": {"messages": [f"[ERROR] {sentence}"]},
    }
    entry = workspace_server.get("journal")["entries"][-1]
    assert entry["refused"]["error"] == "invalid_blocks"
    assert entry["refused"]["docs"].endswith("/composition-objects/text-object")


def test_blocks_that_are_no_array_are_another_error(workspace_server: Running) -> None:
    assert error_of(workspace_server, "chat.postMessage", channel="C0GENERAL", blocks="{}") == (
        "invalid_blocks_format"
    )
    assert error_of(workspace_server, "chat.postMessage", channel="C0GENERAL", blocks="[") == (
        "invalid_blocks_format"
    )
    assert error_of(workspace_server, "chat.postMessage", channel="C0GENERAL") == "no_text"


def test_all_blocks_together_have_13200_characters(workspace_server: Running) -> None:
    def blocks(chars: int) -> str:
        parts = [3000] * (chars // 3000) + [chars % 3000]
        return json.dumps([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * n}} for n in parts])

    within = workspace_server.api("chat.postMessage", channel="C0GENERAL", blocks=blocks(13_200)).json()

    assert within["ok"] is True
    beyond = error_of(workspace_server, "chat.postMessage", channel="C0GENERAL", blocks=blocks(13_201))
    assert beyond == "msg_blocks_too_long"


def test_text_over_40000_characters_is_cut_with_a_warning(workspace_server: Running) -> None:
    answer = workspace_server.api("chat.postMessage", channel="C0GENERAL", text="x" * 40_001).json()

    assert answer["warning"] == "message_truncated"
    assert len(answer["message"]["text"]) == 40_000


def test_a_new_text_alone_takes_the_place_of_the_blocks_and_new_blocks_keep_the_text(
    workspace_server: Running,
) -> None:
    web = workspace_server.web()
    blocks = [{"type": "divider"}]
    ts = web.chat_postMessage(channel="C0GENERAL", text="a", blocks=blocks)["ts"]

    drawn = workspace_server.api("chat.update", channel="C0GENERAL", ts=ts, blocks=blocks * 2).json()[
        "message"
    ]
    plain = web.chat_update(channel="C0GENERAL", ts=ts, text="b")["message"]

    assert (drawn["text"], [b["type"] for b in drawn["blocks"]]) == ("a", ["divider", "divider"])
    assert plain["text"] == "b"
    assert [b["type"] for b in plain["blocks"]] == ["rich_text"]


def test_a_new_text_has_4000_characters(workspace_server: Running) -> None:
    ts = workspace_server.web().chat_postMessage(channel="C0GENERAL", text="a")["ts"]
    place = {"channel": "C0GENERAL", "ts": ts}

    assert workspace_server.api("chat.update", text="x" * 4_000, **place).json()["ok"] is True
    assert error_of(workspace_server, "chat.update", text="x" * 4_001, **place) == "msg_too_long"


def test_an_app_changes_only_its_own_messages(workspace_server: Running) -> None:
    ts = workspace_server.do("message", user="ana", channel="#general", text="mine")["ts"]
    place = {"channel": "C0GENERAL", "ts": ts}

    assert error_of(workspace_server, "chat.update", text="yours", **place) == "cant_update_message"
    assert error_of(workspace_server, "chat.delete", **place) == "cant_delete_message"
    assert (
        error_of(workspace_server, "chat.delete", channel="C0GENERAL", ts="1.000001") == "message_not_found"
    )


def test_a_message_to_a_persons_id_arrives_in_the_direct_conversation(workspace_server: Running) -> None:
    web = workspace_server.web()

    by_id = web.chat_postMessage(channel="U0MIATAN", text="An approval waits")["channel"]
    opened = web.conversations_open(users="U0MIATAN")["channel"]["id"]

    assert by_id == opened
    assert workspace_server.seen("mia", by_id)[-1]["text"] == "An approval waits"
    assert workspace_server.seen("ana", by_id) == []


def test_a_group_conversation_is_one_for_the_same_people(workspace_server: Running) -> None:
    web = workspace_server.web()

    first = web.conversations_open(users="U0MIATAN,U0ANADUA")["channel"]["id"]
    second = web.conversations_open(users="U0ANADUA,U0MIATAN")["channel"]["id"]

    assert first == second
    assert first.startswith("G")


def test_a_new_channel_is_announced_and_people_are_invited_to_it(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    web = workspace_server.web()

    channel = web.conversations_create(name="inc-42")["channel"]["id"]
    web.conversations_invite(channel=channel, users="U0BOLIND,U0CYOKAF")

    assert ear.event("channel_created")["channel"]["name"] == "inc-42"
    assert ear.event("member_joined_channel", count=2)["inviter"] == workspace_server.app.bot_user
    assert "inc-42" in [c["name"] for c in workspace_server.get("state", user="bo")["channels"]]
    with pytest.raises(SlackApiError, match="name_taken"):
        web.conversations_create(name="inc-42")
    with pytest.raises(SlackApiError, match="already_in_channel"):
        web.conversations_invite(channel=channel, users="U0BOLIND")


def test_a_reaction_is_given_once_and_shown(workspace_server: Running) -> None:
    web = workspace_server.web()
    ts = workspace_server.do("message", user="ana", channel="#general", text="done?")["ts"]

    web.reactions_add(channel="C0GENERAL", timestamp=ts, name="eyes")

    shown = web.reactions_get(channel="C0GENERAL", timestamp=ts)["message"]["reactions"]
    assert shown == [{"name": "eyes", "users": [workspace_server.app.bot_user], "count": 1}]
    with pytest.raises(SlackApiError, match="already_reacted"):
        web.reactions_add(channel="C0GENERAL", timestamp=ts, name="eyes")
    web.reactions_remove(channel="C0GENERAL", timestamp=ts, name="eyes")
    with pytest.raises(SlackApiError, match="no_reaction"):
        web.reactions_remove(channel="C0GENERAL", timestamp=ts, name="eyes")


def test_user_groups_are_listed_with_their_members(workspace_server: Running) -> None:
    web = workspace_server.web()

    groups = web.usergroups_list(include_users=True)["usergroups"]

    assert [g["handle"] for g in groups] == ["it-agents", "security"]
    assert web.usergroups_users_list(usergroup="S0SECURE")["users"] == ["U0SAMREY"]


def test_the_rest_of_who_and_where_answers(workspace_server: Running) -> None:
    web, app = workspace_server.web(), workspace_server.app

    assert web.auth_test()["bot_id"] == app.bot_id
    assert web.team_info()["team"]["name"] == "Larkfield"
    assert web.bots_info(bot=app.bot_id)["bot"]["app_id"] == app.id
    assert web.users_profile_get(user="U0ANADUA")["profile"]["title"] == "Product designer"
    assert (
        web.conversations_info(channel="C0STATUS")["channel"]["topic"]["value"] == "Planned work and outages"
    )
    assert "U0BOLIND" in web.conversations_members(channel="C0TRIAGE")["members"]
    mine = web.users_conversations(types="private_channel")["channels"]
    assert [c["name"] for c in mine] == ["it-triage"]


def test_a_permalink_names_channel_message_and_thread(workspace_server: Running) -> None:
    web = workspace_server.web()
    root = workspace_server.do("message", user="ana", channel="#general", text="root")["ts"]
    reply = workspace_server.do("message", user="bo", channel="#general", text="reply", thread_ts=root)["ts"]

    address = web.chat_getPermalink(channel="C0GENERAL", message_ts=reply)["permalink"]

    moment = reply.replace(".", "")
    assert address == f"{workspace_server.url}/archives/C0GENERAL/p{moment}?thread_ts={root}&cid=C0GENERAL"


def test_a_status_shows_until_the_app_writes(workspace_server: Running) -> None:
    web = workspace_server.web()
    sent = workspace_server.do("message", user="ana", channel="@ana", text="vpn drops")
    channel, ts = sent["channel"], sent["ts"]

    web.assistant_threads_setStatus(channel_id=channel, thread_ts=ts, status="is searching…")
    during = workspace_server.workspace.thread_state(channel, ts).status
    web.chat_postMessage(channel=channel, thread_ts=ts, text="Turn on Stay connected.")

    assert during == "is searching…"
    assert workspace_server.workspace.thread_state(channel, ts).status == ""


def test_prompts_with_a_thread_do_nothing_for_an_agent_view(serve: Serve) -> None:
    running = serve(manifest(agent_view={}))
    sent = running.do("message", user="ana", channel="@ana", text="hello")
    prompts = [{"title": "VPN", "message": "vpn drops"}]
    args = {"channel_id": sent["channel"], "prompts": prompts}

    running.api("assistant.threads.setSuggestedPrompts", thread_ts=sent["ts"], **args)
    assert running.workspace.thread_state(sent["channel"], sent["ts"]).prompts == []
    running.api("assistant.threads.setSuggestedPrompts", **args)
    assert running.workspace.thread_state(sent["channel"]).prompts == prompts
    assert error_of(
        running, "assistant.threads.setSuggestedPrompts", channel_id=sent["channel"], prompts=prompts * 5
    ) == ("invalid_arguments")


def test_a_session_without_the_stop_event_is_warned_of(serve: Serve) -> None:
    with_event, without = serve(manifest()), serve(manifest(events=["message.im"]))

    warnings = []
    for running in (with_event, without):
        sent = running.do("message", user="ana", channel="@ana", text="hello")
        place = {"channel_id": sent["channel"], "thread_ts": sent["ts"]}
        answer = running.api("agents.sessions.setStatus", status="processing", **place).json()
        warnings.append(answer.get("warning"))
        assert running.api("agents.sessions.rename", title="VPN", **place).json()["ok"] is True

    assert warnings == [None, "missing_agent_session_stopped_event_subscription"]


def test_two_apps_hear_only_what_they_subscribed_to(serve: Serve) -> None:
    quiet = manifest(name="Quiet", events=["app_mention"])
    running = serve(manifest(), quiet)
    desk, other = running.workspace.apps.values()
    desk_ear, quiet_ear = running.listen(app=desk), running.listen(app=other)

    running.do("message", user="ana", channel="#general", text="hello")
    running.do("message", user="ana", channel="#general", text=f"<@{other.bot_user}> hello")
    quiet_ear.event("app_mention")
    desk_ear.event("message", count=2)

    assert [f["payload"]["event"]["type"] for f in quiet_ear.heard] == ["app_mention"]
    assert (
        running.web(other).chat_postMessage(channel="C0GENERAL", text="hi")["message"]["app_id"] == other.id
    )


def test_tokens_never_enter_the_journal(workspace_server: Running) -> None:
    app = workspace_server.app
    workspace_server.http.post("/api/api.test", data={"token": app.bot_token, "said": f"my {app.bot_token}"})
    workspace_server.api("apps.connections.open", token=app.app_token)

    written = json.dumps(workspace_server.get("journal"))

    assert app.bot_token not in written
    assert app.app_token not in written
    assert "ticket=(secret)" in written
