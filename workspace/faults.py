"""Faults on order: the misbehaviour of a real platform, made to happen when a test wants it."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import Literal, get_args

from workspace.model import Json, RefusedError

FaultKind = Literal[
    "no_ack_seen",  # the acknowledgement arrives and is lost on the way
    "duplicate_event",  # an event or interaction is delivered twice, same payload, new envelope
    "reorder",  # held back until the next delivery is through
    "delay",  # delivered after delay_s (default 1)
    "drop_once",  # never reaches the app; a retry may
    "http_500",  # a Web API method fails and does nothing
    "rate_limit",  # a Web API method answers 429 with retry_after_s (default 1)
    "timeout_after_effect",  # a Web API method does its work and its answer is lost
    "expire_triggers",  # the next trigger used has expired
    "disconnect",  # every socket is cut, now
    "refresh",  # every socket is asked to reconnect, now
    "revoke_token",  # the bot token stops working, now
]
KINDS: tuple[str, ...] = get_args(FaultKind)
LENGTHS = ("delay_s", "retry_after_s")
LENGTH_MAX_S = 366 * 86_400


@dataclass(slots=True)
class Fault:
    """One order: what goes wrong, how often at most, with which chance, and for what."""

    id: str
    kind: str
    times: int | None
    probability: float
    match: str | Json | None
    extra: Json

    def fits(self, facts: Json) -> bool:
        """Whether the order is about something with these *facts*."""
        if self.match is None:
            return True
        if isinstance(self.match, str):
            return self.match in facts.values()
        return all(facts.get(key) == value for key, value in self.match.items())


class Faults:
    """Keep the orders and say, each time, whether one strikes."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._orders: dict[str, Fault] = {}
        self._numbers = itertools.count(1)

    def order(self, body: Json) -> Fault:
        """Return the new order in *body*; raise RefusedError(invalid_fault) when it is not one.

        Without `times` and `probability` it strikes once; with a probability alone, until it is taken back.
        """
        kind, times, match = body.get("kind"), body.get("times"), body.get("match")
        if kind not in KINDS:
            raise RefusedError("invalid_fault", f"kind is {kind!r}, must be one of {', '.join(KINDS)}")
        if not isinstance(match, str | dict | None):
            raise RefusedError("invalid_fault", "match must be a name or an object of facts")
        if times is not None and (not isinstance(times, int) or times < 1):
            raise RefusedError("invalid_fault", "times must be a whole number above 0")
        chance = body.get("probability")
        if chance is not None and not (isinstance(chance, int | float) and 0 <= chance <= 1):
            raise RefusedError("invalid_fault", "probability must be between 0 and 1")
        if times is None and chance is None:
            times = 1
        for name in LENGTHS:
            length = body.get(name, 0)
            if not isinstance(length, int | float) or not 0 <= length <= LENGTH_MAX_S:
                raise RefusedError("invalid_fault", f"{name} must be from 0 to {LENGTH_MAX_S} seconds")
        extra = {k: v for k, v in body.items() if k not in ("kind", "times", "probability", "match")}
        made = Fault(
            id=f"F{next(self._numbers)}",
            kind=kind,
            times=times,
            probability=1.0 if chance is None else float(chance),
            match=match,
            extra=extra,
        )
        self._orders[made.id] = made
        return made

    def withdraw(self, fault_id: str) -> None:
        """Take an order back; raise RefusedError(fault_not_found)."""
        if self._orders.pop(fault_id, None) is None:
            raise RefusedError("fault_not_found", f"there is no fault {fault_id!r}")

    def take(self, kind: FaultKind, facts: Json) -> Fault | None:
        """Return the order of this *kind* that strikes now, None when none does; a strike uses up one time."""
        for fault in self._orders.values():
            if fault.kind != kind or not fault.fits(facts) or self._chance.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    del self._orders[fault.id]
            return fault
        return None

    def standing(self) -> list[Json]:
        """Return the orders that have not been used up."""
        return [{"fault_id": f.id, "kind": f.kind, "times": f.times} for f in self._orders.values()]
