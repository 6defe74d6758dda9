"""Response addresses: where an app may answer an interaction, five times in thirty minutes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workspace.clock import Clock
from workspace.model import RefusedError

USES_MAX = 5
LIFE_S = 30 * 60.0


@dataclass(slots=True)
class Hook:
    """One response address: for whom, where, and which message it may replace or delete."""

    id: str
    app_id: str
    user: str
    channel: str
    message_ts: str | None
    thread_ts: str | None
    expires_at: datetime
    uses: int = 0


class Hooks:
    """Give out response addresses and count their uses."""

    def __init__(self, clock: Clock, *, touch: Callable[[str, str], None]) -> None:
        self._clock = clock
        self._touch = touch
        self.given: dict[str, Hook] = {}  # the oldest first

    def new(
        self,
        *,
        app_id: str,
        user: str,
        channel: str,
        message_ts: str | None = None,
        thread_ts: str | None = None,
    ) -> Hook:
        """Return a new hook; *message_ts* is the message the interaction came from, None for a command."""
        expires_at = self._clock.now() + self._clock.lasting(LIFE_S)
        made = Hook(secrets.token_urlsafe(24), app_id, user, channel, message_ts, thread_ts, expires_at)
        self._forget_expired()
        self.given[made.id] = made
        self._touch("hook", made.id)
        return made

    def use(self, hook_id: str) -> Hook:
        """Return the hook and count one use; raise RefusedError when it is unknown, used up or too old."""
        hook = self.given.get(hook_id)
        if hook is None:
            raise RefusedError("no_hook", "no such response address")
        if self._clock.now() > hook.expires_at:
            raise RefusedError("expired_url", "a response address lives 30 minutes")
        if hook.uses >= USES_MAX:
            raise RefusedError("used_url", f"a response address may be used {USES_MAX} times")
        hook.uses += 1
        self._touch("hook", hook.id)
        return hook

    def _forget_expired(self) -> None:
        """Let go of the oldest that have been of no use for as long again: till then a late one hears why."""
        until = self._clock.now() - self._clock.lasting(LIFE_S)
        while self.given and (oldest := next(iter(self.given.values()))).expires_at < until:
            del self.given[oldest.id]
            self._touch("hook", oldest.id)
