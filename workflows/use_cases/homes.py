"""What somebody's Home shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from workflows.domain import privacy, promises
from workflows.domain.acts import Act
from workflows.domain.grants import Grant
from workflows.domain.ids import TeamId, TicketNumber, UserId
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.people import Person
from workflows.domain.policies import Priority
from workflows.domain.queues import Chosen, Wanted
from workflows.domain.requests import RequestDraft
from workflows.domain.tasks import Task
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import grants, pausing, showing
from workflows.use_cases.tickets import may_work, may_work_on

OWN_LIMIT = 10
"""Tickets of one's own shown on Home; older ones are a search away."""
QUEUE_LIMIT = 100
"""Tickets of a queue that are counted on Home; it shows fewer."""
SOON = timedelta(hours=2)
"""How much time is left of what is about to break its promise."""
FOUND = 10
"""Tickets shown for words; who finds more looks for more words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One person's page: their own tickets, for agents the work that waits, for leads what paused the answers.

    Tasks come with the numbers of their requests alone: some of those are not for everybody who has a task of them.
    """

    person: Person
    own: Sequence[Ticket] = ()
    drafts: Sequence[RequestDraft] = ()
    is_agent: bool = False
    mine: Sequence[Ticket] = ()
    unassigned: Sequence[Ticket] = ()
    due_soon: Sequence[Ticket] = ()
    queue: Sequence[Ticket] = ()
    chosen: Chosen = field(default_factory=Chosen)
    pause: Act | None = None
    my_tasks: Sequence[tuple[Task, TicketNumber]] = ()
    team_tasks: Sequence[tuple[Task, TicketNumber]] = ()
    access: Sequence[tuple[Grant, Grant | None]] = ()


def opened(desk: Desk, user_id: UserId) -> None:
    """Somebody looks at their Home: publish it, and keep it current from now on."""
    with desk.unit_of_work() as uow:
        uow.people.opened_home(user_id, desk.clock.now())
        showing.show_home(uow, user_id)
        uow.commit()


def read(desk: Desk, user_id: UserId) -> Home | None:
    """Return what the person's Home shows now; None for somebody the directory does not know."""
    with desk.reading() as uow:
        person = uow.people.get(user_id)
        if person is None:
            return None
        own = uow.tickets.requested_by(user_id, limit=OWN_LIMIT)
        drafts = uow.requests.open_of(user_id)
        access = [(one, grants.under_way(uow, one)) for one in uow.grants.held_by(user_id)]
        if not may_work(desk, uow, user_id):
            return Home(person=person, own=own, drafts=drafts, access=access)
        teams = tuple(desk.policy.teams_of(person.email))
        chosen = uow.people.chosen_for_home(user_id)
        still = promises.pausing(desk.policy.terms)
        soon = Wanted(teams=teams, due_before=desk.clock.now() + SOON, pausing=still)
        picked = (chosen.team,) if chosen.team in teams else teams
        wanted = Wanted(teams=picked, state=chosen.state, priority=chosen.priority)
        return Home(
            person=person,
            own=own,
            drafts=drafts,
            access=access,
            is_agent=True,
            mine=[one for one in uow.tickets.assigned_to(user_id) if _may_read(desk, one, person)],
            unassigned=[one for one in uow.tickets.unassigned(teams) if is_waiting_for_an_agent(one)],
            due_soon=uow.tickets.queue(soon, limit=QUEUE_LIMIT),
            queue=uow.tickets.queue(wanted, limit=QUEUE_LIMIT),
            chosen=chosen,
            pause=pausing.pause(uow) if desk.policy.is_lead(person.email) else None,
            my_tasks=_with_numbers(uow, uow.tasks.claimed_by(user_id)),
            team_tasks=_with_numbers(uow, uow.tasks.free(teams)),
        )


def _with_numbers(uow: UnitOfWork, listed: Sequence[Task]) -> list[tuple[Task, TicketNumber]]:
    return [(task, uow.tickets.get(task.ticket_id).number) for task in listed]


def _may_read(desk: Desk, ticket: Ticket, person: Person) -> bool:
    return privacy.may_read(desk.policy, ticket, person.email)


def choose(desk: Desk, user_id: UserId, field_: str, value: str) -> None:
    """Show an agent only the tickets of a `state`, `team` or `priority` in their team's queue; "" shows all."""
    with desk.unit_of_work() as uow:
        kinds: dict[str, Any] = {"state": State, "team": TeamId, "priority": Priority}
        picked = kinds[field_](value) if value else None
        before = uow.people.chosen_for_home(user_id)
        uow.people.choose_for_home(user_id, replace(before, **{field_: picked}))
        showing.show_home(uow, user_id)
        uow.commit()


def find(desk: Desk, user_id: UserId, text: str) -> Sequence[Ticket]:
    """Return the tickets that say all these words: an agent's teams' by everything said, anybody's own."""
    words = text.split()
    with desk.reading() as uow:
        person = uow.people.get(user_id)
        if person is None or not words:
            return ()
        teams = desk.policy.teams_of(person.email) if may_work(desk, uow, user_id) else []
        return uow.tickets.find(words, teams=teams, requester_id=user_id, limit=FOUND)


def numbered(desk: Desk, user_id: UserId, number: str) -> Ticket | None:
    """Return the ticket of that number to whom it is for and to agents who may read of it, None to anybody else."""
    with desk.reading() as uow:
        ticket = uow.tickets.by_number(number)
        if ticket is None:
            return None
        is_own = user_id in (ticket.requester_id, ticket.beneficiary_id)
        return ticket if is_own or may_work_on(desk, uow, user_id, ticket) else None
