"""When an app is sent no more events: its hour is full, too many failed, or somebody switched it off."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.workspace.conftest import Serve
from tests.workspace.manifests import manifest
from tests.workspace.running import Running, wait_until
from workspace import quota
from workspace.clock import Clock
from workspace.quota import EventQuota


def test_an_hour_takes_thirty_thousand_events_and_the_app_is_told_once_a_minute() -> None:
    clock = Clock()
    account = EventQuota(clock)

    taken = [account.admit("A0") for _ in range(30_001)]
    told = [account.tell_of_limit("A0") for _ in range(3)]
    clock.set(clock.now().replace(second=0) + timedelta(minutes=1))
    told += [account.tell_of_limit("A0")]

    assert taken == [True] * 30_000 + [False]
    assert [minute is not None for minute in told] == [True, False, False, True]
    assert told[0] is not None
    assert told[0] % 60 == 0
    clock.advance(timedelta(hours=1))
    assert account.admit("A0") is True


@pytest.mark.parametrize(
    ("tries", "failures", "hopeless"),
    [(999, 999, False), (1000, 950, False), (1000, 951, True), (2000, 1900, False), (2000, 1901, True)],
)
def test_more_than_95_percent_of_a_thousand_tries_are_too_many(
    tries: int, failures: int, hopeless: bool
) -> None:
    account = EventQuota(Clock())

    outcome = [account.note_try("A0", failed=number < failures) for number in range(tries)]

    assert outcome[-1] is hopeless


def test_failures_of_an_hour_ago_are_forgotten() -> None:
    clock = Clock()
    account = EventQuota(clock)
    for _ in range(999):
        account.note_try("A0", failed=True)

    clock.advance(timedelta(minutes=61))

    assert account.note_try("A0", failed=True) is False


def test_an_app_whose_hour_is_full_hears_only_that(
    workspace_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "EVENTS_PER_HOUR", 2)
    ear = workspace_server.listen()

    for text in ("one", "two", "three", "four"):
        workspace_server.do("message", user="ana", channel="@ana", text=text)
    ear.wait(lambda: any(f["payload"]["type"] == "app_rate_limited" for f in ear.heard))

    assert sorted(event["text"] for event in ear.events("message")) == ["one", "two"]
    limited = [f["payload"] for f in ear.heard if f["payload"]["type"] == "app_rate_limited"]
    assert len(limited) == 1
    assert limited[0]["api_app_id"] == workspace_server.app.id
    assert limited[0]["minute_rate_limited"] % 60 == 0


def test_an_app_that_always_fails_is_switched_off_until_somebody_switches_it_on(
    workspace_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "FAILING_AT_LEAST", 2)

    workspace_server.do("message", user="ana", channel="@ana", text="nobody listens")
    wait_until(lambda: workspace_server.app.events_off)
    ear = workspace_server.listen()
    workspace_server.do("message", user="ana", channel="@ana", text="nobody is told")
    told = workspace_server.do("app", events=True)["app"]
    workspace_server.do("message", user="ana", channel="@ana", text="back again")

    assert told["events"] is True
    assert ear.event("message")["text"] == "back again"
    written = [e for e in workspace_server.get("journal")["entries"] if e["kind"] == "subscriptions_disabled"]
    assert written[0]["refused"]["docs"].startswith("https://docs.slack.dev/")


def test_an_app_is_taken_away_and_given_back(serve: Serve) -> None:
    running = serve(manifest(), manifest(name="Other"))
    ear = running.listen()

    gone = running.do("app", installed=False)["app"]
    assert ear.event("app_uninstalled")["type"] == "app_uninstalled"
    refused = running.api("auth.test").json()["error"]
    running.do("app", app="Desk", installed=True)

    assert (gone["installed"], refused) == (False, "token_revoked")
    assert running.api("auth.test").json()["ok"] is True
    assert running.refused("app", app="Desk") == "missing_field"
    assert running.refused("app", app="Nobody", events=True) == "app_not_found"


def test_socket_mode_switched_off_cuts_the_link_and_gives_no_other(workspace_server: Running) -> None:
    token = workspace_server.app.app_token
    url = workspace_server.api("apps.connections.open", token=token).json()["url"]

    with connect(url) as socket:
        hello = json.loads(socket.recv(timeout=30))
        workspace_server.do("app", socket_mode=False)
        farewell = json.loads(socket.recv(timeout=30))
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=30)

    assert (hello["type"], farewell["reason"]) == ("hello", "link_disabled")
    refused = workspace_server.api("apps.connections.open", token=token).json()["error"]
    assert refused == "socket_mode_not_enabled"
    assert workspace_server.do("app", socket_mode=True)["app"]["socket_mode"] is True
    assert workspace_server.api("apps.connections.open", token=token).json()["ok"] is True


def test_an_app_without_interactivity_hears_no_click_and_the_journal_says_why(serve: Serve) -> None:
    silent = manifest()
    silent["settings"]["interactivity"] = {"is_enabled": False}
    running = serve(silent)
    ear = running.listen()
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [button]}]
    ts = running.api("chat.postMessage", channel="C0GENERAL", text="t", blocks=blocks).json()["ts"]

    told = running.do("click", user="ana", channel="#general", ts=ts, action_id="go")

    assert told["acked"] is False
    assert [f for f in ear.heard if f["type"] == "interactive"] == []
    entry = next(e for e in running.get("journal")["entries"] if e["kind"] == "block_actions")
    assert entry["refused"]["error"] == "interactivity_disabled"
    assert running.seen("ana", "C0GENERAL")[-1]["unacked"] is True


def test_somebody_new_is_told_of_and_can_write(workspace_server: Running) -> None:
    ear = workspace_server.listen()

    user = workspace_server.do("user", user="zoe", new=True, tz="Asia/Tokyo", profile={"title": "Trainee"})[
        "user"
    ]
    workspace_server.do("message", user="zoe", channel="@zoe", text="hello")

    joined = ear.event("team_join")["user"]
    assert (joined["id"], joined["name"], joined["profile"]["title"]) == (user, "zoe", "Trainee")
    assert ear.event("message")["user"] == user
    assert workspace_server.refused("user", user="zoe", new=True) == "name_taken"
    assert workspace_server.refused("user", user="No Name", new=True) == "invalid_field"


def test_an_address_in_a_profile_is_shown_with_its_scope_only(serve: Serve) -> None:
    running = serve(manifest(scopes=["users:read"]))

    running.do("user", user="ana", profile={"email": "new@larkfield.example", "display_name": "Ani"})

    profile = running.api("users.info", user="U0ANADUA").json()["user"]["profile"]
    assert (profile.get("email"), profile["display_name"]) == (None, "Ani")
