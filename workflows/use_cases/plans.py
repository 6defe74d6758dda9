"""What changed files would do to open drafts, requests and clocks: read from the store, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from workflows.domain import fulfilment, plans, requests
from workflows.domain.fulfilment import ABOUT_TICKET
from workflows.domain.grants import Grant
from workflows.domain.ids import GrantId, RequestId, TicketId
from workflows.domain.plans import DraftEffect, GrantEffect, Plan, TasksEffect, TicketEffect
from workflows.domain.policies import Policy
from workflows.domain.requests import RequestDraft
from workflows.domain.tickets import Kind, Ticket
from workflows.ports import Clock, UnitOfWork
from workflows.use_cases import fulfilling

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
    held: list[GrantEffect | None] = []
    for grant in _held(unit_of_work):
        held.append(plans.of_grant(grant, policy))
        done()
    return Plan(
        access=[one for one in held if one is not None],
        of_access=len(held),
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


def _held(unit_of_work: Callable[[], UnitOfWork]) -> Iterator[Grant]:
    """Yield all access that somebody has for a time, in the order of their ids."""
    batch: Sequence[Grant] = ()
    while True:
        last = batch[-1].id if batch else GrantId("")
        with unit_of_work() as uow:
            batch = uow.grants.all_active(after=last, most=BATCH)
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
    sent = _sent(uow, ticket)
    item = sent.item_id if sent is not None else None
    groups = uow.people.groups_of([ticket.requester_id])[ticket.requester_id] if policy.agreements else ()
    return plans.of_ticket(
        ticket,
        uow.clocks.of(ticket.id),
        policy,
        at=clock.now(),
        agent=agent.email if agent is not None else None,
        item=item,
        promises=policy.promises_for(item=item or "", groups=groups),
        tasks=_of_tasks(uow, ticket, sent, policy, today=clock.now().date()),
    )


def _of_tasks(
    uow: UnitOfWork, ticket: Ticket, sent: RequestDraft | None, policy: Policy, *, today: date
) -> TasksEffect:
    """Return what would come of a request's tasks; of a part of another one no form is kept to compare with."""
    there = uow.tasks.of(ticket.id)
    known = (uow.people.get(task.assignee_id) for task in there if task.assignee_id is not None)
    emails = {person.id: person.email for person in known if person is not None}
    item = policy.catalogue.item(sent.item_id) if sent is not None else None
    about = dict.fromkeys(ABOUT_TICKET, ticket.number)
    turn = uow.approvals.turn(ticket.id) if not there else None
    waiting = [fulfilment.said_of(one.plan, about) for one in turn.plans] if turn is not None else []
    would_be = None
    if sent is not None and item is not None:
        adopted = requests.adopted(sent, item, today=today)
        said = adopted[0] if adopted is not None else sent
        meant = ticket.beneficiary_id or ticket.requester_id
        called_for = fulfilling.called_for(policy, uow, item, said, beneficiary=meant)
        would_be = [fulfilment.said_of(plan, about) for plan, _ in called_for]
    return plans.of_tasks(there, would_be, policy, team=ticket.team, emails=emails, waiting=waiting)


def _sent(uow: UnitOfWork, ticket: Ticket) -> RequestDraft | None:
    """Return what was sent of a request, None for any other ticket and for a part of another request."""
    if ticket.kind is not Kind.REQUEST or ticket.conversation_id is None:
        return None
    sent = uow.requests.sent_from(ticket.conversation_id)
    return min(sent, key=lambda draft: abs(draft.changed_at - ticket.opened_at), default=None)
