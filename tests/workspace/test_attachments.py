"""Attachments, the older kind of structure: checked, numbered, shown, and clicked when they hold blocks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workspace.conftest import Serve
from tests.workspace.manifests import manifest
from tests.workspace.running import Json, Running

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}


def posted(running: Running, **args: Any) -> Json:
    """Return the answer to a post in #general."""
    answer: Json = running.api("chat.postMessage", channel="C0GENERAL", **args).json()
    return answer


def last(running: Running, user: str = "ana") -> Json:
    """Return the newest message in #general as *user* sees it."""
    return running.seen(user, "C0GENERAL")[-1]


def test_attachments_are_numbered_and_shown(workspace_server: Running) -> None:
    card = {
        "color": "#36a64f",
        "pretext": "New",
        "title": "INC-7",
        "title_link": "https://example.com/7",
        "text": "The *printer* burns",
        "fields": [{"title": "Priority", "value": "High", "short": True}],
        "footer": "desk",
        "ts": 1_700_000_000,
    }

    answer = posted(workspace_server, text="", attachments=[card, {"fallback": "plain", "text": "more"}])

    shown = last(workspace_server)["attachments"]
    assert [a["id"] for a in shown] == [1, 2]
    assert shown[0] == card | {"id": 1}
    assert answer["message"]["attachments"] == shown
    found = workspace_server.get("wait", user="ana", contains="The *printer* burns")
    assert found["message"]["attachments"] == shown


@pytest.mark.parametrize(
    ("attachments", "error"),
    [
        ([{"text": "x"}] * 101, "too_many_attachments"),
        ("{}", "invalid_attachments"),
        (["text"], "invalid_attachments"),
        ([{"text": 7}], "invalid_attachments"),
        ([{"text": "x", "fields": "none"}], "invalid_attachments"),
        ([{"text": "x", "fields": ["none"]}], "invalid_attachments"),
        ([{"text": "x", "actions": [{"name": "old", "type": "button", "text": "x"}]}], "invalid_attachments"),
        ([{"blocks": [{"type": "header"}]}], "invalid_attachments"),
        ([{"color": "good"}], "no_text"),
        ([], "no_text"),
    ],
)
def test_attachments_that_will_not_do_are_refused(
    shared_server: Running, attachments: Any, error: str
) -> None:
    answer = posted(shared_server, attachments=attachments)

    assert (answer["ok"], answer["error"]) == (False, error)


def test_a_hundred_attachments_are_fine(shared_server: Running) -> None:
    assert posted(shared_server, attachments=[{"text": "x"}] * 100)["ok"] is True


def test_a_refusal_points_into_the_attachment(shared_server: Running) -> None:
    answer = posted(shared_server, attachments=[{"text": "x"}, {"blocks": [{"type": "sections"}]}])

    assert answer["errors"] == ["unsupported type: sections [json-pointer:/attachments/1/blocks/0/type]"]


def test_a_button_inside_an_attachment_is_clicked(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    ts = posted(
        workspace_server,
        text="t",
        attachments=[
            {"text": "first"},
            {"color": "danger", "blocks": [{"type": "actions", "elements": [BUTTON]}]},
        ],
    )["ts"]

    told = workspace_server.do("click", user="ana", channel="#general", ts=ts, action_id="go")

    assert told["acked"] is True
    payload = ear.payload("block_actions")
    assert payload["actions"][0]["value"] == "1"
    assert payload["container"] == {
        "type": "message_attachment",
        "message_ts": ts,
        "attachment_id": 2,
        "channel_id": "C0GENERAL",
        "is_ephemeral": False,
        "is_app_unfurl": False,
    }


def test_a_button_for_one_person_is_hidden_from_others_inside_attachments_too(serve: Serve) -> None:
    running = serve(manifest())
    mine = BUTTON | {"visible_to_user_ids": ["U0BOLIND"]}
    ts = posted(
        running, text="t", attachments=[{"text": "x", "blocks": [{"type": "actions", "elements": [mine]}]}]
    )["ts"]

    assert last(running, "ana")["attachments"][0]["blocks"] == []
    assert last(running, "bo")["attachments"][0]["blocks"][0]["elements"][0]["action_id"] == "go"
    assert (
        running.refused("click", user="ana", channel="#general", ts=ts, action_id="go") == "element_not_found"
    )


def test_an_update_replaces_attachments_and_an_empty_list_removes_them(workspace_server: Running) -> None:
    ts = posted(workspace_server, text="t", attachments=[{"text": "old"}])["ts"]
    place = {"channel": "C0GENERAL", "ts": ts}

    workspace_server.api("chat.update", attachments=[{"text": "new"}], **place)
    replaced = last(workspace_server)["attachments"]
    workspace_server.api("chat.update", text="t", attachments=[], **place)

    assert replaced == [{"text": "new", "id": 1}]
    assert last(workspace_server)["attachments"] == []
