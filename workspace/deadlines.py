"""Deadlines: what the workspace itself does when its clock passes an instant, unless it is called off before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from workspace.clock import Clock

Key = tuple[str, ...]


class Deadlines:
    """Keep one deadline per key; the later setting of a key replaces the earlier one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: dict[Key, tuple[datetime, Callable[[], None]]] = {}

    def set(self, key: Key, at: datetime, act: Callable[[], None]) -> None:
        """Do *act* once it is *at*; needs a running event loop."""
        self._due[key] = at, act
        self._clock.call_at(at, self._pass)

    def call_off(self, key: Key) -> None:
        """Forget the deadline of *key*, if there is one."""
        self._due.pop(key, None)

    def _pass(self) -> None:
        now = self._clock.now()
        due = sorted((at, key) for key, (at, _) in self._due.items() if at <= now)
        for at, key in due:
            kept = self._due.get(key)
            if kept is not None and kept[0] == at:  # an earlier one may have changed it
                del self._due[key]
                kept[1]()
