"""The hour's account of an app's events: how many were sent, how many failed, and when that is too many."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from workspace.clock import Clock

# docs.slack.dev/apis/events-api, "rate limiting" and "failure limits"
EVENTS_PER_HOUR = 30_000
FAILING_SHARE = 0.95
FAILING_AT_LEAST = 1_000  # tries in the hour; whoever gets fewer events is let off
MINUTES = 60


@dataclass(slots=True)
class _Minute:
    number: int
    events: int = 0
    tries: int = 0
    failures: int = 0


@dataclass(slots=True)
class _Account:
    minutes: deque[_Minute] = field(default_factory=deque)
    told_in: int = -1  # the last minute in which the app heard of its limit


class EventQuota:
    """Count by the minute, and forget what is older than an hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._accounts: dict[str, _Account] = {}

    def admit(self, app_id: str) -> bool:
        """Count one more event for the app; return False, and count nothing, when its hour is full."""
        account = self._current(app_id)
        if sum(minute.events for minute in account.minutes) >= EVENTS_PER_HOUR:
            return False
        account.minutes[-1].events += 1
        return True

    def tell_of_limit(self, app_id: str) -> int | None:
        """Return the minute to tell the app of, in seconds since the epoch; None when it was told in this one."""
        account = self._current(app_id)
        number = account.minutes[-1].number
        if account.told_in == number:
            return None
        account.told_in = number
        now = self._clock.seconds()
        return now - now % 60

    def note_try(self, app_id: str, *, failed: bool) -> bool:
        """Count a try; return whether so many failed in the last hour that the app is sent no more."""
        account = self._current(app_id)
        account.minutes[-1].tries += 1
        account.minutes[-1].failures += failed
        tries = sum(minute.tries for minute in account.minutes)
        failures = sum(minute.failures for minute in account.minutes)
        return tries >= FAILING_AT_LEAST and failures > FAILING_SHARE * tries

    def forget(self, app_id: str) -> None:
        """Open a new account for the app."""
        self._accounts.pop(app_id, None)

    def _current(self, app_id: str) -> _Account:
        account = self._accounts.setdefault(app_id, _Account())
        number = int(self._clock.seconds() * self._clock.scale // 60)
        if not account.minutes or account.minutes[-1].number != number:
            account.minutes.append(_Minute(number))
        while account.minutes[0].number <= number - MINUTES:
            account.minutes.popleft()
        return account
