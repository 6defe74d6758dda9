"""What changed files would do to open drafts, requests and clocks: read from the store, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from workflows.domain import plans
from workflows.domain.ids import ItemId, RequestId, TicketId
from workflows.domain.plans import DraftEffect, Plan, TicketEffect
from workflows.domain.policies import Policy
from workflows.domain.requests import RequestDraft
from workflows.domain.tickets import Kind, Ticket
from workflows.ports import Clock, UnitOfWork

BATCH = 200


def plan(
    unit_of_work: Callable[[], UnitOfWork],
    policy: Policy,
    clock: Clock,
    *,
    done: Callable[[], None] = lambda: None,
) -> Plan:
    """Return what *policy* would do to everything that is open now; *done* hears of each thing looked at."""
    drafts: list[DraftEffect | None] = []
    for draft in _drafts(unit_of_work):
        drafts.append(plans.of_draft(draft, policy, today=clock.now().date()))
        done()
    tickets: list[TicketEffect | None] = []
    for uow, ticket in _tickets(unit_of_work):
        tickets.append(_of_ticket(uow, ticket, policy, clock))
        done()
    return Plan(
        drafts=[one for one in drafts if one is not None],
        tickets=[one for one in tickets if one is not None],
        of_drafts=len(drafts),
        of_tickets=len(tickets),
    )


def _drafts(unit_of_work: Callable[[], UnitOfWork]) -> Iterator[RequestDraft]:
    """Yield every open draft, in the order of their ids."""
    batch: Sequence[RequestDraft] = ()
    while True:
        last = batch[-1].id if batch else RequestId("")
        with unit_of_work() as uow:
            batch = uow.requests.all_open(after=last, most=BATCH)
        yield from batch
        if len(batch) < BATCH:
            return


def _tickets(unit_of_work: Callable[[], UnitOfWork]) -> Iterator[tuple[UnitOfWork, Ticket]]:
    """Yield every open ticket, in the order of their ids, with a transaction it can be looked into in."""
    batch: Sequence[Ticket] = ()
    while True:
        last = batch[-1].id if batch else TicketId("")
        with unit_of_work() as uow:
            batch = uow.tickets.all_open(after=last, most=BATCH)
            yield from ((uow, ticket) for ticket in batch)
        if len(batch) < BATCH:
            return


def _of_ticket(uow: UnitOfWork, ticket: Ticket, policy: Policy, clock: Clock) -> TicketEffect | None:
    agent = uow.people.get(ticket.assignee_id) if ticket.assignee_id is not None else None
    item = _item_of(uow, ticket)
    groups = uow.people.groups_of([ticket.requester_id])[ticket.requester_id] if policy.agreements else ()
    return plans.of_ticket(
        ticket,
        uow.clocks.of(ticket.id),
        policy,
        at=clock.now(),
        agent=agent.email if agent is not None else None,
        item=item,
        promises=policy.promises_for(item=item or "", groups=groups),
    )


def _item_of(uow: UnitOfWork, ticket: Ticket) -> ItemId | None:
    """Return what a request asks for, None for any other ticket."""
    if ticket.kind is not Kind.REQUEST or ticket.conversation_id is None:
        return None
    sent = uow.requests.sent_from(ticket.conversation_id)
    nearest = min(sent, key=lambda draft: abs(draft.changed_at - ticket.opened_at), default=None)
    return nearest.item_id if nearest is not None else None
