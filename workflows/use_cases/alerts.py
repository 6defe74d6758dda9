"""Alerts of a monitoring system: a group that fires is one incident, and resolves it when it is over.

What is told is where things stand, not what happened: told twice, or again after an answer was lost, it changes
nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from workflows.domain import alerts, lifecycle
from workflows.domain.alerts import AlertGroup
from workflows.domain.ids import MACHINES, MONITORING
from workflows.domain.intake import Recovery
from workflows.domain.origins import Origin
from workflows.domain.people import Person
from workflows.domain.tickets import OPEN, Resolution, ResolutionCode, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import beginning, joining, showing, tickets

_TAKING = frozenset({"assignee_id", "state", "responded_at"})
"""What changes when somebody takes a ticket on."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: `did` in one word, and the ticket; None where there is none, and none is needed."""

    did: str
    ticket: Ticket | None = None


def take(desk: Desk, group: AlertGroup) -> Told:
    """Bring the incident of a group to where the group stands: opened, told of more, open again, or resolved."""
    cause = f"alert:{desk.ids.new()}"
    with desk.unit_of_work() as uow:
        origin = uow.origins.locked(f"alert:{group.key}")
        known = uow.tickets.locked(origin.ticket_id) if origin.ticket_id is not None else None
        ticket = joining.carried_by(uow, known) if known is not None else None
        if group.is_firing:
            told = _fires(desk, uow, group, origin, ticket, cause=cause)
        else:
            told = _ended(desk, uow, origin, ticket, cause=cause)
        is_opened = told.did == "opened" and told.ticket is not None
        ticket_id = told.ticket.id if is_opened and told.ticket is not None else origin.ticket_id
        firing = tuple(sorted(alert.fingerprint for alert in group.firing)) if group.is_firing else ()
        uow.origins.save(replace(origin, ticket_id=ticket_id, firing=firing))
        uow.commit()
        return told


def _fires(
    desk: Desk, uow: UnitOfWork, group: AlertGroup, origin: Origin, ticket: Ticket | None, *, cause: str
) -> Told:
    if ticket is None or not (ticket.is_open or ticket.state is State.RESOLVED):
        opened = _open(desk, uow, group, cause=cause)
        if ticket is not None and ticket.state is State.CLOSED:
            opened = joining.follow_up(desk, uow, opened, ticket, by=MONITORING, cause=cause)
        return Told("opened", opened)
    new = [alert for alert in group.firing if alert.fingerprint not in origin.firing]
    if ticket.state is State.RESOLVED:
        solved_at = ticket.resolved_at or desk.clock.now()
        if origin.firing and all(alert.began_at <= solved_at for alert in new):
            return Told("unchanged", ticket)  # somebody solved it, and it has not noticed yet
        ticket = _reopen(desk, uow, ticket, cause=cause)
    elif not new:
        return Told("unchanged", ticket)
    showing.tell_agents(uow, ticket, key=cause, template="alert_fires", text=alerts.told(new))
    return Told("updated", _press(desk, uow, group, ticket, cause=cause))


def _ended(desk: Desk, uow: UnitOfWork, origin: Origin, ticket: Ticket | None, *, cause: str) -> Told:
    if ticket is None or ticket.state not in OPEN or not origin.firing:
        return Told("unchanged", ticket)
    recovery = desk.policy.intake.monitoring.recovery
    is_free = ticket.id == origin.ticket_id and not _is_taken(uow, ticket)
    if recovery is Recovery.NEVER or (recovery is Recovery.UNCLAIMED and not is_free):
        showing.tell_agents(uow, ticket, key=cause, template="alert_ended")
        return Told("told", ticket)
    resolution = Resolution(code=ResolutionCode.FIXED, cause="", note="", by=MONITORING)
    after = lifecycle.recover(ticket, resolution=resolution, at=desk.clock.now())
    saved = tickets.save(desk, uow, ticket, after, action="resolved", by=MONITORING, cause=cause)
    return Told("resolved", saved or ticket)


def _is_taken(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Whether a person took it on or moved it; whom the desk gave it to has not yet."""
    moves = ({*row.after} & _TAKING for row in uow.tickets.audit(ticket.id) if row.actor_id not in MACHINES)
    return any(moves)


def _open(desk: Desk, uow: UnitOfWork, group: AlertGroup, *, cause: str) -> Ticket:
    uow.people.save(
        [Person(id=MONITORING, name="Monitoring", email="", zone=desk.policy.calendar.zone, is_bot=True)]
    )
    draft = alerts.draft_of(group)
    nobody = beginning.conversation(desk, MONITORING, question=draft.description)
    ticket, _ = tickets.open_ticket(
        desk,
        uow,
        nobody,
        draft=draft,
        author_id=MONITORING,
        cause=cause,
        sorting=alerts.sorting_of(group, desk.policy.intake.monitoring),
        source_url=group.url,
    )
    showing.show_ticket(desk, uow, ticket)
    return ticket


def _reopen(desk: Desk, uow: UnitOfWork, ticket: Ticket, *, cause: str) -> Ticket:
    after = lifecycle.reopen(ticket, at=desk.clock.now())
    return tickets.save(desk, uow, ticket, after, action="reopened", by=MONITORING, cause=cause) or ticket


def _press(desk: Desk, uow: UnitOfWork, group: AlertGroup, ticket: Ticket, *, cause: str) -> Ticket:
    """Raise the priority to what fires now; what somebody chose otherwise stays, and nothing is lowered."""
    worse = alerts.sorting_of(group, desk.policy.intake.monitoring)
    if worse.priority is None or worse.impact is None or worse.urgency is None or ticket.override is not None:
        return ticket
    if worse.priority.value >= ticket.priority.value:
        return ticket
    after = lifecycle.prioritise(
        ticket,
        impact=worse.impact,
        urgency=worse.urgency,
        override=None,
        priority=worse.priority,
        at=desk.clock.now(),
    )
    return tickets.save(desk, uow, ticket, after, action="prioritised", by=MONITORING, cause=cause) or ticket
