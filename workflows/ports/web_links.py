"""What the check of links to the web needs from the outside."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from workflows.domain.web_links import Reached, WebLink


class Web(Protocol):
    """Whoever can ask for an address of the web."""

    def reached(self, address: str) -> Reached:
        """Return whether somebody answers there; within seconds, and nothing is read."""


class WebLinks(Protocol):
    """The addresses articles link to, and what came of asking for them."""

    def want(self, addresses: Collection[str], *, at: datetime) -> None:
        """Have these and no others; a new one is asked for from *at* on."""

    def due(self, at: datetime) -> WebLink | None:
        """Return the one that should have been asked for longest at *at*, None when none is due."""

    def save(self, link: WebLink) -> None:
        """Store what came of asking; nothing for one that no article links to any more."""

    def broken(self) -> frozenset[str]:
        """Return the addresses that are broken."""
