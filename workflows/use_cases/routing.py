"""Finding somebody for a ticket: by turns among who is at work with room for it, or nobody, who is said so.

Each looks at the ticket again before it acts: one that somebody claimed meanwhile is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from workflows.domain import lifecycle, routing
from workflows.domain.ids import DESK, TeamId, TicketId, UserId
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.policies import Team
from workflows.domain.routing import Candidate, Found, Needs, NobodyFits, Strategy
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.tickets import save
from workflows.use_cases.waiting import ROUTE, route
from workflows.use_cases.working import tell_who_has_it

AT_ONCE = 20
"""Tickets of a team for which somebody is looked for because one has room again."""


def find_somebody(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Give a ticket that waits to the one whose turn it is; where nobody fits it stays, and its thread says so."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        team = desk.policy.team(ticket.team)
        if not is_waiting_for_an_agent(ticket) or team.routing.strategy is not Strategy.ROUND_ROBIN:
            return
        but = {UserId(str(payload["but"]))} if payload.get("but") else set()
        match whose_turn(desk, uow, ticket, but=but):
            case Found(user_id=user_id):
                give(desk, uow, ticket, to=user_id, template="routed")
            case NobodyFits() as nobody:
                _stay(uow, ticket, team, nobody)
        uow.commit()


def find_next(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Have somebody found for what waits in a team, the soonest due first: one of it has room again."""
    with desk.unit_of_work() as uow:
        for ticket in uow.tickets.unassigned([TeamId(str(payload["team"]))])[:AT_ONCE]:
            uow.jobs.withdraw(f"{ROUTE}:{ticket.id}")  # one that waits for the morning would keep its instant
            route(uow, ticket)
        uow.commit()


def nobody_claimed(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Give a ticket that nobody claimed in time to the one whose turn it is, or tell the lead."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        if not is_waiting_for_an_agent(ticket) or ticket.team != payload["team"]:
            return
        match whose_turn(desk, uow, ticket):
            case Found(user_id=user_id):
                give(desk, uow, ticket, to=user_id, template="nobody_claimed")
            case NobodyFits():
                _tell_lead(desk, uow, ticket)
        uow.commit()


def whose_turn(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, *, but: Collection[UserId] = ()
) -> Found | NobodyFits:
    """Return who is to get a ticket, other than *but*; the round has moved on then, in the caller's transaction.

    Of many that look at once each sees what those before it gave: no turn is taken twice, no cap passed.
    """
    team = desk.policy.team(ticket.team)
    needs = _needs(uow, ticket)
    while True:
        turn = uow.rounds.of(team.id)
        found = routing.choose(_candidates(uow, team, but), needs, turn=turn, at=desk.clock.now())
        if isinstance(found, NobodyFits) or uow.rounds.move(turn.given(found.user_id)):
            return found


def give(desk: Desk, uow: UnitOfWork, ticket: Ticket, *, to: UserId, template: str) -> Ticket:
    """Give a ticket to somebody on the desk's behalf; they, the agents and the requester hear of it."""
    after = lifecycle.assign(ticket, to=to, at=desk.clock.now())
    cause = f"{ROUTE}:{ticket.id}:v{after.version}"
    done = save(desk, uow, ticket, after, action="routed", by=DESK, cause=cause, reason=template)
    assert done is not None  # its caller has locked it
    key = f"v{done.version}"
    showing.tell_agents(uow, done, key=key, template=template, agent=to)
    queue = desk.policy.team(done.team).queue
    showing.tell_person(uow, to, done, key=key, template="yours_now", reader=to, queue=queue)
    tell_who_has_it(uow, done)
    return done


def _candidates(uow: UnitOfWork, team: Team, but: Collection[UserId]) -> list[Candidate]:
    people = {email: uow.people.by_email(email) for email in sorted(team.members)}
    there = {
        person.id: team.routing.member(email)
        for email, person in people.items()
        if person is not None and person.is_active and person.id not in but
    }
    loads = uow.tickets.loads(there)
    return [Candidate(user_id=id_, member=member, load=loads[id_]) for id_, member in there.items()]


def _needs(uow: UnitOfWork, ticket: Ticket) -> Needs:
    """Return what a ticket asks of who works on it, as far as it is known."""
    return Needs()


def _stay(uow: UnitOfWork, ticket: Ticket, team: Team, nobody: NobodyFits) -> None:
    """Leave a ticket in its queue, and say once why; somebody is looked for again when they come to work."""
    said: dict[str, Any] = {"team": team.name, "why": nobody.why.value}
    if nobody.again_at is not None:
        said["again_at"] = nobody.again_at.isoformat()
        payload = {"ticket": ticket.id, "but": ""}
        uow.jobs.put(ROUTE, f"{ROUTE}:{ticket.id}", payload, due_at=nobody.again_at)
    key = f"stays_v{ticket.version}_{nobody.why.value}"
    showing.tell_agents(uow, ticket, key=key, template="nobody_fits", **said)


def _tell_lead(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    team = desk.policy.team(ticket.team)
    lead = uow.people.by_email(team.lead)
    if lead is not None and lead.is_active:
        key = f"unclaimed_v{ticket.version}"
        showing.tell_person(uow, lead.id, ticket, key=key, template="still_unclaimed", queue=team.queue)
