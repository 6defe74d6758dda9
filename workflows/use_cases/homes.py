"""What somebody's Home shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain.ids import UserId
from workflows.domain.people import Person
from workflows.domain.tickets import Ticket
from workflows.ports import Desk
from workflows.use_cases import showing
from workflows.use_cases.tickets import may_work

OWN_LIMIT = 10
"""Tickets of one's own shown on Home; older ones are a search away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One person's page: their own tickets, and for agents the work that waits."""

    person: Person
    own: Sequence[Ticket]
    is_agent: bool = False
    mine: Sequence[Ticket] = ()
    unassigned: Sequence[Ticket] = ()


def opened(desk: Desk, user_id: UserId) -> None:
    """Somebody looks at their Home: publish it, and keep it current from now on."""
    with desk.unit_of_work() as uow:
        uow.people.opened_home(user_id, desk.clock.now())
        showing.show_home(uow, user_id)
        uow.commit()


def read(desk: Desk, user_id: UserId) -> Home | None:
    """Return what the person's Home shows now; None for somebody the directory does not know."""
    with desk.unit_of_work() as uow:
        person = uow.people.get(user_id)
        if person is None:
            return None
        own = uow.tickets.requested_by(user_id, limit=OWN_LIMIT)
        if not may_work(desk, uow, user_id):
            return Home(person=person, own=own)
        return Home(
            person=person,
            own=own,
            is_agent=True,
            mine=uow.tickets.assigned_to(user_id),
            unassigned=uow.tickets.unassigned(desk.policy.teams_of(person.email)),
        )
