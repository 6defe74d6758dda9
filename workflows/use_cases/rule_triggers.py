"""What rules wait for, put on its way in the transaction of the step that is it; what they do then is in rules.py.

Where no rule waits for something there is no job. How deep rules have acted one because of the other goes along, over
timers too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from workflows.domain import firings
from workflows.domain.firings import RULE, Event, Firing
from workflows.domain.ids import FiringId, SurfaceId, UserId
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.promises import Sla
from workflows.domain.rules import Rule, Trigger
from workflows.domain.sla import Clock, ClockState, Measure
from workflows.domain.surfaces import Surface, SurfaceKind, person_lane, triage_id, triage_lane
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing

RULES = "rules"
"""The job that looks which rules hold because of an event."""
RULE_CLOCK = "rule_clock"
"""The timer of a rule that waits until a part of a promised time is used up."""
RULE_UNCLAIMED = "rule_unclaimed"
"""The timer of a rule that waits until nobody has had a ticket for so long."""


def follow(desk: Desk, uow: UnitOfWork, before: Ticket | None, after: Ticket, *, cause: str) -> None:
    """Put on its way what a step of a ticket is to rules, and arm what waits since it."""
    if before is not None and (before.is_open, before.is_private) != (after.is_open, after.is_private):
        for firing in uow.firings.of(after.id):
            show_firing(uow, firing)
    if not desk.policy.rules:
        return
    depth = _depth(uow, cause)
    for event in firings.events(before, after, depth=depth):
        happened(desk, uow, event)
    _follow_waiting(desk, uow, before, after, depth)


def happened(desk: Desk, uow: UnitOfWork, event: Event) -> None:
    """Have the rules looked at that wait for such an event.

    Those of a new ticket are looked at after it was sorted and before its card is posted.
    """
    if not any(rule.trigger is event.trigger for rule in desk.policy.rules):
        return
    is_new = event.trigger in (Trigger.OPENED, Trigger.REQUEST_SENT)
    lane = triage_lane(event.ticket_id) if is_new else f"{RULES}:{event.ticket_id}"
    uow.jobs.put(RULES, f"{RULES}:{event.name}:{event.rule}", event.as_payload(), lane=lane)


def follow_clocks(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, before: Sla | None, after: Sla, *, cause: str
) -> None:
    """Arm the timers of rules for the clocks that changed, and take back those that stand still."""
    waits = [rule for rule in desk.policy.rules if rule.trigger is Trigger.CLOCK]
    if not waits:
        return
    known = before.clocks if before is not None else ()
    depth = _depth(uow, cause)
    for clock in after.clocks:
        if clock in known or clock.measure is Measure.TEAM:
            continue
        for rule in waits:
            if rule.measure is clock.measure:
                uow.jobs.withdraw(_timer_of(clock, rule))  # one that waits would keep the earlier instant
                if clock.state is ClockState.RUNNING:
                    due_at = reached_at(clock, rule.share, desk.clock.now())
                    arm_clock(uow, clock, rule, due_at=due_at, depth=depth)


def arm_clock(uow: UnitOfWork, clock: Clock, rule: Rule, *, due_at: datetime, depth: int) -> None:
    """Have a rule looked at once so much of a clock's time is used up as it waits for."""
    payload = {"ticket": clock.ticket_id, "clock": clock.name, "rule": rule.id, "depth": depth}
    uow.jobs.put(RULE_CLOCK, _timer_of(clock, rule), payload, due_at=due_at)


def arm_unclaimed(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, rule: Rule, *, since: int, at: datetime, depth: int
) -> None:
    """Have a rule looked at once nobody has had a ticket for as long as it waits.

    *since* is the version with which that began, *at* when it was.
    """
    payload: dict[str, Any] = {"ticket": ticket.id, "rule": rule.id, "since": since, "depth": depth}
    payload["at"] = at.isoformat()
    due_at = desk.policy.calendar.due_at(at, rule.length)
    uow.jobs.put(RULE_UNCLAIMED, f"{RULE_UNCLAIMED}:{ticket.id}:{rule.id}", payload, due_at=due_at)


def show_firing(uow: UnitOfWork, firing: Firing) -> None:
    """Draw the card by which somebody lets a rule act, where it stands."""
    surface = uow.surfaces.get(firing_surface_id(firing.id))
    if surface is not None:
        lane = person_lane(surface.to) if surface.to else triage_lane(firing.ticket_id)
        showing.draw(uow, surface, lane=lane)


def ask(uow: UnitOfWork, firing: Firing, *, lead: UserId | None) -> None:
    """Post that card: to the lead, or under the ticket's own where nobody leads the team."""
    surface = Surface(
        id=firing_surface_id(firing.id),
        kind=SurfaceKind.FIRING,
        ref=firing.id,
        to=lead,
        under=triage_id(firing.ticket_id) if lead is None else None,
    )
    showing.draw(uow, surface, lane=person_lane(lead) if lead else triage_lane(firing.ticket_id))


def firing_surface_id(firing_id: FiringId) -> SurfaceId:
    """Name the card by which somebody lets a rule act."""
    return SurfaceId(f"firing:{firing_id}")


def reached_at(clock: Clock, share: int, at: datetime) -> datetime:
    """Return when that share of a clock's goal, in percent, is used up, if it runs on from *at*."""
    return clock.reached_at(clock.goal * share / 100, at)


def _depth(uow: UnitOfWork, cause: str) -> int:
    if not cause.startswith(RULE):
        return 0
    firing = uow.firings.find(FiringId(cause))
    return firing.depth if firing is not None else 0


def _timer_of(clock: Clock, rule: Rule) -> str:
    return f"{RULE_CLOCK}:{clock.ticket_id}:{clock.name}:{rule.id}"


def _follow_waiting(desk: Desk, uow: UnitOfWork, before: Ticket | None, after: Ticket, depth: int) -> None:
    waited = before is not None and is_waiting_for_an_agent(before)
    waits = is_waiting_for_an_agent(after)
    if waited == waits and (before is None or before.team == after.team):
        return
    for rule in desk.policy.rules:
        if rule.trigger is not Trigger.UNCLAIMED:
            continue
        if waited:
            uow.jobs.withdraw(f"{RULE_UNCLAIMED}:{after.id}:{rule.id}")
        if waits:
            now = desk.clock.now()
            arm_unclaimed(desk, uow, after, rule, since=after.version, at=now, depth=depth)
