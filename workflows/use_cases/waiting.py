"""What has to be done because a ticket waits for somebody: looked for at once, and again when nobody came.

Armed and taken back in the transaction of the step that calls for it; what is done then is in routing.py. Where a
team's files ask for none of it, there is no job.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from workflows.domain.ids import TeamId, UserId
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.people import Person
from workflows.domain.routing import Strategy
from workflows.domain.tickets import WORKED_ON, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import fulfilling

ROUTE = "route"
"""The job that finds somebody for a ticket."""
ROUTE_NEXT = "route_next"
"""The job that finds somebody for what waits in a team, because one of it has room again."""
UNCLAIMED = "unclaimed"
"""The timer of a ticket that nobody has."""
UNTAKEN = "untaken"
"""The timer of a ticket the desk gave to somebody."""
PAGE = "page"
"""The job that tells who is on call."""
LEFT = "left"
"""The job that hands on what somebody had who is gone."""


def follow(desk: Desk, uow: UnitOfWork, before: Ticket | None, after: Ticket) -> None:
    """Have somebody found for a ticket that waits since this step, and take back what it waited for before it."""
    if _is_urgent_now(desk, before, after):
        uow.jobs.put(PAGE, f"{PAGE}:{after.id}:v{after.version}", {"ticket": after.id})
    if _waits_as_before(before, after):
        return
    if before is not None and is_waiting_for_an_agent(before):
        uow.jobs.withdraw(f"{ROUTE}:{before.id}")
        uow.jobs.withdraw(f"{UNCLAIMED}:{before.id}")
    if is_waiting_for_an_agent(after):
        team = desk.policy.team(after.team)
        if team.routing.strategy is Strategy.ROUND_ROBIN:
            uow.jobs.put(ROUTE, f"{ROUTE}:{after.id}", {"ticket": after.id})
        due_at = team.routing.due_at(desk.clock.now())
        if due_at is not None:
            payload = {"ticket": after.id, "team": after.team}
            uow.jobs.put(UNCLAIMED, f"{UNCLAIMED}:{after.id}", payload, due_at=due_at)
    if before is not None and after.is_open and not before.is_open and after.assignee_id is not None:
        follow_departure(desk, uow, after.assignee_id)  # it was solved when they went, and is open again
    if before is not None and _works_on(before) not in (None, _works_on(after)):
        route_next(desk, uow, before.team)


def route_later(uow: UnitOfWork, ticket: Ticket, *, at: datetime | None) -> None:
    """Have somebody found for a ticket not before *at*; None is as soon as one of its team has room."""
    uow.jobs.withdraw(f"{ROUTE}:{ticket.id}")
    if at is not None:
        uow.jobs.put(ROUTE, f"{ROUTE}:{ticket.id}", {"ticket": ticket.id}, due_at=at)


def take_up(desk: Desk, uow: UnitOfWork, ticket: Ticket, *, had_it: Sequence[UserId]) -> None:
    """Look whether who was just given a ticket does anything with it; *had_it* did not, before them."""
    team, person = desk.policy.team(ticket.team), uow.people.get(ticket.assignee_id or UserId(""))
    due_at = team.routing.due_at(desk.clock.now(), of=person.email if person is not None else "")
    if due_at is not None:
        payload = {"ticket": ticket.id, "version": ticket.version, "had_it": list(had_it)}
        uow.jobs.put(UNTAKEN, f"{UNTAKEN}:{ticket.id}:{ticket.version}", payload, due_at=due_at)


def is_gone(desk: Desk, person: Person | None) -> bool:
    """Whether somebody the directory knows has left it, or works tickets no longer as the desk's files say."""
    return person is not None and not (person.is_active and desk.policy.is_agent(person.email))


def follow_departure(desk: Desk, uow: UnitOfWork, user_id: UserId) -> None:
    """Have what somebody has handed on if they are gone: tickets from the desk, tasks from whose they are to do."""
    is_leaving = is_gone(desk, uow.people.get(user_id)) and uow.tickets.assigned_to(user_id)
    if is_leaving or fulfilling.left_behind(desk, uow, user_id):
        uow.jobs.put(LEFT, f"{LEFT}:{user_id}", {"user": user_id})


def route_next(desk: Desk, uow: UnitOfWork, team_id: TeamId) -> None:
    """Have somebody found for what waits longest for that team, where the desk gives tickets out."""
    if desk.policy.team(team_id).routing.strategy is Strategy.ROUND_ROBIN:
        uow.jobs.put(ROUTE_NEXT, f"{ROUTE_NEXT}:{team_id}", {"team": team_id})


def _is_urgent_now(desk: Desk, before: Ticket | None, after: Ticket) -> bool:
    """Whether since this step somebody who is on call has to know of it."""
    if not (after.is_open and after.is_agreed) or desk.policy.rota(after.team, after.priority) is None:
        return False
    if before is None or not (before.is_open and before.is_agreed):
        return True
    return (before.team, before.priority) != (after.team, after.priority)


def _waits_as_before(before: Ticket | None, after: Ticket) -> bool:
    """Whether this step changes nothing of who has the ticket, or should."""
    if before is None:
        return False
    return _standing(before) == _standing(after)


def _standing(ticket: Ticket) -> tuple[object, ...]:
    """Return what decides who has a ticket, or should."""
    is_theirs = ticket.is_open and ticket.is_agreed
    return ticket.team, ticket.assignee_id, is_theirs, _works_on(ticket)


def _works_on(ticket: Ticket) -> UserId | None:
    """Return who works on it now, None while it waits for somebody or has ended."""
    return ticket.assignee_id if ticket.state in WORKED_ON else None
