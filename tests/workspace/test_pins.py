"""Pins: put on and taken off by people and apps, and told to those who subscribed."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from tests.workspace.running import Running


def said(running: Running, text: str = "Keep this") -> str:
    """Return the ts of what Ana just said in #general."""
    return str(running.do("message", user="ana", channel="#general", text=text)["ts"])


def test_an_app_pins_lists_and_unpins(workspace_server: Running) -> None:
    web, ear, bot = workspace_server.web(), workspace_server.listen(), workspace_server.app.bot_user
    first, second = said(workspace_server, "one"), said(workspace_server, "two")

    web.pins_add(channel="C0GENERAL", timestamp=first)
    web.pins_add(channel="C0GENERAL", timestamp=second)
    items = web.pins_list(channel="C0GENERAL")["items"]
    web.pins_remove(channel="C0GENERAL", timestamp=first)

    assert [(i["type"], i["message"]["text"], i["created_by"]) for i in items] == [
        ("message", "two", bot),
        ("message", "one", bot),
    ]
    assert items[0]["message"]["pinned_to"] == ["C0GENERAL"]
    assert items[0]["message"]["permalink"].startswith(f"{workspace_server.url}/archives/C0GENERAL/p")
    assert [i["message"]["text"] for i in web.pins_list(channel="C0GENERAL")["items"]] == ["two"]
    added, removed = ear.event("pin_added"), ear.event("pin_removed")
    assert (added["channel_id"], added["item"]["message"]["ts"], added["user"]) == ("C0GENERAL", first, bot)
    assert (removed["item"]["message"]["ts"], removed["has_pins"], removed["pin_count"]) == (first, True, 1)


def test_a_person_pins_and_everybody_sees_it(workspace_server: Running) -> None:
    ear, ts = workspace_server.listen(), said(workspace_server)

    workspace_server.do("pin", user="bo", channel="#general", ts=ts)

    seen = next(m for m in workspace_server.seen("ana", "C0GENERAL") if m["ts"] == ts)
    assert seen["pinned"]["by"] == "U0BOLIND"
    assert ear.event("pin_added")["user"] == "U0BOLIND"
    assert workspace_server.refused("pin", user="ana", channel="#general", ts=ts) == "already_pinned"
    workspace_server.do("pin", user="ana", channel="#general", ts=ts, remove=True)
    assert workspace_server.refused("pin", user="ana", channel="#general", ts=ts, remove=True) == "no_pin"


def test_what_cannot_be_pinned_says_why(workspace_server: Running) -> None:
    web, ts = workspace_server.web(), said(workspace_server)
    web.pins_add(channel="C0GENERAL", timestamp=ts)

    for args, error in (
        ({"timestamp": ts}, "already_pinned"),
        ({"timestamp": "1.000001"}, "message_not_found"),
        ({"timestamp": "now"}, "bad_timestamp"),
        ({}, "no_item_specified"),
    ):
        with pytest.raises(SlackApiError, match=error):
            web.pins_add(channel="C0GENERAL", **args)
    with pytest.raises(SlackApiError, match="no_pin"):
        web.pins_remove(channel="C0GENERAL", timestamp=said(workspace_server))


def test_a_channel_has_a_hundred_pins(workspace_server: Running) -> None:
    timestamps = [said(workspace_server, str(n)) for n in range(101)]
    for ts in timestamps[:100]:
        workspace_server.do("pin", user="ana", channel="#general", ts=ts)

    assert (
        workspace_server.refused("pin", user="ana", channel="#general", ts=timestamps[100]) == "too_many_pins"
    )


def test_a_deleted_message_is_pinned_no_more(workspace_server: Running) -> None:
    ts = said(workspace_server)
    workspace_server.do("pin", user="ana", channel="#general", ts=ts)

    workspace_server.do("delete", user="ana", channel="#general", ts=ts)

    assert workspace_server.web().pins_list(channel="C0GENERAL")["items"] == []
    assert workspace_server.workspace.channels["C0GENERAL"].pins == []
