"""What rules did: the events they wait for, and a firing for each rule that held because of one.

The name of a firing says the rule, the ticket and the event, so that it is there once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from workflows.domain.ids import FiringId, RuleId, TicketId, UserId
from workflows.domain.rules import Action, Rule, Trigger, Verb
from workflows.domain.tasks import TaskMark, TaskState
from workflows.domain.tickets import Kind, RuleMark, State, Ticket

RULE = "rule:"
"""How the name of every firing begins, and with it the cause of whatever a firing did."""
DEEPEST = 3
"""So many rules may act one because of the other; the next one is stopped."""
MOST_FIRINGS = 10
"""So often a rule may act on one ticket within WITHIN; what goes round over a person or a time is stopped by it."""
WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a ticket and that rules may wait for.

    `key` names it among the events of its kind, `depth` says how many rules acted one because of the other until it
    came; `rule` is set where it is meant for one rule only, `task` where it happened to one. Of a message the job
    carries `channel` alone: its `text`, which may be taken back or erased meanwhile, is read when rules look at it.
    """

    ticket_id: TicketId
    trigger: Trigger
    key: str
    depth: int = 0
    before: str = ""
    after: str = ""
    channel: str = ""
    text: str = ""
    rule: str = ""
    task: str = ""

    def task_of(self, ticket: Ticket) -> TaskMark | None:
        """Return what a ticket keeps of the task that this happened to, None where it is none."""
        return next((one for one in ticket.tasks if one.id == self.task), None)

    @property
    def name(self) -> str:
        """What it is called among all events."""
        return f"{self.ticket_id}:{self.trigger.value}:{self.key}"

    def as_payload(self) -> dict[str, Any]:
        """Return it as a job carries it."""
        return {
            "ticket": self.ticket_id,
            "trigger": self.trigger.value,
            "key": self.key,
            "depth": self.depth,
            "before": self.before,
            "after": self.after,
            "channel": self.channel,
            "rule": self.rule,
            "task": self.task,
        }

    @classmethod
    def of_payload(cls, payload: Mapping[str, Any]) -> Event:
        """Return the event that a job carries."""
        return cls(
            ticket_id=TicketId(str(payload["ticket"])),
            trigger=Trigger(payload["trigger"]),
            key=str(payload["key"]),
            depth=int(payload["depth"]),
            before=str(payload["before"]),
            after=str(payload["after"]),
            channel=str(payload["channel"]),
            rule=str(payload["rule"]),
            task=str(payload.get("task", "")),  # jobs of before there were tasks have none
        )


class FiringState(StrEnum):
    """What became of a rule that held."""

    ASKED = "asked"  # the lead has to say
    DONE = "done"
    LEFT = "left"  # the lead said no
    STOPPED = "stopped"  # it would have gone round


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one action: `why` is empty where it was done, the code of a broken rule otherwise."""

    verb: Verb
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that a firing has sent: `body` is fixed, so that every try is the same. `came` is what came of it."""

    n: int
    webhook: str
    url: str
    body: str
    came: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """What came of a rule on a ticket because of an event. It keeps the actions as they were then."""

    id: FiringId
    rule: RuleId
    ticket_id: TicketId
    name: str
    why: str
    trigger: Trigger
    state: FiringState
    depth: int
    at: datetime
    actions: tuple[Action, ...]
    outcomes: tuple[Outcome, ...] = ()
    calls: tuple[Call, ...] = ()
    decided_by: UserId | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often a rule came to a state, and when last."""

    rule: RuleId
    state: FiringState
    count: int
    last_at: datetime


def firing_id(rule: Rule, event: Event) -> FiringId:
    """Name what a rule does because of an event: the same for the same two, and so done once."""
    return FiringId(f"{RULE}{rule.id}:{event.name}")


def mark(firing: Firing) -> RuleMark:
    """Return what the ticket keeps of a firing, so that its audit tells it."""
    done = tuple(one.verb.value for one in firing.outcomes if not one.why)
    not_done = tuple(f"{one.verb.value}: {one.why}" for one in firing.outcomes if one.why)
    return RuleMark(firing=firing.id, rule=firing.name, state=firing.state.value, did=done, did_not=not_done)


def events(before: Ticket | None, after: Ticket, *, depth: int) -> Iterator[Event]:
    """Yield what a step of a ticket is to rules."""

    def event(trigger: Trigger, was: str = "", now: str = "") -> Event:
        key = f"v{after.version}"
        return Event(ticket_id=after.id, trigger=trigger, key=key, depth=depth, before=was, after=now)

    if before is None:
        yield event(Trigger.OPENED)
        if after.kind is Kind.REQUEST:
            yield event(Trigger.REQUEST_SENT)
        return
    if before.state is not after.state:
        states = before.state.value, after.state.value
        yield event(Trigger.STATE_CHANGED, *states)
        if after.state is State.RESOLVED:
            yield event(Trigger.RESOLVED, *states)
    if before.priority is not after.priority:
        yield event(Trigger.PRIORITY_CHANGED, before.priority.value, after.priority.value)
    yield from _of_tasks(before, after, depth=depth)


_OF_A_TASK = {TaskState.DONE: Trigger.TASK_DONE, TaskState.STUCK: Trigger.TASK_STUCK}


def _of_tasks(before: Ticket, after: Ticket, *, depth: int) -> Iterator[Event]:
    known = {one.id: one.state for one in before.tasks}
    for one in after.tasks:
        if one.state in _OF_A_TASK and known.get(one.id) is not one.state:
            trigger, key = _OF_A_TASK[one.state], f"v{after.version}:{one.id}"
            yield Event(ticket_id=after.id, trigger=trigger, key=key, depth=depth, task=one.id)
