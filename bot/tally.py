"""How often this process refused something, for whoever watches it: nothing of what was refused is kept."""

from __future__ import annotations

import threading
from collections import Counter

REFUSED = "deskhand_refused_total"
"""What the count is called where it is read."""


class Tally:
    """Counts refusals by where they happened and why; safe from every thread."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def note(self, where: str, code: str) -> None:
        """Count one more."""
        with self._lock:
            self._counts[where, code] += 1

    def of(self, where: str, code: str) -> int:
        """Return how many there were."""
        with self._lock:
            return self._counts[where, code]

    def told(self) -> str:
        """Return all of it in the text format of Prometheus, in one order."""
        with self._lock:
            counts = sorted(self._counts.items())
        lines = [f'{REFUSED}{{where="{where}",code="{code}"}} {count}' for (where, code), count in counts]
        head = [
            f"# HELP {REFUSED} What was refused since this process started.",
            f"# TYPE {REFUSED} counter",
        ]
        return "\n".join([*head, *lines, ""])
