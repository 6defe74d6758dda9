"""How long an approval waits for people, as the desk's files say it: settings that a request keeps once it was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from workflows.domain.calendars import Calendar


class Then(StrEnum):
    """What happens when the time to decide is over and nobody has."""

    ESCALATE = "escalate"  # whoever is above is asked as well, with the whole time again
    EXPIRE = "expire"  # the request ends, undecided
    REJECT = "reject"  # the request ends with a no
    QUEUE = "queue"  # the team that looks after approvals sees to it
    APPROVE = "approve"  # a yes nobody said: only for what is marked low risk


@dataclass(frozen=True, slots=True)
class Wait:
    """A length of somebody's working time: whole days first, each to the same time of day, then open hours."""

    days: int = 0
    hours: timedelta = timedelta()

    def over_at(self, calendar: Calendar, since: datetime) -> datetime:
        """Return when it is over if it began at *since*, in UTC.

        Raises DeskError("never_open") for a calendar that stays closed.
        """
        at = calendar.days_after(since, self.days) if self.days else since
        return calendar.due_at(at, self.hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long one step waits, counted from when an approver gets it.

    `escalate_after` is when the manager of somebody who has not decided is asked as well, None for never.
    `is_low_risk` says of the item that a yes nobody said does no harm; without it `then` is never to approve.
    """

    remind_after: tuple[Wait, ...] = (Wait(hours=timedelta(hours=4)), Wait(hours=timedelta(hours=8)))
    escalate_after: Wait | None = Wait(days=1)
    decide_within: Wait = Wait(days=3)
    then: Then = Then.QUEUE
    is_low_risk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How the desk asks approvers: in whose hours, at which hour it brings many at once, how many a day.

    Somebody's calendar is the first of `calendars` in their zone, or else the hours of the very first by their own
    clocks; where there are none, the desk's own stands in. `per_day` and `apart` are of cards brought one by one.
    """

    calendars: tuple[Calendar, ...] = ()
    digest_at: time = time(8, 30)
    per_day: int = 20
    apart: timedelta = timedelta()
    waits: Waits = field(default_factory=Waits)
