"""What time does to an approval: when it reaches an approver, when they are reminded, and when waiting ends.

All of it is counted in the approver's own zone and hours, from when they get it. So whatever waits for the morning
waits with its deadline: nobody's time to decide runs while they sleep. What is urgent breaks through at once, and is
counted around the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from workflows.domain.calendars import HORIZON, Calendar, QuietHours, local_day, wall_clock
from workflows.domain.errors import DeskError
from workflows.domain.ids import ApprovalId, SurfaceId, TicketId, UserId
from workflows.domain.waits import Asking, Then, Wait, Waits

FAIR = Wait(hours=timedelta(hours=4))
"""The least time at work that anybody has who is asked late, because somebody else did not answer."""
ALWAYS = Calendar(id="always")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How somebody is reached. `calendar` is in their own zone; `only_digest` says they want all of it at once."""

    calendar: Calendar
    digest_at: time
    per_day: int
    apart: timedelta
    quiet: QuietHours | None = None
    only_digest: bool = False

    @property
    def zone(self) -> str:
        """Whose clocks count."""
        return self.calendar.zone

    def is_away(self, at: datetime) -> bool:
        """Whether it is quiet where they are, or a day on which they do not work."""
        if self.quiet is not None and self.quiet.over_at(at, self.zone) > at:
            return True
        return not self.calendar.opens_on(local_day(self.zone, at))

    def digest_after(self, at: datetime) -> datetime:
        """Return the first hour of their digest on a working day at or after *at*.

        Raises DeskError("never_open") for a calendar that stays closed beyond 400 days.
        """
        first = local_day(self.zone, at)
        for offset in range(HORIZON.days):
            day = first + timedelta(days=offset)
            hour = wall_clock(self.zone, day, self.digest_at)
            if hour >= at and self.calendar.opens_on(day):
                return hour
        raise DeskError("never_open", calendar=self.calendar.id)

    def digest_of_another_day(self, at: datetime) -> datetime:
        """Return their first digest that is not on the day of *at*. Raises DeskError("never_open") as above."""
        tomorrow = local_day(self.zone, at) + timedelta(days=1)
        return self.digest_after(max(at, wall_clock(self.zone, tomorrow, time(0))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one approver gets, and how they want it: kept for each, moved with every card that is brought.

    `sent` counts the cards of the day `sent_on`, by the approver's clocks, and `last_at` is when the last of them
    comes. `digest_at` is None until they choose an hour. `batch` is the newest of their lists.
    """

    person_id: UserId
    digest_at: time | None = None
    only_digest: bool = False
    last_at: datetime | None = None
    sent_on: date | None = None
    sent: int = 0
    batch: SurfaceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """When an approval reaches somebody: as a card of its own, or in that hour's digest."""

    at: datetime
    in_digest: bool = False


class Moment(StrEnum):
    """What is done for an approval that nobody decides."""

    REMIND = "remind"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What comes after somebody got an approval, each as an instant; nothing of it is after `decide_by`."""

    remind_at: tuple[datetime, ...]
    escalate_at: datetime | None
    decide_by: datetime

    @property
    def moments(self) -> Sequence[tuple[datetime, Moment]]:
        """What is done when, in order."""
        found = [(at, Moment.REMIND) for at in self.remind_at]
        if self.escalate_at is not None:
            found.append((self.escalate_at, Moment.ESCALATE))
        return sorted(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One step, as one person is asked for it. `reached` counts the moments of its course that are over.

    Until `delivered_at` the course is what it will be if it is brought when it should be. `until` is set for who
    is asked because another did not answer: their time does not begin anew. `is_over` says nobody waits for it now.
    """

    step_id: ApprovalId
    person_id: UserId
    ticket_id: TicketId
    asked_at: datetime
    is_urgent: bool
    delivery: Delivery
    course: Course
    delivered_at: datetime | None = None
    until: datetime | None = None
    reached: int = 0
    is_over: bool = False
    version: int = 1

    @property
    def next_at(self) -> datetime | None:
        """When something is to be done for it next, None when nothing is left."""
        if self.is_over:
            return None
        if self.delivered_at is None:
            return self.delivery.at
        left = self.course.moments[self.reached :]
        return left[0][0] if left else None


# ---- whom ---------------------------------------------------------------------------------------------------


def reach_of(asking: Asking, load: Load, *, zone: str, quiet: QuietHours | None, usual: Calendar) -> Reach:
    """Return how somebody in *zone* is reached; *usual* are the desk's own hours."""
    known = asking.calendars or (usual,)
    own = next((one for one in known if one.zone == zone), None) or replace(known[0], zone=zone)
    return Reach(
        calendar=own,
        quiet=quiet,
        digest_at=load.digest_at or asking.digest_at,
        only_digest=load.only_digest,
        per_day=asking.per_day,
        apart=asking.apart,
    )


# ---- when ---------------------------------------------------------------------------------------------------


def delivery(reach: Reach, load: Load, *, asked_at: datetime, is_urgent: bool) -> tuple[Delivery, Load]:
    """Return when an approval reaches somebody, and their load with it.

    Urgent: at once, and it counts as none of the day's. Else one card after another, so many a day, and whatever is
    more than that, or comes while they are away, in the next digest.
    """
    if is_urgent:
        return Delivery(at=asked_at), load
    at = asked_at if load.last_at is None else max(asked_at, load.last_at + reach.apart)
    day = local_day(reach.zone, at)
    sent = load.sent if load.sent_on == day else 0
    if reach.only_digest or sent >= reach.per_day or reach.is_away(at):
        is_full = sent >= reach.per_day
        in_list = reach.digest_of_another_day(asked_at) if is_full else reach.digest_after(asked_at)
        return Delivery(at=in_list, in_digest=True), load
    return Delivery(at=at), replace(load, last_at=at, sent_on=day, sent=sent + 1)


def course(
    waits: Waits, reach: Reach, *, at: datetime, is_urgent: bool, until: datetime | None = None
) -> Course:
    """Return what comes after an approval has reached somebody at *at*.

    With *until*, of a step that others were asked for before, no time begins anew: they have what is left of it, but
    never less than a fair while at work.
    """
    calendar, quiet = (ALWAYS, None) if is_urgent else (reach.calendar, reach.quiet)
    whole = waits.decide_within.over_at(calendar, at)
    decide_by = whole if until is None else max(until, FAIR.over_at(calendar, at))

    def awake(one: datetime) -> datetime:
        over_at = quiet.over_at(one, reach.zone) if quiet is not None else one
        return one if over_at == one else calendar.next_open(over_at)

    reminds = {awake(wait.over_at(calendar, at)) for wait in waits.remind_after}
    escalates_at = awake(waits.escalate_after.over_at(calendar, at)) if waits.escalate_after else None
    return Course(
        remind_at=tuple(sorted(one for one in reminds if one < decide_by)),
        escalate_at=escalates_at if escalates_at is not None and escalates_at < decide_by else None,
        decide_by=decide_by,
    )


def reached(prompt: Prompt, at: datetime) -> tuple[Prompt, Sequence[Moment]]:
    """Return a delivered prompt with every moment behind it that is over at *at*, and what to do for them, each once.

    Of several reminders that are over at once, as after the desk stood still, one is enough.
    """
    moments = prompt.course.moments
    over = sum(due_at <= at for due_at, _ in moments)
    if prompt.is_over or prompt.delivered_at is None or over <= prompt.reached:
        return prompt, ()
    todo = {kind for _, kind in moments[prompt.reached : over]}
    after = replace(prompt, reached=over, version=prompt.version + 1)
    return after, [kind for kind in Moment if kind in todo]


def decide_by(prompts: Sequence[Prompt]) -> datetime | None:
    """Return until when a step is waited for: for whoever of those still asked has longest; None when nobody is."""
    return max((one.course.decide_by for one in prompts if not one.is_over), default=None)


def ends(waits: Waits, *, is_anybody_above: bool) -> Then:
    """Return what is done when the time is over: what the files say, or the queue where that cannot be.

    A yes nobody said is only for what is marked low risk, whatever else the files say.
    """
    if waits.then is Then.APPROVE and not waits.is_low_risk:
        return Then.QUEUE
    if waits.then is Then.ESCALATE and not is_anybody_above:
        return Then.QUEUE
    return waits.then
