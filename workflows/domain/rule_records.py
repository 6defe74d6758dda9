"""What the condition of a rule sees: one flat record of typed facts, each by its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from workflows.domain import tasks
from workflows.domain.firings import Event
from workflows.domain.people import Person
from workflows.domain.policies import Policy
from workflows.domain.promises import Sla
from workflows.domain.sla import Measure
from workflows.domain.tickets import Ticket

Told: TypeAlias = "str | int | bool | datetime | list[str] | dict[str, list[str]]"
"""The value of a fact."""


class FactKind(StrEnum):
    """The types of facts, as people write them."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "true or false"
    INSTANT = "instant"
    TEXTS = "list of texts"
    ANSWERS = "lists of texts by field"


@dataclass(frozen=True, slots=True)
class Fact:
    """One name a condition may use, and what it says."""

    name: str
    kind: FactKind
    says: str


_T, _N, _B = FactKind.TEXT, FactKind.NUMBER, FactKind.TRUTH
FACTS = (
    Fact("ticket.number", _T, "What people say, such as `INC-42`"),
    Fact("ticket.kind", _T, "`incident` or `request`"),
    Fact("ticket.state", _T, "Such as `new`, `assigned`, `pending_user`, `resolved`"),
    Fact("ticket.title", _T, "Its first line"),
    Fact("ticket.text", _T, "Everything its requester wrote at first"),
    Fact("ticket.priority", _T, "`P1` to `P5`"),
    Fact("ticket.impact", _N, "1 one person, 2 several, 3 many; 0 where nobody said"),
    Fact("ticket.urgency", _N, "1 a nuisance, 2 partly, 3 stopped; 0 where nobody said"),
    Fact("ticket.team", _T, "The id of its team"),
    Fact("ticket.category", _T, "What it was sorted as, empty where it was not"),
    Fact("ticket.service", _T, "Which service is concerned, empty where nobody said"),
    Fact("ticket.assignee", _T, "The e-mail of who has it, empty where nobody does"),
    Fact("ticket.tags", FactKind.TEXTS, "The words that rules gave it"),
    Fact("ticket.is_open", _B, "Whether somebody still has work to do"),
    Fact("ticket.is_private", _B, "Whether only its team may read of it"),
    Fact("ticket.reopened", _N, "How often it was opened again"),
    Fact("ticket.rating", _N, "1 to 5; 0 where nobody said"),
    Fact("ticket.tasks_left", _N, "How many of its tasks are still to be done"),
    Fact("ticket.opened_at", FactKind.INSTANT, "When it was opened"),
    Fact("requester.email", _T, "In small letters"),
    Fact("requester.name", _T, "As the directory has it"),
    Fact("requester.language", _T, "Two letters such as `de`, empty where the directory does not say"),
    Fact("requester.is_guest", _B, "Whether they are a guest of the workspace"),
    Fact("requester.groups", FactKind.TEXTS, "The handles of the user groups they are in"),
    Fact("item.id", _T, "What is requested, the name of its file; empty for an incident"),
    Fact(
        "answers",
        FactKind.ANSWERS,
        "What was answered, by the ids of the item's fields; options by their ids",
    ),
    Fact(
        "clock.response", _N, "Percent of the time to a first reply that is used up, 0 without such a promise"
    ),
    Fact("clock.resolution", _N, "Percent of the time to a solution that is used up"),
    Fact("clock.is_broken", _B, "Whether one of the promises was broken"),
    Fact("task.id", _T, "Which task of its item's file it is that was done, is stuck or is overdue"),
    Fact("task.title", _T, "What that task is called"),
    Fact("task.team", _T, "The id of the team whose it is"),
    Fact("task.assignee", _T, "The e-mail of who has it or did it, empty where nobody does"),
    Fact("task.why", _T, "Why it cannot be done, for `task_stuck`"),
    Fact("event.before", _T, "The state or the priority it had, where that is what changed"),
    Fact("event.after", _T, "The state or the priority it has now"),
    Fact("event.text", _T, "What the requester wrote, for `replied`"),
    Fact("desk.is_open", _B, "Whether the desk is at work now"),
    Fact("now", FactKind.INSTANT, "Now"),
)
"""Everything a condition may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a record needs besides the ticket."""

    requester: Person | None
    assignee: Person | None
    tasked: Person | None
    groups: Collection[str]
    item: str
    answers: Mapping[str, list[str]]
    clocks: Sla | None


def record(policy: Policy, ticket: Ticket, around: Around, event: Event, *, at: datetime) -> dict[str, Told]:
    """Return the value of every fact, as things stand at *at*."""
    requester = around.requester
    said: dict[str, Told] = {
        "requester.email": requester.email.lower() if requester else "",
        "requester.name": requester.name if requester else "",
        "requester.language": requester.locale[:2].lower() if requester else "",
        "requester.is_guest": requester.is_guest if requester else False,
        "requester.groups": sorted(around.groups),
        "item.id": around.item,
        "answers": dict(around.answers),
        "event.before": event.before,
        "event.after": event.after,
        "event.text": event.text,
        "desk.is_open": policy.calendar.next_open(at) == at,
        "now": at,
    }
    assignee = around.assignee.email.lower() if around.assignee else ""
    told = _of_ticket(ticket, assignee) | _of_task(ticket, around.tasked, event)
    return said | told | _of_clocks(around.clocks, ticket, at)


def _of_ticket(ticket: Ticket, assignee: str) -> dict[str, Told]:
    return {
        "ticket.number": ticket.number,
        "ticket.kind": ticket.kind.value,
        "ticket.state": ticket.state.value,
        "ticket.title": ticket.title,
        "ticket.text": ticket.description,
        "ticket.priority": ticket.priority.value,
        "ticket.impact": ticket.impact.value if ticket.impact else 0,
        "ticket.urgency": ticket.urgency.value if ticket.urgency else 0,
        "ticket.team": ticket.team,
        "ticket.category": ticket.category,
        "ticket.service": ticket.service,
        "ticket.assignee": assignee,
        "ticket.tags": list(ticket.tags),
        "ticket.is_open": ticket.is_open,
        "ticket.is_private": ticket.is_private,
        "ticket.reopened": ticket.reopened,
        "ticket.rating": ticket.rating or 0,
        "ticket.tasks_left": tasks.left(ticket.tasks),
        "ticket.opened_at": ticket.opened_at,
    }


def _of_task(ticket: Ticket, tasked: Person | None, event: Event) -> dict[str, Told]:
    mark = event.task_of(ticket)
    return {
        "task.id": mark.name if mark is not None else "",
        "task.title": mark.title if mark is not None else "",
        "task.team": mark.team if mark is not None else "",
        "task.assignee": tasked.email.lower() if tasked is not None else "",
        "task.why": mark.why if mark is not None else "",
    }


def _of_clocks(clocks: Sla | None, ticket: Ticket, at: datetime) -> dict[str, Told]:
    def used(measure: Measure) -> int:
        clock = clocks.current(measure) if clocks is not None else None
        return int(100 * clock.share(at)) if clock is not None else 0

    return {
        "clock.response": used(Measure.RESPONSE),
        "clock.resolution": used(Measure.RESOLUTION),
        "clock.is_broken": bool(ticket.breached),
    }
