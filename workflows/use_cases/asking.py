"""A request is put to those who have to approve it: what exactly, under which policy, round by round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from workflows.domain import approval_turns, catalogue, costs, lifecycle, requests, voting
from workflows.domain.approval_turns import Line, Turn
from workflows.domain.approvals import Round, Step, StepState, mark
from workflows.domain.catalogue import Item
from workflows.domain.fulfilment import Planned
from workflows.domain.ids import UserId
from workflows.domain.requests import RequestDraft
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import approval_cards, approvers, reaching
from workflows.use_cases.tickets import save


def rounds_for(desk: Desk, item: Item, draft: RequestDraft, plans: Sequence[Planned]) -> tuple[Round, ...]:
    """Return who has to approve *item* asked for with those answers, in rounds; () when nobody has to."""
    cost = _cost(desk, item, draft, plans)
    return approval_turns.wanted(item.approvals, item, draft.answers, cost=cost)


def turn_of(
    desk: Desk,
    uow: UnitOfWork,
    item: Item,
    draft: RequestDraft,
    plans: Sequence[Planned],
    *,
    ticket: Ticket,
) -> Turn:
    """Return what a request of *item* with those answers puts to those who approve it."""
    earlier = uow.approvals.turn(ticket.id)
    return Turn(
        ticket_id=ticket.id,
        n=earlier.n + 1 if earlier is not None else 1,
        sent_at=desk.clock.now(),
        request=draft.id,
        item=item.id,
        title=requests.title(item, draft.answers),
        rounds=rounds_for(desk, item, draft, plans),
        lines=tuple(_lines(item, draft)),
        answers=draft.answers,
        cost=_cost(desk, item, draft, plans),
        price_per=item.price_per,
        currency=item.currency,
        plans=tuple(plans),
    )


def begin(desk: Desk, uow: UnitOfWork, ticket: Ticket, turn: Turn, *, by: UserId, cause: str) -> Ticket:
    """Put what was sent to those who have to approve it first, in its transaction.

    Of what was sent before, approvals still count where nothing is different; else they are void, and say so.
    """
    earlier, before = uow.approvals.turn(ticket.id), uow.approvals.of(ticket.id)
    steps = approval_turns.steps_of(turn, desk.ids.new)
    if earlier is not None and (earlier.card, earlier.policy) == (turn.card, turn.policy):
        steps = voting.carried_over(steps, before)
    else:
        void(desk, uow, before)
    uow.approvals.begin(turn, steps)
    asked = open_ready(desk, uow, ticket)
    after = lifecycle.await_approval(ticket, tuple(map(mark, voting.of_turn(asked))), at=desk.clock.now())
    return save(desk, uow, ticket, after, action="approval_asked", by=by, cause=cause) or ticket


def void(desk: Desk, uow: UnitOfWork, steps: Sequence[Step]) -> None:
    """Let approvals count no more that were given to something else than what is asked for now."""
    given = [step for step in voting.of_turn(steps) if step.state is StepState.APPROVED]
    for step in given:
        uow.approvals.save(voting.closed(step, StepState.SUPERSEDED, at=desk.clock.now()))
    approval_cards.redraw(uow, given)


def open_ready(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> tuple[Step, ...]:
    """Ask everybody whose round has come, and return all steps of the ticket as they are then."""
    there = list(uow.approvals.of(ticket.id))
    asked = []
    for step in voting.ready(there):
        found = approvers.find(desk, uow, ticket, step)
        opened = voting.opened(step, found.seats, at=desk.clock.now(), unheard=found.unheard)
        uow.approvals.save(opened)
        there[there.index(step)] = opened
        approvers.note_guard(desk, uow, ticket, opened)
        asked.append(opened)
    ask(desk, uow, ticket, asked)
    return tuple(there)


def ask(desk: Desk, uow: UnitOfWork, ticket: Ticket, steps: Sequence[Step]) -> None:
    """Put open steps to everybody they ask now, when that is right for each; to the approvals queue where need be."""
    reaching.follow(desk, uow, ticket, steps)
    for step in steps:
        if not step.seats or voting.is_short(step):
            approval_cards.bring_to_queue(desk, uow, step, desk.policy.approvals_queue.id)
    approval_cards.redraw(uow, steps)


def _cost(desk: Desk, item: Item, draft: RequestDraft, plans: Sequence[Planned]) -> Decimal:
    """Return what the request comes to, with the parts it brings along."""
    parts = [
        (part, one.part.answers)
        for one in plans
        if one.part is not None and (part := desk.policy.catalogue.item(one.part.item)) is not None
    ]
    return costs.cost_together(item, draft.answers, parts)


def _lines(item: Item, draft: RequestDraft) -> Iterable[Line]:
    for one in catalogue.shown(item, draft.answers):
        if draft.answers.get(one.id):
            told = requests.told(one, draft.answers[one.id])
            yield Line(field=one.id, label=told.label, words=requests.written(told))
