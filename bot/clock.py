"""The machine's own clock and source of names."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import uuid6


class SystemClock:
    """Meets the port Clock."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine

    def monotonic(self) -> float:
        """Return seconds on a clock that never goes back."""
        return time.monotonic()


class TimeOrderedIds:
    """Meets the port Ids with UUIDv7: later ids sort after earlier ones, so indexes stay dense."""

    def new(self) -> str:
        """Return a new id."""
        return str(uuid6.uuid7())
