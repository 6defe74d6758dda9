"""Files and links: shared, listed, deleted, unfurled; and what apps hear of them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.workspace.conftest import Serve
from tests.workspace.manifests import EVENTS, SCOPES, manifest
from tests.workspace.running import Json, Running

LOG = base64.b64encode(b"a log").decode()


def test_an_app_shares_a_file_and_hears_that_it_did(workspace_server: Running) -> None:
    web, ear = workspace_server.web(), workspace_server.listen()

    told = web.files_upload_v2(
        channel="C0GENERAL", content="a log", filename="log.txt", initial_comment="Look"
    )

    seen = workspace_server.seen("ana", "C0GENERAL")[-1]
    assert (seen["text"], seen["subtype"], seen["files"][0]["name"]) == ("Look", "file_share", "log.txt")
    shared = ear.event("file_shared")
    assert (shared["file_id"], shared["channel_id"]) == (told["file"]["id"], "C0GENERAL")
    assert ear.event("message")["files"][0]["mimetype"] == "text/plain"


def test_a_persons_file_is_fetched_with_the_scope_and_listed(workspace_server: Running) -> None:
    web = workspace_server.web()
    files = [{"name": "log.txt", "content_base64": LOG}]
    workspace_server.do("message", user="ana", channel="#general", text="", files=files)

    listed = web.files_list(channel="C0GENERAL")

    file = listed["files"][0]
    assert listed["paging"] == {"count": 100, "total": 1, "page": 1, "pages": 1}
    assert web.files_info(file=file["id"])["file"]["user"] == "U0ANADUA"
    header = {"Authorization": f"Bearer {workspace_server.app.bot_token}"}
    assert workspace_server.http.get(file["url_private"], headers=header).content == b"a log"
    assert workspace_server.http.get(file["url_private"]).status_code == 302
    with pytest.raises(SlackApiError, match="cant_delete_file"):
        web.files_delete(file=file["id"])


def test_a_file_in_a_conversation_of_others_does_not_exist_for_an_app(workspace_server: Running) -> None:
    files = [{"name": "log.txt", "content_base64": LOG}]
    workspace_server.do("message", user="ana", channel="U0BOLIND", text="psst", files=files)
    (file_id,) = workspace_server.workspace.files

    with pytest.raises(SlackApiError, match="file_not_found"):
        workspace_server.web().files_info(file=file_id)
    assert workspace_server.web().files_list()["files"] == []


def test_a_deleted_file_leaves_every_message(workspace_server: Running) -> None:
    web = workspace_server.web()
    alone = web.files_upload_v2(channel="C0GENERAL", content="1", filename="1.txt")["file"]["id"]
    told = web.files_upload_v2(channel="C0GENERAL", content="2", filename="2.txt", initial_comment="Two")

    web.files_delete(file=alone)
    web.files_delete(file=told["file"]["id"])

    said = [m for m in workspace_server.seen("ana", "C0GENERAL") if m["author"]["is_app"]]
    assert [(m["text"], m["files"]) for m in said] == [("Two", [])]


def test_an_upload_goes_everywhere_it_should_or_nowhere(workspace_server: Running) -> None:
    web = workspace_server.web()
    asked = web.files_getUploadURLExternal(filename="a.txt", length=1)
    workspace_server.http.post(asked["upload_url"], content=b"a")
    done: Json = {"files": [{"id": asked["file_id"]}]}

    for args, error in (
        ({"channels": "C0GENERAL,C0NOWHERE", **done}, "channel_not_found"),
        ({"channels": ",".join(f"C{n}" for n in range(101)), **done}, "channels_limit_exceeded"),
        ({"channel_id": "C0GENERAL", "files": [{"id": "F0NEVER"}]}, "file_not_found"),
        ({"channel_id": "C0GENERAL", "thread_ts": "1.000001", **done}, "thread_not_found"),
    ):
        assert workspace_server.api("files.completeUploadExternal", **args).json()["error"] == error
    assert [m for m in workspace_server.seen("ana", "C0GENERAL") if m["author"]["is_app"]] == []
    both = web.files_completeUploadExternal(**done, channels=["C0GENERAL", "U0ANADUA"])["files"][0]
    assert len(both["channels"]) == 2


LINKING = manifest(
    scopes=[*SCOPES, "links:read", "links:write"],
    events=[*EVENTS, "link_shared"],
    unfurl_domains=["desk.example"],
)


@pytest.fixture
def unfurler(serve: Serve) -> Running:
    """Return a workspace with an app that unfurls links to desk.example."""
    return serve(LINKING)


@pytest.fixture(scope="module")
def linked() -> Iterator[Running]:
    """Return such a workspace for several refusals."""
    running = Running(LINKING)
    yield running
    running.stop()


def test_a_link_to_the_apps_domain_is_told_and_unfurled(unfurler: Running) -> None:
    ear, url = unfurler.listen(), "https://kb.desk.example/vpn?a=1&b=2"
    ts = unfurler.do("message", user="ana", channel="#general", text=f"See {url} or https://other.example")[
        "ts"
    ]
    event = ear.event("link_shared")

    shown = {"title": "VPN", "text": "How to connect"}
    web = unfurler.web()
    web.chat_unfurl(channel="C0GENERAL", ts=ts, unfurls={url: {"text": "old"}})
    web.chat_unfurl(unfurl_id=event["unfurl_id"], source=event["source"], unfurls={url: shown})

    seen = next(m for m in unfurler.seen("ana", "C0GENERAL") if m["ts"] == ts)
    assert [link["domain"] for link in event["links"]] == ["kb.desk.example"]
    assert (event["message_ts"], event["user"]) == (ts, "U0ANADUA")
    assert [(a["title"], a["is_app_unfurl"], a["id"]) for a in seen["attachments"]] == [("VPN", True, 1)]
    assert seen["edited"] is None


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "missing_unfurls"),
        ({"unfurls": {"https://kb.desk.example/": "text"}}, "invalid_unfurls_format"),
        ({"unfurls": {"https://kb.desk.example/elsewhere": {"text": "x"}}}, "cannot_unfurl_message"),
        ({"unfurls": {"https://other.example": {"text": "x"}}}, "cannot_unfurl_url"),
        ({"unfurls": {"https://kb.desk.example/": {"blocks": [{"type": "x"}]}}}, "cannot_parse_attachment"),
        ({"ts": "1.000001"}, "cannot_find_message"),
        ({"channel": "C0NOWHERE"}, "cannot_find_channel"),
        ({"ts": ""}, "missing_ts"),
    ],
)
def test_what_cannot_be_unfurled_says_why(linked: Running, args: dict[str, Any], error: str) -> None:
    text = "https://kb.desk.example/ and https://other.example"
    ts = linked.do("message", user="ana", channel="#general", text=text)["ts"]

    answer = linked.api("chat.unfurl", **({"channel": "C0GENERAL", "ts": ts} | args)).json()

    assert answer["error"] == error


def test_what_an_app_does_is_said_as_people_do_it(workspace_server: Running) -> None:
    workspace_server.web().chat_meMessage(channel="C0GENERAL", text="tidies up")

    seen = workspace_server.seen("ana", "C0GENERAL")[-1]
    assert (seen["text"], seen["subtype"]) == ("tidies up", "me_message")


def test_the_messages_somebody_reacted_to_are_listed(workspace_server: Running) -> None:
    ts = [workspace_server.do("message", user="ana", channel="#general", text=str(n))["ts"] for n in range(2)]
    for each in ts:
        workspace_server.do("reaction", user="bo", channel="#general", ts=each, name="eyes")

    items = workspace_server.web().reactions_list(user="U0BOLIND")["items"]

    assert [item["message"]["ts"] for item in items] == ts[::-1]
    assert workspace_server.web().reactions_list()["items"] == []
