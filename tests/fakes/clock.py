"""A clock the test owns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning, business hours in Lisbon and Berlin."""


class FakeClock:
    """Stands still until it is told otherwise."""

    def __init__(self, at: datetime = START) -> None:
        """Start at *at*."""
        self._now = at
        self._monotonic = 0.0

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was advanced by."""
        return self._monotonic

    def advance(self, length: timedelta) -> None:
        """Let time pass."""
        self._now += length
        self._monotonic += max(0.0, length.total_seconds())

    def set(self, at: datetime) -> None:
        """Jump to an instant, backwards too: wall clocks do."""
        self._now = at
