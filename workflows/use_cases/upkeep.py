"""Clocks looked after: given to tickets that have none, brought under a calendar that was edited, never untimed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from workflows.domain import lifecycle, sla
from workflows.domain.calendars import Calendar
from workflows.domain.ids import DESK, TicketId
from workflows.domain.policies import Promises
from workflows.domain.promises import Sla, projected, replayed
from workflows.domain.sla import ClockState
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.sla import RUNG, arm, record_breach, store

RECALCULATE = "recalculate_clocks"
WATCH = "watch_clocks"
EVERY = timedelta(minutes=1)
ALLOWANCE = timedelta(minutes=2)
"""How much later than due a timer may be done before it is worth a word."""
BATCH = 100  # tickets of one run, each in a transaction of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was found amiss: running clocks of so many tickets had no timer, so many timers are late."""

    unarmed: int
    overdue: int


def begin(desk: Desk) -> None:
    """Have all clocks brought under the files as they are now, and watched from now on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(RECALCULATE, RECALCULATE, {"after": ""})
        uow.jobs.put(WATCH, WATCH, {})
        uow.commit()


def recalculate(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Give clocks to tickets that have none, then bring those of others under calendars that were edited."""
    calendars = tuple(desk.policy.calendars.values())
    last = TicketId(str(payload["after"]))
    with desk.unit_of_work() as uow:
        bare = uow.clocks.without(most=BATCH)
        dated = uow.clocks.under_others(calendars, after=last, most=BATCH) if not bare else []
    for ticket_id in bare:
        with desk.unit_of_work() as uow:
            attach(desk, uow, uow.tickets.locked(ticket_id))
            uow.commit()
    for ticket_id in dated:
        with desk.unit_of_work() as uow:
            _bring_under(desk, uow, uow.tickets.locked(ticket_id))
            uow.commit()
    if bare or dated:
        with desk.unit_of_work() as uow:
            uow.jobs.put(RECALCULATE, RECALCULATE, {"after": dated[-1] if dated else last})
            uow.commit()


def attach(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> Ticket:
    """Give a ticket of before its clocks, from its audit, and return it as they say it is.

    Nobody is told of what they have reached by then: that would be a storm, and it is no news.
    """
    if uow.clocks.of(ticket.id) is not None:
        return ticket
    clocks = from_audit(desk, uow, ticket)
    at = desk.clock.now()
    for clock in clocks.clocks:
        if clock.state is ClockState.RUNNING:
            silent, _ = sla.climbed(clock, clocks.promises.ladder(ticket.priority), at)
            clocks = clocks.with_clock(silent)
    store(uow, ticket, None, clocks, at=at)
    if projected(ticket, clocks) == ticket:
        return ticket
    return record_breach(uow, ticket, clocks, at=ticket.changed_at, cause="clocks")


def from_audit(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> Sla:
    """Return the clocks a ticket of before would have, by everything that happened to it."""
    return replayed(desk.policy.promises, ticket, uow.tickets.audit(ticket.id))


def watch(desk: Desk) -> Watched:
    """Look for running clocks without a timer, which get one, and for timers that are late."""
    with desk.unit_of_work() as uow:
        late = uow.clocks.overdue(RUNG, before=desk.clock.now() - ALLOWANCE)
        unarmed = uow.clocks.unarmed(prefix=RUNG, most=BATCH)
    for ticket_id in unarmed:
        with desk.unit_of_work() as uow:
            ticket = uow.tickets.locked(ticket_id)
            clocks = uow.clocks.of(ticket_id)
            for clock in clocks.clocks if clocks is not None else ():
                if clocks is not None and clock.state is ClockState.RUNNING:
                    arm(uow, ticket, clocks, clock, at=desk.clock.now())
            uow.commit()
    return Watched(unarmed=len(unarmed), overdue=late)


def _bring_under(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """Count a ticket's live clocks anew under the calendars as they are now; told where that moves anything."""
    before = uow.clocks.of(ticket.id)
    if before is None:
        return
    calendars, at = desk.policy.calendars, desk.clock.now()
    after = replace(before, promises=_under(before.promises, calendars), frozen_as="")
    for clock in before.clocks:
        calendar = calendars.get(clock.calendar.id, clock.calendar)
        if clock.is_live and calendar != clock.calendar:
            ladder = before.promises.ladder(ticket.priority)
            moved = sla.recalculated(clock, ladder, calendar=calendar, at=at, cause=RECALCULATE)
            after = after.with_clock(moved)
    if after.clocks == before.clocks:
        return
    store(uow, ticket, before, after, at=at)
    moved_ticket = projected(replace(ticket, version=ticket.version + 1, changed_at=at), after)
    if _says(moved_ticket) != _says(ticket):
        row = lifecycle.change(ticket, moved_ticket, action="recalculated", by=DESK, cause=_cause(after))
        uow.tickets.save(moved_ticket, row)
        showing.show_ticket(desk, uow, moved_ticket)


def _says(ticket: Ticket) -> tuple[object, ...]:
    return ticket.response_due_at, ticket.resolution_due_at, ticket.breached


def _cause(clocks: Sla) -> str:
    """Return what the audit names as the reason why a ticket is due at another time."""
    notes = [clock.notes[-1] for clock in clocks.clocks if clock.is_live and clock.notes]
    if any(note.closed for note in notes):
        return "holiday added"
    return "holiday removed" if any(note.opened for note in notes) else "calendar changed"


def _under(promises: Promises, calendars: Mapping[str, Calendar]) -> Promises:
    """Return the promises with each calendar as it is now; one that is there no more stays."""

    def now(calendar: Calendar) -> Calendar:
        return calendars.get(calendar.id, calendar)

    rests = {team: replace(rest, calendar=now(rest.calendar)) for team, rest in promises.terms.rests.items()}
    return replace(
        promises,
        targets={
            name: replace(target, calendar=now(target.calendar)) for name, target in promises.targets.items()
        },
        terms=replace(promises.terms, rests=rests),
    )
