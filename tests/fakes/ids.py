"""Names in the order they were taken."""

from __future__ import annotations

from itertools import count


class SequentialIds:
    """Gives id-0001, id-0002, …; threads may share it."""

    def __init__(self) -> None:
        """Start at one."""
        self._numbers = count(1)

    def new(self) -> str:
        """Return the next one."""
        return f"id-{next(self._numbers):04}"
