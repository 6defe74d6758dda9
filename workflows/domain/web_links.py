"""Links to the web: asked now and then whether they are there, and broken only when they fail on two days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

AGAIN_AFTER = timedelta(days=7)
"""How long a link that was there is believed to be."""
NEXT_DAY = timedelta(days=1)
"""When one that failed is asked again: a server may be down for an evening."""
BROKEN_FROM = 2  # failures, one after the other


class Reached(StrEnum):
    """What came of asking for an address."""

    THERE = "there"  # or somebody answers who wants to know who asks
    FAILED = "failed"
    NOT_CALLED = "not_called"  # it is of a private network, where the desk does not call


@dataclass(frozen=True, slots=True, kw_only=True)
class WebLink:
    """An address that articles link to; `failures` are those since it was there last."""

    address: str
    next_at: datetime
    failures: int = 0


class NoWeb:
    """The web of a desk that calls nobody."""

    def reached(self, address: str) -> Reached:
        """Call nobody."""
        return Reached.NOT_CALLED


def asked(link: WebLink, reached: Reached, *, at: datetime) -> WebLink:
    """Return *link* after it was asked for, and when it is asked for again."""
    if reached is Reached.FAILED:
        return replace(link, failures=link.failures + 1, next_at=at + NEXT_DAY)
    return replace(link, failures=0, next_at=at + AGAIN_AFTER)
