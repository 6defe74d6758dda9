"""Finding somebody for a ticket: by turns among who is at work with room for it, or nobody, who is said so.

Each looks at the ticket again before it acts: one that somebody claimed meanwhile is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from workflows.domain import lifecycle, routing
from workflows.domain.ids import DESK, TeamId, TicketId, UserId
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.policies import Team
from workflows.domain.routing import Candidate, Found, Needs, NobodyFits, Strategy
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.tickets import save
from workflows.use_cases.waiting import ROUTE, take_up
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
        if desk.policy.rota(team.id, ticket.priority) and not team.routing.is_open(desk.clock.now()):
            return  # who is on call gets it
        match whose_turn(desk, uow, ticket):
            case Found(user_id=user_id):
                give(desk, uow, ticket, to=user_id, template="routed")
            case NobodyFits() as nobody:
                _stay(uow, ticket, team, nobody)
        uow.commit()


def find_next(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Give what waits in a team to who of it has room again, the soonest due first."""
    with desk.unit_of_work() as uow:
        waits = uow.tickets.unassigned([TeamId(str(payload["team"]))])[:AT_ONCE]
        # all of them are locked before the round is: who gives one of them out holds it and waits for the round
        locked = [uow.tickets.locked(ticket_id) for ticket_id in sorted(ticket.id for ticket in waits)]
        for ticket in sorted(locked, key=lambda one: one.resolution_due_at):
            if is_waiting_for_an_agent(ticket) and ticket.team == payload["team"]:
                found = whose_turn(desk, uow, ticket)
                if isinstance(found, Found):
                    give(desk, uow, ticket, to=found.user_id, template="routed")
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


def not_taken_up(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Give a ticket to the next when who was given it did nothing with it in time, or tell the lead."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        if ticket.assignee_id is None or not _lies_there(uow, ticket, since=int(payload["version"])):
            return
        had_it = [*payload["had_it"], ticket.assignee_id]
        match whose_turn(desk, uow, ticket, but=had_it):
            case Found(user_id=user_id):
                give(desk, uow, ticket, to=user_id, template="not_taken_up", had_it=had_it)
            case NobodyFits():
                _tell_lead(desk, uow, ticket)
        uow.commit()


def whose_turn(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, *, but: Collection[UserId] = ()
) -> Found | NobodyFits:
    """Return who is to get a ticket; the round has moved on then, in the caller's transaction.

    It is none of *but*, and nobody who gave it back.

    Of many that look at once each sees what those before it gave: no turn is taken twice, no cap passed.
    """
    team = desk.policy.team(ticket.team)
    needs, others = _needs(uow, team, ticket), {*but, *_gave_back(uow, ticket)}
    while True:
        turn = uow.rounds.of(team.id)
        found = routing.choose(_candidates(uow, team, others), needs, turn=turn, at=desk.clock.now())
        if isinstance(found, NobodyFits) or uow.rounds.move(turn.given(found.user_id)):
            return found


def give(
    desk: Desk,
    uow: UnitOfWork,
    ticket: Ticket,
    *,
    to: UserId,
    template: str,
    had_it: Sequence[UserId] = (),
) -> Ticket:
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
    take_up(desk, uow, done, had_it=had_it)
    return done


def _gave_back(uow: UnitOfWork, ticket: Ticket) -> set[UserId]:
    released = (row for row in uow.tickets.audit(ticket.id) if row.action == "released")
    return {UserId(str(row.before["assignee_id"])) for row in released}


def _lies_there(uow: UnitOfWork, ticket: Ticket, *, since: int) -> bool:
    """Whether who was given a ticket with that version has it still, and has not touched it."""
    later = [row for row in uow.tickets.audit(ticket.id) if row.version > since]
    moved = any("assignee_id" in row.after for row in later)
    return (
        ticket.state is State.ASSIGNED and not moved and all(r.actor_id != ticket.assignee_id for r in later)
    )


def _candidates(uow: UnitOfWork, team: Team, but: Collection[UserId]) -> list[Candidate]:
    people = {email: uow.people.by_email(email) for email in sorted(team.members)}
    there = {
        person.id: team.routing.member(email)
        for email, person in people.items()
        if person is not None and person.is_active and person.id not in but
    }
    loads = uow.tickets.loads(there)
    return [Candidate(user_id=id_, member=member, load=loads[id_]) for id_, member in there.items()]


def _needs(uow: UnitOfWork, team: Team, ticket: Ticket) -> Needs:
    """Return what a ticket asks of who works on it, as far as it is known."""
    requester = uow.people.get(ticket.requester_id)
    about = team.covers & {ticket.category}  # what no member can name among their skills is known to nobody
    return Needs(about=about, language=requester.locale[:2].lower() if requester is not None else "")


def _stay(uow: UnitOfWork, ticket: Ticket, team: Team, nobody: NobodyFits) -> None:
    """Leave a ticket in its queue, and say once why; somebody is looked for again when they come to work."""
    said: dict[str, Any] = {"team": team.name, "why": nobody.why.value}
    if nobody.again_at is not None:
        said["again_at"] = nobody.again_at.isoformat()
        uow.jobs.put(ROUTE, f"{ROUTE}:{ticket.id}", {"ticket": ticket.id}, due_at=nobody.again_at)
    key = f"stays_v{ticket.version}_{nobody.why.value}"
    showing.tell_agents(uow, ticket, key=key, template="nobody_fits", **said)


def _tell_lead(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    team = desk.policy.team(ticket.team)
    lead = uow.people.by_email(team.lead)
    if lead is not None and lead.is_active:
        key = f"unclaimed_v{ticket.version}"
        showing.tell_person(uow, lead.id, ticket, key=key, template="still_unclaimed", queue=team.queue)
