"""The clocks of a ticket, kept in step with it, and the ladder of who is told while a time is used up.

`keep` is called by every step of a ticket, in its transaction. Each running clock has one timer, for its next rung;
it carries the clock's token, and one that comes for an earlier state does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.domain import lifecycle, sla
from workflows.domain.ids import DESK, TicketId
from workflows.domain.ladders import BROKEN, Tells
from workflows.domain.people import Person
from workflows.domain.policies import Promises
from workflows.domain.promises import Sla, brought, projected, replayed
from workflows.domain.sla import Clock
from workflows.domain.surfaces import Surface, SurfaceKind, line_id, triage_lane
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import rule_triggers, showing

RUNG = "rung"
"""The kind of a clock's timer."""
NOTICE = "notice"
"""The kind of a word that waits until it is no longer quiet where its reader is."""


def keep(
    desk: Desk,
    uow: UnitOfWork,
    before: Ticket | None,
    after: Ticket,
    *,
    cause: str,
    promises: Promises | None = None,
) -> Ticket:
    """Bring clocks and timers to what a ticket's new state means, and return the ticket as its clocks say it is.

    A new ticket is stored before this, and gets *promises*, or what the desk's files say now; any other keeps what it
    was promised. One that was opened before there were clocks gets them from its audit.
    """
    known = uow.clocks.of(after.id) if before is not None else None
    clocks = known or Sla(promises=promises or desk.policy.promises)
    if known is None and before is not None:
        clocks = replayed(clocks.promises, before, uow.tickets.audit(before.id))
    kept = brought(clocks, after, cause=cause)
    store(uow, after, known, kept, at=desk.clock.now())
    rule_triggers.follow_clocks(desk, uow, after, known, kept, cause=cause)
    return projected(after, kept)


def store(uow: UnitOfWork, ticket: Ticket, before: Sla | None, after: Sla, *, at: datetime) -> None:
    """Store what differs between two states of a ticket's clocks, with the timers of those that changed."""
    uow.clocks.save(before, after)
    known = before.clocks if before is not None else ()
    for clock in after.clocks:
        if clock not in known:
            if clock.token > 1:  # a timer that waits would keep the earlier instant
                uow.jobs.withdraw(_timer_of(clock))
            arm(uow, ticket, after, clock, at=at)


def arm(uow: UnitOfWork, ticket: Ticket, clocks: Sla, clock: Clock, *, at: datetime) -> None:
    """Have the next rung of a clock climbed when it is reached; no timer for one that has none to come."""
    due_at = sla.next_rung_at(clock, clocks.promises.ladder(ticket.priority), at)
    if due_at is not None:
        payload = {"ticket": ticket.id, "clock": clock.name, "token": clock.token}
        uow.jobs.put(RUNG, _timer_of(clock), payload, due_at=due_at)


def climb(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Climb the rungs a clock has reached: record a breach once, tell who is to be told, arm the next one."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        before = uow.clocks.of(ticket.id)
        clock = before.named(str(payload["clock"])) if before is not None else None
        if before is None or clock is None or clock.token != payload["token"]:
            return
        at, ladder = desk.clock.now(), before.promises.ladder(ticket.priority)
        climbed, tells = sla.climbed(clock, ladder, at)
        after = before.with_clock(climbed)
        uow.clocks.save(before, after)
        arm(uow, ticket, after, climbed, at=at)  # even if it was woken before its time
        if climbed.breached_at is not None and clock.breached_at is None:
            record_breach(uow, ticket, after, at=at, cause=f"{RUNG}:{clock.name}")
        if sla.is_pressing(climbed, ladder):
            showing.show_to_agents(desk, uow, ticket)
        for tell in tells:
            _tell(desk, uow, ticket, climbed, tell, at=at)
        uow.commit()


def say_later(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Say what waited for the end of somebody's quiet hours, unless it has become old news."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        clocks = uow.clocks.of(ticket.id)
        clock = clocks.named(str(payload["clock"])) if clocks is not None else None
        if clock is None or not clock.is_live or clock.told != payload["told"]:
            return
        _tell(desk, uow, ticket, clock, Tells(payload["tell"]), at=desk.clock.now())
        uow.commit()


def record_breach(uow: UnitOfWork, ticket: Ticket, clocks: Sla, *, at: datetime, cause: str) -> Ticket:
    """Store that a promise is broken, with its audit row, and return the ticket; its caller has locked it."""
    broken = replace(projected(ticket, clocks), version=ticket.version + 1, changed_at=at)
    uow.tickets.save(broken, lifecycle.change(ticket, broken, action="breached", by=DESK, cause=cause))
    return broken


def _timer_of(clock: Clock) -> str:
    return f"{RUNG}:{clock.ticket_id}:{clock.name}"


def _tell(desk: Desk, uow: UnitOfWork, ticket: Ticket, clock: Clock, tell: Tells, *, at: datetime) -> None:
    person = _whom(desk, uow, ticket, tell)
    if person is None:
        _say_in_queue(desk, uow, ticket, clock, at=at)
        return
    over_at = desk.policy.quiet.over_at(at, zone=person.zone, priority=ticket.priority)
    if over_at > at:
        payload = {"ticket": ticket.id, "clock": clock.name, "told": clock.told, "tell": tell.value}
        key = f"{NOTICE}:{ticket.id}:{clock.name}:{tell.value}"
        uow.jobs.withdraw(key)
        uow.jobs.put(NOTICE, key, payload, due_at=over_at)
        return
    key = f"{clock.name}:{clock.told}"
    said = _said(desk, ticket, clock, at)
    showing.tell_person(uow, person.id, ticket, key=key, reader=person.id, **said)


def _whom(desk: Desk, uow: UnitOfWork, ticket: Ticket, tell: Tells) -> Person | None:
    """Return who is to be told; None when nobody is there, and the team's channel is."""
    team = desk.policy.team(ticket.team)
    match tell:
        case Tells.ASSIGNEE:
            person = uow.people.get(ticket.assignee_id) if ticket.assignee_id else None
        case Tells.MANAGER:
            person = uow.people.by_email(team.manager or team.lead)
        case _:
            person = uow.people.by_email(team.lead)
    return person if person is not None and person.is_active else None


def _say_in_queue(desk: Desk, uow: UnitOfWork, ticket: Ticket, clock: Clock, *, at: datetime) -> None:
    surface = Surface(
        id=line_id(ticket.id, to="queue", key=f"{clock.name}:{clock.told}"),
        kind=SurfaceKind.LINE,
        ref=ticket.id,
        content=_said(desk, ticket, clock, at),
    )
    showing.draw(uow, surface, lane=triage_lane(ticket.id))


def _said(desk: Desk, ticket: Ticket, clock: Clock, at: datetime) -> dict[str, Any]:
    """Return what a line says of a clock, as it is kept; the queue is where the ticket's card stands."""
    queue = desk.policy.team(ticket.team).queue
    facts = {"measure": clock.measure.value, "share": clock.told, "queue": queue}
    if clock.told >= BROKEN and clock.breached_at is not None:
        return {"template": "clock_broken", "since_at": clock.breached_at.isoformat(), **facts}
    return {"template": "clock_used", "due_at": clock.due_at(at).isoformat(), **facts}
