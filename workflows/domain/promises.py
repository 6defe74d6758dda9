"""What a ticket's state means for its clocks: which there are, which run, which have ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflows.domain import sla, tasks
from workflows.domain.ids import TeamId, UserId
from workflows.domain.policies import Priority, Promises, Terms
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.sla import Clock, Measure, Promise, Reason
from workflows.domain.tickets import UNAPPROVED, Change, State, Ticket

_ENDED = (State.CANCELLED, State.MERGED)
_DONE = (State.RESOLVED, State.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    """The promises of one ticket, as they were when it was opened, and every clock that holds it to them.

    `frozen_as` is the name the store keeps the promises by, empty until it does.
    """

    promises: Promises
    frozen_as: str = ""
    clocks: tuple[Clock, ...] = ()

    def current(self, measure: Measure) -> Clock | None:
        """Return the newest clock of a measure, None when there never was one."""
        return next((clock for clock in reversed(self.clocks) if clock.measure is measure), None)

    def named(self, name: str) -> Clock | None:
        """Return the clock of that name, None when there is none."""
        return next((clock for clock in self.clocks if clock.name == name), None)

    def of_team(self, team: TeamId) -> Clock | None:
        """Return the clock of a ticket's rest with that team, None when it has none."""
        return next((c for c in self.clocks if c.measure is Measure.TEAM and c.of == team), None)

    def with_clock(self, clock: Clock) -> Sla:
        """Return it with *clock* in the place of the one of its name, or as the newest."""
        if self.named(clock.name) is None:
            return replace(self, clocks=(*self.clocks, clock))
        return replace(self, clocks=tuple(clock if c.name == clock.name else c for c in self.clocks))


def brought(before: Sla, ticket: Ticket, *, cause: str) -> Sla:
    """Return the clocks as the ticket's state asks for since its last change; the same when that is so already."""
    after = before
    for measure in Measure:
        after = _brought(after, measure, ticket, cause)
    return after


def pausing(terms: Terms) -> frozenset[State]:
    """Return the states in which nothing comes due once the first reply was given."""
    return frozenset({State.PENDING_USER} | ({State.PENDING_VENDOR} if terms.pauses_for_vendor else set()))


def stands_still(ticket: Ticket, terms: Terms) -> bool:
    """Whether what is due next of an open ticket is not coming closer."""
    is_waiting = ticket.responded_at is not None and ticket.state in pausing(terms)
    return is_waiting or ticket.state in UNAPPROVED


def projected(ticket: Ticket, clocks: Sla) -> Ticket:
    """Return the ticket with what its clocks say of it: when it is due, and which promises were broken."""
    response, resolution = clocks.current(Measure.RESPONSE), clocks.current(Measure.RESOLUTION)
    at = ticket.changed_at
    return replace(
        ticket,
        response_due_at=response.due_at(at) if response else ticket.response_due_at,
        resolution_due_at=resolution.due_at(at) if resolution else ticket.resolution_due_at,
        breached=tuple(clock.name for clock in clocks.clocks if clock.breached_at is not None),
    )


def replayed(promises: Promises, ticket: Ticket, changes: Iterable[Change]) -> Sla:
    """Return the clocks of a ticket that was opened before there were any, from everything that happened to it."""
    clocks = Sla(promises=promises)
    facts: dict[str, Any] = {}
    for change in changes:
        facts |= change.after
        clocks = brought(clocks, as_it_was(ticket, facts, change.at), cause=change.cause)
    return clocks


def as_it_was(ticket: Ticket, facts: dict[str, Any], at: datetime) -> Ticket:
    """Return a ticket as its audit's *facts* say it was at *at*; what they do not say is as it is now."""

    def instant(name: str) -> datetime | None:
        return datetime.fromisoformat(facts[name]) if facts.get(name) else None

    def told(name: str) -> Any:
        return facts.get(name, getattr(ticket, name))

    impact, urgency, assignee = told("impact"), told("urgency"), facts.get("assignee_id")
    return replace(
        ticket,
        state=State(facts["state"]),
        priority=Priority(facts["priority"]),
        team=TeamId(facts["team"]),
        assignee_id=UserId(assignee) if assignee else None,
        changed_at=at,
        responded_at=instant("responded_at"),
        resolved_at=instant("resolved_at"),
        title=told("title"),
        description=told("description"),
        category=told("category"),
        service=told("service"),
        impact=Impact(impact) if impact else None,
        urgency=Urgency(urgency) if urgency else None,
        reopened=told("reopened"),
        tags=tuple(told("tags")),
        tasks=tuple(map(tasks.remembered, facts["tasks"])) if "tasks" in facts else ticket.tasks,
    )


def _brought(clocks: Sla, measure: Measure, ticket: Ticket, cause: str) -> Sla:
    if measure is Measure.TEAM:
        clocks = _left_behind(clocks, ticket, cause)
        clock = clocks.of_team(ticket.team)  # one that comes back goes on: to and fro is no way to win time
    else:
        clock = clocks.current(measure)
    if clock is None:
        if ticket.state in (*_DONE, *_ENDED):
            return clocks
        clock = _started(clocks, measure, ticket, cause)
        if clock is None:
            return clocks
    clock = _in_step(clock, clocks.promises, ticket, cause)
    clocks = clocks.with_clock(clock)
    promise = _promise(clocks.promises, measure, ticket)
    if promise is not None and clock.is_live and clock.of != promise.of:
        renew = sla.restart if clocks.promises.terms.counts_from_opening else sla.reset
        for one in renew(clock, promise, at=ticket.changed_at, cause=cause):
            clocks = clocks.with_clock(one)
    return clocks


def _left_behind(clocks: Sla, ticket: Ticket, cause: str) -> Sla:
    """Return the clocks, those of teams that the ticket has left stopped."""
    for clock in clocks.clocks:
        if clock.measure is Measure.TEAM and clock.of != ticket.team:
            left = sla.stop(clock, at=ticket.changed_at, reason=Reason.LEFT, cause=cause)
            clocks = clocks.with_clock(left)
    return clocks


def _started(clocks: Sla, measure: Measure, ticket: Ticket, cause: str) -> Clock | None:
    """Return a new clock of that measure, None where nothing is promised."""
    promise = _promise(clocks.promises, measure, ticket)
    if promise is None:
        return None
    return sla.start(
        ticket.id,
        measure,
        promise,
        n=1 + sum(clock.measure is measure for clock in clocks.clocks),
        at=ticket.changed_at,
        reason=Reason.ARRIVED if measure is Measure.TEAM else Reason.OPENED,
        cause=cause,
    )


def _promise(promises: Promises, measure: Measure, ticket: Ticket) -> Promise | None:
    if measure is Measure.TEAM:
        rest = promises.terms.rests.get(ticket.team)
        return Promise(of=ticket.team, goal=rest.length, calendar=rest.calendar) if rest else None
    target = promises.targets[ticket.priority]
    goal = target.response if measure is Measure.RESPONSE else target.resolution
    return Promise(of=ticket.priority.value, goal=goal, calendar=target.calendar)


def _in_step(clock: Clock, promises: Promises, ticket: Ticket, cause: str) -> Clock:
    at = ticket.changed_at
    if ticket.state in UNAPPROVED:
        return sla.pause(clock, at=at, reason=Reason.APPROVAL, cause=cause)
    if ticket.state in _ENDED and (clock.measure is not Measure.RESPONSE or ticket.responded_at is None):
        return sla.cancel(clock, at=at, reason=Reason.WITHDRAWN, cause=cause)
    if clock.measure is Measure.RESPONSE:
        return _answered(clock, ticket, cause)
    if ticket.state in _DONE:
        return sla.stop(clock, at=ticket.resolved_at or at, reason=Reason.RESOLVED, cause=cause)
    if ticket.state is State.PENDING_USER:
        return sla.pause(clock, at=at, reason=Reason.PENDING_USER, cause=cause)
    if ticket.state is State.PENDING_VENDOR and promises.terms.pauses_for_vendor:
        return sla.pause(clock, at=at, reason=Reason.PENDING_VENDOR, cause=cause)
    reason = Reason.RESUMED
    if clock.state is sla.ClockState.STOPPED:
        reason = Reason.ARRIVED if clock.notes[-1].reason is Reason.LEFT else Reason.REOPENED
    return sla.resume(clock, at=at, reason=reason, cause=cause)


def _answered(clock: Clock, ticket: Ticket, cause: str) -> Clock:
    """Return the clock of the first reply, which waits for approval and for nothing else."""
    if ticket.responded_at is not None:
        return sla.stop(clock, at=ticket.responded_at, reason=Reason.ANSWERED, cause=cause)
    if ticket.state in _DONE:
        return sla.stop(clock, at=ticket.changed_at, reason=Reason.RESOLVED, cause=cause)
    if clock.state is sla.ClockState.PAUSED:  # for approval alone
        return sla.resume(clock, at=ticket.changed_at, reason=Reason.RESUMED, cause=cause)
    return clock
