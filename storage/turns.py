"""Turns at writing: SQLite has one writer, and who acknowledges a person goes before who works behind."""

from __future__ import annotations

from collections import deque
from threading import Lock


class Turns:
    """One writer at a time within this process, first come first served; those in a hurry before the others.

    SQLite lets a waiting writer sleep for up to a tenth of a second at a time; this wakes the next one at once.
    Writers of other processes are met at SQLite's own lock.
    """

    def __init__(self) -> None:
        """Begin with nobody writing."""
        self._changing = Lock()
        self._is_taken = False
        self._hurried: deque[Lock] = deque()
        self._patient: deque[Lock] = deque()

    def take(self, *, is_patient: bool, timeout_s: float) -> bool:
        """Wait for a turn, at most *timeout_s*; whether it came."""
        with self._changing:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            line = self._patient if is_patient else self._hurried
            line.append(mine)
        if mine.acquire(timeout=timeout_s):
            return True
        with self._changing:
            if mine in line:
                line.remove(mine)
                return False
        return True  # it came just now

    def end(self) -> None:
        """Give the turn to whoever is next."""
        with self._changing:
            line = self._hurried or self._patient
            if line:
                line.popleft().release()
            else:
                self._is_taken = False
