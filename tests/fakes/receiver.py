"""Another system on this machine: it checks what it is sent, and misbehaves as its path says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override


@dataclass(slots=True)
class Receiver:
    """A running one. `got` keeps each call as headers and body; `statuses` are answered first, then 200."""

    address: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run one until the test is done with it."""
    shared = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(shared))
    server.daemon_threads = True
    shared.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield shared
    finally:
        shared.goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


def _handler(shared: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            shared.got.append((dict(self.headers.items()), body))
            if self.path == "/slow":
                shared.goes_on.wait(30)
            elif self.path == "/elsewhere":
                self._answer(302, b"", Location=f"{shared.address}/taken")
            elif self.path == "/huge":
                self._flood()
            elif self.path == "/broken":
                self.connection.shutdown(socket.SHUT_RDWR)
            else:
                self._answer(shared.statuses.pop(0) if shared.statuses else 200, b'{"ended":\x07 2}')

        def _answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _flood(self) -> None:
            self.send_response(200)
            self.end_headers()
            try:
                while not shared.goes_on.is_set():
                    self.wfile.write(b"x" * 65536)
            except OSError:
                shared.goes_on.set()  # whoever called has heard enough

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
