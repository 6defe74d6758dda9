"""Triggers: leave to open one view, given with an interaction, gone after three seconds or one use."""

from __future__ import annotations

from workspace.clock import Clock
from workspace.ids import Ids
from workspace.model import RefusedError, Trigger

TRIGGER_LIFE_S = 3.0
REMEMBERED_MAX = 5_000


class Triggers:
    """Give out triggers and take each back once."""

    def __init__(self, clock: Clock, ids: Ids, *, life_s: float = TRIGGER_LIFE_S) -> None:
        self._clock = clock
        self._life_s = life_s
        self._ids = ids
        self._live: dict[str, Trigger] = {}
        self._used: dict[str, None] = {}

    def new(self, *, app_id: str, user: str, channel: str | None, view_id: str | None = None) -> str:
        """Return a new trigger id; *view_id* is the modal the interaction came from, if it did."""
        chance = self._ids.chance
        ident = f"{self._clock.micros()}.{chance.randrange(10**11)}.{chance.getrandbits(128):032x}"
        expires_at = self._clock.now() + self._clock.lasting(self._life_s)
        self._live[ident] = Trigger(ident, app_id, user, channel, view_id, expires_at)
        while len(self._live) > REMEMBERED_MAX:
            del self._live[next(iter(self._live))]
        return ident

    def exchange(self, trigger_id: str, *, app_id: str) -> Trigger:
        """Return the trigger and use it up; raise RefusedError when it is unknown, used or too old."""
        if trigger_id in self._used:
            raise RefusedError("exchanged_trigger_id", "a trigger opens one view only")
        trigger = self._live.get(trigger_id)
        if trigger is None or trigger.app_id != app_id:
            raise RefusedError("invalid_trigger_id", "this trigger was not given to this app")
        if self._clock.now() > trigger.expires_at:
            raise RefusedError(
                "expired_trigger_id", f"a trigger lives {self._life_s:.0f} s after it was sent"
            )
        del self._live[trigger_id]
        self._used[trigger_id] = None
        while len(self._used) > REMEMBERED_MAX:
            del self._used[next(iter(self._used))]
        return trigger
