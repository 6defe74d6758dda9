"""What another version of the desk's files would do to what is under way: told before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workflows.domain import requests, sla
from workflows.domain.access import AccessTerms
from workflows.domain.calendars import Calendar
from workflows.domain.catalogue import NO_FIELD, missing
from workflows.domain.fulfilment import TaskPlan
from workflows.domain.grants import Grant, may_extend
from workflows.domain.ids import FieldId, ItemId, RequestId, TaskName, TeamId, TicketNumber, UserId
from workflows.domain.policies import Policy, Priority, Promises
from workflows.domain.promises import Sla
from workflows.domain.requests import RequestDraft
from workflows.domain.sla import Measure
from workflows.domain.tasks import Task, TaskState
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
class TasksEffect:
    """What would come of the tasks of an open request, `left` of which are to be done.

    They stay as they were when it was sent: `more`, `fewer` and `other` are those that the same request would have
    besides, would not have, or would have otherwise, if it were sent under the new files. Nobody could do those of
    `without_team`, and whoever has those of `given_back` could do them no longer.
    """

    left: int = 0
    more: tuple[TaskName, ...] = ()
    fewer: tuple[TaskName, ...] = ()
    other: tuple[TaskName, ...] = ()
    without_team: tuple[TaskName, ...] = ()
    given_back: tuple[TaskName, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether the request keeps tasks that another one like it would not have in the same way."""
        return bool(self.more or self.fewer or self.other)

    @property
    def changes_something(self) -> bool:
        """Whether anything of them would be otherwise than it is; what is kept is not."""
        return bool(self.without_team or self.given_back)


SAME_TASKS = TasksEffect()
"""Nothing would be otherwise, nor would it be for another request."""


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
    tasks: TasksEffect = SAME_TASKS

    @property
    def changes_something(self) -> bool:
        """Whether anything of it would be otherwise than it is; a kept promise is not."""
        return bool(self.moved) or self.is_handed_on or not self.has_team or self.tasks.changes_something

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say of it."""
        return self.changes_something or bool(self.kept) or not self.is_offered or self.tasks.is_kept


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEffect:
    """What would come of access somebody has for a time; it keeps its end and what takes it back.

    `without_team` are those tasks whose team would be gone, so that they go to the default one. `is_extended_no_more`
    says that its item would not be there to be asked for again, `others_end_otherwise` that a new one had other terms.
    """

    number: TicketNumber
    what: str
    without_team: tuple[TaskName, ...] = ()
    is_extended_no_more: bool = False
    others_end_otherwise: bool = False

    @property
    def changes_something(self) -> bool:
        """Whether anything of it would be otherwise than it is; what it keeps is not."""
        return bool(self.without_team) or self.is_extended_no_more


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a version of the files would do: to drafts, open tickets and access for a time, and how many there are."""

    drafts: Sequence[DraftEffect] = ()
    tickets: Sequence[TicketEffect] = ()
    access: Sequence[GrantEffect] = ()
    of_drafts: int = 0
    of_tickets: int = 0
    of_access: int = 0

    @property
    def changes_something(self) -> bool:
        """Whether anything that is under way would be otherwise than it is."""
        of_tickets = (one.changes_something for one in self.tickets)
        return bool(self.drafts) or any(of_tickets) or any(one.changes_something for one in self.access)


def of_grant(grant: Grant, policy: Policy) -> GrantEffect | None:
    """Return what would come of access somebody has under *policy*, None when nothing would."""
    is_offered = policy.catalogue.item(grant.item_id) is not None
    effect = GrantEffect(
        number=grant.number,
        what=grant.what,
        without_team=tuple(one.id for one in grant.terms.take_back if one.team not in policy.teams),
        is_extended_no_more=not is_offered and may_extend(grant),
        others_end_otherwise=is_offered and _ends(grant.terms) != _ends(policy.access.get(grant.item_id)),
    )
    return effect if effect.changes_something or effect.others_end_otherwise else None


def _ends(terms: AccessTerms | None) -> object:
    """Return what of the terms is the same for every request of an item."""
    if terms is None:
        return None
    return terms.until, terms.lasts, terms.unit, terms.term, terms.warn_days, terms.extension


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
    following = missing(item, after.answers, after.proposed)
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
    tasks: TasksEffect = SAME_TASKS,
) -> TicketEffect | None:
    """Return what would come of an open ticket under *policy*, None when nothing would.

    *agent* is the e-mail of who has it, None for nobody; *item* what it asks for; *promises* are those that a ticket
    like it would get; *tasks* is what would come of its tasks.
    """
    effect = TicketEffect(
        number=ticket.number,
        team=ticket.team,
        has_team=ticket.team in policy.teams,
        is_handed_on=agent is not None and not policy.is_agent(agent),
        is_offered=item is None or policy.catalogue.item(item) is not None,
        moved=tuple(_moved(ticket, clocks, policy.calendars, at)) if clocks else (),
        kept=tuple(_kept(ticket.priority, clocks.promises, promises)) if clocks else (),
        tasks=tasks,
    )
    return effect if effect.is_told else None


def of_tasks(
    there: Sequence[Task],
    would_be: Sequence[TaskPlan] | None,
    policy: Policy,
    *,
    team: TeamId,
    emails: Mapping[UserId, str],
    waiting: Sequence[TaskPlan] = (),
) -> TasksEffect:
    """Return what would come of the tasks of an open request of *team*, those that are *waiting* for a yes among them.

    *would_be* are those that it would have if it were sent under *policy*, None where that offers its item no more;
    *emails* are of whoever has one of them.
    """
    before = {task.name: _asks(task) for task in there} | {plan.id: _asks(plan) for plan in waiting}
    after = {plan.id: _asks(plan) for plan in would_be} if would_be is not None else before
    left = [task for task in there if not task.is_settled]
    return TasksEffect(
        left=len(left) + len(waiting),
        more=tuple(name for name in after if name not in before),
        fewer=tuple(name for name in before if name not in after),
        other=tuple(name for name in before if name in after and before[name] != after[name]),
        without_team=(
            *(task.name for task in left if task.team not in policy.teams),
            *(plan.id for plan in waiting if plan.part is None and plan.team not in policy.teams),
        ),
        given_back=tuple(task.name for task in left if not _may_stay(task, team, policy, emails)),
    )


def _may_stay(task: Task, team: TeamId, policy: Policy, emails: Mapping[UserId, str]) -> bool:
    """Whether whoever has a task may do it under *policy*; nobody takes it from whom the directory does not know."""
    email = emails.get(task.assignee_id) if task.assignee_id is not None else None
    if task.state is not TaskState.CLAIMED or email is None:
        return True
    theirs = (policy.teams.get(one) for one in (task.team, team))
    return any(one is not None and one.has(email) for one in theirs)


_SAID = (
    "team",
    "after",
    "checklist",
    "instructions",
    "doing",
    "done",
    "due_days",
    "sends",
    "is_gated",
    "title",
)
"""What a plan and the task that was made of it have in common."""


def _asks(one: Task | TaskPlan) -> dict[str, object]:
    """Return what a task asks for; the title of one that is a request of its own is that of the request."""
    is_part = one.part_id is not None if isinstance(one, Task) else one.part is not None
    return {name: getattr(one, name) for name in _SAID if not is_part or name in ("team", "after")}


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
