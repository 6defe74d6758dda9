"""Every call of the control API and every address of the page, with what nobody should send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workspace.conformance.stage import Stage, with_button
from tests.workspace.hostile.battery import HALVES, LONG, Battery, anything, words
from tests.workspace.running import Json
from workspace.control.routes import CALLS

FEW = settings(max_examples=100, derandomize=True, deadline=None)
MANY = settings(max_examples=5_000, deadline=None)
NAMES = [
    "action_id", "advance_s", "after", "after_ts", "app", "block_id", "callback_id", "channel", "clear", "command",
    "contains", "deleted", "delay_s", "files", "kind", "match", "name", "probability", "profile", "query", "remove",
    "set", "tab", "text", "thread_ts", "times", "ts", "tz", "user", "value", "values", "view_id",
]  # fmt: skip
# Not thrown here: what means every socket and the token. Orders that fit nothing are.
ORDERS = [
    "no_ack_seen",
    "duplicate_event",
    "reorder",
    "delay",
    "drop_once",
    "http_500",
    "rate_limit",
    "",
    "fire",
]
posts = st.sampled_from(sorted(name for verb, name in CALLS if verb == "POST"))
people = st.sampled_from(["ana", "bo", "U0MIATAN", "desk", "nobody"])
bodies = st.dictionaries(st.sampled_from(NAMES), anything, max_size=5)
rows = st.sampled_from(["type", "channel", "", "text"])


def act(battery: Battery, call: str, body: Json) -> None:
    """Do a control call, which is answered or refused with a reason."""
    if call == "fault":
        body = body | {
            "kind": body["kind"] if body.get("kind") in ORDERS else "delay",
            "match": "nothing like it",
        }
    if call == "clock":
        body = {key: value for key, value in body.items() if key != "set"}
    if call == "user":
        body = body | {"user": "lee"}  # nobody the other tests need
    answer = battery.post_json(f"/control/{call}", body)
    told = answer.json()
    assert answer.status_code in (200, 400)
    assert told["ok"] is (answer.status_code == 200)
    if not told["ok"]:
        assert told["error"]
        assert told["detail"]


@FEW
@given(call=posts, body=bodies, user=people)
def test_any_deed_is_done_or_refused(battery: Battery, call: str, body: Json, user: str) -> None:
    act(battery, call, {"user": user} | body)


@pytest.mark.long
@MANY
@given(call=posts, body=bodies, user=people)
def test_any_deed_is_done_or_refused_at_length(battery: Battery, call: str, body: Json, user: str) -> None:
    act(battery, call, {"user": user} | body)


@FEW
@given(look=st.sampled_from(["state", "wait", "journal", "metrics", "clock"]), query=st.data())
def test_any_question_is_answered_or_refused(battery: Battery, look: str, query: st.DataObject) -> None:
    asked = query.draw(
        st.dictionaries(st.sampled_from(["user", "contains", "channel", "after_ts", "after"]), words)
    )
    last = str(battery.running.workspace.journal.after(0)[-1]["n"])
    params = {"after": last} | asked | {"timeout_s": "0"}

    assert battery.send("GET", f"/control/{look}", params=params).status_code in (200, 400, 408)


@pytest.mark.parametrize("timeout_s", ["nan", "-1", "-inf", "x", "", "0x1"])
def test_waiting_ends_whatever_its_length_is(battery: Battery, timeout_s: str) -> None:
    query = {"user": "ana", "contains": "never said", "timeout_s": timeout_s}

    assert battery.send("GET", "/control/wait", params=query).status_code in (400, 408)


@pytest.mark.parametrize(
    "body",
    [
        {"advance_s": 1e300},
        {"advance_s": 10**30},
        {"advance_s": 1e11},
        {"advance_s": -1},
        {"advance_s": True},
        {"set": "9999-12-31T23:59:59Z"},
        {"set": "0001-01-01T00:00:00+14:00"},
        {"set": "1970-01-01"},
        {"set": "now"},
        {"set": 0},
        {},
    ],
    ids=str,
)
def test_the_clock_stays_where_time_is_understood(battery: Battery, body: Json) -> None:
    assert battery.post_json("/control/clock", body).json()["error"] in ("invalid_field", "missing_field")


@pytest.mark.parametrize(
    "extra",
    [{"delay_s": "soon"}, {"delay_s": -1}, {"delay_s": 10**12}, {"retry_after_s": []}, {"times": 0.5}],
    ids=str,
)
def test_an_order_with_a_wrong_length_is_refused(battery: Battery, extra: Json) -> None:
    body = {"kind": "delay", "match": "nothing like it"} | extra

    assert battery.post_json("/control/fault", body).json()["error"] == "invalid_fault"


FIELDS: list[Json] = [
    {"type": kind, "action_id": "field"}
    for kind in (
        "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "datepicker",
        "timepicker", "datetimepicker", "users_select", "conversations_select", "channels_select", "file_input",
        "external_select", "multi_users_select", "multi_external_select",
    )
]  # fmt: skip
FIELDS[3]["is_decimal_allowed"] = True
CHOICES = [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]
FIELDS += [
    {"type": kind, "action_id": "field", "options": CHOICES}
    for kind in ("static_select", "multi_static_select", "radio_buttons", "checkboxes")
]
VALUES: list[Any] = [
    "x", "", "\x00", HALVES[0], LONG[:200_000], 0, -1, 1e300, 10**25, 2**63, True, [], [None], [[1]], ["1"] * 20,
    {"a": 1}, {"value": "1"}, {"type": "rich_text"}, {"type": "rich_text", "elements": [{"type": "rich_text_list"}]},
    {"type": "rich_text", "elements": [7]}, "a" + "@" * 60_000, "a@" + "a." * 60_000 + "@", "http://" + "a" * 70_000,
    "9" * 400, "1e5", "-", "2026-99-99", "25:61", "U0ANADUA", "#it-triage", "ana", {"id": "F0"},
]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: str(field["type"]))
def test_a_form_bears_whatever_is_typed_into_it(battery: Battery, stage: Stage, field: Json) -> None:
    label = {"type": "plain_text", "text": "Field"}
    block = {"type": "input", "block_id": "row", "label": label, "element": field}
    view = with_button() | {"submit": label, "blocks": [block]}

    def open_form() -> str:
        body = {"trigger_id": stage.trigger(), "view": view}
        return str(battery.post_json("/api/views.open", body, headers=battery.token).json()["view"]["id"])

    view_id = open_form()
    for value in VALUES:
        typed = {"user": "ana", "view_id": view_id, "values": {"row": {"field": value}}}
        told = battery.post_json("/control/submit", typed).json()
        assert told["ok"] or told["error"] == "invalid_value" or told["error"].endswith("_not_found"), told
        assert battery.send("GET", "/ui/ana/C0GENERAL?part=views").status_code == 200
        if told.get("acked"):
            view_id = open_form()


@FEW
@given(
    person=st.sampled_from(["ana", "bo", "desk", "nobody"]),
    channel=st.sampled_from(["C0GENERAL", "C0TRIAGE"])
    | words.filter(lambda word: word not in ("", ".", "..")),
    rest=st.sampled_from(["", "/home", "/history", "/list", "/1700000000.000001"])
    | words.map(lambda word: f"/{word}"),
    query=st.dictionaries(
        st.sampled_from(["part", "limit", "thread_limit", "new", "from", "counts"]), words, max_size=3
    ),
)
def test_any_address_of_the_page_is_somewhere_or_nowhere(
    battery: Battery, person: str, channel: str, rest: str, query: dict[str, str]
) -> None:
    path = f"/ui/{person}/{_quoted(channel)}{rest[:1] + _quoted(rest[1:])}"

    assert battery.send("GET", path, params=query).status_code in (200, 307, 404, 405)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


@pytest.mark.parametrize(
    "path",
    [
        "/ui/static/%2e%2e/%2e%2e/app.py",
        "/ui/static//etc/passwd",
        "/ui/static/..%2f..%2fapp.py",
        "/ui/ana/file/..%2f..%2fapp.py",
        "/files-pri/x/..%2f..%2f..%2fetc%2fpasswd",
        "/files-pri/%2e%2e/%2e%2e/etc/passwd",
        "/ui/ana/file/%00",
        "/ui/ana/frames/99999999999999999999999",
        "/ui/ana/to/ana",
        "/ui/ana/to/workspace",
        "/ui/ana/to/nobody",
        "/ui/emoji?q=%00%ff",
    ],
)
def test_no_path_leads_out_of_the_house(battery: Battery, path: str) -> None:
    answer = battery.send("GET", path)

    assert answer.status_code in (200, 302, 307, 404)
    assert "import" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "["},
        {"Host": "localhost@evil.example"},
        {"Host": "evil.example#localhost"},
    ],
    ids=str,
)
def test_no_other_site_gets_an_answer(battery: Battery, headers: dict[str, str]) -> None:
    for verb, path in (
        ("GET", "/ui/ana/C0GENERAL"),
        ("POST", "/control/message"),
        ("POST", "/api/auth.test"),
    ):
        answer = battery.send(verb, path, headers=battery.token | headers)

        assert answer.status_code in (400, 403)
        assert "Ana" not in answer.text


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "..\\..\\x", "a\r\nX-Evil: 1", "\x00", "?", "#", "%2e%2e", ".", "é" * 300, LONG],
)
def test_a_files_name_is_only_a_name(battery: Battery, name: str) -> None:
    body = {"user": "ana", "channel": "#general", "files": [{"name": name, "content_base64": "aGVsbG8="}]}

    ts = battery.post_json("/control/message", body).json()["ts"]
    message = next(m for m in battery.running.seen("ana", "general") if m["ts"] == ts)
    url = message["files"][0]["url_private"]
    answer = battery.send("GET", url, headers=battery.token)

    assert "x-evil" not in answer.headers
    assert answer.content == b"hello"
    assert battery.send("GET", f"/ui/bo/file/{message['files'][0]['id']}").content == b"hello"


@pytest.mark.parametrize("content", ["é", "=", "a", 7, None, [], "aGk=" * 100_000], ids=lambda c: repr(c)[:8])
def test_what_is_no_file_is_refused(battery: Battery, content: Any) -> None:
    body = {
        "user": "ana",
        "channel": "#general",
        "text": "x",
        "files": [{"name": "x", "content_base64": content}],
    }

    assert battery.post_json("/control/message", body).status_code in (200, 400)
    assert battery.post_json("/control/message", body | {"files": [content]}).status_code == 400


BODIES = [b"[" * 100_000, b"\xff", b"7", b'{"text": NaN}', b'{"text": {}}', b'{"blocks": 7}', b"{}", json.dumps(
    {"text": "x", "attachments": [1]}).encode(), b'{"text":"x","thread_ts":[]}', b'{"text":"x","thread_ts":"1"}',
    b'{"text":"\\ud800"}', b'{"blocks":[{"type":"section"}]}', b'{"attachments":[{"fields":7}]}',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:24]))
def test_a_response_address_bears_anything(battery: Battery, body: bytes) -> None:
    battery.post_json(
        "/control/command", {"user": "ana", "channel": "#general", "command": "/desk", "text": ""}
    )
    url = next(f["payload"]["response_url"] for f in reversed(battery.ear.heard) if "command" in f["payload"])

    assert battery.send("POST", url, content=body).status_code in (200, 400)
    assert battery.send("GET", url).status_code == 405
    assert battery.send("POST", url + "x", content=body).status_code in (400, 404)


def test_an_upload_address_takes_one_file(battery: Battery) -> None:
    asked = {"filename": "a.txt", "length": 3}
    url = battery.post_json("/api/files.getUploadURLExternal", asked, headers=battery.token).json()[
        "upload_url"
    ]

    assert battery.send("POST", url, content=b"").status_code == 400
    broken = {"Content-Type": "multipart/form-data; boundary=b"}
    assert battery.send("POST", url, content=b"x", headers=broken).status_code == 400
    assert battery.send("POST", url, content=b"abc").status_code == 200
    assert battery.send("POST", url, content=b"abc").status_code == 404
