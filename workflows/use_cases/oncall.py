"""Who is on call is told of what is urgent, and has it while the team is not at work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.domain.ids import TicketId, UserId
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.oncall import Duty, Rota
from workflows.domain.people import Person
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.routing import give
from workflows.use_cases.tickets import may_work


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """One rota at this moment: who is on call, and who follows."""

    rota: Rota
    team: str
    now: Duty | None
    person: Person | None
    next: Duty | None
    next_person: Person | None


@dataclass(frozen=True, slots=True)
class NotAnAgent:
    """Only who works tickets may see it."""


def listed(desk: Desk, *, by: UserId) -> Sequence[OnCall] | NotAnAgent:
    """Return who is on call now and next, rota by rota."""
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, by):
            return NotAnAgent()
        return [_now_and_next(desk, uow, rota) for rota in desk.policy.rotas]


def page(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Tell who is on call of an urgent ticket; they get it if nobody has it and their team is not at work.

    The lead is told in their place when they have left.
    """
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        rota = desk.policy.rota(ticket.team, ticket.priority)
        if rota is None or not ticket.is_open:
            return
        at = desk.clock.now()
        duty, team = rota.on_call(at), desk.policy.team(ticket.team)
        person = _active(uow, duty.email if duty is not None else "") or _active(uow, team.lead)
        if person is None:
            return
        key = f"on_call_v{ticket.version}"
        showing.tell_agents(uow, ticket, key=key, template="on_call", agent=person.id)
        if is_waiting_for_an_agent(ticket) and not team.routing.is_open(at):
            give(desk, uow, ticket, to=person.id, template="routed_on_call")
        else:
            said = {"reader": person.id, "queue": team.queue}
            showing.tell_person(uow, person.id, ticket, key=key, template="paged", **said)
        uow.commit()


def _now_and_next(desk: Desk, uow: UnitOfWork, rota: Rota) -> OnCall:
    at = desk.clock.now()
    now, following = rota.on_call(at), rota.next_after(at)
    return OnCall(
        rota=rota,
        team=desk.policy.team(rota.team).name,
        now=now,
        person=uow.people.by_email(now.email) if now is not None else None,
        next=following,
        next_person=uow.people.by_email(following.email) if following is not None else None,
    )


def _active(uow: UnitOfWork, email: str) -> Person | None:
    person = uow.people.by_email(email)
    return person if person is not None and person.is_active else None
