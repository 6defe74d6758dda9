"""A matter that turns out to be private: what others could read of its ticket is taken back where it stands.

What people wrote themselves is theirs to delete; the desk says so where it stood.
"""

from __future__ import annotations

from dataclasses import replace

from workflows.domain import tasks
from workflows.domain.conversations import Conversation
from workflows.domain.ids import SurfaceId, UserId
from workflows.domain.policies import Team
from workflows.domain.surfaces import (
    TAKEN_AWAY,
    Surface,
    SurfaceKind,
    conversation_lane,
    moved_id,
    person_lane,
    task_surface_id,
    triage_id,
    triage_lane,
)
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import fulfilling, privacy, showing


def seclude(uow: UnitOfWork, ticket: Ticket, conversation: Conversation | None, *, to: Team) -> None:
    """Take back all that was shown of a ticket to others than its requester and the private team it goes to.

    Its card and the runbooks under it are posted anew for that team. Both values are locked by the caller, who
    saves the ticket; its tasks are a word of their own.
    """
    for surface in uow.surfaces.of(ticket.id):
        if surface.under == triage_id(ticket.id) or _is_said_in_a_channel(surface):
            showing.take_away(uow, surface, lane=triage_lane(ticket.id))
        elif surface.to is not None and not _may_read(uow, surface.to, ticket, to):
            showing.take_away(uow, surface, lane=person_lane(surface.to))
    _leave_queue(uow, ticket)
    for run in uow.runs.of(ticket.id):
        for card in uow.surfaces.of(run.id):
            _post_anew(uow, ticket, card)
    if conversation is not None:
        _leave_channel(uow, ticket, conversation)


def seclude_tasks(desk: Desk, uow: UnitOfWork, before: Ticket, after: Ticket, *, to: Team) -> Ticket:
    """Make what is left to do of a request the private team's, and take back what others could read of it.

    Returns *after* with what a ticket keeps of its tasks. Parts are requests of their own, and stay whose they are.
    """
    lane = triage_lane(before.id)
    for task in uow.tasks.of(before.id):
        card = uow.surfaces.get(task_surface_id(task.id))
        if task.part_id is not None or task.team == to.id:
            continue
        fulfilling.show_homes(desk, uow, task)  # those of its team, who have it no more
        if task.is_settled:
            if card is not None:
                showing.take_away(uow, card, lane=lane)
            continue
        if card is not None:
            _post_anew(uow, before, card)
            uow.surfaces.reword(card.id, {"queue": to.queue})
        keeps = task.assignee_id is not None and _is_of(uow, task.assignee_id, to)
        uow.tasks.save(tasks.seclude(task, team=to.id, keeps=keeps, at=desk.clock.now()))
    return replace(after, tasks=tuple(map(tasks.mark, uow.tasks.of(before.id))))


def readers(uow: UnitOfWork, ticket: Ticket, user_ids: tuple[UserId, ...], *, to: Team) -> tuple[UserId, ...]:
    """Return those of *user_ids* who may go on hearing of it."""
    return tuple(user_id for user_id in user_ids if _may_read(uow, user_id, ticket, to))


def _may_read(uow: UnitOfWork, user_id: UserId, ticket: Ticket, team: Team) -> bool:
    return user_id == ticket.requester_id or _is_of(uow, user_id, team)


def _is_of(uow: UnitOfWork, user_id: UserId, team: Team) -> bool:
    person = uow.people.get(user_id)
    return person is not None and team.has(person.email)


def _is_said_in_a_channel(surface: Surface) -> bool:
    """Whether it was said to everybody in a channel: what is overdue, what a rule says, that the glass is broken."""
    is_line = (
        surface.kind in (SurfaceKind.LINE, SurfaceKind.GLASS) and surface.under is None and surface.to is None
    )
    return is_line and "queue" in surface.content


def _leave_queue(uow: UnitOfWork, ticket: Ticket) -> None:
    """Let one line without a word of the matter stand where the card stood; the card is posted elsewhere."""
    card = uow.surfaces.get(triage_id(ticket.id))
    if card is None or card.channel is None or card.ts is None:
        return
    leaves = Surface(
        id=moved_id(ticket.id, card.channel, card.ts),
        kind=SurfaceKind.MOVED,
        ref=ticket.id,
        channel=card.channel,
        ts=card.ts,
        content={"is_private": True},
    )
    uow.surfaces.moved(replace(card, channel=None, ts=None, drawn=""), leaves=leaves)
    showing.draw(uow, leaves, lane=triage_lane(ticket.id))


def _post_anew(uow: UnitOfWork, ticket: Ticket, card: Surface) -> None:
    """Have a card deleted where it stands; it is posted under the ticket's card when it is drawn next."""
    if card.channel is None or card.ts is None:
        return
    gone = Surface(
        id=SurfaceId(f"gone:{card.channel}:{card.ts}"),
        kind=card.kind,
        ref=card.ref,
        channel=card.channel,
        ts=card.ts,
        content={TAKEN_AWAY: True},
    )
    uow.surfaces.moved(replace(card, channel=None, ts=None, drawn=""), leaves=gone)
    showing.draw(uow, gone, lane=triage_lane(ticket.id))


def _leave_channel(uow: UnitOfWork, ticket: Ticket, conversation: Conversation) -> None:
    """Go on in direct messages with who asked in a channel."""
    if not conversation.is_in_channel:
        return
    lane = conversation_lane(conversation.id)
    for surface in uow.surfaces.of(ticket.id):
        if surface.channel == conversation.channel and surface.thread_ts == conversation.thread_ts:
            showing.take_away(uow, surface, lane=lane)
    uow.conversations.save(privacy.in_direct_messages(uow, conversation))
