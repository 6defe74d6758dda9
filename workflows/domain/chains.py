"""The chain of an audit: each row is tied to the one before it, what it says of people lies behind a seal.

A row's hash covers openly what happened and when: the action, the instant, states, priorities, teams, due times.
Who did it and what they wrote is covered by the row's seal, a digest with a salt of its own. To erase a person the
words are replaced, the salt is thrown away, and the row gets a second seal; the hash, and with it the chain, stays.
What was replaced cannot be guessed from the first seal any more. The form of all of this never changes: what was
chained once is verified by it for good.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

START = ""
"""What the first row of a chain is tied to."""
OPEN = frozenset(
    {
        "breached",
        "closed_at",
        "fixed_at",
        "impact",
        "is_private",
        "is_reworded",
        "kind",
        "number",
        "opened_at",
        "priority",
        "rating",
        "reopened",
        "resolution_due_at",
        "resolved_at",
        "responded_at",
        "response_due_at",
        "state",
        "surveyed_at",
        "team",
        "urgency",
    }
)
"""Fields of a record that never name a person or quote one; all others lie behind the seal."""
_SIDES = ("before", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of an audit: `rest` is what it keeps as JSON, with what a step changed under `before` and `after`."""

    of: str
    version: int
    action: str
    actor_id: str
    cause: str
    at: datetime
    rest: Mapping[str, Any]

    @property
    def told(self) -> dict[str, Any]:
        """What of it is hashed as it is."""
        return {side: {k: v for k, v in self._side(side).items() if k in OPEN} for side in _SIDES}

    @property
    def sealed(self) -> dict[str, Any]:
        """What of it lies behind the seal."""
        kept = {side: {k: v for k, v in self._side(side).items() if k not in OPEN} for side in _SIDES}
        return {"actor_id": self.actor_id, "cause": self.cause, **self.rest, **kept}

    def _side(self, side: str) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self.rest.get(side) or {}
        return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last row of a chain, as an anchor pins it; `log` names the audit, `of` the record."""

    log: str
    of: str
    version: int
    chain: str


def seal_of(entry: Entry, salt: str) -> str:
    """Return the digest of what lies behind the seal; nobody can tell it from another without the *salt*."""
    return _digest("deskhand seal 1", salt, entry.of, entry.version, entry.sealed)


def chained(previous: str, entry: Entry, seal: str) -> str:
    """Return the row's hash: of its predecessor's, of what it tells openly, and of its first *seal*."""
    at = entry.at.astimezone(UTC).isoformat()
    return _digest("deskhand audit 1", previous, entry.of, entry.version, entry.action, at, entry.told, seal)


def resealed(previous: str, *, log: str, of: str, version: int, was: str, now: str) -> str:
    """Return the hash of one row's new seal, tied to the one before it in the same erasure."""
    return _digest("deskhand reseal 1", previous, log, of, version, was, now)


def seal_now(first: str, renewed: Mapping[str, str]) -> str:
    """Return the seal that took the place of the *first* one, in the end; *renewed* has each by the one before it."""
    seal, left = first, dict(renewed)
    while seal in left:
        seal = left.pop(seal)
    return seal


def anchored(previous: str, *, n: int, at: datetime, heads: Iterable[Head]) -> str:
    """Return the hash of an anchor: of the anchor before it, and of every head that grew since."""
    pinned = sorted([head.log, head.of, head.version, head.chain] for head in heads)
    return _digest("deskhand anchor 1", previous, n, at.astimezone(UTC).isoformat(), pinned)


def _digest(*parts: Any) -> str:
    written = json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(written.encode()).hexdigest()
