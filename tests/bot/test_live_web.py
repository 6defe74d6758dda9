"""Whether an address answers: asked politely, and never behind the firewall."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typing_extensions import override

from bot import live_web
from bot.live_web import LiveWeb, is_public
from tests.fakes.web import NamedWeb
from workflows.domain.web_links import Reached
from workflows.ports.web_links import Web


class Site(BaseHTTPRequestHandler):
    """A site with pages that answer as their names say; `heard` is who asked for what."""

    heard: list[tuple[str, str]]
    elsewhere = ""

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self.heard.append(("HEAD", self.path))
        self._answer({"/there": 200, "/login": 401, "/broken": 500}.get(self.path, 404))

    def do_GET(self) -> None:
        """Answer, a little more kindly."""
        self.heard.append(("GET", self.path))
        self._answer({"/get-only?q=%C3%A9": 200, "/there": 200}.get(self.path, 404))

    def _answer(self, status: int) -> None:
        onward = {"/moved": "/there", "/round": "/round", "/inside": self.elsewhere}.get(self.path)
        self.send_response(302 if onward else status)
        if onward:
            self.send_header("Location", onward)
        self.send_header("Content-Length", "0")
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def site() -> Iterator[str]:
    """Return the address of a site on this machine."""
    Site.heard = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Site.elsewhere = f"http://127.0.0.2:{server.server_port}/there"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["fake", "live"])
def reaching(request: pytest.FixtureRequest, site: str) -> Web:
    """Both, the live one allowed to call this machine."""
    return NamedWeb({f"{site}/gone"}) if request.param == "fake" else LiveWeb(calls_private=True)


def test_what_is_there_is_told_from_what_is_gone(reaching: Web, site: str) -> None:
    assert reaching.reached(f"{site}/there") is Reached.THERE
    assert reaching.reached(f"{site}/gone") is Reached.FAILED


@pytest.mark.parametrize(
    ("path", "reached", "heard"),
    [
        ("/there", Reached.THERE, ["HEAD"]),
        ("/get-only?q=é", Reached.THERE, ["HEAD", "GET"]),
        ("/login", Reached.THERE, ["HEAD"]),
        ("/broken", Reached.FAILED, ["HEAD", "GET"]),
        ("/moved", Reached.THERE, ["HEAD", "HEAD"]),
        ("/round", Reached.FAILED, ["HEAD"] * 5),
    ],
)
def test_it_asks_by_head_first_and_follows(site: str, path: str, reached: Reached, heard: list[str]) -> None:
    assert LiveWeb(calls_private=True).reached(site + path) is reached
    assert [method for method, _ in Site.heard] == heard


def test_this_machine_is_not_called_unless_it_may_be(site: str) -> None:
    port = site.rpartition(":")[2]

    for host in ("127.0.0.1", "localhost", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]"):
        assert LiveWeb().reached(f"http://{host}:{port}/there") is Reached.NOT_CALLED, host

    assert Site.heard == []


def test_a_redirection_to_this_machine_is_not_followed(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_web, "is_public", lambda place: place == "127.0.0.1")

    assert LiveWeb().reached(f"{site}/inside") is Reached.NOT_CALLED
    assert Site.heard == [("HEAD", "/inside")]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://", "http://[", "https://h:99999/", "x"])
def test_what_is_no_address_of_the_web_fails(address: str) -> None:
    assert LiveWeb().reached(address) is Reached.FAILED


@pytest.mark.parametrize(
    ("place", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
    ],
)
def test_only_what_anybody_may_call_is_public(place: str, public: bool) -> None:
    assert is_public(place) is public
