"""What an app hears and does over Socket Mode, with the SDK's own client."""

from __future__ import annotations

import json

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.workspace.running import Running


def test_a_direct_message_reaches_the_app_once_and_its_answer_reaches_the_person(
    workspace_server: Running,
) -> None:
    ear = workspace_server.listen()

    sent = workspace_server.do("message", user="ana", channel="@ana", text="vpn drops every hour")
    event = ear.event("message")
    workspace_server.web().chat_postMessage(
        channel=event["channel"], thread_ts=event["ts"], text="Turn on Stay connected."
    )

    assert event["user"] == "U0ANADUA"
    assert event["text"] == "vpn drops every hour"
    assert event["channel_type"] == "im"
    assert event["ts"] == sent["ts"]
    assert event["client_msg_id"]
    found = workspace_server.get("wait", user="ana", contains="Stay connected")["message"]
    assert found["thread_ts"] == sent["ts"]
    assert found["author"] == {
        "id": workspace_server.app.bot_user,
        "name": "desk",
        "is_app": True,
        "app_id": workspace_server.app.id,
    }


def test_the_outer_envelope_says_for_whom_and_which_event_it_is(workspace_server: Running) -> None:
    ear = workspace_server.listen()

    workspace_server.do("message", user="ana", channel="@ana", text="hello")
    ear.event("message")

    outer = ear.heard[0]["payload"]
    assert outer["type"] == "event_callback"
    assert outer["api_app_id"] == workspace_server.app.id
    assert outer["team_id"] == "T0WORKSPC"
    assert outer["event_id"].startswith("Ev")
    assert outer["authorizations"][0]["user_id"] == workspace_server.app.bot_user


def test_a_mention_is_a_message_and_a_mention_with_two_event_ids(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    text = f"<@{workspace_server.app.bot_user}> the printer asks for a code"

    workspace_server.do("message", user="ana", channel="#general", text=text)
    mention, message = ear.event("app_mention"), ear.event("message")

    assert mention["text"] == message["text"] == text
    assert mention["ts"] == message["ts"]
    assert "channel_type" not in mention
    assert len({f["payload"]["event_id"] for f in ear.heard}) == 2


def test_the_bots_own_message_comes_back_as_an_event_with_its_metadata(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    metadata = {"event_type": "job", "event_payload": {"key": "render-1"}}

    workspace_server.web().chat_postMessage(channel="#general", text="A card", metadata=metadata)
    event = ear.event("message")

    assert event["bot_id"] == workspace_server.app.bot_id
    assert event["app_id"] == workspace_server.app.id
    assert event["metadata"] == metadata


def test_an_edit_and_a_deletion_are_hidden_events_that_carry_both_texts(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    sent = workspace_server.do("message", user="ana", channel="#general", text="first")

    workspace_server.do("edit", user="ana", channel="#general", ts=sent["ts"], text="second")
    changed = ear.event("message", count=2)
    workspace_server.do("delete", user="ana", channel="#general", ts=sent["ts"])
    deleted = ear.event("message", count=3)

    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert changed["message"]["text"] == "second"
    assert changed["message"]["edited"]["user"] == "U0ANADUA"
    assert changed["previous_message"]["text"] == "first"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", sent["ts"])
    assert workspace_server.seen("bo", "general")[-1]["text"] != "second"


def test_reactions_of_people_and_bots_reach_the_app(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    sent = workspace_server.do("message", user="ana", channel="#general", text="help")

    workspace_server.do("reaction", user="bo", channel="#general", ts=sent["ts"], name="ticket")
    added = ear.event("reaction_added")
    workspace_server.do("reaction", user="bo", channel="#general", ts=sent["ts"], name="ticket", remove=True)
    removed = ear.event("reaction_removed")

    assert added["user"] == "U0BOLIND"
    assert added["item"] == {"type": "message", "channel": "C0GENERAL", "ts": sent["ts"]}
    assert added["item_user"] == "U0ANADUA"
    assert removed["reaction"] == "ticket"


def test_a_reply_makes_its_root_a_thread(workspace_server: Running) -> None:
    root = workspace_server.do("message", user="ana", channel="#general", text="who has a charger?")

    workspace_server.do("message", user="bo", channel="#general", text="me", thread_ts=root["ts"])

    shown = workspace_server.web().conversations_replies(channel="C0GENERAL", ts=root["ts"])["messages"]
    assert [m["text"] for m in shown] == ["who has a charger?", "me"]
    assert shown[0]["reply_count"] == 1
    assert shown[1]["parent_user_id"] == "U0ANADUA"
    history = workspace_server.web().conversations_history(channel="C0GENERAL")["messages"]
    assert "me" not in [m["text"] for m in history]


def test_a_file_comes_with_its_message_and_is_read_with_the_token(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    files = [{"name": "quote.pdf", "content_base64": "JVBERg=="}]

    workspace_server.do("message", user="ana", channel="@ana", text="here", files=files)
    event = ear.event("message")

    assert event["subtype"] == "file_share"
    address = event["files"][0]["url_private"]
    headers = {"Authorization": f"Bearer {workspace_server.app.bot_token}"}
    assert workspace_server.http.get(address, headers=headers).content == b"%PDF"
    assert workspace_server.http.get(address).status_code == 302


def test_an_app_uploads_a_file_in_the_three_steps_of_the_sdk(workspace_server: Running) -> None:
    workspace_server.web().files_upload_v2(
        channel="C0GENERAL", filename="log.txt", content="line", initial_comment="The log"
    )

    shown = workspace_server.seen("ana", "general")[-1]
    assert shown["text"] == "The log"
    assert shown["files"][0]["name"] == "log.txt"


def test_each_envelope_goes_to_exactly_one_of_several_sockets(workspace_server: Running) -> None:
    ears = [workspace_server.listen() for _ in range(3)]

    for number in range(12):
        workspace_server.do("message", user="ana", channel="@ana", text=f"message {number}")
    ears[0].wait(lambda: sum(len(ear.events("message")) for ear in ears) >= 12)

    heard = [event["text"] for ear in ears for event in ear.events("message")]
    assert sorted(heard) == sorted(f"message {number}" for number in range(12))


def test_a_ticket_opens_one_socket_only(workspace_server: Running) -> None:
    token = workspace_server.app.app_token
    url = workspace_server.api("apps.connections.open", token=token).json()["url"]
    ticket = url.partition("ticket=")[2].partition("&")[0]

    assert workspace_server.workspace.tickets.take(ticket) == workspace_server.app.id
    assert workspace_server.workspace.tickets.take(ticket) is None


def test_an_eleventh_socket_is_turned_away(workspace_server: Running) -> None:
    for _ in range(10):
        workspace_server.listen()
    url = workspace_server.api("apps.connections.open", token=workspace_server.app.app_token).json()["url"]

    with connect(url) as eleventh:
        frame = json.loads(eleventh.recv())

    assert (frame["type"], frame["reason"]) == ("disconnect", "too_many_websockets")
    assert workspace_server.http.get("/healthz").json()["apps"] == {"Desk": 10}


def test_a_bad_ticket_is_turned_away(workspace_server: Running) -> None:
    url = f"{workspace_server.url.replace('http', 'ws')}/link/?ticket=guessed"

    with pytest.raises(InvalidStatus), connect(url):
        pass


def test_the_first_frame_says_hello_and_how_long_the_connection_lives(workspace_server: Running) -> None:
    url = workspace_server.api("apps.connections.open", token=workspace_server.app.app_token).json()["url"]

    with connect(f"{url}&debug_reconnects=true") as short, connect_again(workspace_server) as usual:
        hellos = [json.loads(socket.recv()) for socket in (short, usual)]

    assert [h["type"] for h in hellos] == ["hello", "hello"]
    assert [h["debug_info"]["approximate_connection_time"] for h in hellos] == [360, 3600]
    assert hellos[0]["connection_info"] == {"app_id": workspace_server.app.id}
    assert [h["num_connections"] for h in hellos] == [1, 2]


def connect_again(running: Running) -> ClientConnection:
    """Return one more socket of the app."""
    return connect(running.api("apps.connections.open", token=running.app.app_token).json()["url"])
