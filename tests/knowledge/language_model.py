"""A server that speaks the protocol of chat completions, and misbehaves when told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override


class Fault(StrEnum):
    """How it misbehaves."""

    NONE = "none"
    REFUSES = "refuses"  # 500
    WRONG_KEY = "wrong_key"  # 401
    GARBAGE = "garbage"  # an event that is no JSON
    FOREIGN = "foreign"  # JSON of another protocol
    BREAKS_OFF = "breaks_off"  # the connection ends in the middle
    HANGS = "hangs"  # nothing comes after the first piece
    ENDLESS = "endless"  # it never stops


class LanguageModelServer:
    """What it was asked, and what it says next. `say` is a piece per item."""

    def __init__(self) -> None:
        """Say nothing yet."""
        self.say: Sequence[str] = ()
        self.fault = Fault.NONE
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.address = ""
        self.released = threading.Event()

    def pieces(self) -> Iterator[str]:
        """Return the events of one answer."""
        for number, piece in enumerate(self.say):
            yield _event(piece)
            if self.fault is Fault.HANGS and number == 0:
                self.released.wait(30)
                return
        match self.fault:
            case Fault.GARBAGE:
                yield "data: {not json\n\n"
            case Fault.FOREIGN:
                yield 'data: {"choices": [{"delta": 7}]}\n\n'
            case Fault.ENDLESS:
                while not self.released.is_set():
                    yield _event("And on and on ")
            case _:
                yield _event("", end="stop")
                yield "data: [DONE]\n\n"


@contextmanager
def language_model() -> Iterator[LanguageModelServer]:
    """Run one on a free port."""
    state = LanguageModelServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield state
    finally:
        state.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _event(piece: str, *, end: str | None = None) -> str:
    chunk = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "local",
        "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": end}],
    }
    return f"data: {json.dumps(chunk)}\n\n"


def _handler(state: LanguageModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            state.asked.append(json.loads(self.rfile.read(length)))
            state.keys.append(self.headers.get("Authorization", ""))
            refusal = {Fault.REFUSES: 500, Fault.WRONG_KEY: 401}.get(state.fault)
            if refusal is not None:
                self._head(refusal, "application/json")
                self.wfile.write(b'{"error": {"message": "no"}}')
                return
            self._head(200, "text/event-stream")
            try:
                for event in state.pieces():
                    self.wfile.write(event.encode())
                    self.wfile.flush()
                    if state.fault is Fault.BREAKS_OFF:
                        self.connection.close()
                        return
            except OSError:
                return  # the other side has heard enough

        def _head(self, status: int, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Connection", "close")
            self.end_headers()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on the terminal."""

    return Handler
