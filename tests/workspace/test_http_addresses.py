"""The addresses of an app over HTTP: one for each kind, asked whether they are there, followed twice at most."""

from __future__ import annotations

from urllib.parse import parse_qs

from tests.workspace.conftest import Serve
from tests.workspace.manifests import manifest
from tests.workspace.running import Json, Running, wait_until
from tests.workspace.test_http_mode import Site, site

__all__ = ["site"]

TEXT = {"type": "plain_text", "text": "Go"}


def apart(url: str) -> Json:
    """Return the manifest of an app with another address for everything."""
    base = url.rpartition("/slack/events")[0]
    made = manifest(
        slash_commands=[
            {"command": "/desk", "url": f"{base}/desk"},
            {"command": "/help", "url": f"{base}/help"},
        ]
    )
    made["settings"] = {
        "event_subscriptions": {"bot_events": ["message.im"], "request_url": f"{base}/events"},
        "interactivity": {
            "is_enabled": True,
            "request_url": f"{base}/clicks",
            "message_menu_options_url": f"{base}/options",
        },
    }
    return made


def answering(headers: dict[str, str], body: str) -> tuple[int, str]:
    """Answer a challenge with itself and everything else with 200."""
    return 200, body if "url_verification" in body else ""


def paths(site: Site) -> list[str]:
    """Return the last part of the address of each request."""
    return [headers["x-path"] for headers, _ in site.requests]


def test_events_clicks_options_and_each_command_have_their_own_address(serve: Serve, site: Site) -> None:
    site.answer = answering
    running = serve(apart(site.url))
    blocks = [
        {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": TEXT}]},
        {
            "type": "actions",
            "elements": [{"type": "external_select", "action_id": "find", "placeholder": TEXT}],
        },
    ]
    ts = running.api("chat.postMessage", channel="C0GENERAL", text="t", blocks=blocks).json()["ts"]

    running.do("command", user="ana", channel="#general", command="/help", text="")
    running.do("command", user="ana", channel="#general", command="/desk", text="")
    running.do("click", user="ana", channel="#general", ts=ts, action_id="go")
    running.do("options", user="ana", channel="#general", ts=ts, action_id="find", query="a")
    running.do("message", user="ana", channel="@ana", text="hello")
    wait_until(lambda: len(site.requests) == 6)

    assert paths(site) == ["/help", "/desk", "/clicks", "/options", "/events", "/events"]


def test_an_address_is_asked_whether_it_is_there(serve: Serve, site: Site) -> None:
    site.answer = lambda headers, body: (404, "") if headers["x-path"] == "/help" else (200, "")
    running = serve(apart(site.url))

    told = running.do("ssl_check")["addresses"]

    assert [(a["url"].rpartition("/")[2], a["status"]) for a in told] == [
        ("events", 200),
        ("clicks", 200),
        ("options", 200),
        ("desk", 200),
        ("help", 404),
    ]
    assert {parse_qs(body)["ssl_check"][0] for _, body in site.requests} == {"1"}


def redirecting(running_away: int, site: Site) -> None:
    """Let the site send what comes to /events on so many times, to /events/1, /events/2 …"""

    def answer(headers: dict[str, str], body: str) -> tuple[int, str]:
        step = int(headers["x-path"].removeprefix("/events").removeprefix("/") or 0)
        if "url_verification" in body:
            return 200, body
        return (307, f"/events/{step + 1}") if step < running_away else (200, "")

    site.answer = answer


def events_of(running: Running) -> list[str]:
    """Return how each delivery of a message ended."""
    return [
        e["status"]
        for e in running.get("journal")["entries"]
        if e["kind"] == "message" and e["via"] == "event"
    ]


def test_two_redirects_are_followed_with_the_same_body(serve: Serve, site: Site) -> None:
    redirecting(2, site)
    running = serve(apart(site.url))

    running.do("message", user="ana", channel="@ana", text="hello")
    wait_until(lambda: events_of(running) == ["acked"])

    bodies = [body for headers, body in site.requests if headers["x-path"] != "/events" or "hello" in body]
    assert len(bodies) == 3
    assert len(set(bodies)) == 1


def test_three_redirects_are_too_many(serve: Serve, site: Site) -> None:
    redirecting(3, site)
    running = serve(apart(site.url))

    running.do("message", user="ana", channel="@ana", text="hello")
    wait_until(lambda: "not acked (too_many_redirects)" in events_of(running))
