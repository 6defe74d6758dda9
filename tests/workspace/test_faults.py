"""Deliveries that go wrong, and faults on order."""

from __future__ import annotations

import pytest

from tests.workspace.conftest import Serve
from tests.workspace.manifests import manifest
from tests.workspace.running import Json, Running, wait_until


def attempts(ear_frames: list[Json]) -> list[int]:
    """Return the attempt numbers of the deliveries heard."""
    return [frame["retry_attempt"] for frame in ear_frames]


def test_an_event_nobody_takes_is_sent_four_times_with_one_event_id(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    workspace_server.do("fault", kind="no_ack_seen", times=4)

    workspace_server.do("message", user="ana", channel="@ana", text="hello")
    ear.event("message", count=2)
    workspace_server.do("clock", advance_s=59)
    still = len(ear.heard)
    workspace_server.do("clock", advance_s=2)
    ear.event("message", count=3)
    workspace_server.do("clock", advance_s=301)
    ear.event("message", count=4)

    assert still == 2
    assert attempts(ear.heard) == [0, 1, 2, 3]
    assert [f["retry_reason"] for f in ear.heard] == ["", *["http_timeout"] * 3]
    assert len({f["payload"]["event_id"] for f in ear.heard}) == 1
    assert len({f["envelope_id"] for f in ear.heard}) == 4
    wait_until(lambda: workspace_server.get("metrics")["lost"] == 1)
    assert workspace_server.get("metrics")["retries"] == 3


def test_an_event_that_finds_no_app_reaches_it_with_a_later_try(workspace_server: Running) -> None:
    workspace_server.do("message", user="ana", channel="@ana", text="anyone?")
    wait_until(lambda: workspace_server.get("metrics")["deliveries"] == 2)
    ear = workspace_server.listen()

    workspace_server.do("clock", advance_s=61)

    assert ear.event("message")["text"] == "anyone?"
    assert attempts(ear.heard) == [2]
    assert ear.heard[0]["retry_reason"] == "connection_failed"


def test_time_scale_shortens_the_waits(serve: Serve) -> None:
    running = serve(manifest(), scale=600)
    ear = running.listen()
    running.do("fault", kind="no_ack_seen", times=3)

    running.do("message", user="ana", channel="@ana", text="hello")
    ear.event("message", count=4)  # after 0.6 s instead of six minutes

    assert attempts(ear.heard) == [0, 1, 2, 3]


def test_a_dropped_event_comes_with_its_first_retry(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    workspace_server.do("fault", kind="drop_once")

    workspace_server.do("message", user="ana", channel="@ana", text="hello")
    ear.event("message")

    assert attempts(ear.heard) == [1]


def test_a_duplicate_has_the_same_event_id_in_a_new_envelope(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    workspace_server.do("fault", kind="duplicate_event", match="message")

    workspace_server.do("message", user="ana", channel="@ana", text="hello")
    ear.event("message", count=2)

    first, second = ear.heard
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert first["envelope_id"] != second["envelope_id"]
    assert attempts(ear.heard) == [0, 0]


def test_a_reordered_event_is_overtaken_by_the_next(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    workspace_server.do("fault", kind="reorder")

    sent = workspace_server.do("message", user="ana", channel="@ana", text="first")
    workspace_server.do("edit", user="ana", channel="@ana", ts=sent["ts"], text="second")
    ear.event("message", count=2)

    assert [event.get("subtype") for event in ear.events("message")] == ["message_changed", None]


def test_a_delayed_event_comes_when_its_time_has_come(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    workspace_server.do("fault", kind="delay", delay_s=3600)

    workspace_server.do("message", user="ana", channel="@ana", text="slow")
    workspace_server.do("message", user="ana", channel="@ana", text="quick")
    ear.event("message")
    workspace_server.do("clock", advance_s=3601)
    ear.event("message", count=2)

    assert [event["text"] for event in ear.events("message")] == ["quick", "slow"]


def test_a_lost_acknowledgement_of_a_click_shows_as_no_answer(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    workspace_server.do("fault", kind="no_ack_seen", match="shortcut")

    outcome = workspace_server.do("shortcut", user="ana", callback_id="report")

    assert outcome["acked"] is False
    assert len(ear.heard) == 1  # interactions are never sent again


def test_a_method_fails_without_effect(workspace_server: Running) -> None:
    workspace_server.do("fault", kind="http_500", match="chat.postMessage")

    failed = workspace_server.api("chat.postMessage", channel="C0GENERAL", text="one")
    passed = workspace_server.api("chat.postMessage", channel="C0GENERAL", text="two")

    assert (failed.status_code, passed.json()["ok"]) == (500, True)
    assert workspace_server.seen("ana", "general")[-1]["text"] == "two"
    assert "one" not in [m["text"] for m in workspace_server.seen("ana", "general")]


def test_an_answer_is_lost_after_the_effect(workspace_server: Running) -> None:
    workspace_server.do("fault", kind="timeout_after_effect", match={"method": "chat.postMessage"})

    lost = workspace_server.api("chat.postMessage", channel="C0GENERAL", text="posted all the same")

    assert lost.status_code == 504
    assert workspace_server.seen("ana", "general")[-1]["text"] == "posted all the same"


def test_a_method_is_limited_on_order(workspace_server: Running) -> None:
    workspace_server.do("fault", kind="rate_limit", match="chat.update", retry_after_s=7)

    limited = workspace_server.api("chat.update", channel="C0GENERAL", ts="1.000001", text="x")

    assert limited.status_code == 429
    assert limited.headers["Retry-After"] == "7"
    assert limited.json() == {"ok": False, "error": "ratelimited"}


def test_a_trigger_expires_on_order(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    workspace_server.do("fault", kind="expire_triggers")
    workspace_server.do("shortcut", user="ana", callback_id="report")
    given = ear.payload("shortcut")["trigger_id"]

    view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
    answer = workspace_server.api("views.open", trigger_id=given, view=view).json()

    assert answer["error"] == "expired_trigger_id"


def test_a_cut_socket_is_gone_and_a_refreshed_one_is_asked_to_go(workspace_server: Running) -> None:
    first = workspace_server.listen()
    workspace_server.do("fault", kind="refresh")
    first.wait(lambda: any(f.get("type") == "disconnect" for f in first.frames))
    second = workspace_server.listen()

    workspace_server.do("message", user="ana", channel="@ana", text="to the new one")
    second.event("message")
    workspace_server.do("fault", kind="disconnect")
    wait_until(lambda: workspace_server.http.get("/healthz").json()["apps"] == {"Desk": 0})

    reasons = [f["reason"] for f in first.frames if f.get("type") == "disconnect"]
    assert reasons == ["refresh_requested"]
    assert first.heard == []


def test_a_revoked_token_is_told_of_and_works_no_more(workspace_server: Running) -> None:
    ear = workspace_server.listen()

    workspace_server.do("fault", kind="revoke_token")

    assert ear.event("tokens_revoked")["tokens"]["bot"] == [workspace_server.app.bot_user]
    assert workspace_server.api("auth.test").json()["error"] == "token_revoked"


def test_an_order_can_be_taken_back_and_a_wrong_one_is_refused(workspace_server: Running) -> None:
    fault = workspace_server.do("fault", kind="http_500", probability=1.0)["fault_id"]
    assert workspace_server.api("auth.test").status_code == 500
    assert workspace_server.api("auth.test").status_code == 500  # a probability alone lasts

    withdrawn = workspace_server.http.delete(f"/control/fault/{fault}")

    assert withdrawn.json() == {"ok": True}
    assert workspace_server.api("auth.test").status_code == 200
    assert workspace_server.http.delete(f"/control/fault/{fault}").status_code == 400
    assert workspace_server.refused("fault", kind="earthquake") == "invalid_fault"
    assert workspace_server.refused("fault", kind="delay", times=0) == "invalid_fault"
    assert workspace_server.refused("fault", kind="delay", probability=2) == "invalid_fault"


@pytest.mark.parametrize(
    ("method", "most"), [("users.list", 20), ("conversations.info", 50), ("users.info", 100)]
)
def test_a_tier_lets_so_many_calls_a_minute_through(
    workspace_server: Running, method: str, most: int
) -> None:
    args = {"channel": "C0GENERAL", "user": "U0ANADUA"}

    codes = [workspace_server.api(method, **args).status_code for _ in range(most)]
    refused = [workspace_server.api(method, **args) for _ in range(1 + most // 10)][-1]

    assert codes == [200] * most
    assert (refused.status_code, refused.json()["error"]) == (429, "ratelimited")
    assert int(refused.headers["Retry-After"]) >= 1
    workspace_server.do("clock", advance_s=int(refused.headers["Retry-After"]))
    assert workspace_server.api(method, **args).status_code == 200


def test_messages_into_one_channel_are_one_a_second_after_a_burst_of_five(workspace_server: Running) -> None:
    def post(channel: str) -> int:
        return workspace_server.api("chat.postMessage", channel=channel, text="x").status_code

    assert [post("C0GENERAL") for _ in range(6)] == [200] * 5 + [429]
    assert post("C0STATUS") == 200
    workspace_server.do("clock", advance_s=1)
    assert [post("C0GENERAL"), post("C0GENERAL")] == [200, 429]


def test_a_lenient_workspace_checks_neither_blocks_nor_speed(serve: Serve) -> None:
    running = serve(manifest(), lenient=True)
    blocks = [{"type": "marquee"}]

    answers = [
        running.api("chat.postMessage", channel="C0GENERAL", text="x", blocks=blocks).json()["ok"]
        for _ in range(8)
    ]

    assert answers == [True] * 8
    assert running.http.get("/healthz").json()["lenient"] is True
