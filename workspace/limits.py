"""Rate limits: per method and app and minute, and one message a second into one channel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from workspace.clock import Clock

TIER_PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
POST_BURST = 5  # the platform allows short bursts and publishes no figure
POST_PER_SECOND = 1.0


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: datetime


class Limits:
    """Count calls and say how long an app has to wait before the next one."""

    def __init__(self, clock: Clock, *, lenient: bool) -> None:
        self._clock = clock
        self._lenient = lenient
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

    def wait_for_method(self, app_id: str, method: str, *, tier: int | None) -> int:
        """Return 0 when *method* may be called now, else the seconds to wait; no tier is no limit."""
        if tier is None:
            return 0
        most = TIER_PER_MINUTE[tier]
        return self._take(("method", app_id, method), most=most, per_second=most / 60)

    def wait_for_post(self, app_id: str, channel_id: str) -> int:
        """Return 0 when a message may be posted there now, else the seconds to wait."""
        return self._take(("post", app_id, channel_id), most=POST_BURST, per_second=POST_PER_SECOND)

    def _take(self, key: tuple[str, ...], *, most: int, per_second: float) -> int:
        if self._lenient:
            return 0
        now = self._clock.now()
        bucket = self._buckets.setdefault(key, _Bucket(left=most, filled_at=now))
        passed_s = max((now - bucket.filled_at).total_seconds(), 0.0) * self._clock.scale
        bucket.left = min(float(most), bucket.left + passed_s * per_second)
        bucket.filled_at = now
        if bucket.left >= 1:
            bucket.left -= 1
            return 0
        return max(1, math.ceil((1 - bucket.left) / per_second / self._clock.scale))
