"""What a machine that posted something is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one request: an HTTP status, and what is said with it."""

    status: int
    said: dict[str, Any] = field(default_factory=dict)


def refused(status: int, sentence: str) -> Answered:
    """Return a refusal that says why in one sentence."""
    return Answered(status, {"ok": False, "error": sentence})


def taken(did: str, number: str | None) -> Answered:
    """Return that it was taken in, what came of it, and which ticket it is about."""
    return Answered(200, {"ok": True, "did": did, **({"ticket": number} if number else {})})
