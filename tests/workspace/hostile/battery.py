"""A workspace under fire: what is thrown at it, and what must hold of every answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from typing_extensions import override

from tests.workspace.manifests import manifest
from tests.workspace.running import Ear, Json, Running
from workspace.limits import Limits

LONG = "x" * 1_000_000
AWKWARD = [
    "", " ", "\x00", "\r\nX-Evil: 1", "%00", "\u202e", "\ufeff", "²", "-1", "0", "1e999", "NaN", "null", "true",
    "9" * 4_000, "{", "[[[[", '{"a": NaN}', "[" * 5_000, "'; DROP TABLE records; --", "{{7*7}}", "${7*7}",
    "../../../etc/passwd", "<script>alert(1)</script>", "<!channel>", "<@U0ANADUA>", "<#C0TRIAGE|x>",
    "<!date^99999999999999^{date}|x>", "<http://[>", "*" * 300, "`" * 301, ">" * 300, "a@" * 500, "😀" * 50,
    "1700000000.000001", "C0GENERAL", "C0TRIAGE", "U0ANADUA", "U0BOLIND", "ana", "#general", "@ana", "@desk",
]  # fmt: skip
HALVES = ["\ud800", "text \udfff text"]  # halves of characters, which JSON can say and UTF-8 cannot
KEYS = [
    "type", "text", "blocks", "elements", "action_id", "block_id", "value", "options", "id", "title", "message",
    "event_type", "event_payload", "view", "emoji", "fallback", "color", "fields", "visible_to_user_ids",
]  # fmt: skip

words: SearchStrategy[str] = st.text(max_size=12) | st.sampled_from(AWKWARD)
numbers = (
    st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([2**63, -(2**70)])
)
leaves = st.none() | st.booleans() | numbers | words | st.sampled_from(HALVES)
anything: SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | words, inner, max_size=3)
    ),
    max_leaves=6,
)


class Complaints(logging.Handler):
    """What the process itself complains of: an error nobody caught, a task nobody looked after."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        told = str(record.exc_info[1]) if record.exc_info else ""
        self.said.append(f"{record.getMessage()[:200]} {told[:200]}")


class Battery:
    """A served workspace without speed limits, its app's ear, and the claims that hold of every answer."""

    def __init__(self, running: Running, complaints: Complaints) -> None:
        self.running = running
        self.complaints = complaints
        self.ear: Ear = running.listen()
        running.workspace.limits = Limits(running.workspace.clock, lenient=True)
        self.token = {"Authorization": f"Bearer {running.app.bot_token}"}

    def send(self, method: str, path: str, **parts: Any) -> httpx.Response:
        """Send a request and return its answer, which came in time and shows nothing of the inside."""
        answer = self.running.http.request(method, path, **parts)
        shown = answer.text
        assert answer.status_code < 500, (path, str(parts)[:300], shown[:200], self.complaints.said)
        assert "Traceback" not in shown
        assert self.complaints.said == []
        return answer

    def post_json(self, path: str, body: Any, **parts: Any) -> httpx.Response:
        """Send *body* as JSON, halves of characters and all."""
        headers = {"Content-Type": "application/json"} | parts.pop("headers", {})
        return self.send("POST", path, content=json.dumps(body).encode(), headers=headers, **parts)

    def still_answers(self) -> None:
        """Claim that everything works as if nothing had happened."""
        self.running.workspace.limits = Limits(self.running.workspace.clock, lenient=True)
        sent = self.running.do("message", user="ana", channel="#general", text="still there?")
        posted = self.running.web().chat_postMessage(channel="C0GENERAL", text="Still here.")
        assert [m["ts"] for m in self.running.seen("bo", "general")][-2:] == [sent["ts"], posted["ts"]]
        for person in ("ana", "bo"):
            for page in ("C0GENERAL", "C0STATUS"):
                path = f"/ui/{person}/{page}?limit=1000"
                assert self.send("GET", path).status_code == 200
            assert self.send("GET", "/control/state", params={"user": person}).json()["ok"] is True
        assert self.send("GET", "/control/metrics").json()["ok"] is True


@contextmanager
def under_fire() -> Iterator[Battery]:
    """Serve a workspace with two apps and listen to what its process complains of."""
    complaints = Complaints()
    watched = [logging.getLogger(name) for name in ("uvicorn.error", "asyncio")]
    for logger in watched:
        logger.addHandler(complaints)
    running = Running(manifest(), manifest(name="Other"))
    try:
        yield Battery(running, complaints)
    finally:
        running.stop()
        for logger in watched:
            logger.removeHandler(complaints)


def api_answer(answer: httpx.Response) -> Json:
    """Return the body of a Web API answer, which is JSON and says whether it went well."""
    body: Json = answer.json()
    assert isinstance(body["ok"], bool)
    assert body["ok"] or body["error"]
    return body
