"""What rules would have done: they are held against everything that was recorded, and nothing is changed.

Each ticket is taken as it was after each step of its audit. People and their groups are as the directory has them now,
and what a rule would have changed sets no other rule off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from workflows.domain import firings
from workflows.domain.firings import Event
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.people import Person
from workflows.domain.rule_records import Around, record
from workflows.domain.rules import Action, Rule, Trigger, Verb
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases.rule_facts import around, steps_of, tasked
from workflows.use_cases.rule_triggers import reached_at

BATCH = 100
"""Tickets read in one transaction."""
Moment = tuple[datetime, Event, Ticket]
"""When something happened, what it was to rules, and the ticket as it was then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Would:
    """One thing a rule would have done to a ticket: what it was, and what it would have become.

    `was` is empty where something would have been said or called, and `becomes` says what.
    """

    number: str
    at: datetime
    rule: str
    verb: Verb
    was: str
    becomes: str
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of holding rules against the past: of `tickets` looked at, what each would have changed."""

    tickets: int
    would: tuple[Would, ...]


def hold(
    desk: Desk, rules: Sequence[Rule], *, since: datetime, seen: Callable[[int], None] = lambda _count: None
) -> Tried:
    """Return what these rules would have done since then; *seen* is told how many tickets were looked at."""
    found: list[Would] = []
    tickets, last = 0, None
    while True:
        with desk.unit_of_work() as uow:
            batch = uow.tickets.changed_since(since, after=last, most=BATCH)
            for ticket in batch:
                found.extend(_of_ticket(desk, uow, ticket, rules, since=since))
        tickets += len(batch)
        seen(tickets)
        if len(batch) < BATCH:
            return Tried(tickets=tickets, would=tuple(sorted(found, key=lambda one: (one.at, one.number))))
        last = batch[-1].id


def _of_ticket(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, rules: Sequence[Rule], *, since: datetime
) -> Iterator[Would]:
    known = around(uow, ticket)
    steps = steps_of(ticket, uow.tickets.audit(ticket.id))
    moments = [*_events(steps), *_replies(uow, ticket, steps), *_overdue(uow, ticket, steps)]
    for rule in sorted(rules, key=lambda one: one.place):
        waited = moments + list(_times(desk, rule, known, steps))
        for at, event, was in sorted(waited, key=lambda one: one[0]):
            if at < since or event.trigger is not rule.trigger or event.rule not in ("", rule.id):
                continue
            then = replace(known, assignee=_assignee(uow, was), tasked=tasked(uow, was, event))
            told = record(desk.policy, was, then, event, at=at)
            if desk.conditions.holds(rule.when, told) is True:
                yield from _would(rule, was, at)


def _events(steps: Sequence[Ticket]) -> Iterator[Moment]:
    before: Ticket | None = None
    for after in steps:
        for event in firings.events(before, after, depth=0):
            yield after.changed_at, event, after
        before = after


def _replies(uow: UnitOfWork, ticket: Ticket, steps: Sequence[Ticket]) -> Iterator[Moment]:
    for line in uow.surfaces.lines_of(ticket.id):
        said = line.content
        if (
            said.get("template") != "reply_to_agents"
            or said.get("author") != ticket.requester_id
            or not line.ts
        ):
            continue
        at = datetime.fromtimestamp(float(line.ts), UTC)
        event = Event(ticket_id=ticket.id, trigger=Trigger.REPLIED, key=line.ts, text=str(said["text"]))
        yield at, event, _at(steps, at)


def _overdue(uow: UnitOfWork, ticket: Ticket, steps: Sequence[Ticket]) -> Iterator[Moment]:
    for task in uow.tasks.of(ticket.id):
        if task.reminded_at is not None:
            event = Event(ticket_id=ticket.id, trigger=Trigger.TASK_OVERDUE, key=task.id, task=task.id)
            yield task.reminded_at, event, _at(steps, task.reminded_at)


def _times(desk: Desk, rule: Rule, known: Around, steps: Sequence[Ticket]) -> Iterator[Moment]:
    """Yield when a time that a rule waits for came."""
    match rule.trigger:
        case Trigger.CLOCK:
            instants = list(_shares(rule, known, desk.clock.now()))
        case Trigger.UNCLAIMED:
            calendar = desk.policy.calendar
            stays = _stays(steps, is_waiting_for_an_agent)
            instants = [(calendar.due_at(start, rule.length), end) for start, end in stays]
        case Trigger.NIGHTLY:
            stays = _stays(steps, lambda ticket: ticket.state.value == rule.state)
            instants = [(start + timedelta(days=rule.days), end) for start, end in stays]
        case _:
            return
    for at, end in instants:
        if at <= min(end or at, desk.clock.now()):
            ticket = _at(steps, at)
            yield (
                at,
                Event(ticket_id=ticket.id, trigger=rule.trigger, key=at.isoformat(), rule=rule.id),
                ticket,
            )


def _shares(rule: Rule, known: Around, now: datetime) -> Iterator[tuple[datetime, datetime | None]]:
    for clock in known.clocks.clocks if known.clocks is not None else ():
        if clock.measure is rule.measure and clock.elapsed(now) >= clock.goal * rule.share / 100:
            yield reached_at(clock, rule.share, now), clock.segments[-1].end


def _stays(
    steps: Sequence[Ticket], is_there: Callable[[Ticket], bool]
) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield from when until when a ticket was as *is_there* says; None where it still is."""
    start: datetime | None = None
    for step in steps:
        if is_there(step) and start is None:
            start = step.changed_at
        elif not is_there(step) and start is not None:
            yield start, step.changed_at
            start = None
    if start is not None:
        yield start, None


def _at(steps: Sequence[Ticket], at: datetime) -> Ticket:
    """Return the ticket as it was at *at*."""
    return next((step for step in reversed(steps) if step.changed_at <= at), steps[0])


def _assignee(uow: UnitOfWork, ticket: Ticket) -> Person | None:
    return uow.people.get(ticket.assignee_id) if ticket.assignee_id else None


def _would(rule: Rule, ticket: Ticket, at: datetime) -> Iterator[Would]:
    for action in rule.actions:
        was, becomes = _foreseen(action, ticket)
        if was != becomes:
            yield Would(
                number=ticket.number,
                at=at,
                rule=rule.id,
                verb=action.verb,
                was=was,
                becomes=becomes,
                asks=rule.asks,
            )


def _foreseen(action: Action, ticket: Ticket) -> tuple[str, str]:
    """Return what an action changes: what was before, and what is after; the same where it would do nothing."""
    match action.verb:
        case Verb.SET_PRIORITY:
            return (ticket.priority.value, action.to) if ticket.is_open else ("", "")
        case Verb.ROUTE:
            return (ticket.team, action.to) if ticket.is_open else ("", "")
        case Verb.TAG:
            tags = (*ticket.tags, action.to) if action.to not in ticket.tags else ticket.tags
            return ", ".join(ticket.tags), ", ".join(tags)
        case Verb.ASSIGN:
            return "", action.to if ticket.is_open else ""
        case Verb.TELL_REQUESTER:
            return "", next(iter(action.texts.values()))
        case Verb.NOTE:
            return "", action.text
        case Verb.MESSAGE:
            return "", f"{action.to}: {action.text}"
        case _:
            return "", action.to
