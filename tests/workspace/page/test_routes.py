"""The addresses of the page: who may stand where, what is sent, and what is never let through."""

import base64
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.workspace.page.tiny_app import MANIFEST
from workspace import posting
from workspace.app import create_app
from workspace.company import BUILT_IN
from workspace.founding import found
from workspace.manifest import Manifest
from workspace.page.attached import download_header
from workspace.posting import Draft
from workspace.state import Workspace


@pytest.fixture
def workspace() -> Workspace:
    return found(Workspace(), BUILT_IN, [Manifest.model_validate(MANIFEST)])


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(workspace)) as started:
        yield started


def test_the_door_opens_on_the_first_employees_chat_with_the_app(
    client: TestClient, workspace: Workspace
) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert "<title>Helper · Ana Duarte · Larkfield</title>" in answer.text
    direct = workspace.conversations_of(workspace.user("ana"))[0]["id"]
    assert answer.url.path == f"/ui/ana/{direct}"


def test_scripts_come_from_us_only(client: TestClient) -> None:
    policy = client.get("/ui/ana/C0GENERAL").headers["content-security-policy"]

    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_a_page_holds_no_script_of_its_own_and_no_style(client: TestClient) -> None:
    text = client.get("/ui/ana/C0GENERAL").text

    assert "style=" not in text
    assert "onclick" not in text
    assert text.count("<script ") == 3
    assert 'type="application/json"' in text


def test_data_in_the_page_cannot_end_its_own_tag(client: TestClient, workspace: Workspace) -> None:
    workspace.user("bo").real_name = "</script><script>alert(1)</script>"

    text = client.get("/ui/ana/C0GENERAL").text

    assert "<script>alert" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/ui/nobody/C0GENERAL",
        "/ui/helper/C0GENERAL",
        "/ui/ana/C0NOWHERE",
        "/ui/ana/C0TRIAGE",
        "/ui/ana/C0GENERAL/home",
        "/ui/ana/C0GENERAL/somewhere",
        "/ui/ana/C0GENERAL/1700000000.000000",
    ],
)
def test_where_nobody_may_stand_a_sentence_says_so(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert "There is nothing to see here." in answer.text


def test_who_is_lost_finds_back(client: TestClient) -> None:
    nowhere, nobody = client.get("/ui/ana/C0NOWHERE").text, client.get("/ui/nobody").text

    assert "C0NOWHERE" in nowhere
    assert "Go to your conversations" in nowhere
    assert 'href="/ui/ana">Ana Duarte</a>' in nobody


def test_parts_are_sent_alone(client: TestClient) -> None:
    text = client.get("/ui/ana/C0GENERAL?part=side").text

    assert 'id="side"' in text
    assert 'id="main"' not in text
    assert "<html" not in text


def test_the_new_line_stands_above_the_first_unread_message(client: TestClient, workspace: Workspace) -> None:
    for text in ("first", "second"):
        client.post("/control/message", json={"user": "mia", "channel": "#general", "text": text})

    text = client.get("/ui/ana/C0GENERAL?part=main").text

    assert text.count("<em>New</em>") == 1
    assert text.index("<em>New</em>") < text.index("first")
    kept = client.get("/ui/ana/C0GENERAL?part=main&new=").text
    assert "<em>New</em>" not in kept


def test_a_thread_with_new_replies_is_marked_until_it_is_open(
    client: TestClient, workspace: Workspace
) -> None:
    said = {"user": "ana", "channel": "#general", "text": "who has the key?"}
    root = client.post("/control/message", json=said).json()["ts"]
    client.post("/control/message", json=said | {"user": "mia", "text": "I do", "thread_ts": root})

    closed = client.get("/ui/ana/C0GENERAL?part=main").text
    beside = client.get(f"/ui/ana/C0GENERAL/{root}?part=main").text

    assert 'class="threadline news"' in closed
    assert "news" not in beside


def test_reading_over_the_socket_takes_the_mark_away(client: TestClient, workspace: Workspace) -> None:
    client.post("/control/message", json={"user": "mia", "channel": "#general", "text": "read me"})
    with client.websocket_connect("/ui/live?user=ana") as socket:
        assert socket.receive_json() == {"kind": "hello"}
        socket.send_json({"read": "C0GENERAL"})

        assert socket.receive_json() == {"kind": "unread", "channel": "C0GENERAL"}

    row = next(c for c in workspace.conversations_of(workspace.user("ana")) if c["id"] == "C0GENERAL")
    assert row["unread"] == 0


def test_notices_reach_the_person_they_are_for(client: TestClient) -> None:
    with client.websocket_connect("/ui/live?user=bo") as socket:
        socket.receive_json()
        client.post("/control/message", json={"user": "mia", "channel": "#it-status", "text": "hello"})

        kinds = [socket.receive_json() for _ in range(2)]

    assert {"message", "journal"} >= {notice["kind"] for notice in kinds}
    assert any(notice.get("channel") == "C0STATUS" for notice in kinds)


def test_a_shared_file_is_saved_by_its_readers_and_hidden_from_others(
    client: TestClient, workspace: Workspace
) -> None:
    file = {"name": "plan.txt", "content_base64": "aGVsbG8="}
    client.post("/control/message", json={"user": "bo", "channel": "#it-triage", "text": "", "files": [file]})
    (file_id,) = workspace.files

    mine, theirs = client.get(f"/ui/cy/file/{file_id}"), client.get(f"/ui/ana/file/{file_id}")

    assert mine.content == b"hello"
    assert mine.headers["content-disposition"].startswith('attachment; filename="plan.txt"')
    assert theirs.status_code == 404
    assert 'href="/ui/cy/file/' in client.get("/ui/cy/C0TRIAGE").text


def test_a_picture_is_shown_by_its_bytes_and_not_by_its_name(
    client: TestClient, workspace: Workspace
) -> None:
    one_pixel = "R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    page = base64.b64encode(b"<script>alert(1)</script>").decode()
    files = [
        {"name": "dot.gif", "content_base64": one_pixel},
        {"name": "trap.gif", "content_base64": page},
    ]
    client.post("/control/message", json={"user": "bo", "channel": "#general", "text": "", "files": files})
    dot, trap = workspace.files

    shown = client.get(f"/ui/ana/file/{dot}?show=picture")
    saved = client.get(f"/ui/ana/file/{trap}?show=picture")
    text = client.get("/ui/ana/C0GENERAL").text

    assert shown.headers["content-type"] == "image/gif"
    assert "content-disposition" not in shown.headers
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")
    assert text.count('width="1" height="1"') == 1
    assert 'download="trap.gif"' in text


def test_a_file_keeps_its_name_whatever_letters_are_in_it() -> None:
    assert download_header('Ümläut "1".pdf') == (
        "attachment; filename=\"_ml_ut _1_.pdf\"; filename*=UTF-8''%C3%9Cml%C3%A4ut%20%221%22.pdf"
    )


def test_scripts_and_styles_are_kept_until_they_change(client: TestClient) -> None:
    text = client.get("/ui/ana/C0GENERAL").text
    (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)

    kept = client.get(sheet)
    other = client.get(re.sub("static/[0-9a-f]+/", "static/0123456789ab/", sheet))

    assert "immutable" in kept.headers["cache-control"]
    assert ".msg" in kept.text
    assert ".b-table" in kept.text
    assert other.headers["cache-control"] == "no-cache"
    assert {client.get(a).status_code for a in re.findall(r'modulepreload" href="([^"]+)"', text)} == {200}


def test_a_muted_channel_shows_nothing_new(client: TestClient) -> None:
    client.post("/control/message", json={"user": "mia", "channel": "#general", "text": "hello <!here>"})
    client.cookies.set("muted", "C0GENERAL.C0OTHER")

    side = client.get("/ui/ana/C0STATUS?part=side").text

    assert 'class="unread"' not in side
    assert 'class="muted"' in side


def test_a_moved_clock_and_a_lenient_check_are_said_above_the_messages(
    client: TestClient, workspace: Workspace
) -> None:
    assert "strip-line" not in client.get("/ui/ana/C0GENERAL?part=main").text

    client.post("/control/clock", json={"advance_s": 86_400})
    workspace.lenient = True

    text = client.get("/ui/ana/C0GENERAL?part=main").text
    assert "The clock was moved." in text
    assert "Lenient mode." in text


def test_a_thread_that_nobody_chose_leaves_a_narrow_window_where_something_new_is_written(
    client: TestClient, workspace: Workspace
) -> None:
    direct = workspace.conversations_of(workspace.user("ana"))[0]["id"]
    said = {"user": "ana", "channel": direct, "text": "an old question"}
    root = client.post("/control/message", json=said).json()["ts"]
    client.post("/control/message", json=said | {"thread_ts": root, "text": "more"})

    assert 'data-pane="main"' in client.get(f"/ui/ana/{direct}").text
    assert "an old question" in client.get(f"/ui/ana/{direct}?part=thread").text
    assert 'data-pane="thread"' in client.get(f"/ui/ana/{direct}/{root}").text


def test_an_app_may_speak_under_another_name_and_picture(client: TestClient, workspace: Workspace) -> None:
    channel, app = workspace.channels["C0GENERAL"], workspace.first_app()
    author = workspace.users[app.bot_user]
    icons: list[dict[str, str]] = [{"emoji": ":robot_face:"}, {"image_48": "https://example.org/a.png"}]
    for icon in [*icons, {"image_48": "javascript:alert(1)"}]:
        posting.post(workspace, channel, author, Draft(text="hi", username="Robot", icons=icon), app=app)

    text = client.get("/ui/ana/C0GENERAL?part=main").text

    assert '<span class="av app own" aria-hidden="true">🤖</span>' in text
    assert 'src="https://example.org/a.png"' in text
    assert "javascript:" not in text
    assert text.count('<b class="who">Robot</b>') == 3


def test_a_lasting_address_leads_to_its_message(client: TestClient) -> None:
    said = {"user": "bo", "channel": "#it-triage", "text": "hello agents"}
    ts = client.post("/control/message", json=said).json()["ts"]

    found = client.get(f"/archives/C0TRIAGE/p{ts.replace('.', '')}")

    assert found.url.path == f"/ui/bo/C0TRIAGE/{ts}"
    assert "hello agents" in found.text
    assert client.get("/archives/C0TRIAGE/p1").status_code == 404


def test_only_a_reply_in_a_channel_goes_to_the_channel_too(client: TestClient, workspace: Workspace) -> None:
    said = {"user": "mia", "channel": "#general", "text": "hello"}
    root = client.post("/control/message", json=said).json()["ts"]

    alone = client.post("/control/message", json=said | {"broadcast": True})
    reply = client.post("/control/message", json=said | {"broadcast": True, "thread_ts": root})

    assert alone.status_code == 400
    assert workspace.channels["C0GENERAL"].messages[reply.json()["ts"]].subtype == "thread_broadcast"


def test_who_types_is_told_to_the_others_of_the_conversation_only(client: TestClient) -> None:
    with (
        client.websocket_connect("/ui/live?user=bo") as bo,
        client.websocket_connect("/ui/live?user=ana") as ana,
    ):
        assert bo.receive_json() == ana.receive_json() == {"kind": "hello"}
        ana.send_json({"typing": "C0TRIAGE"})  # she is no member there
        bo.send_json({"typing": "C0GENERAL", "thread": ""})

        assert ana.receive_json() == {
            "kind": "typing",
            "channel": "C0GENERAL",
            "user": "U0BOLIND",
            "name": "Bo Lindqvist",
        }
        ana.send_json({"typing": "C0GENERAL"})
        assert bo.receive_json()["channel"] == "C0GENERAL"


def test_the_switcher_lists_everybody_and_leads_to_the_same_conversation(client: TestClient) -> None:
    text = client.get("/ui/bo/people?from=C0TRIAGE").text

    assert text.count("<li ") == 7
    assert 'href="/ui/cy/C0TRIAGE"' in text
    assert 'href="/ui/ana/C0TRIAGE"' not in text


def test_the_whole_page_never_names_the_product_it_is_not(client: TestClient) -> None:
    text = client.get("/").text

    assert text.lower().count("slack") == 1
    assert "It is not Slack." in text


def test_emoji_are_found_by_name(client: TestClient) -> None:
    assert client.get("/ui/emoji?q=ticket").json()[0] == {"name": "ticket", "sign": "🎫"}
    assert len(client.get("/ui/emoji").json()) == 24


def test_nobody_but_members_write_in_a_channel(client: TestClient, workspace: Workspace) -> None:
    workspace.channels["C0GENERAL"].members.remove("U0SAMREY")

    text = client.get("/ui/sam/C0GENERAL").text

    assert "You are not a member of #general. You can read it." in text
    assert 'class="composer"' not in text


def test_people_in_one_company_are_told_apart_by_hue(client: TestClient) -> None:
    text = client.get("/ui/bo/people").text

    hues = [part.split('"')[0] for part in text.split('<li data-hue="')[1:]]

    assert len(set(hues)) == 7


def test_an_app_is_mentioned_by_the_name_it_has_everywhere_on_the_page() -> None:
    """Its bot's own name is a handle: small letters and no spaces."""
    features = {**MANIFEST["features"], "bot_user": {"display_name": "helper-bot"}}
    workspace = found(Workspace(), BUILT_IN, [Manifest.model_validate({**MANIFEST, "features": features})])
    bot = workspace.first_app().bot_user

    with TestClient(create_app(workspace)) as client:
        said = {"user": "mia", "channel": "#general", "text": f"<@{bot}> hello"}
        client.post("/control/message", json=said)
        text = client.get("/ui/ana/C0GENERAL?part=main").text

    assert '<span class="mention">@Helper</span> hello' in text
