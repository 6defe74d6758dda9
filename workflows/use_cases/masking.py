"""Answers that nobody is to see in passing: kept apart, and shown to the team that fulfils the request, on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.domain.acts import MASKED_SHOWN, Act
from workflows.domain.catalogue import MASK, Answers, FieldKind, Item, Value
from workflows.domain.errors import DeskError
from workflows.domain.ids import FieldId, RequestId, TicketId, UserId
from workflows.domain.requests import RequestDraft
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmasked:
    """What the masked answers of a ticket are, by what they are called."""

    ticket: Ticket
    answers: Mapping[str, str]


def kept_apart(uow: UnitOfWork, request_id: RequestId, item: Item, answers: Answers) -> dict[FieldId, Value]:
    """Return *answers* with a mask for each that is to be masked, having put those where they are kept."""
    masked = dict(answers)
    for one in item.fields:
        if one.kind is FieldKind.MASKED and answers.get(one.id, MASK) not in ((), MASK):
            uow.masked.keep(request_id, one.id, label=one.label, value=answers[one.id][0])
            masked[one.id] = MASK
    return masked


def hand_over(uow: UnitOfWork, draft: RequestDraft, item: Item, ticket: Ticket) -> None:
    """Let the masked answers of a request belong to its ticket; of fields that are asked no more none is kept."""
    fields = [one.id for one in item.fields if one.kind is FieldKind.MASKED and draft.answers.get(one.id)]
    uow.masked.hand_over(draft.id, ticket.id, fields)


def tell(uow: UnitOfWork, ticket: Ticket) -> None:
    """Tell the agents of a new ticket that there are masked answers, and how they see them."""
    labels = sorted(uow.masked.of(ticket.id))
    if labels:
        showing.tell_agents(uow, ticket, key="masked", template="masked", labels=labels)


def show(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Unmasked:
    """Return the masked answers of a ticket to somebody of its team; each look is in the desk's audit.

    Raises DeskError("masked_for_the_team") for anybody else.
    """
    with desk.unit_of_work() as uow:
        ticket, person = uow.tickets.get(ticket_id), uow.people.get(by)
        team = desk.policy.team(ticket.team)
        is_theirs = person is not None and person.is_active and team.has(person.email)
        if not is_theirs:
            raise DeskError("masked_for_the_team", team=team.name)
        found = uow.masked.of(ticket_id)
        if uow.inbox.claim(request_id):
            seen = {"ticket": ticket.number, "fields": sorted(found)}
            act = Act(action=MASKED_SHOWN, actor_id=by, cause=request_id, at=desk.clock.now(), after=seen)
            uow.acts.add(act)
            uow.commit()
        return Unmasked(ticket=ticket, answers=found)
