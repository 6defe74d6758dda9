"""The control API: each row of its table, what it refuses, and what one person sees and another does not."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest

from tests.workspace.conftest import Serve
from tests.workspace.manifests import manifest
from tests.workspace.running import Json, Running, wait_until


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def card(**button: Any) -> list[Json]:
    pressed = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "REQ-7", **button}
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Please *decide*"}},
        {"type": "actions", "block_id": "decide", "elements": [pressed]},
    ]


def test_a_call_that_is_wrong_says_what_is_wrong(workspace_server: Running) -> None:
    assert workspace_server.refused("message", channel="#general", text="hi") == "missing_field"
    assert workspace_server.refused("message", user="eve", channel="#general", text="hi") == "user_not_found"
    assert (
        workspace_server.refused("message", user="ana", channel="#nowhere", text="hi") == "channel_not_found"
    )
    assert workspace_server.refused("message", user="ana", channel="#general", text=" ") == "no_text"
    assert workspace_server.refused("message", user="ana", channel="#general", text=7) == "invalid_field"
    assert workspace_server.refused("message", user="desk", channel="#general", text="hi") == "not_a_person"
    raw = workspace_server.http.post("/control/message", content=b"{")
    assert (raw.status_code, raw.json()["error"]) == (400, "invalid_json")


def test_a_conversation_is_named_in_every_way(workspace_server: Running) -> None:
    by_person = workspace_server.do("message", user="ana", channel="@ana", text="1")["channel"]
    by_app = workspace_server.do("message", user="ana", channel="@desk", text="2")["channel"]
    by_id = workspace_server.do("message", user="U0ANADUA", channel=by_app, text="3")["channel"]
    with_bo = workspace_server.do("message", user="ana", channel="U0BOLIND", text="4")["channel"]

    assert by_person == by_app == by_id != with_bo
    assert [m["text"] for m in workspace_server.seen("bo", with_bo)] == ["4"]


def test_people_see_their_own_conversations_only(workspace_server: Running) -> None:
    private = workspace_server.do("message", user="ana", channel="@ana", text="a secret")["channel"]

    names = [c["name"] for c in workspace_server.get("state", user="ana")["channels"]]

    assert "it-triage" not in names
    assert workspace_server.refused("message", user="bo", channel=private, text="hi") == "channel_not_found"
    assert (
        workspace_server.refused("message", user="ana", channel="#it-triage", text="hi")
        == "channel_not_found"
    )
    assert "a secret" not in str(workspace_server.get("state", user="bo"))


def test_an_ephemeral_message_is_its_persons_alone(workspace_server: Running) -> None:
    ear = workspace_server.listen()

    ts = workspace_server.web().chat_postEphemeral(channel="C0GENERAL", user="U0ANADUA", text="only you")[
        "message_ts"
    ]

    mine = workspace_server.seen("ana", "general")[-1]
    assert (mine["text"], mine["ephemeral"]) == ("only you", True)
    assert "only you" not in str(workspace_server.seen("bo", "general"))
    history = workspace_server.web().conversations_history(channel="C0GENERAL")["messages"]
    assert "only you" not in [m["text"] for m in history]
    answer = workspace_server.api("chat.update", channel="C0GENERAL", ts=ts, text="x").json()
    assert answer["error"] == "message_not_found"
    assert ear.events("message") == []


def test_a_button_is_there_only_for_those_it_is_visible_to(workspace_server: Running) -> None:
    blocks = card(visible_to_user_ids=["U0MIATAN"])
    ts = workspace_server.web().chat_postMessage(channel="C0GENERAL", text="Decide", blocks=blocks)["ts"]
    place = {"channel": "#general", "ts": ts, "action_id": "go"}
    ear = workspace_server.listen()

    assert [b["type"] for b in workspace_server.seen("ana", "general")[-1]["blocks"]] == ["section"]
    assert workspace_server.refused("click", user="ana", **place) == "element_not_found"
    assert workspace_server.do("click", user="mia", **place)["acked"] is True
    assert ear.payload("block_actions")["user"]["id"] == "U0MIATAN"


def test_a_click_tells_all_about_the_message(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    ts = workspace_server.web().chat_postMessage(channel="C0GENERAL", text="Decide", blocks=card())["ts"]

    outcome = workspace_server.do("click", user="mia", channel="#general", ts=ts, action_id="go")

    payload = ear.payload("block_actions")
    assert outcome["acked"] is True
    assert outcome["ack_ms"] >= 0
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0GENERAL",
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": "C0GENERAL", "name": "general"}
    assert payload["message"]["text"] == "Decide"
    action = payload["actions"][0]
    assert (action["block_id"], action["action_id"], action["value"]) == ("decide", "go", "REQ-7")
    assert payload["response_url"].startswith(f"{workspace_server.url}/hooks/response/")
    assert payload["trigger_id"]


def test_a_click_on_what_is_no_longer_there_is_refused(workspace_server: Running) -> None:
    workspace_server.listen()
    web = workspace_server.web()
    ts = web.chat_postMessage(channel="C0GENERAL", text="Decide", blocks=card())["ts"]
    place = {"user": "mia", "channel": "#general", "ts": ts}

    assert workspace_server.refused("click", action_id="other", **place) == "element_not_found"
    assert workspace_server.refused("click", action_id="go", block_id="x", **place) == "element_not_found"
    web.chat_update(channel="C0GENERAL", ts=ts, text="Decided", blocks=[])
    assert workspace_server.refused("click", action_id="go", **place) == "element_not_found"
    web.chat_delete(channel="C0GENERAL", ts=ts)
    assert workspace_server.refused("click", action_id="go", **place) == "message_not_found"


def test_choices_below_a_message_are_told_with_every_click_of_that_person(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    option = {"text": plain("Low"), "value": "low"}
    select = {"type": "static_select", "action_id": "how", "options": [option]}
    blocks = [{"type": "actions", "block_id": "b", "elements": [select]}, *card()]
    ts = workspace_server.web().chat_postMessage(channel="C0GENERAL", text="x", blocks=blocks)["ts"]
    place = {"channel": "#general", "ts": ts}

    workspace_server.do("click", user="mia", action_id="how", value="low", **place)
    workspace_server.do("click", user="mia", action_id="go", **place)
    mine = ear.payload("block_actions")["state"]["values"]
    workspace_server.do("click", user="ana", action_id="go", **place)
    others = ear.payload("block_actions")["state"]["values"]

    assert mine["b"]["how"]["selected_option"] == option
    assert others["b"]["how"]["selected_option"] is None
    wrong = workspace_server.refused("click", user="mia", action_id="how", value="high", **place)
    assert wrong == "invalid_value"


def test_an_overflow_and_feedback_take_one_of_their_own_values(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    menu = {"type": "overflow", "action_id": "menu", "options": [{"text": plain("Edit"), "value": "edit"}]}
    thumbs = {
        "type": "feedback_buttons",
        "action_id": "fb",
        "positive_button": {"text": plain("Good"), "value": "1"},
        "negative_button": {"text": plain("Bad"), "value": "0"},
    }
    blocks = [{"type": "actions", "elements": [menu]}, {"type": "context_actions", "elements": [thumbs]}]
    ts = workspace_server.web().chat_postMessage(channel="C0GENERAL", text="x", blocks=blocks)["ts"]
    place = {"user": "ana", "channel": "#general", "ts": ts}

    workspace_server.do("click", action_id="menu", value="edit", **place)
    assert ear.payload("block_actions")["actions"][0]["selected_option"]["value"] == "edit"
    workspace_server.do("click", action_id="fb", value="0", **place)
    assert ear.payload("block_actions")["actions"][0]["value"] == "0"
    assert workspace_server.refused("click", action_id="menu", value="drop", **place) == "invalid_value"


def test_a_click_nobody_answers_is_marked_for_its_person(workspace_server: Running) -> None:
    ts = workspace_server.web().chat_postMessage(channel="C0GENERAL", text="x", blocks=card())["ts"]

    outcome = workspace_server.do("click", user="mia", channel="#general", ts=ts, action_id="go")

    assert (outcome["acked"], outcome["error"]) == (False, "did not answer within 3 seconds")
    assert workspace_server.seen("mia", "general")[-1]["unacked"] is True
    assert workspace_server.seen("ana", "general")[-1]["unacked"] is False


def test_a_silent_app_is_given_three_seconds(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    ear.acks = False

    outcome = workspace_server.do("shortcut", user="ana", callback_id="report")

    assert outcome["acked"] is False
    assert outcome["ack_ms"] >= 3000


def test_people_change_only_their_own_messages(workspace_server: Running) -> None:
    ts = workspace_server.do("message", user="ana", channel="#general", text="mine")["ts"]
    place = {"user": "bo", "channel": "#general", "ts": ts}

    assert workspace_server.refused("edit", text="yours", **place) == "cant_update_message"
    assert workspace_server.refused("delete", **place) == "cant_delete_message"


def test_a_root_with_replies_leaves_a_mark_when_deleted(workspace_server: Running) -> None:
    root = workspace_server.do("message", user="ana", channel="#general", text="root")["ts"]
    workspace_server.do("message", user="bo", channel="#general", text="reply", thread_ts=root)

    workspace_server.do("delete", user="ana", channel="#general", ts=root)

    shown = workspace_server.seen("ana", "general")[-2:]
    assert [m["text"] for m in shown] == ["This message was deleted.", "reply"]


def test_shortcuts_reach_the_app_with_and_without_a_message(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    ts = workspace_server.do("message", user="ana", channel="#general", text="broken")["ts"]

    workspace_server.do("shortcut", user="bo", callback_id="report")
    workspace_server.do("shortcut", user="bo", callback_id="from_message", channel="#general", ts=ts)

    assert ear.payload("shortcut")["callback_id"] == "report"
    told = ear.payload("message_action")
    assert (told["message_ts"], told["message"]["text"], told["user"]["id"]) == (ts, "broken", "U0BOLIND")
    assert workspace_server.refused("shortcut", user="bo", callback_id="from_message") == "unknown_shortcut"


def test_a_response_address_answers_five_times_in_thirty_minutes(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    http = workspace_server.http
    ts = workspace_server.web().chat_postMessage(channel="C0GENERAL", text="x", blocks=card())["ts"]
    click = {"user": "mia", "channel": "#general", "ts": ts, "action_id": "go"}
    workspace_server.do("click", **click)
    url = ear.payload("block_actions")["response_url"]

    answers = [http.post(url, json={"text": f"note {n}"}).status_code for n in range(6)]
    workspace_server.do("click", **click)
    later = ear.payload("block_actions")["response_url"]
    workspace_server.do("clock", advance_s=1801)

    assert answers == [200] * 5 + [404]
    assert http.post(url, json={"text": "x"}).json()["error"] in ("used_url", "expired_url")
    assert http.post(later, json={"text": "x"}).json()["error"] == "expired_url"
    notes = [m["text"] for m in workspace_server.seen("mia", "general") if m["ephemeral"]]
    assert notes == [f"note {n}" for n in range(5)]
    assert not [m for m in workspace_server.seen("ana", "general") if m["ephemeral"]]


def test_a_response_address_replaces_deletes_and_speaks_to_all(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    http = workspace_server.http
    ts = workspace_server.web().chat_postMessage(channel="C0GENERAL", text="x", blocks=card())["ts"]
    workspace_server.do("click", user="mia", channel="#general", ts=ts, action_id="go")
    url = ear.payload("block_actions")["response_url"]

    bad = http.post(url, json={"blocks": [{"type": "marquee"}]})
    http.post(url, json={"text": "replaced", "replace_original": True})
    replaced = workspace_server.seen("ana", "general")[-1]
    http.post(url, json={"text": "to all", "response_type": "in_channel"})
    http.post(url, json={"delete_original": True})

    assert (bad.status_code, bad.json()["error"]) == (400, "invalid_blocks")
    assert (replaced["ts"], replaced["text"], replaced["blocks"]) == (ts, "replaced", [])
    assert [m["text"] for m in workspace_server.seen("ana", "general")][-1] == "to all"
    assert ts not in [m["ts"] for m in workspace_server.seen("ana", "general")]


def test_waiting_ends_when_the_words_come_and_not_before(workspace_server: Running) -> None:
    found: list[Json] = []
    waiting = threading.Thread(
        target=lambda: found.append(
            workspace_server.http.get(
                "/control/wait", params={"user": "ana", "contains": "decide", "timeout_s": 30}
            ).json()
        )
    )

    waiting.start()
    workspace_server.do("message", user="bo", channel="#general", text="nothing yet")
    workspace_server.web().chat_postMessage(channel="C0GENERAL", text="fallback", blocks=card())
    waiting.join(60)

    assert found[0]["message"]["text"] == "fallback"


def test_waiting_sees_what_was_changed_after_a_moment(workspace_server: Running) -> None:
    web = workspace_server.web()
    ts = web.chat_postMessage(channel="C0GENERAL", text="Order placed")["ts"]
    later = workspace_server.do("message", user="bo", channel="#general", text="hm")["ts"]
    query: Json = {"user": "ana", "contains": "Order", "after_ts": later, "timeout_s": 0.05}

    before = workspace_server.http.get("/control/wait", params=query)
    web.chat_update(channel="C0GENERAL", ts=ts, text="Order shipped")
    after = workspace_server.http.get("/control/wait", params=query)

    assert (before.status_code, before.json()["error"]) == (408, "timeout")
    assert after.json()["message"]["text"] == "Order shipped"


def test_waiting_never_finds_what_the_person_may_not_see(workspace_server: Running) -> None:
    workspace_server.do("message", user="bo", channel="#it-triage", text="password reuse")
    query: Json = {"user": "ana", "contains": "password", "timeout_s": 0.05}

    assert workspace_server.http.get("/control/wait", params=query).status_code == 408
    assert workspace_server.get("wait", user="cy", contains="password")["message"]["text"] == "password reuse"


def test_unread_is_counted_until_it_is_read(workspace_server: Running) -> None:
    workspace = workspace_server.workspace

    def row(user: str) -> tuple[int, int]:
        rows = workspace.conversations_of(workspace.user(user))
        return next((r["unread"], r["mentions"]) for r in rows if r["id"] == "C0GENERAL")

    workspace_server.do("message", user="bo", channel="#general", text="lunch?")
    workspace_server.do("message", user="bo", channel="#general", text="<@U0ANADUA> and <!subteam^S0AGENTS>")

    assert (row("ana"), row("cy"), row("bo")) == ((2, 1), (2, 1), (0, 0))
    workspace.mark_read(workspace.user("ana"), "C0GENERAL")
    assert row("ana") == (0, 0)


def test_a_deactivated_person_cannot_act_and_apps_are_told(workspace_server: Running) -> None:
    ear = workspace_server.listen()

    workspace_server.do("user", user="ana", deleted=True)
    changed = ear.event("user_change")["user"]

    assert (changed["id"], changed["deleted"]) == ("U0ANADUA", True)
    assert workspace_server.refused("message", user="ana", channel="#general", text="hi") == "user_deleted"
    answer = workspace_server.api("conversations.open", users="U0ANADUA").json()
    assert answer["error"] == "user_disabled"


def test_a_person_moves_and_gets_another_title(workspace_server: Running) -> None:
    workspace_server.do("user", user="ana", tz="Asia/Tokyo", profile={"title": "Design lead"})

    user = workspace_server.web().users_info(user="U0ANADUA")["user"]

    assert (user["tz"], user["tz_offset"]) == ("Asia/Tokyo", 32400)
    assert user["profile"]["title"] == "Design lead"
    assert workspace_server.refused("user", user="ana", tz="Moon/Crater") == "invalid_field"


def test_a_person_chooses_another_language_and_apps_hear_of_it(workspace_server: Running) -> None:
    ear = workspace_server.listen()

    workspace_server.do("user", user="ana", locale="fr-FR")

    assert ear.event("user_change")["user"]["locale"] == "fr-FR"


def test_the_stop_button_tells_the_agent(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    sent = workspace_server.do("message", user="ana", channel="@ana", text="a long question")

    workspace_server.do("stop", user="ana", channel="@ana", thread_ts=sent["ts"])

    stopped = ear.event("agent_session_stopped")
    assert (stopped["thread_ts"], stopped["user"], stopped["channel"]) == (
        sent["ts"],
        "U0ANADUA",
        sent["channel"],
    )


def test_tabs_the_manifest_does_not_enable_do_not_exist(serve: Serve) -> None:
    running = serve(manifest(app_home={"home_tab_enabled": False, "messages_tab_enabled": False}))

    assert running.refused("home", user="ana", tab="home") == "not_enabled"
    assert running.refused("message", user="ana", channel="@ana", text="hi") == "messages_tab_disabled"
    assert (
        running.api("chat.postMessage", channel="U0ANADUA", text="hi").json()["error"]
        == "messages_tab_disabled"
    )
    view = {"type": "home", "blocks": []}
    assert running.api("views.publish", user_id="U0ANADUA", view=view).json()["error"] == "not_enabled"


def test_a_command_nobody_has_is_refused(workspace_server: Running) -> None:
    call = {"user": "ana", "channel": "#general", "text": ""}

    assert workspace_server.refused("command", command="/giphy", **call) == "unknown_command"


def test_a_command_answered_with_wrong_blocks_fails_visibly(workspace_server: Running) -> None:
    workspace_server.listen(lambda payload: {"blocks": [{"type": "marquee"}]})

    outcome = workspace_server.do("command", user="ana", channel="#general", command="/desk", text="")

    assert (outcome["acked"], outcome["error"]) == (True, "invalid_blocks")
    assert workspace_server.seen("ana", "general")[-1]["text"] == "/desk failed: invalid_blocks."


def until_acknowledged(running: Running, kind: str) -> None:
    """Return once an app's acknowledgement has come: what it heard, it answers on a way of its own."""
    sent = partial(running.get, "journal")
    wait_until(lambda: any((e["via"], e["kind"]) == ("ack", kind) for e in sent()["entries"]))


def test_the_journal_shows_both_directions_and_why_something_was_refused(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    before = workspace_server.get("journal")["entries"][-1]["n"]

    workspace_server.do("message", user="ana", channel="@ana", text="hi")
    ear.event("message")
    until_acknowledged(workspace_server, "message")
    workspace_server.api("chat.postMessage", channel="C0GENERAL")
    workspace_server.refused("click", user="ana", channel="@ana", ts="1.000001", action_id="go")
    entries = workspace_server.get("journal", after=before)["entries"]

    ways = {(e["via"], e["direction"], e["kind"]) for e in entries}
    assert {("event", "out", "message"), ("ack", "in", "message"), ("api", "in", "chat.postMessage")} <= ways
    refused = {e["kind"]: e["refused"]["error"] for e in entries if "refused" in e}
    assert refused == {"chat.postMessage": "no_text", "click": "message_not_found"}
    assert [e["n"] for e in entries] == sorted(e["n"] for e in entries)
    delivered = next(e for e in entries if e["via"] == "event")
    assert delivered["status"] == "acked"


def test_the_journal_may_be_asked_for_one_way_alone(workspace_server: Running) -> None:
    workspace_server.do("message", user="ana", channel="@ana", text="hi")
    before = workspace_server.get("journal")["entries"][-1]["n"]

    workspace_server.do("message", user="ana", channel="@ana", text="hi again")
    workspace_server.web().chat_postMessage(channel="C0GENERAL", text="hi")

    called = workspace_server.get("journal", after=before, via="api")["entries"]
    assert [entry["kind"] for entry in called] == ["chat.postMessage"]
    assert workspace_server.get("journal", after=before, via="nothing")["entries"] == []


def test_metrics_count_deliveries_and_how_fast_they_were_taken(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    workspace_server.do("message", user="ana", channel="@ana", text="hi")
    ear.event("message")
    until_acknowledged(workspace_server, "message")
    workspace_server.do("shortcut", user="ana", callback_id="report")

    metrics = workspace_server.get("metrics")

    assert (metrics["deliveries"], metrics["retries"], metrics["unacked"]) == (2, 0, 0)
    assert metrics["ack_ms"]["shortcut"]["count"] == 1
    assert sum(metrics["ack_ms"]["message"]["buckets"].values()) == 1


def test_the_clock_is_moved_and_messages_follow_it(workspace_server: Running) -> None:
    now = workspace_server.do("clock", set="2026-12-24T09:00:00Z")["now"]
    sent = workspace_server.do("message", user="ana", channel="#general", text="late")["ts"]
    later = workspace_server.do("clock", advance_s=86_400)["now"]

    assert now.startswith("2026-12-24T09:00:00")
    assert 1_798_102_800 <= float(sent) < 1_798_102_860
    assert later.startswith("2026-12-25T09:00")
    assert workspace_server.get("clock")["now"].startswith("2026-12-25T09:00")
    assert workspace_server.refused("clock", advance_s=-1) == "invalid_field"
    assert workspace_server.refused("clock", set="tomorrow") == "invalid_field"


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
def test_other_sites_are_turned_away(workspace_server: Running, headers: dict[str, str]) -> None:
    body = {"user": "ana", "channel": "#general", "text": "hi"}

    assert workspace_server.http.post("/control/message", json=body, headers=headers).status_code == 403
    own = {"Origin": workspace_server.url}
    assert workspace_server.http.post("/control/message", json=body, headers=own).status_code == 200


def test_ts_in_a_channel_only_grow_even_when_the_clock_goes_back(workspace_server: Running) -> None:
    first = workspace_server.do("message", user="ana", channel="#general", text="1")["ts"]
    workspace_server.do("clock", set="2026-01-01T00:00:00Z")

    second = workspace_server.do("message", user="ana", channel="#general", text="2")["ts"]

    assert second > first


def test_special_characters_and_addresses_arrive_as_the_platform_sends_them(
    workspace_server: Running,
) -> None:
    typed = "a < b & c <@U0BOLIND> see https://example.org/x?a=1&b=2. or it@larkfield.example `<b>`"

    workspace_server.do("message", user="ana", channel="#general", text=typed)

    assert workspace_server.seen("bo", "general")[-1]["text"] == (
        "a &lt; b &amp; c <@U0BOLIND> see <https://example.org/x?a=1&amp;b=2>. or "
        "<mailto:it@larkfield.example|it@larkfield.example> `&lt;b&gt;`"
    )
