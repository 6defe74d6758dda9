"""Requests that bring others with them: opened together, in one conversation; the whole is done when its parts are.

Whole and parts are never locked in one transaction after that: how a part stands comes to the whole by a job, and so
does to a part that the whole was cancelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workflows.domain import conversations, lifecycle, requests
from workflows.domain import tasks as doors
from workflows.domain.catalogue import Item
from workflows.domain.conversations import Conversation, Draft
from workflows.domain.errors import DeskError
from workflows.domain.fulfilment import Part, Planned
from workflows.domain.ids import DESK, TicketId
from workflows.domain.policies import Priority
from workflows.domain.requests import RequestDraft
from workflows.domain.tasks import TaskState
from workflows.domain.tickets import Kind, Link, LinkKind, Sorting, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import asking, fulfilling, grants, showing, tasks
from workflows.use_cases.fulfilling import PART_MOVED, PART_OFF
from workflows.use_cases.tickets import open_ticket, save

_WAITING = (State.AWAITING_APPROVAL, State.CHANGES_REQUESTED, State.NEW, State.TRIAGED)


def begin(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    ticket: Ticket,
    *,
    draft: RequestDraft,
    plans: Sequence[Planned],
    cause: str,
) -> Ticket:
    """Open the parts of a request that may be begun, then its tasks, in its transaction.

    A part that is offered no more by then is a task like any other: its team sees to it.
    """
    parts = {
        one.id: _opened(desk, uow, conversation, ticket, draft=draft, part=one.part, item=item, cause=cause)
        for one in plans
        if one.part is not None and (item := desk.policy.catalogue.item(one.part.item)) is not None
    }
    plans = fulfilling.kept_private(plans, desk.policy.catalogue.item(draft.item_id), ticket)
    return tasks.begin(desk, uow, ticket, plans, cause=cause, parts=parts)


def follow(desk: Desk, part_id: TicketId) -> None:
    """Bring the whole to how one of its parts stands; nothing when it knows already, or ended meanwhile."""
    with desk.unit_of_work() as uow:
        part = uow.tickets.get(part_id)
        whole = uow.tickets.locked(part.linked(LinkKind.PART_OF)[0].ticket_id)
        part = uow.tickets.get(part_id)  # as it is now that nobody else can move the whole
        task = next((one for one in uow.tasks.of(whole.id) if one.part_id == part_id), None)
        if task is None:
            return
        to = _standing(part)
        try:
            moved = doors.move_part(task, to, at=desk.clock.now())
        except DeskError as refused:
            if refused.code != "task_moved_on":
                raise
            return
        cause = f"{PART_MOVED}:{part_id}:v{part.version}"
        action = "task_done" if to is TaskState.DONE else f"part_{to.value}"
        if tasks.advance(desk, uow, whole, moved, action=action, by=DESK, cause=cause) is not None:
            uow.commit()


def call_off(desk: Desk, part_id: TicketId) -> None:
    """Cancel a part of a request that was cancelled; one that was begun goes on."""
    with desk.unit_of_work() as uow:
        part = uow.tickets.locked(part_id)
        if not lifecycle.may_cancel(part) or part.state not in _WAITING:
            return
        after = lifecycle.cancel(part, at=desk.clock.now())
        cause = f"{PART_OFF}:{part_id}"
        if save(desk, uow, part, after, action="cancelled", by=DESK, cause=cause) is not None:
            key, person = f"v{after.version}", part.requester_id
            showing.tell_agents(uow, after, key=key, template="cancelled", person=person)
            uow.commit()


def _opened(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    whole: Ticket,
    *,
    draft: RequestDraft,
    part: Part,
    item: Item,
    cause: str,
) -> Ticket:
    """Open a part as a request of its own, with the tasks of its own item; it has no thread but that of the whole."""
    asked = replace(draft, item_id=item.id, item_version=item.version, answers=part.answers, extends=None)
    meant = requests.beneficiary(asked, item)
    plans: Sequence[Planned] = [
        one
        for one in fulfilling.planned(desk, uow, item, asked, beneficiary=meant)
        if one.part is None  # parts have none of their own
    ]
    rounds = asking.rounds_for(desk, item, asked, plans)
    ticket, _ = open_ticket(
        desk,
        uow,
        replace(conversation, question="", tried=()),
        draft=Draft(
            title=requests.title(item, part.answers)[: conversations.TITLE_MAX],
            description=requests.description(item, part.answers),
        ),
        author_id=whole.author_id,
        cause=cause,
        sorting=Sorting(
            kind=Kind.REQUEST,
            team=item.fulfilled_by,
            priority=Priority(item.priority) if item.priority else None,
            beneficiary_id=meant if meant != whole.requester_id else None,
            tasks=() if rounds else fulfilling.marks_of(plans),
            is_to_be_approved=bool(rounds),
            item=item.id,
            part_of=Link(kind=LinkKind.PART_OF, ticket_id=whole.id, number=whole.number),
        ),
    )
    grants.ask(desk, uow, ticket, item, asked, beneficiary=meant)
    return _begun(desk, uow, ticket, item, asked, plans, is_to_be_approved=bool(rounds), cause=cause)


def _begun(
    desk: Desk,
    uow: UnitOfWork,
    ticket: Ticket,
    item: Item,
    asked: RequestDraft,
    plans: Sequence[Planned],
    *,
    is_to_be_approved: bool,
    cause: str,
) -> Ticket:
    """Have a part that was opened approved, or its tasks begun, and show it."""
    plans = fulfilling.kept_private(plans, item, ticket)
    if is_to_be_approved:
        turn = asking.turn_of(desk, uow, item, asked, plans, ticket=ticket)
        ticket = asking.begin(desk, uow, ticket, turn, by=ticket.author_id, cause=cause)
    else:
        ticket = tasks.begin(desk, uow, ticket, plans, cause=cause)
    showing.show_ticket(desk, uow, ticket)
    return ticket


def _standing(part: Ticket) -> TaskState:
    """Return what a part is to the whole, by how it stands itself."""
    if part.state in (State.RESOLVED, State.CLOSED):
        return TaskState.DONE
    if not part.is_open:
        return TaskState.LEFT_OUT
    return TaskState.REQUESTED if part.state in _WAITING else TaskState.UNDERWAY
