"""Rules that wait for a time, armed for what is open already: at the start, and when the files have changed.

A time that had come before a rule was there sets nothing off: there would be a storm, and it is no news.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from workflows.domain.ids import TicketId
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.rules import Rule, Trigger
from workflows.domain.sla import ClockState
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import rule_triggers
from workflows.use_cases.rule_facts import steps_of

RULE_ARM = "rule_arm"
"""The kind, and the key, of the job."""
BATCH = 100  # tickets of one run, each in a transaction of its own


def begin(desk: Desk) -> None:
    """Have the rules as they are now armed for every open ticket; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(RULE_ARM, RULE_ARM, {"after": ""})
        uow.commit()


def arm(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Arm what waits for a time, for a batch of the open tickets; the rest of them is a job again."""
    rules = [one for one in desk.policy.rules if one.trigger in (Trigger.CLOCK, Trigger.UNCLAIMED)]
    if not rules:
        return
    with desk.unit_of_work() as uow:
        batch = uow.tickets.all_open(after=TicketId(str(payload["after"])), most=BATCH)
    for ticket in batch:
        with desk.unit_of_work() as uow:
            _arm(desk, uow, uow.tickets.locked(ticket.id), rules)
            uow.commit()
    if len(batch) == BATCH:
        with desk.unit_of_work() as uow:
            uow.jobs.put(RULE_ARM, RULE_ARM, {"after": batch[-1].id})
            uow.commit()


def _arm(desk: Desk, uow: UnitOfWork, ticket: Ticket, rules: Sequence[Rule]) -> None:
    now = desk.clock.now()
    clocks = uow.clocks.of(ticket.id)
    running = [one for one in clocks.clocks if one.state is ClockState.RUNNING] if clocks is not None else []
    for rule in rules:
        for clock in running:
            due_at = rule_triggers.reached_at(clock, rule.share, now)
            if rule.trigger is Trigger.CLOCK and rule.measure is clock.measure and due_at > now:
                rule_triggers.arm_clock(uow, clock, rule, due_at=due_at, depth=0)
    unclaimed = [rule for rule in rules if rule.trigger is Trigger.UNCLAIMED]
    if unclaimed and is_waiting_for_an_agent(ticket):
        since, at = _waits_since(uow, ticket)
        for rule in unclaimed:
            if desk.policy.calendar.due_at(at, rule.length) > now:
                rule_triggers.arm_unclaimed(desk, uow, ticket, rule, since=since, at=at, depth=0)


def _waits_since(uow: UnitOfWork, ticket: Ticket) -> tuple[int, datetime]:
    """Return with which version, and when, a ticket that waits for an agent of its team began to."""
    version, at = ticket.version, ticket.changed_at
    for step in reversed(steps_of(ticket, uow.tickets.audit(ticket.id))):
        if not is_waiting_for_an_agent(step) or step.team != ticket.team:
            break
        version, at = step.version, step.changed_at
    return version, at
