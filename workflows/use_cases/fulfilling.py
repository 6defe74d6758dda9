"""What the tasks of a request bring with them: their wording, their cards, their calls, their end with the ticket.

Called inside the transaction of whatever moves them, so that no step stays unseen after a crash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from workflows.domain import fulfilment, tasks
from workflows.domain.answer_words import day_in_words, in_words
from workflows.domain.catalogue import Answers, FieldKind, FormField, Item, shown
from workflows.domain.fulfilment import ABOUT_TICKET, ANSWER, Part, Planned, TaskPlan
from workflows.domain.ids import TaskId, UserId
from workflows.domain.policies import Policy
from workflows.domain.requests import RequestDraft
from workflows.domain.surfaces import Surface, SurfaceKind, task_surface_id, triage_lane
from workflows.domain.tasks import Task, TaskMark, TaskState
from workflows.domain.tickets import LinkKind, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing

TASK_CALL = "task_call"
"""The kind of job that makes the call a task consists of."""
TASK_DUE = "task_due"
"""The timer of a task: what is done then is in overdue.py."""
PART_MOVED = "part_moved"
"""The job that tells a request how one of its parts stands."""
PART_OFF = "part_off"
"""The job that cancels a part of a request that was cancelled."""


def planned(
    desk: Desk, uow: UnitOfWork, item: Item, draft: RequestDraft, *, beneficiary: UserId
) -> tuple[Planned, ...]:
    """Return the tasks that a request of *item* is fulfilled by, in the words of its answers."""
    return tuple(
        Planned(id=TaskId(desk.ids.new()), plan=plan, part=part)
        for plan, part in called_for(desk.policy, uow, item, draft, beneficiary=beneficiary)
    )


def called_for(
    policy: Policy, uow: UnitOfWork, item: Item, draft: RequestDraft, *, beneficiary: UserId
) -> tuple[tuple[TaskPlan, Part | None], ...]:
    """Return what the files call for where *item* is requested so, and the part that a task consists of."""
    facts = facts_of(uow, item, draft.answers, people={"requester": draft.person_id, "for": beneficiary})
    plan = policy.plan(item.id)
    parts = {
        one.id: Part(item=part.id, answers=answers)
        for one, part, answers in fulfilment.parts_of(plan, policy.catalogue, item, draft.answers)
    }
    return tuple(
        (fulfilment.said_of(one, facts), parts.get(one.id))
        for one in fulfilment.wanted(plan.tasks, draft.answers)
        if one.part is None or one.id in parts
    )


def kept_private(plans: Sequence[Planned], item: Item | None, ticket: Ticket) -> Sequence[Planned]:
    """Return the tasks of a request of *item* that may be begun, opened as *ticket*.

    Where it has become a private team's matter, all of them are that team's: nobody planned them for others.
    """
    if not ticket.is_private or (item is not None and ticket.team == item.fulfilled_by):
        return plans
    return [
        one if one.part is not None else replace(one, plan=replace(one.plan, team=ticket.team))
        for one in plans
    ]


def marks_of(plans: Sequence[Planned]) -> tuple[TaskMark, ...]:
    """Return what the ticket keeps of tasks none of which has begun."""
    return tuple(
        TaskMark(
            id=one.id,
            title=one.plan.title,
            team=one.plan.team,
            state=TaskState.WAITING,
            doing=one.plan.doing,
            done=one.plan.done,
            name=one.plan.id,
        )
        for one in plans
    )


def put(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, plans: Sequence[Planned], *, parts: Mapping[TaskId, Ticket]
) -> None:
    """Store the tasks of a ticket that was opened, each waiting for its turn; those in *parts* are requests already."""
    now, facts = desk.clock.now(), dict.fromkeys(ABOUT_TICKET, ticket.number)
    for place, one in enumerate(plans):
        plan = fulfilment.said_of(one.plan, facts)
        task = tasks.made(plan, one.id, ticket.id, place=place, at=now)
        if (part := parts.get(one.id)) is not None:
            task = replace(tasks.as_part(task, part.id, part.number), title=part.title)
        uow.tasks.add(task)


def open_ready(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> tuple[Task, ...]:
    """Open every task whose turn has come, and return all of the ticket's as they are then."""
    now = desk.clock.now()
    there = list(uow.tasks.of(ticket.id))
    for task in tasks.ready(there):
        due_at = desk.policy.calendar.days_after(now, task.due_days) if task.due_days is not None else None
        opened = tasks.open_(task, due_at=due_at, at=now)
        uow.tasks.save(opened)
        there[there.index(task)] = opened
        follow(desk, uow, ticket, opened)
    return tuple(there)


def follow(desk: Desk, uow: UnitOfWork, ticket: Ticket, task: Task) -> None:
    """Put on its way what a step of a task calls for: its call, its card, the Homes it is listed on, its timer."""
    if task.state is TaskState.CALLING and task.call is not None:
        uow.jobs.put(TASK_CALL, f"{TASK_CALL}:{task.id}:{task.call.n}", {"task": task.id, "n": task.call.n})
    redraw(desk, uow, ticket, task)
    _arm(uow, task)


def redraw(desk: Desk, uow: UnitOfWork, ticket: Ticket, task: Task) -> None:
    """Draw a task anew where it is shown, and where it is to be: on its card, and on the Homes of its team."""
    if task.is_for_people or uow.surfaces.get(task_surface_id(task.id)) is not None:
        show(desk, uow, ticket, task)
    show_homes(desk, uow, task)


def show_homes(desk: Desk, uow: UnitOfWork, task: Task) -> None:
    """Publish the Homes anew of everybody whose work a task is."""
    for user_id in _of_team(desk, uow, task):
        showing.show_home(uow, user_id)


def show(desk: Desk, uow: UnitOfWork, ticket: Ticket, task: Task) -> None:
    """Draw a task's card in the channel of the team whose it is."""
    surface = Surface(
        id=task_surface_id(task.id),
        kind=SurfaceKind.TASK,
        ref=task.id,
        content={"queue": desk.policy.team(task.team).queue},
    )
    showing.draw(uow, surface, lane=triage_lane(ticket.id))


def may_do(desk: Desk, uow: UnitOfWork, user_id: UserId, task: Task, ticket: Ticket) -> bool:
    """Whether a task is that person's to do: of its own team, or of the one that answers for the whole request."""
    person = uow.people.get(user_id)
    teams = (desk.policy.teams.get(name) for name in (task.team, ticket.team))
    return (
        person is not None
        and person.is_active
        and any(team is not None and team.has(person.email) for team in teams)
    )


def left_behind(desk: Desk, uow: UnitOfWork, user_id: UserId) -> Sequence[Task]:
    """Return the tasks that somebody the directory knows has, and may do no longer."""
    if uow.people.get(user_id) is None:
        return ()
    theirs = [(task, uow.tickets.get(task.ticket_id)) for task in uow.tasks.claimed_by(user_id)]
    return [task for task, ticket in theirs if not may_do(desk, uow, user_id, task, ticket)]


def follow_ticket(desk: Desk, uow: UnitOfWork, before: Ticket, after: Ticket) -> None:
    """Withdraw with a ticket that ended the tasks that were left, and disarm their cards; else draw what it changed."""
    if after.linked(LinkKind.PART_OF):
        uow.jobs.put(PART_MOVED, f"{PART_MOVED}:{after.id}", {"ticket": after.id})
    if not after.tasks:
        return
    has_ended = before.is_open and not after.is_open
    reads_otherwise = _told(before) != _told(after)
    for task in uow.tasks.of(after.id):
        if reads_otherwise and uow.surfaces.get(task_surface_id(task.id)) is not None:
            show(desk, uow, after, task)
        if has_ended and not task.is_settled:
            withdrawn = tasks.withdraw(task, at=desk.clock.now())
            uow.tasks.save(withdrawn)
            follow(desk, uow, after, withdrawn)
        if has_ended and after.state is State.CANCELLED and task.part_id is not None:
            uow.jobs.put(PART_OFF, f"{PART_OFF}:{task.part_id}", {"ticket": task.part_id})


def _arm(uow: UnitOfWork, task: Task) -> None:
    """Have somebody told when a task is overdue, at once if it is; nobody is while another system does it."""
    key = f"{TASK_DUE}:{task.id}"
    if task.is_settled or task.reminded_at is not None:
        uow.jobs.withdraw(key)
    elif task.due_at is not None and task.is_for_people:
        uow.jobs.put(TASK_DUE, key, {"task": task.id}, due_at=task.due_at)


def _told(ticket: Ticket) -> tuple[object, ...]:
    """Return what the cards of a ticket's tasks say of the ticket, and what decides who may read it."""
    return ticket.title, ticket.description, ticket.team, ticket.is_private


def _of_team(desk: Desk, uow: UnitOfWork, task: Task) -> Iterable[UserId]:
    team = desk.policy.team(task.team)
    known = (uow.people.by_email(email) for email in sorted(team.members | {team.lead}))
    return sorted({person.id for person in known if person is not None})


def facts_of(
    uow: UnitOfWork, item: Item, answers: Answers, *, people: Mapping[str, UserId]
) -> Mapping[str, str]:
    """Return what the words of tasks may name of a request; an answer that was not asked for is “”."""
    asked = shown(item, answers)
    facts = {f"{ANSWER}{one.id}": "" for one in item.fields}
    facts |= {f"{ANSWER}{one.id}": _in_words(uow, one, answers.get(one.id, ())) for one in asked}
    for name, user_id in people.items():
        person = uow.people.get(user_id)
        facts |= {f"{name}.name": person.name if person else user_id}
        facts |= {f"{name}.email": person.email if person else ""}
    return facts


def _in_words(uow: UnitOfWork, one: FormField, value: tuple[str, ...]) -> str:
    if one.kind is FieldKind.USER:
        people = [(user_id, uow.people.get(UserId(user_id))) for user_id in value]
        return ", ".join(person.name if person else user_id for user_id, person in people)
    if one.kind is FieldKind.DATE and value:
        return day_in_words(date.fromisoformat(value[0]))
    return in_words(one, value)
