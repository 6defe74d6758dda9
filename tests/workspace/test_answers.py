"""What an app says back: to a click, a command, a form; at its address or with its acknowledgement."""

from __future__ import annotations

from typing import Any

from tests.workspace.running import Ear, Json, Running

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]


def clicked(place: Running, ear: Ear, **args: Any) -> tuple[str, str]:
    """Let Ana press a button in #general; return the response address and the message's ts."""
    method = "chat.postEphemeral" if "user" in args else "chat.postMessage"
    told = place.api(method, channel="C0GENERAL", text="t", blocks=BLOCKS, **args).json()
    ts = told.get("ts") or told["message_ts"]
    place.do("click", user="ana", channel="#general", ts=ts, action_id="go")
    return ear.payload("block_actions")["response_url"], ts


def said(place: Running, url: str, **body: Any) -> int:
    """Say *body* at a response address and return the status."""
    return place.http.post(url, json=body).status_code


def seen(place: Running, user: str) -> list[tuple[str, bool]]:
    """Return what a person reads of the app in #general, and whether it is theirs alone."""
    return [(m["text"], m["ephemeral"]) for m in place.seen(user, "C0GENERAL") if m["author"]["is_app"]]


def test_an_answer_is_its_persons_alone_until_it_says_otherwise(workspace_server: Running) -> None:
    url, _ = clicked(workspace_server, workspace_server.listen())

    assert said(workspace_server, url, text="for you") == 200
    assert said(workspace_server, url, text="for all", response_type="in_channel") == 200

    assert seen(workspace_server, "ana") == [("t", False), ("for you", True), ("for all", False)]
    assert seen(workspace_server, "bo") == [("t", False), ("for all", False)]


def test_an_ephemeral_message_never_becomes_everybodys(workspace_server: Running) -> None:
    url, _ = clicked(workspace_server, workspace_server.listen(), user="U0ANADUA")

    said(workspace_server, url, text="changed", replace_original=True, response_type="in_channel")

    assert seen(workspace_server, "ana") == [("changed", True)]
    assert seen(workspace_server, "bo") == []
    said(workspace_server, url, delete_original=True)
    assert seen(workspace_server, "ana") == []


def test_a_command_has_no_original_to_replace(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    workspace_server.do("command", user="ana", channel="#general", command="/desk", text="")
    url = ear.heard[-1]["payload"]["response_url"]

    assert said(workspace_server, url, text="first", replace_original=True) == 200
    assert said(workspace_server, url, delete_original=True) == 200
    assert said(workspace_server, url, text="second", replace_original=True) == 200

    assert seen(workspace_server, "ana") == [("first", True), ("second", True)]


def test_an_answer_goes_into_a_thread_when_it_names_one(workspace_server: Running) -> None:
    url, ts = clicked(workspace_server, workspace_server.listen())

    said(workspace_server, url, text="below", thread_ts=ts, response_type="in_channel")

    reply = workspace_server.seen("bo", "C0GENERAL")[-1]
    assert (reply["text"], reply["thread_ts"]) == ("below", ts)


def test_what_an_answer_says_is_checked_like_a_message(workspace_server: Running) -> None:
    url, _ = clicked(workspace_server, workspace_server.listen())
    bodies: list[Json] = [{}, {"blocks": [{"type": "header"}]}, {"attachments": ["text"]}, {"text": 7}]

    answers = [workspace_server.http.post(url, json=body).json()["error"] for body in bodies]

    assert answers == ["no_text", "invalid_blocks", "invalid_attachments", "invalid_payload"]
    entry = workspace_server.get("journal")["entries"][-1]
    assert entry["refused"]["docs"].startswith("https://docs.slack.dev/interactivity")


def test_an_answer_to_a_form_that_breaks_a_rule_is_written_down(workspace_server: Running) -> None:
    answers: list[Json] = [{}, {"response_action": "errors", "errors": {"nowhere": "x"}}]
    ear = workspace_server.listen(lambda payload: answers[payload.get("type") == "view_submission"])
    workspace_server.do("shortcut", user="ana", callback_id="report")
    title = {"type": "plain_text", "text": "F"}
    view = {"type": "modal", "title": title, "blocks": [{"type": "divider"}], "submit": title}
    trigger = ear.payload("shortcut")["trigger_id"]
    assert workspace_server.api("views.open", trigger_id=trigger, view=view).json()["ok"] is True

    told = workspace_server.do("submit", user="ana")

    assert (told["acked"], told["error"]) == (True, "invalid_errors")
    refused = [e["refused"] for e in workspace_server.get("journal")["entries"] if "refused" in e]
    assert [r["error"] for r in refused] == ["invalid_errors"]
    assert refused[0]["docs"].startswith("https://docs.slack.dev/")


def test_a_reply_for_the_whole_channel_carries_its_root(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    ts = workspace_server.do("message", user="ana", channel="#general", text="root")["ts"]

    workspace_server.web().chat_postMessage(
        channel="C0GENERAL", thread_ts=ts, text="to all", reply_broadcast=True
    )

    event = ear.event("message", count=2)
    assert (event["subtype"], event["thread_ts"], event["root"]["text"]) == ("thread_broadcast", ts, "root")
    spoken = workspace_server.web().conversations_history(channel="C0GENERAL", limit=2)["messages"]
    assert [m["text"] for m in spoken] == ["to all", "root"]


def test_state_shows_what_an_app_says_of_its_threads(shared_server: Running) -> None:
    sent = shared_server.do("message", user="ana", channel="@ana", text="vpn?")
    web = shared_server.web()
    web.agents_sessions_setStatus(
        channel_id=sent["channel"], thread_ts=sent["ts"], status="processing", title="VPN"
    )

    row = next(c for c in shared_server.get("state", user="ana")["channels"] if c["id"] == sent["channel"])
    thread = row["threads"][sent["ts"]]
    assert (thread["status"], thread["session"], thread["title"]) == ("is working…", "processing", "VPN")


def test_a_control_call_there_is_not_is_wrong_like_any_other(shared_server: Running) -> None:
    for answer in (
        shared_server.http.post("/control/dance"),
        shared_server.http.get("/control/message"),
        shared_server.http.delete("/control/clock"),
    ):
        assert answer.status_code == 400
        assert (answer.json()["ok"], answer.json()["error"]) == (False, "unknown_call")
        assert answer.json()["detail"]


def test_a_refused_control_call_names_a_page_in_the_journal(shared_server: Running) -> None:
    assert shared_server.refused("message", user="ana", channel="#general", text="") == "no_text"

    assert shared_server.get("journal")["entries"][-1]["refused"]["docs"]
