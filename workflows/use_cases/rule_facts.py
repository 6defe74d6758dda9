"""What is read for the record that the condition of a rule sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from workflows.domain.firings import Event
from workflows.domain.ids import UserId
from workflows.domain.people import Person
from workflows.domain.promises import as_it_was
from workflows.domain.rule_records import Around
from workflows.domain.tickets import Change, Kind, Ticket
from workflows.ports import UnitOfWork


def around(uow: UnitOfWork, ticket: Ticket, event: Event | None = None) -> Around:
    """Return what a ticket's record needs besides the ticket itself, because of that event if it is of a task."""
    item, answers = _asked_for(uow, ticket)
    return Around(
        requester=uow.people.get(ticket.requester_id),
        assignee=uow.people.get(ticket.assignee_id or UserId("")),
        tasked=tasked(uow, ticket, event) if event is not None else None,
        groups=uow.people.groups_of([ticket.requester_id]).get(ticket.requester_id, frozenset()),
        item=item,
        answers=answers,
        clocks=uow.clocks.of(ticket.id),
    )


def tasked(uow: UnitOfWork, ticket: Ticket, event: Event) -> Person | None:
    """Return who has, or did, the task that something happened to."""
    mark = event.task_of(ticket)
    return uow.people.get(mark.by) if mark is not None and mark.by is not None else None


def steps_of(ticket: Ticket, changes: Sequence[Change]) -> list[Ticket]:
    """Return a ticket as it was after each of its steps."""
    steps: list[Ticket] = []
    facts: dict[str, Any] = {}
    for change in changes:
        facts |= change.after
        steps.append(replace(as_it_was(ticket, facts, change.at), version=change.version))
    return steps


def _asked_for(uow: UnitOfWork, ticket: Ticket) -> tuple[str, dict[str, list[str]]]:
    if ticket.kind is not Kind.REQUEST or ticket.conversation_id is None:
        return "", {}
    conversation = uow.conversations.get(ticket.conversation_id)
    if conversation.request_id is None:
        return "", {}
    request = uow.requests.get(conversation.request_id)
    return request.item_id, {field: list(value) for field, value in request.answers.items()}
