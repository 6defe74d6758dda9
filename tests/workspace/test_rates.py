"""How fast an app may go: methods by their tier, messages by channel and in all, answers by channel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from tests.workspace.conftest import Serve
from tests.workspace.manifests import manifest
from tests.workspace.running import Running
from workspace.clock import Clock
from workspace.limits import POST_BURST, TEAM_POSTS_PER_MINUTE, Limits


def post(running: Running) -> int:
    """Return the status of a post in #general."""
    return running.api("chat.postMessage", channel="C0GENERAL", text="x").status_code


def test_five_messages_at_once_then_one_a_second(workspace_server: Running) -> None:
    burst = [post(workspace_server) for _ in range(POST_BURST)]
    refused = workspace_server.api("chat.postMessage", channel="C0GENERAL", text="x")
    elsewhere = workspace_server.api("chat.postMessage", channel="C0STATUS", text="x").status_code
    workspace_server.do("clock", advance_s=1)

    assert burst == [200] * POST_BURST
    assert (refused.status_code, refused.json()) == (429, {"ok": False, "error": "ratelimited"})
    assert refused.headers["Retry-After"] == "1"
    assert elsewhere == 200
    assert post(workspace_server) == 200


def test_the_sdk_waits_as_long_as_it_is_told(serve: Serve) -> None:
    running = serve(manifest(), scale=100.0)
    web = running.web()
    web.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))

    sent = [web.chat_postMessage(channel="C0GENERAL", text=str(n))["ok"] for n in range(POST_BURST + 2)]

    assert sent == [True] * (POST_BURST + 2)


@pytest.mark.parametrize(("method", "a_minute"), [("users.list", 20), ("users.info", 100)])
def test_a_method_has_its_tier_and_blocks_no_other(
    workspace_server: Running, method: str, a_minute: int
) -> None:
    statuses = [workspace_server.api(method, user="U0ANADUA").status_code for _ in range(a_minute + 1)]

    assert statuses == [200] * a_minute + [429]
    assert workspace_server.api("team.info").status_code == 200
    workspace_server.do("clock", advance_s=60)
    assert workspace_server.api(method, user="U0ANADUA").status_code == 200


def test_a_whole_workspace_takes_so_many_messages_a_minute() -> None:
    clock = Clock()
    limits = Limits(clock, lenient=False)

    waits = [limits.wait_for_post("A0", f"C{n}") for n in range(TEAM_POSTS_PER_MINUTE + 1)]
    clock.advance(timedelta(seconds=60))

    assert waits == [0] * TEAM_POSTS_PER_MINUTE + [1]
    assert limits.wait_for_post("A0", "C0") == 0


def test_a_refused_message_uses_nothing_up() -> None:
    limits = Limits(Clock(), lenient=False)
    for _ in range(POST_BURST):
        assert limits.wait_for_post("A0", "C0") == 0

    assert [limits.wait_for_post("A0", "C0") for _ in range(TEAM_POSTS_PER_MINUTE)] == (
        [1] * TEAM_POSTS_PER_MINUTE
    )

    assert limits.wait_for_post("A0", "C1") == 0


def test_nothing_is_limited_where_nothing_is_checked(serve: Serve) -> None:
    running = serve(manifest(), lenient=True)

    assert [post(running) for _ in range(20)] == [200] * 20


def test_answers_come_as_fast_as_messages(workspace_server: Running) -> None:
    ear = workspace_server.listen()
    urls = []
    for _ in range(2):
        workspace_server.do("command", user="ana", channel="#general", command="/desk", text="")
        urls.append(ear.heard[-1]["payload"]["response_url"])

    said = {"response_type": "in_channel"}
    statuses = [
        workspace_server.http.post(urls[n // 5], json={"text": str(n), **said}).status_code for n in range(6)
    ]
    late = workspace_server.http.post(urls[1], json={"text": "late", **said})
    quiet = workspace_server.http.post(urls[1], json={"text": "for one person"})

    assert statuses == [200] * 5 + [429]
    assert late.headers["Retry-After"] == "1"
    assert quiet.status_code == 200
