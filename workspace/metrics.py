"""What the workspace counts: how fast apps acknowledge, and how often they do not."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

BOUNDS_MS = (5, 10, 25, 50, 100, 250, 500, 1000, 3000)
Counts = dict[str, int]


class Metrics:
    """Count deliveries and keep a histogram of acknowledgement times per kind."""

    def __init__(self) -> None:
        self._counts: Counts = dict.fromkeys(("deliveries", "retries", "refusals", "unacked", "lost"), 0)
        self._acks: dict[str, list[int]] = {}
        self._sums_ms: dict[str, float] = {}

    def count(self, what: str) -> None:
        """Add one to *what*: deliveries, retries, refusals, unacked (interactions) or lost (events)."""
        self._counts[what] += 1

    def acked(self, kind: str, ms: float) -> None:
        """Note that a *kind* was acknowledged after *ms*."""
        buckets = self._acks.setdefault(kind, [0] * (len(BOUNDS_MS) + 1))
        buckets[bisect_left(BOUNDS_MS, ms)] += 1
        self._sums_ms[kind] = self._sums_ms.get(kind, 0.0) + ms

    def report(self) -> dict[str, Any]:
        """Return all of it, ready to be written as JSON."""
        return {
            **self._counts,
            "ack_ms": {
                kind: {
                    "count": sum(buckets),
                    "mean": round(self._sums_ms[kind] / sum(buckets), 2),
                    "buckets": dict(zip([*(f"<={b}" for b in BOUNDS_MS), "more"], buckets, strict=True)),
                }
                for kind, buckets in self._acks.items()
            },
        }
