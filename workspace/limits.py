"""Rate limits: per method and app and minute, and how fast an app may write."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workspace.clock import Clock

TIER_PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
POST_BURST = 5  # the platform allows short bursts and publishes no figure
POST_PER_SECOND = 1.0
TEAM_POSTS_PER_MINUTE = 600  # "several hundred" into a whole workspace; no figure is published


@dataclass(frozen=True, slots=True)
class _Rule:
    """How much fits into a bucket, and how fast it fills again."""

    most: int
    per_second: float


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: datetime


POST = _Rule(POST_BURST, POST_PER_SECOND)
TEAM_POSTS = _Rule(TEAM_POSTS_PER_MINUTE, TEAM_POSTS_PER_MINUTE / 60)


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
        return self._take([(("method", app_id, method), _Rule(most, most / 60))])

    def wait_for_post(self, app_id: str, channel_id: str) -> int:
        """Return 0 when a message may be posted there now, else the seconds to wait."""
        return self._take([(("post", app_id, channel_id), POST), (("posts", app_id), TEAM_POSTS)])

    def wait_for_answer(self, app_id: str, channel_id: str) -> int:
        """Return 0 when a response address for that channel may be used now, else the seconds to wait."""
        return self._take([(("answer", app_id, channel_id), POST)])

    def _take(self, wanted: Sequence[tuple[tuple[str, ...], _Rule]]) -> int:
        """Take one from each bucket and return 0; or take none and return how long to wait for all of them."""
        if self._lenient:
            return 0
        buckets = [(self._filled(key, rule), rule) for key, rule in wanted]
        waits_s = [(1 - b.left) / rule.per_second / self._clock.scale for b, rule in buckets if b.left < 1]
        if waits_s:
            return max(1, math.ceil(max(waits_s)))
        for bucket, _ in buckets:
            bucket.left -= 1
        return 0

    def _filled(self, key: tuple[str, ...], rule: _Rule) -> _Bucket:
        now = self._clock.now()
        bucket = self._buckets.setdefault(key, _Bucket(left=rule.most, filled_at=now))
        passed_s = max((now - bucket.filled_at).total_seconds(), 0.0) * self._clock.scale
        bucket.left = min(float(rule.most), bucket.left + passed_s * rule.per_second)
        bucket.filled_at = now
        return bucket
