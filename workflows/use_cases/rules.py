"""Rules act: a job for each event looks which of them hold, in their order, and does what they say.

All of it is one transaction under the ticket's lock, and a firing has a name of its own: a job that is done twice does
nothing twice. What a rule does may be an event to others; what would go round is stopped and told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.domain import firings, lifecycle
from workflows.domain.firings import DEEPEST, MOST_FIRINGS, WITHIN, Event, Firing, FiringState
from workflows.domain.ids import DESK, ChannelId, FiringId, MessageTs, TicketId, UserId
from workflows.domain.lifecycle import is_waiting_for_an_agent
from workflows.domain.messages import LINE_MAX
from workflows.domain.people import Person
from workflows.domain.rule_records import record
from workflows.domain.rules import Rule, Trigger
from workflows.domain.sla import ClockState
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.ports.rules import CannotTell
from workflows.use_cases import rule_actions, rule_triggers, showing
from workflows.use_cases.rule_facts import around
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate, may_work_on, save

_AT_THE_END = frozenset({Trigger.RESOLVED, Trigger.TASK_DONE})
"""What happens to a ticket that has ended: it was solved, with the last of its tasks."""
Failed = tuple[Rule, str]
"""A rule whose condition came to nothing, and why."""


def look(desk: Desk, payload: Mapping[str, Any]) -> Sequence[Failed]:
    """Let the rules that hold because of an event act; returns those whose condition came to nothing."""
    event = Event.of_payload(payload)
    waiting = _waiting_for(desk, event)
    actions = [action for rule in waiting for action in rule.actions]
    ready = rule_actions.made_ready(desk, actions)
    failed: list[Failed] = []
    with desk.unit_of_work() as uow:
        ticket, ready = rule_actions.locked(uow, event.ticket_id, ready, actions)
        event = _with_words(uow, event)
        for rule in waiting:
            found = uow.firings.find(firings.firing_id(rule, event))
            if found is None:
                holds = _holds(desk, uow, ticket, rule, event)
                if isinstance(holds, CannotTell):
                    failed.append((rule, holds.why))
                if holds is not True:
                    continue
                ticket = _fire(desk, uow, ticket, rule, event, ready)
            if rule.stops:
                break
        uow.commit()
    return failed


def decide(desk: Desk, firing_id: FiringId, *, does: bool, by: UserId, request_id: str) -> Result:
    """The lead lets a rule act, or not: of two who press at once, and of a double click, one counts."""
    with desk.unit_of_work() as uow:
        firing = uow.firings.get(firing_id)
    ready = rule_actions.made_ready(desk, firing.actions)
    with desk.unit_of_work() as uow:
        ticket, ready = rule_actions.locked(uow, firing.ticket_id, ready, firing.actions)
        firing = uow.firings.get(firing_id)  # as it is now that nobody else can decide it
        if not may_decide(desk, uow, by, ticket):
            return NotYours(ticket)
        if not uow.inbox.claim(request_id):
            return Repeated(ticket)
        if firing.state is not FiringState.ASKED or not ticket.is_open:
            return TooLate(ticket)
        now = desk.clock.now()
        firing = replace(firing, state=FiringState.LEFT, decided_by=by, decided_at=now)
        if does:
            ticket, firing = rule_actions.perform(
                desk, uow, ticket, replace(firing, state=FiringState.DONE), ready=ready
            )
        uow.firings.save(firing)
        ticket = _mark(desk, uow, ticket, firing, by=by)
        rule_triggers.show_firing(uow, firing)
        uow.commit()
        return Done(ticket)


def may_decide(desk: Desk, uow: UnitOfWork, user_id: UserId, ticket: Ticket) -> bool:
    """Whether that person may let a rule act on a ticket: the lead or the manager of its team.

    Where the directory knows neither, anybody of the team.
    """
    person = uow.people.get(user_id)
    if person is None or not person.is_active or not person.email:
        return False
    team = desk.policy.team(ticket.team)
    if not any(_there(uow, email) for email in (team.lead, team.manager) if email):
        return may_work_on(desk, uow, user_id, ticket)
    return person.email.lower() in {team.lead.lower(), team.manager.lower()}


def clock_reached(desk: Desk, payload: Mapping[str, Any]) -> datetime | None:
    """A part of a promised time may be used up: let the rule that waits for it act, or return when to look again."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        clocks = uow.clocks.of(ticket.id)
        clock = clocks.named(str(payload["clock"])) if clocks is not None else None
        rule = next((one for one in desk.policy.rules if one.id == payload["rule"]), None)
        if rule is None or clock is None or clock.state is not ClockState.RUNNING:
            return None
        due_at = rule_triggers.reached_at(clock, rule.share, desk.clock.now())
        if due_at > desk.clock.now():  # a calendar was changed meanwhile
            return due_at
        key = f"{clock.name}:{rule.share}"
        _happened(desk, uow, ticket, rule, key=key, depth=int(payload["depth"]))
        uow.commit()
    return None


def still_unclaimed(desk: Desk, payload: Mapping[str, Any]) -> datetime | None:
    """Nobody may have had a ticket for as long as a rule waits: let it act, or return when to look again."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        rule = next((one for one in desk.policy.rules if one.id == payload["rule"]), None)
        if rule is None or not is_waiting_for_an_agent(ticket):
            return None
        due_at = desk.policy.calendar.due_at(datetime.fromisoformat(payload["at"]), rule.length)
        if due_at > desk.clock.now():  # the rule was changed meanwhile, or the calendar
            return due_at
        _happened(desk, uow, ticket, rule, key=f"v{payload['since']}", depth=int(payload["depth"]))
        uow.commit()
    return None


def _happened(desk: Desk, uow: UnitOfWork, ticket: Ticket, rule: Rule, *, key: str, depth: int) -> None:
    event = Event(ticket_id=ticket.id, trigger=rule.trigger, key=key, depth=depth, rule=rule.id)
    rule_triggers.happened(desk, uow, event)


def _waiting_for(desk: Desk, event: Event) -> list[Rule]:
    """Return the rules that wait for such an event, in their order."""
    waits = [rule for rule in desk.policy.rules if rule.trigger is event.trigger]
    return sorted((rule for rule in waits if event.rule in ("", rule.id)), key=lambda rule: rule.place)


def _with_words(uow: UnitOfWork, event: Event) -> Event:
    """Return the event with what its message says now, where it is one."""
    if not event.channel:
        return event
    message = uow.messages.get(ChannelId(event.channel), MessageTs(event.key))
    return replace(event, text=message.text[:LINE_MAX] if message is not None else "")


def _holds(desk: Desk, uow: UnitOfWork, ticket: Ticket, rule: Rule, event: Event) -> bool | CannotTell:
    if rule.trigger not in _AT_THE_END and not ticket.is_open and event.after != ticket.state.value:
        return False  # it ended before the rules came to it
    if not rule.when:
        return True
    told = record(desk.policy, ticket, around(uow, ticket, event), event, at=desk.clock.now())
    return desk.conditions.holds(rule.when, told)


def _fire(
    desk: Desk,
    uow: UnitOfWork,
    ticket: Ticket,
    rule: Rule,
    event: Event,
    ready: rule_actions.Ready,
) -> Ticket:
    """Do what a rule says that holds, ask whether it may, or stop what would go round."""
    firing = Firing(
        id=firings.firing_id(rule, event),
        rule=rule.id,
        ticket_id=ticket.id,
        name=rule.name,
        why=rule.why,
        trigger=rule.trigger,
        state=FiringState.ASKED if rule.asks else FiringState.DONE,
        depth=event.depth + 1,
        at=desk.clock.now(),
        actions=rule.actions,
    )
    lately = uow.firings.recent(ticket.id, rule.id, since=firing.at - WITHIN)
    if firing.depth > DEEPEST or len(lately) >= MOST_FIRINGS:
        return _stop(desk, uow, ticket, firing, lately)
    uow.firings.add(firing)  # before what it does: whatever follows from that looks here how deep it is
    if firing.state is FiringState.ASKED:
        lead = _there(uow, desk.policy.team(ticket.team).lead)
        rule_triggers.ask(uow, firing, lead=lead.id if lead is not None else None)
    else:
        ticket, firing = rule_actions.perform(desk, uow, ticket, firing, ready=ready)
        uow.firings.save(firing)
    return _mark(desk, uow, ticket, firing, by=DESK)


def _stop(desk: Desk, uow: UnitOfWork, ticket: Ticket, firing: Firing, lately: Sequence[Firing]) -> Ticket:
    """Keep a rule from going round, in the audit; the lead is told once an hour."""
    firing = replace(firing, state=FiringState.STOPPED)
    uow.firings.add(firing)
    ticket = _mark(desk, uow, ticket, firing, by=DESK)
    if any(one.state is FiringState.STOPPED for one in lately):
        return ticket
    said: dict[str, Any] = {"rule": firing.name, "file": f"rules/{firing.rule}.yaml"}
    lead = _there(uow, desk.policy.team(ticket.team).lead)
    if lead is None:
        showing.tell_agents(uow, ticket, key=firing.id, template="rule_stopped", **said)
    else:
        showing.tell_person(
            uow, lead.id, ticket, key=firing.id, template="rule_stopped", reader=lead.id, **said
        )
    return ticket


def _mark(desk: Desk, uow: UnitOfWork, ticket: Ticket, firing: Firing, *, by: UserId) -> Ticket:
    """Record in the ticket's audit what became of a rule."""
    after = lifecycle.ruled(ticket, firings.mark(firing), at=desk.clock.now())
    action = f"rule_{firing.state.value}"
    done = save(desk, uow, ticket, after, action=action, by=by, cause=firing.id, reason=firing.name)
    assert done is not None  # it is locked
    return done


def _there(uow: UnitOfWork, email: str) -> Person | None:
    person = uow.people.by_email(email) if email else None
    return person if person is not None and person.is_active else None
