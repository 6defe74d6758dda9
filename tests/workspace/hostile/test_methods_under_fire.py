"""Every method of the Web API, in each of the four shapes a call can have, with what nobody should send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workspace.conformance.calls import CALLS
from tests.workspace.conformance.stage import Stage
from tests.workspace.hostile.battery import HALVES, LONG, Battery, anything, api_answer, words
from tests.workspace.running import Json
from workspace.api.call import METHODS
from workspace.api.endpoint import METHOD_MODULES

assert METHOD_MODULES  # importing them fills METHODS
NAMES = [
    "attachments", "blocks", "bot", "broadcast", "channel", "channel_id", "channels", "chunks", "cursor", "email",
    "error", "external_id", "file", "filename", "files", "hash", "icon_url", "include_all_metadata", "inclusive",
    "initial_comment", "is_private", "latest", "length", "limit", "loading_messages", "markdown_text", "message_ts",
    "metadata", "name", "oldest", "post_at", "prompts", "reply_broadcast", "return_im", "scheduled_message_id",
    "status", "text", "thread_ts", "timestamp", "title", "token", "trigger_id", "ts", "types", "user", "user_id",
    "usergroup", "username", "users", "view", "view_id",
]  # fmt: skip
# Not thrown at random: what ends the app. And what moves a channel people need is thrown at another one.
methods = st.sampled_from(sorted(set(METHODS) - {"auth.revoke"}))
SPOILED = sorted(set(CALLS) - {"auth.revoke"})
MOVING = ("archive", "close", "kick", "leave", "mark", "rename", "setPurpose", "setTopic", "unarchive")
ELSEWHERE = "C0ALLLARK"
flat = st.dictionaries(st.sampled_from(NAMES), words, max_size=5)
FEW = settings(max_examples=120, derandomize=True, deadline=None)
MANY = settings(max_examples=5_000, deadline=None)


def spoil(battery: Battery, method: str, args: Json) -> None:
    """Call *method* as its app, in JSON."""
    if method.startswith("conversations.") and method.endswith(MOVING) and args.get("channel") == "C0GENERAL":
        args = args | {"channel": ELSEWHERE}
    token = battery.running.app.app_token if METHODS[method].app_token else battery.running.app.bot_token
    headers = {"Authorization": f"Bearer {token}"}
    api_answer(battery.post_json(f"/api/{method}", args, headers=headers))


@FEW
@given(method=methods, args=st.dictionaries(st.sampled_from(NAMES), anything, max_size=5))
def test_any_arguments_in_json_are_answered(battery: Battery, method: str, args: Json) -> None:
    spoil(battery, method, args)


@FEW
@given(method=methods, args=flat, shape=st.sampled_from(["form", "multipart", "query", "query and form"]))
def test_any_arguments_in_forms_and_queries_are_answered(
    battery: Battery, method: str, args: dict[str, str], shape: str
) -> None:
    parts: Json = {"headers": battery.token}
    if "query" in shape:
        parts["params"] = args
    if shape.endswith("form"):
        parts["data"] = args
    if shape == "multipart":
        parts["files"] = [(name, (None, value)) for name, value in args.items()]
    api_answer(battery.send("POST", f"/api/{method}", **parts))


@FEW
@given(data=st.data(), method=st.sampled_from(SPOILED))
def test_a_good_call_with_one_argument_spoiled_is_answered(
    battery: Battery, stage: Stage, data: st.DataObject, method: str
) -> None:
    args = CALLS[method].args(stage)
    name = data.draw(st.sampled_from(sorted(args) or ["limit"]))

    spoil(battery, method, args | {name: data.draw(anything)})


@pytest.mark.long
@MANY
@given(method=methods, args=st.dictionaries(st.sampled_from(NAMES), anything, max_size=5))
def test_any_arguments_in_json_are_answered_at_length(battery: Battery, method: str, args: Json) -> None:
    spoil(battery, method, args)


@pytest.mark.parametrize("method", SPOILED)
def test_each_argument_of_each_method_bears_strange_values(
    battery: Battery, stage: Stage, method: str
) -> None:
    args = CALLS[method].args(stage)

    for name in args:
        for value in (*HALVES, "²", -1, 2**80, 1e300, [[]], {"a": {}}):
            spoil(battery, method, args | {name: value})


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("api.test", "foo"),
        ("chat.postMessage", "text"),
        ("chat.postMessage", "blocks"),
        ("views.publish", "view"),
        ("reactions.add", "name"),
        ("files.getUploadURLExternal", "filename"),
        ("files.completeUploadExternal", "initial_comment"),
        ("conversations.create", "name"),
    ],
)
def test_a_million_characters_are_answered(battery: Battery, stage: Stage, method: str, name: str) -> None:
    spoil(battery, method, CALLS[method].args(stage) | {name: LONG})


BODIES = [
    (b"[" * 100_000, "application/json", "invalid_json"),
    (b'{"a":' * 900 + b"1" + b"}" * 900, "application/json", "invalid_json"),
    (b'{"text": NaN}', "application/json", "invalid_json"),
    (b'{"text": 1e999}', "application/json", "invalid_json"),
    (b'{"limit": ' + b"9" * 5_000 + b"}", "application/json", "invalid_json"),
    (b"\xff\xfe", "application/json", "invalid_json"),
    (b"7", "application/json", "json_not_object"),
    (b"x", "multipart/form-data", "invalid_form_data"),
    (b"x", "multipart/form-data; boundary=b", "invalid_form_data"),
    (b"a=1&" * 3_000, "application/x-www-form-urlencoded", "invalid_form_data"),
]


@pytest.mark.parametrize(("body", "kind", "error"), BODIES)
def test_a_body_that_is_none_is_refused(battery: Battery, body: bytes, kind: str, error: str) -> None:
    headers = battery.token | {"Content-Type": kind}

    answer = api_answer(battery.send("POST", "/api/auth.test", content=body, headers=headers))

    assert answer["error"] == error


def test_half_a_character_becomes_the_sign_for_one_that_is_lost(battery: Battery) -> None:
    headers = battery.token | {"Content-Type": "application/json"}
    body = b'{"channel": "C0GENERAL", "text": "cut \\ud83d"}'

    answer = api_answer(battery.send("POST", "/api/chat.postMessage", content=body, headers=headers))

    assert answer["message"]["text"] == "cut \ufffd"


@pytest.mark.parametrize(
    "token", ["\ud800", "", None, 7, [], {}, "xoxb-", "x" * 100_000], ids=lambda t: repr(t)[:8]
)
def test_a_strange_token_is_a_strangers(battery: Battery, token: Any) -> None:
    answer = api_answer(battery.post_json("/api/auth.test", {"token": token}))

    assert answer["error"] in ("not_authed", "invalid_auth")


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "GET"])
def test_every_verb_has_an_answer(battery: Battery, verb: str) -> None:
    assert battery.send(verb, "/api/auth.test", headers=battery.token).status_code in (200, 405)


def test_a_field_sent_as_a_file_is_a_field(battery: Battery) -> None:
    blocks = json.dumps([{"type": "divider"}]).encode()
    files = {"blocks": ("blocks.json", blocks, "application/json")}

    answer = battery.send(
        "POST",
        "/api/chat.postMessage",
        data={"channel": "C0STATUS", "text": "x"},
        files=files,
        headers=battery.token,
    )

    assert [block["type"] for block in api_answer(answer)["message"]["blocks"]] == ["divider"]
