"""The workspace's own time: it runs with the wall clock until somebody moves it, and timers follow."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Say what time it is here, and wait until a time has come.

    *scale* shortens the platform's own lengths of time (retry waits, lives of triggers, rate windows):
    with 60, a minute's wait lasts one second. The clock itself does not run faster.
    """

    def __init__(self, *, scale: float = 1.0) -> None:
        self.scale = scale
        self._ahead = timedelta()
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._alarm: asyncio.TimerHandle | None = None

    def now(self) -> datetime:
        """Return the workspace's time, aware, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC) + self._ahead

    @property
    def ahead_s(self) -> float:
        """Return by how many seconds the workspace's time is ahead of the wall clock."""
        return self._ahead.total_seconds()

    def micros(self) -> int:
        """Return the workspace's time as whole microseconds since the epoch."""
        return (self.now() - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

    def seconds(self) -> int:
        """Return the workspace's time as whole seconds since the epoch."""
        return self.micros() // 1_000_000

    def lasting(self, seconds: float) -> timedelta:
        """Return how long *seconds* of the platform's rules last here."""
        return timedelta(seconds=seconds / self.scale)

    def advance(self, by: timedelta) -> None:
        """Move the time by *by* and wake every timer that has become due."""
        self._ahead += by
        self._ring()

    def set(self, to: datetime) -> None:
        """Make it *to* now (aware); a time in the past is allowed, so that a history can be told."""
        self.advance(to - self.now())

    async def wait_until(self, at: datetime) -> None:
        """Return once it is *at* or later."""
        if at <= self.now():
            return
        due: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.call_at(at, lambda: None if due.done() else due.set_result(None))
        await due

    def call_at(self, at: datetime, act: Callable[[], None]) -> None:
        """Do *act* once it is *at* or later: at once when it is, and before a call that moves the time returns."""
        heapq.heappush(self._heap, (at, next(self._order), act))
        self._ring()

    async def wait(self, seconds: float) -> None:
        """Return after *seconds* of the platform's rules, as they last here."""
        await self.wait_until(self.now() + self.lasting(seconds))

    def _ring(self) -> None:
        while self._heap and self._heap[0][0] <= self.now():
            _, _, act = heapq.heappop(self._heap)
            act()  # may set timers of its own and ring again
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        if self._heap:
            wait_s = (self._heap[0][0] - self.now()).total_seconds()
            self._alarm = asyncio.get_running_loop().call_later(max(wait_s, 0.0), self._ring)
