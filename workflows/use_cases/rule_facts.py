"""What is read for the record that the condition of a rule sees."""

from __future__ import annotations

from workflows.domain.ids import UserId
from workflows.domain.rule_records import Around
from workflows.domain.tickets import Kind, Ticket
from workflows.ports import UnitOfWork


def around(uow: UnitOfWork, ticket: Ticket) -> Around:
    """Return what a ticket's record needs besides the ticket itself."""
    item, answers = _asked_for(uow, ticket)
    return Around(
        requester=uow.people.get(ticket.requester_id),
        assignee=uow.people.get(ticket.assignee_id or UserId("")),
        groups=uow.people.groups_of([ticket.requester_id]).get(ticket.requester_id, frozenset()),
        item=item,
        answers=answers,
        clocks=uow.clocks.of(ticket.id),
    )


def _asked_for(uow: UnitOfWork, ticket: Ticket) -> tuple[str, dict[str, list[str]]]:
    if ticket.kind is not Kind.REQUEST or ticket.conversation_id is None:
        return "", {}
    conversation = uow.conversations.get(ticket.conversation_id)
    if conversation.request_id is None:
        return "", {}
    request = uow.requests.get(conversation.request_id)
    return request.item_id, {field: list(value) for field, value in request.answers.items()}
