"""Agents who are gone: what they had goes to the next or back to its queue, and each team is told once.

Seen at once where the platform says so, and every night, should that have been missed or the files have changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from workflows.domain import lifecycle
from workflows.domain.calendars import local_day, wall_clock
from workflows.domain.ids import DESK, SurfaceId, TeamId, UserId
from workflows.domain.people import Person
from workflows.domain.routing import Found, NobodyFits, Strategy
from workflows.domain.surfaces import Surface, SurfaceKind, team_lane
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing, waiting
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

Moves = dict[UserId | None, list[Ticket]]
"""Who has which tickets from now on; None is the queue."""


def begin(desk: Desk) -> None:
    """Have agents who are gone looked for now and every night; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(SWEEP, SWEEP, {})
        uow.commit()


def sweep(desk: Desk) -> timedelta:
    """Have the tickets of everybody who is gone handed on; returns when to look again."""
    with desk.unit_of_work() as uow:
        for user_id in uow.tickets.holders():
            waiting.follow_departure(desk, uow, user_id)
        uow.commit()
    now = desk.clock.now()
    return _next_night(now, desk.policy.calendar.zone) - now


def changed(desk: Desk, person: Person) -> None:
    """Store what the directory says of somebody now; if they are gone, what they had is handed on."""
    with desk.unit_of_work() as uow:
        uow.people.save([person])
        waiting.follow_departure(desk, uow, person.id)
        uow.commit()


def hand_on(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Give what somebody had who is gone to the next, or back to the queue where nobody fits; clocks go on."""
    user_id = UserId(str(payload["user"]))
    with desk.unit_of_work() as uow:
        if not waiting.is_gone(desk, uow.people.get(user_id)):
            return
        theirs = uow.tickets.assigned_to(user_id)[:BATCH]
        # all of them are locked before any round is: who gives one of them out holds it and waits for the round
        held = [uow.tickets.locked(ticket_id) for ticket_id in sorted(ticket.id for ticket in theirs)]
        moves: dict[TeamId, Moves] = {}
        for ticket in sorted(held, key=lambda one: (one.team, one.resolution_due_at)):
            if ticket.is_open and ticket.assignee_id == user_id:
                done = _hand_on(desk, uow, ticket, by_now=user_id)
                moves.setdefault(done.team, {}).setdefault(done.assignee_id, []).append(done)
        for team_id, moved in moves.items():
            _tell_team(desk, uow, team_id, user_id, moved)
        if len(theirs) == BATCH:
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


def _tell_team(desk: Desk, uow: UnitOfWork, team_id: TeamId, gone: UserId, moved: Moves) -> None:
    facts = [
        {
            "to": to or "",
            "numbers": [ticket.number for ticket in tickets[:NAMED]],
            "more": max(0, len(tickets) - NAMED),
        }
        for to, tickets in sorted(moved.items(), key=lambda move: move[0] or "")
    ]
    count = sum(len(tickets) for tickets in moved.values())
    said = {"template": "left", "agent": gone, "count": count, "moves": facts}
    surface = Surface(
        id=SurfaceId(f"left:{desk.ids.new()}"),
        kind=SurfaceKind.NOTICE,
        ref=team_id,
        content={"queue": desk.policy.team(team_id).queue, **said},
    )
    showing.draw(uow, surface, lane=team_lane(team_id))


def _next_night(now: datetime, zone: str) -> datetime:
    tonight = wall_clock(zone, local_day(zone, now), NIGHT)
    return tonight if tonight > now else wall_clock(zone, local_day(zone, now) + timedelta(days=1), NIGHT)
