"""A request that is whole is sent: as a new ticket, or once more to those who wanted it otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workflows.domain import conversations, lifecycle, request_talks, requests
from workflows.domain.catalogue import NO_FIELD, Item
from workflows.domain.conversations import Conversation, Draft
from workflows.domain.fulfilment import Planned
from workflows.domain.ids import TicketId, UserId
from workflows.domain.policies import Priority
from workflows.domain.requests import RequestDraft, RequestState, Step
from workflows.domain.tickets import Kind, LinkKind, Sorting, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import (
    approvals,
    asking,
    bundles,
    days,
    fulfilling,
    grants,
    masking,
    silent_drafts,
    steps,
    tickets,
)
from workflows.use_cases.request_items import in_words_of, item_of
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate

SENDABLE = frozenset({State.CHANGES_REQUESTED, State.REJECTED, State.EXPIRED})
"""Where a request may be changed and sent again."""


def send(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, draft: RequestDraft, item: Item, *, cause: str
) -> Conversation:
    """Send a draft that was looked over, and return its conversation as handed over to the ticket."""
    meant = requests.beneficiary(draft, item)
    plans = fulfilling.planned(desk, uow, item, draft, beneficiary=meant)
    earlier = uow.tickets.locked(draft.ticket_id) if draft.ticket_id is not None else None
    if earlier is not None and earlier.state in SENDABLE:
        return _again(desk, uow, conversation, draft, item, plans=plans, ticket=earlier, cause=cause)
    is_agreed = grants.is_agreed(uow, draft, item)
    rounds = () if is_agreed else asking.rounds_for(desk, item, draft, plans)
    ticket, handed_over = tickets.open_ticket(
        desk,
        uow,
        conversation,
        draft=_words(draft, item),
        author_id=conversation.person_id,
        cause=cause,
        sorting=Sorting(
            kind=Kind.REQUEST,
            team=item.fulfilled_by,
            priority=Priority(item.priority) if item.priority else None,
            beneficiary_id=_other(draft, meant),
            tasks=() if rounds else fulfilling.marks_of(plans),
            is_to_be_approved=bool(rounds),
        ),
    )
    silent_drafts.save(desk, uow, replace(draft, state=RequestState.SENT, ticket_id=ticket.id))
    grants.ask(desk, uow, ticket, item, draft, beneficiary=meant)
    if rounds:
        turn = asking.turn_of(desk, uow, item, draft, plans, ticket=ticket)
        asking.begin(desk, uow, ticket, turn, by=conversation.person_id, cause=cause)
    else:
        bundles.begin(desk, uow, conversation, ticket, draft=draft, plans=plans, cause=cause)
    masking.hand_over(uow, draft, item, ticket)
    return handed_over


def edit(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """*Edit and send again*: the draft of a request that was not approved is open once more, as it was sent."""
    with desk.unit_of_work() as uow:
        turn = uow.approvals.turn(ticket_id)
        ticket = uow.tickets.get(ticket_id)
        if by != ticket.requester_id:
            return NotYours(ticket)
        if turn is None or ticket.linked(LinkKind.PART_OF):
            return TooLate(ticket)
        before = uow.conversations.locked(uow.requests.get(turn.request).conversation_id)
        ticket, draft = uow.tickets.locked(ticket_id), uow.requests.get(turn.request)
        item = item_of(desk, uow, draft)
        if ticket.state not in SENDABLE or before.request_id is not None or item is None:
            return TooLate(ticket)
        if not uow.inbox.claim(request_id):
            return Repeated(ticket)
        opened = replace(draft, state=RequestState.OPEN, asked=NO_FIELD)
        today = days.today(desk, uow, by)
        after, step = requests.adopted(opened, item, today=today) or (opened, Step(asks=NO_FIELD))
        silent_drafts.save(desk, uow, after)
        now = replace(before, request_id=draft.id)  # so that it does not read as one that has just begun
        steps.save(desk, uow, before, request_talks.show(now, after, in_words_of(desk, uow, item, by), step))
        uow.commit()
        return Done(ticket)


def _again(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    draft: RequestDraft,
    item: Item,
    *,
    plans: Sequence[Planned],
    ticket: Ticket,
    cause: str,
) -> Conversation:
    """Put a request that was changed to those who approve it once more; what they said before stays on record."""
    by, words = conversation.person_id, _words(draft, item)
    meant = requests.beneficiary(draft, item)
    silent_drafts.save(desk, uow, replace(draft, state=RequestState.SENT))
    sent = lifecycle.send_again(
        ticket,
        title=words.title,
        description=words.description,
        beneficiary_id=_other(draft, meant),
        at=desk.clock.now(),
    )
    stored = tickets.save(desk, uow, ticket, sent, action="sent_again", by=by, cause=cause) or ticket
    grants.ask(desk, uow, stored, item, draft, beneficiary=meant)
    turn = asking.turn_of(desk, uow, item, draft, plans, ticket=stored)
    put = asking.begin if turn.rounds else approvals.go_ahead
    put(desk, uow, stored, turn, by=by, cause=cause)
    masking.hand_over(uow, draft, item, stored)
    return conversations.hand_over(conversation, stored.id)


def _other(draft: RequestDraft, meant: UserId) -> UserId | None:
    """Return whom a ticket keeps as the one it is for: None where that is whoever asks."""
    return meant if meant != draft.person_id else None


def _words(draft: RequestDraft, item: Item) -> Draft:
    return Draft(
        title=requests.title(item, draft.answers)[: conversations.TITLE_MAX],
        description=requests.description(item, draft.answers),
    )
