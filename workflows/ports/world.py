"""What the desk needs of the machine it runs on: the time, and names nobody had before."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of now."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds on a clock that never goes back; only differences mean something."""


class Ids(Protocol):
    """The only source of new names."""

    def new(self) -> str:
        """Return an id never returned before, ordered by time (UUIDv7)."""
