"""What has to be done because a ticket waits for somebody: looked for at once, and again when nobody came.

Armed and taken back in the transaction of the step that calls for it; what is done then is in routing.py. Where a
team's files ask for none of it, there is no job.
"""

from __future__ import annotations

from workflows.domain.ids import TeamId, UserId
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.policies import Team
from workflows.domain.routing import Strategy
from workflows.domain.tickets import WORKED_ON, Ticket
from workflows.ports import Desk, UnitOfWork

ROUTE = "route"
"""The job that finds somebody for a ticket."""
ROUTE_NEXT = "route_next"
"""The job that finds somebody for what waits in a team, because one of it has room again."""
UNCLAIMED = "unclaimed"
"""The timer of a ticket that nobody has."""


def follow(desk: Desk, uow: UnitOfWork, before: Ticket | None, after: Ticket) -> None:
    """Have somebody found for a ticket that waits since this step, and take back what it waited for before it."""
    if _waits_as_before(before, after):
        return
    if before is not None and is_waiting_for_an_agent(before):
        uow.jobs.withdraw(f"{ROUTE}:{before.id}")
        uow.jobs.withdraw(f"{UNCLAIMED}:{before.id}")
    if is_waiting_for_an_agent(after):
        team = desk.policy.team(after.team)
        if _is_routed(team):
            route(uow, after, but=before.assignee_id if before is not None else None)
        due_at = team.routing.due_at(desk.clock.now())
        if due_at is not None:
            payload = {"ticket": after.id, "team": after.team}
            uow.jobs.put(UNCLAIMED, f"{UNCLAIMED}:{after.id}", payload, due_at=due_at)
    if before is not None and _works_on(before) not in (None, _works_on(after)):
        route_next(desk, uow, before.team)


def route(uow: UnitOfWork, ticket: Ticket, *, but: UserId | None = None) -> None:
    """Have somebody found for a ticket now, other than *but*, who gave it back."""
    uow.jobs.put(ROUTE, f"{ROUTE}:{ticket.id}", {"ticket": ticket.id, "but": but or ""})


def route_next(desk: Desk, uow: UnitOfWork, team_id: TeamId) -> None:
    """Have somebody found for what waits longest for that team, where the desk gives tickets out."""
    if desk.policy.team(team_id).routing.strategy is Strategy.ROUND_ROBIN:
        uow.jobs.put(ROUTE_NEXT, f"{ROUTE_NEXT}:{team_id}", {"team": team_id})


def _is_routed(team: Team) -> bool:
    return team.routing.strategy is Strategy.ROUND_ROBIN


def _waits_as_before(before: Ticket | None, after: Ticket) -> bool:
    """Whether this step changes nothing of who has the ticket, or should."""
    if before is None:
        return False
    return (before.team, before.assignee_id, before.is_open, _works_on(before)) == (
        after.team,
        after.assignee_id,
        after.is_open,
        _works_on(after),
    )


def _works_on(ticket: Ticket) -> UserId | None:
    """Return who works on it now, None while it waits for somebody or has ended."""
    return ticket.assignee_id if ticket.state in WORKED_ON else None
