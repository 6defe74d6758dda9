"""What another version of the desk's files would do to what is under way: told before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workflows.domain import requests, sla
from workflows.domain.calendars import Calendar
from workflows.domain.catalogue import NO_FIELD, missing
from workflows.domain.ids import FieldId, ItemId, RequestId, TeamId, TicketNumber
from workflows.domain.policies import Policy, Priority, Promises
from workflows.domain.promises import Sla
from workflows.domain.requests import RequestDraft
from workflows.domain.sla import Measure
from workflows.domain.tickets import Ticket

_CAUSE = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEffect:
    """What a draft would come to: `loses` are answers that would be dropped, `asks` the field that comes next then."""

    draft: RequestId
    item: ItemId
    changed_at: datetime
    is_offered: bool = True
    loses: tuple[FieldId, ...] = ()
    asks: FieldId = NO_FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A clock that would be due at another instant, because its calendar is another."""

    clock: str
    due_at: datetime
    would_be_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A promise that stays as it was made, though a ticket opened under the new files would get another."""

    measure: Measure
    promised: timedelta
    calendar: str
    others_get: timedelta
    their_calendar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEffect:
    """What would come of a ticket. `is_handed_on` says that who has it would work in no team any more."""

    number: TicketNumber
    team: TeamId
    has_team: bool = True
    is_handed_on: bool = False
    is_offered: bool = True
    moved: tuple[Moved, ...] = ()
    kept: tuple[Kept, ...] = ()

    @property
    def changes_something(self) -> bool:
        """Whether anything of it would be otherwise than it is; a kept promise is not."""
        return bool(self.moved) or self.is_handed_on or not self.has_team


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a version of the files would do: to drafts, to open tickets, and how many of each there are."""

    drafts: Sequence[DraftEffect] = ()
    tickets: Sequence[TicketEffect] = ()
    of_drafts: int = 0
    of_tickets: int = 0

    @property
    def changes_something(self) -> bool:
        """Whether anything that is under way would be otherwise than it is."""
        return bool(self.drafts) or any(one.changes_something for one in self.tickets)


def of_draft(draft: RequestDraft, policy: Policy, *, today: date) -> DraftEffect | None:
    """Return what a draft would come to under *policy*, None when it goes on as it is."""
    item = policy.catalogue.item(draft.item_id)
    effect = DraftEffect(draft=draft.id, item=draft.item_id, changed_at=draft.changed_at)
    if item is None:
        return replace(effect, is_offered=False)
    adopted = requests.adopted(draft, item, today=today)
    if adopted is None:
        return None
    after, step = adopted
    following = missing(item, after.answers)
    asks = following.id if following is not None else NO_FIELD
    return replace(effect, loses=step.cleared, asks=asks)


def of_ticket(
    ticket: Ticket,
    clocks: Sla | None,
    policy: Policy,
    *,
    at: datetime,
    agent: str | None,
    item: ItemId | None,
    promises: Promises,
) -> TicketEffect | None:
    """Return what would come of an open ticket under *policy*, None when nothing would.

    *agent* is the e-mail of who has it, None for nobody; *item* what it asks for; *promises* are those that a ticket
    like it would get.
    """
    effect = TicketEffect(
        number=ticket.number,
        team=ticket.team,
        has_team=ticket.team in policy.teams,
        is_handed_on=agent is not None and not policy.is_agent(agent),
        is_offered=item is None or policy.catalogue.item(item) is not None,
        moved=tuple(_moved(ticket, clocks, policy.calendars, at)) if clocks else (),
        kept=tuple(_kept(ticket.priority, clocks.promises, promises)) if clocks else (),
    )
    return effect if effect.changes_something or effect.kept or not effect.is_offered else None


def _moved(ticket: Ticket, clocks: Sla, calendars: Mapping[str, Calendar], at: datetime) -> Sequence[Moved]:
    ladder = clocks.promises.ladder(ticket.priority)
    found = []
    for clock in clocks.clocks:
        calendar = calendars.get(clock.calendar.id, clock.calendar)
        if not clock.is_live or calendar == clock.calendar:
            continue
        after = sla.recalculated(clock, ladder, calendar=calendar, at=at, cause=_CAUSE)
        if after.due_at(at) != clock.due_at(at):
            due_at, would_be = clock.due_at(at), after.due_at(at)
            found.append(Moved(clock=clock.name, due_at=due_at, would_be_due_at=would_be))
    return found


def _kept(priority: Priority, was: Promises, would_be: Promises) -> Sequence[Kept]:
    before, after = was.targets.get(priority), would_be.targets.get(priority)
    if before is None or after is None:
        return ()
    pairs = (
        (Measure.RESPONSE, before.response, after.response),
        (Measure.RESOLUTION, before.resolution, after.resolution),
    )
    calendars = before.calendar.id, after.calendar.id
    return [
        Kept(
            measure=measure,
            promised=promised,
            calendar=calendars[0],
            others_get=others_get,
            their_calendar=calendars[1],
        )
        for measure, promised, others_get in pairs
        if promised != others_get or calendars[0] != calendars[1]
    ]
