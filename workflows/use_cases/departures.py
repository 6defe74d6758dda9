"""People who are gone: what they had goes to the next or back to its queue, and each team is told once.

Seen at once where the platform says so, and every night, should that have been missed or the files have changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from workflows.domain import lifecycle
from workflows.domain import tasks as doors
from workflows.domain.calendars import local_day, wall_clock
from workflows.domain.ids import DESK, SurfaceId, TeamId, TicketNumber, UserId
from workflows.domain.people import Person
from workflows.domain.routing import Found, NobodyFits, Strategy
from workflows.domain.surfaces import Surface, SurfaceKind, team_lane
from workflows.domain.tasks import Task, TaskState
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import fulfilling, grants, reseating, showing, tasks, waiting
from workflows.use_cases.routing import whose_turn
from workflows.use_cases.tickets import save
from workflows.use_cases.waiting import LEFT
from workflows.use_cases.working import tell_who_has_it

SWEEP = "sweep_departures"
NIGHT = time(2, 30)
"""When nobody looks at their queue, by the desk's own clock."""
BATCH = 50
"""Tickets that change hands in one transaction, and are told of in one message."""
NAMED = 10
"""Numbers that a message names of those somebody has now."""


@dataclass(frozen=True, slots=True)
class _Left:
    """What a team is told of: who has which tickets from now on, None is the queue; the requests of its free tasks."""

    moves: dict[UserId | None, list[Ticket]] = field(default_factory=dict)
    tasks: list[TicketNumber] = field(default_factory=list)


def begin(desk: Desk) -> None:
    """Have agents who are gone looked for now and every night; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(SWEEP, SWEEP, {})
        uow.commit()


def sweep(desk: Desk) -> timedelta:
    """Have what everybody who is gone had handed on, or ended; returns when to look again."""
    with desk.unit_of_work() as uow:
        for user_id in sorted({*uow.tickets.holders(), *uow.tasks.holders()}):
            waiting.follow_departure(desk, uow, user_id)
        for user_id in uow.grants.holders():
            grants.follow_holder(uow, user_id)
        reseating.follow_all(uow, because=SWEEP)
        uow.commit()
    now = desk.clock.now()
    return _next_night(now, desk.policy.calendar.zone) - now


def changed(desk: Desk, person: Person) -> None:
    """Store what the directory says of somebody now; if they are gone, what they had is handed on or ends.

    What whoever is back would have been asked for comes to them again.
    """
    with desk.unit_of_work() as uow:
        before = uow.people.get(person.id)
        uow.people.save([person])
        if before is not None and person.is_active and not before.is_active:
            reseating.follow_all(uow, because="back")
        waiting.follow_departure(desk, uow, person.id)
        grants.follow_holder(uow, person.id)
        reseating.follow_person(uow, person.id)
        uow.commit()


def hand_on(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Give what somebody had who is gone to the next, or back to the queue where nobody fits; clocks go on.

    The tasks of requests that they may do no longer are their teams' again.
    """
    user_id = UserId(str(payload["user"]))
    with desk.unit_of_work() as uow:
        is_gone = waiting.is_gone(desk, uow.people.get(user_id))
        theirs = uow.tickets.assigned_to(user_id)[:BATCH] if is_gone else []
        undone = fulfilling.left_behind(desk, uow, user_id)[:BATCH]
        # all of them are locked before any round is: who gives one of them out holds it and waits for the round
        ids = {*(ticket.id for ticket in theirs), *(task.ticket_id for task in undone)}
        held = {ticket_id: uow.tickets.locked(ticket_id) for ticket_id in sorted(ids)}
        left: dict[TeamId, _Left] = defaultdict(_Left)
        for ticket in sorted(held.values(), key=lambda one: (one.team, one.resolution_due_at)):
            if is_gone and ticket.is_open and ticket.assignee_id == user_id:
                done = held[ticket.id] = _hand_on(desk, uow, ticket, by_now=user_id)
                left[done.team].moves.setdefault(done.assignee_id, []).append(done)
        for task in undone:
            held[task.ticket_id] = _give_back(desk, uow, held[task.ticket_id], task, by_now=user_id)
            left[task.team].tasks.append(held[task.ticket_id].number)
        for team_id, what in left.items():
            _tell_team(desk, uow, team_id, user_id, what)
        if BATCH in (len(theirs), len(undone)):
            uow.jobs.put(LEFT, f"{LEFT}:{user_id}", {"user": user_id})
        uow.commit()


def _hand_on(desk: Desk, uow: UnitOfWork, ticket: Ticket, *, by_now: UserId) -> Ticket:
    at, found = desk.clock.now(), None
    if desk.policy.team(ticket.team).routing.strategy is Strategy.ROUND_ROBIN:
        found = whose_turn(desk, uow, ticket, but={by_now})
    match found:
        case Found(user_id=to):
            after = lifecycle.assign(ticket, to=to, at=at)
        case _:
            after = lifecycle.release(ticket, at=at)
    cause = f"{LEFT}:{ticket.id}:v{after.version}"
    done = save(desk, uow, ticket, after, action="handed_on", by=DESK, cause=cause, reason="gone")
    assert done is not None  # it is locked
    if isinstance(found, NobodyFits):
        waiting.route_later(uow, done, at=found.again_at)  # the team is told of all of them at once
    elif done.assignee_id is not None:
        tell_who_has_it(uow, done)
    return done


def _give_back(desk: Desk, uow: UnitOfWork, ticket: Ticket, read: Task, *, by_now: UserId) -> Ticket:
    """Return the ticket after a task of it is its team's again, unless somebody moved that meanwhile."""
    task = uow.tasks.get(read.id)  # as it is now that nobody else can move it
    if task.state is not TaskState.CLAIMED or task.assignee_id != by_now:
        return ticket
    after = doors.release(task, at=desk.clock.now())
    cause = f"{LEFT}:{task.id}:v{after.version}"
    done = tasks.advance(
        desk, uow, ticket, after, action="task_released", by=DESK, cause=cause, reason="gone"
    )
    assert done is not None  # it is locked
    said = {"task": task.title, "agent": by_now}
    showing.tell_agents(uow, done, key=f"v{done.version}", template="task_back", **said)
    return done


def _tell_team(desk: Desk, uow: UnitOfWork, team_id: TeamId, gone: UserId, left: _Left) -> None:
    facts = [
        {
            "to": to or "",
            "numbers": [ticket.number for ticket in tickets[:NAMED]],
            "more": max(0, len(tickets) - NAMED),
        }
        for to, tickets in sorted(left.moves.items(), key=lambda move: move[0] or "")
    ]
    count = sum(len(tickets) for tickets in left.moves.values())
    undone = {
        "count": len(left.tasks),
        "numbers": list(dict.fromkeys(left.tasks))[:NAMED],
        "more": max(0, len(set(left.tasks)) - NAMED),
    }
    is_gone = waiting.is_gone(desk, uow.people.get(gone))
    said = {"agent": gone, "is_gone": is_gone, "count": count, "moves": facts, "tasks": undone}
    surface = Surface(
        id=SurfaceId(f"left:{desk.ids.new()}"),
        kind=SurfaceKind.NOTICE,
        ref=team_id,
        content={"template": "left", "queue": desk.policy.team(team_id).queue, **said},
    )
    showing.draw(uow, surface, lane=team_lane(team_id))


def _next_night(now: datetime, zone: str) -> datetime:
    tonight = wall_clock(zone, local_day(zone, now), NIGHT)
    return tonight if tonight > now else wall_clock(zone, local_day(zone, now) + timedelta(days=1), NIGHT)
