"""The port Web: whether an address answers. It calls public addresses only, and reads no more than a status.

What an article links to is written by people: no word in it may have the desk call what stands behind its firewall.
So the address a name stands for is looked at, and that very address is called, at each step of a redirection.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from typing_extensions import override

from workflows.domain.web_links import Reached

PATIENCE_S = 4.0
"""For an address with all it redirects to; well within the lease of a job."""
MOST_STEPS = 5
AGENT = "Deskhand (checks the links of articles)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SOMEBODY_ANSWERS = frozenset({401, 402, 403, 407, 429, 451})  # who wants to know who asks, or how often
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class _NotPublic(Exception):
    """The address is one the desk does not call."""


class LiveWeb:
    """Asks the web itself. Safe to share between threads."""

    def __init__(self, *, calls_private: bool = False, patience_s: float = PATIENCE_S) -> None:
        """Call addresses of private networks and of this machine only if *calls_private*."""
        self._calls_private = calls_private
        self._patience_s = patience_s
        self._tls = ssl.create_default_context()

    def reached(self, address: str) -> Reached:
        """Return whether somebody answers at *address*, or where it redirects to."""
        until = time.monotonic() + self._patience_s
        try:
            for _ in range(MOST_STEPS):
                status, onward = self._asked(address, until=until)
                if not onward:
                    is_there = status < 400 or status in _SOMEBODY_ANSWERS
                    return Reached.THERE if is_there else Reached.FAILED
                address = urljoin(address, onward)
        except _NotPublic:
            return Reached.NOT_CALLED
        except (OSError, http.client.HTTPException, ValueError):
            return Reached.FAILED
        return Reached.FAILED  # it sends everybody round in circles

    def _asked(self, address: str, *, until: float) -> tuple[int, str]:
        """Return the status of an address and where it sends on to, "" for nowhere."""
        status, onward = self._called(address, "HEAD", until=until)
        if status >= 400 and status not in _SOMEBODY_ANSWERS:  # many a server knows GET only
            status, onward = self._called(address, "GET", until=until)
        return status, onward

    def _called(self, address: str, method: str, *, until: float) -> tuple[int, str]:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(address)
        host = parts.hostname.encode("idna").decode()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        timeout_s = until - time.monotonic()
        if timeout_s <= 0:
            raise TimeoutError
        place = self._place(host, port)
        tls = self._tls if parts.scheme == "https" else None
        connection = _Straight(host, port, place=place, tls=tls, timeout_s=timeout_s)
        try:
            connection.request(method, _path(parts), headers={"User-Agent": AGENT, "Accept": "*/*"})
            answer = connection.getresponse()
            onward = answer.getheader("Location", "") if answer.status in _REDIRECTS else ""
            return answer.status, onward or ""
        finally:
            connection.close()

    def _place(self, host: str, port: int) -> str:
        """Return the address to call for *host*. Raises _NotPublic if one of its addresses is not public."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        places = [str(one[4][0]) for one in found]
        if not self._calls_private and not all(map(is_public, places)):
            raise _NotPublic(host)
        return places[0]


def is_public(place: str) -> bool:
    """Whether an address is one anybody on the internet may call, whatever it is wrapped in."""
    address = ipaddress.ip_address(place.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return address.is_global and not address.is_multicast


class _Straight(http.client.HTTPConnection):
    """A connection to a place that was looked up before: asking for its name again might bring another one."""

    def __init__(
        self, host: str, port: int, *, place: str, tls: ssl.SSLContext | None, timeout_s: float
    ) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._target = place
        self._context = tls
        self.default_port = 443 if tls else 80  # so that the Host header leaves it out

    @override
    def connect(self) -> None:
        """Connect to the place; a certificate has to be that of the name."""
        plain = socket.create_connection((self._target, self.port), self.timeout)
        try:
            self.sock = (
                self._context.wrap_socket(plain, server_hostname=self.host) if self._context else plain
            )
        except BaseException:
            plain.close()
            raise


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return path + (f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else "")
