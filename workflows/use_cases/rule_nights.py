"""Rules that wait for the night: once a day, over the tickets that have been in a state for so many days."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from workflows.domain.calendars import local_day, wall_clock
from workflows.domain.firings import Event
from workflows.domain.rules import Rule, Trigger
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import rule_triggers

RULE_NIGHT = "rule_night"
"""The kind, and the key, of the job."""
NIGHT = time(3)
BATCH = 200
"""Tickets looked at in one transaction."""


def begin(desk: Desk) -> None:
    """Have it done every night from now on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(RULE_NIGHT, RULE_NIGHT, {}, due_at=desk.clock.now() + _until_night(desk))
        uow.commit()


def look(desk: Desk) -> timedelta:
    """Have the rules looked at for every ticket that has been in their state for long enough; returns until when."""
    for rule in desk.policy.rules:
        if rule.trigger is Trigger.NIGHTLY:
            _look(desk, rule)
    return _until_night(desk)


def in_state_since(uow: UnitOfWork, ticket: Ticket) -> tuple[int, datetime]:
    """Return with which version, and when, a ticket came into the state it is in."""
    rows = [row for row in uow.tickets.audit(ticket.id) if "state" in row.after]
    return rows[-1].version, rows[-1].at


def _look(desk: Desk, rule: Rule) -> None:
    last = None
    while True:
        with desk.unit_of_work() as uow:
            tickets = uow.tickets.standing(State(rule.state), after=last, most=BATCH)
            for ticket in tickets:
                version, since = in_state_since(uow, ticket)
                if desk.clock.now() - since < timedelta(days=rule.days):
                    continue
                event = Event(ticket_id=ticket.id, trigger=rule.trigger, key=f"v{version}", rule=rule.id)
                rule_triggers.happened(desk, uow, event)
            uow.commit()
        if len(tickets) < BATCH:
            return
        last = tickets[-1].id


def _until_night(desk: Desk) -> timedelta:
    now, zone = desk.clock.now(), desk.policy.calendar.zone
    tonight = wall_clock(zone, local_day(zone, now), NIGHT)
    if tonight <= now:
        tonight = wall_clock(zone, local_day(zone, now) + timedelta(days=1), NIGHT)
    return tonight - now
