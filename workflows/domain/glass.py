"""Break-glass: two people together let a request go on at once, without the approvals it still waits for.

The first says why, the second confirms it before the time is over; one person is never both. Whoever was passed over
is told, and one of them says afterwards whether it was right. What was written stays in the ticket's audit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.domain.ids import TeamId, UserId

WITHIN = timedelta(minutes=15)
"""How long the second person has where the files say nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass:
    """Who may do so, as the desk's files say by now: people by their e-mail in small letters, and user groups.

    `tell` is a team in whose channel it is told as well, beside that of the approvals queue.
    """

    people: frozenset[str] = frozenset()
    groups: tuple[str, ...] = ()
    within: timedelta = WITHIN
    tell: TeamId | None = None


class GlassState(StrEnum):
    """What became of it."""

    ASKED = "asked"  # by the first; nothing has happened yet
    BROKEN = "broken"  # by both
    CALLED_OFF = "called_off"
    LAPSED = "lapsed"  # nobody confirmed it in time
    MOOT = "moot"  # the request was decided otherwise, or is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What one of those who were passed over said of it afterwards; why, is in the audit."""

    by: UserId
    at: datetime
    was_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """One time that somebody wanted to break the glass for a request.

    `n` is the version of the ticket with which it was asked: it names this time, and the row of the audit that says
    why. `second` is who confirmed it, or called it off. `skipped` are those who are not waited for.
    """

    n: int
    by: UserId
    asked_at: datetime
    until: datetime
    state: GlassState = GlassState.ASKED
    second: UserId | None = None
    closed_at: datetime | None = None
    skipped: tuple[UserId, ...] = ()
    review: Review | None = None

    @property
    def is_asked(self) -> bool:
        """Whether a second person is waited for."""
        return self.state is GlassState.ASKED

    @property
    def is_unreviewed(self) -> bool:
        """Whether somebody still has to say whether it was right."""
        return self.state is GlassState.BROKEN and self.review is None


def broken(glass: Glass, *, by: UserId, skipped: tuple[UserId, ...], at: datetime) -> Glass:
    """Return it as the second person confirms it: whether they may, and in time, was looked at before."""
    return replace(_closed(glass, GlassState.BROKEN, at), second=by, skipped=skipped)


def called_off(glass: Glass, *, by: UserId, at: datetime) -> Glass:
    """Return it as somebody calls it off."""
    return replace(_closed(glass, GlassState.CALLED_OFF, at), second=by)


def lapsed(glass: Glass, *, at: datetime) -> Glass:
    """Return it as nobody has confirmed it in time."""
    return _closed(glass, GlassState.LAPSED, at)


def settled(glass: Glass | None, *, is_waiting: bool, at: datetime) -> Glass | None:
    """Return it as it is with a request that waits for approval, or does not any more: nothing is left to break."""
    if glass is None or is_waiting or not glass.is_asked:
        return glass
    return _closed(glass, GlassState.MOOT, at)


def reviewed(glass: Glass, *, by: UserId, was_right: bool, at: datetime) -> Glass:
    """Return it as one of those who were passed over has looked at it."""
    return replace(glass, review=Review(by=by, at=at, was_right=was_right))


def _closed(glass: Glass, state: GlassState, at: datetime) -> Glass:
    return replace(glass, state=state, closed_at=at)
