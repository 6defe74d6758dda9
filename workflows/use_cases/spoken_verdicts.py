"""A verdict that is written where a request is spoken of, below its card, or with its number: it counts as a press.

Only of whoever is asked. Of anybody else, the requester too, the same words are conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain import spoken_verdicts
from workflows.domain.approvals import Step, StepState, Verdict, Via
from workflows.domain.conversations import CardKind, Conversation
from workflows.domain.ids import ApprovalId, SurfaceId, UserId
from workflows.domain.messages import IncomingMessage
from workflows.domain.spoken_verdicts import Spoken
from workflows.domain.surfaces import (
    Surface,
    SurfaceKind,
    approval_surface_id,
    card_id,
    conversation_lane,
    line_id,
    person_lane,
)
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import approvals, approvers, showing
from workflows.use_cases.approvals import Counted


@dataclass(frozen=True, slots=True)
class _Place:
    """Where it was written: below which message of the desk, in which lane that is drawn, and what is asked there."""

    under: SurfaceId
    lane: str
    is_card: bool
    steps: Sequence[Step]


def heard(desk: Desk, message: IncomingMessage) -> bool:
    """Take a message for a verdict, if it is one and its author may give it there; False for any other.

    The same message twice counts once. One that comes too late below a card, or without a reason, is told so there.
    """
    spoken = spoken_verdicts.read(message.text)
    if spoken is None:
        return False
    with desk.reading() as uow:
        place = _place(uow, message) if message.thread_ts is not None else _named(uow, message, spoken)
        mine = _theirs(desk, uow, place, spoken, by=message.user_id) if place is not None else ()
    if place is None or not mine:
        return False
    if spoken.verdict is not Verdict.APPROVE and not spoken.why:
        _tell(desk, message, place, mine[0], template="approval_say_why")
        return True
    outcomes = [
        approvals.decide(
            desk,
            step.id,
            spoken.verdict,
            by=message.user_id,
            request_id=f"said:{message.channel}:{message.ts}:{step.id}",
            comment=spoken.why,
            via=Via.WORDS,
        )
        for step in mine
    ]
    if not any(isinstance(one, Counted) for one in outcomes):
        _tell(desk, message, place, mine[0], template="approval_said_late")
    return True


def is_about_any(uow: UnitOfWork, message: IncomingMessage) -> bool:
    """Whether somebody who is asked about something wrote a verdict in their direct messages, and not which one."""
    if not message.is_direct or spoken_verdicts.read(message.text) is None:
        return False
    return bool(uow.approvals.asked_of(message.user_id))


def _place(uow: UnitOfWork, message: IncomingMessage) -> _Place | None:
    """Return what is asked where a message was written, None where nothing is."""
    card = uow.surfaces.at(message.channel, message.root_ts)
    if card is not None and card.kind is SurfaceKind.APPROVAL:
        lane = person_lane(card.to) if card.to is not None else f"approval:{card.ref}"
        return _Place(card.id, lane, is_card=True, steps=[uow.approvals.get(ApprovalId(card.ref))])
    conversation_id = uow.conversations.at(message.channel, message.root_ts)
    conversation = uow.conversations.get(conversation_id) if conversation_id is not None else None
    if conversation is None or conversation.ticket_id is None:
        return None
    steps = [one for one in uow.approvals.of(conversation.ticket_id) if one.state is StepState.OPEN]
    return _Place(_opened(conversation), conversation_lane(conversation.id), is_card=False, steps=steps)


def _named(uow: UnitOfWork, message: IncomingMessage, spoken: Spoken) -> _Place | None:
    """Return the card of the request somebody names in their direct messages; a verdict without a number names none.

    Whatever waits alone may be another one by now than they had before them.
    """
    ticket = uow.tickets.by_number(spoken.number) if message.is_direct and spoken.number else None
    if ticket is None:
        return None
    cards = {step: approval_surface_id(step.id, message.user_id) for step in uow.approvals.of(ticket.id)}
    mine = [step for step, card in cards.items() if uow.surfaces.get(card) is not None]
    asked = [step for step in mine if step.state is StepState.OPEN] or mine[-1:]
    if not asked:
        return None
    return _Place(cards[asked[0]], person_lane(message.user_id), is_card=True, steps=asked)


def _opened(conversation: Conversation) -> SurfaceId:
    """Name the card of a conversation that shows its ticket."""
    cards = [card for card in conversation.cards if card.kind is CardKind.OPENED]
    return card_id(conversation.id, cards[-1].n)


def _theirs(desk: Desk, uow: UnitOfWork, place: _Place, spoken: Spoken, *, by: UserId) -> tuple[Step, ...]:
    """Return what of it somebody may decide on, by the number they named if they did.

    Where the request is spoken of, only what they have not decided on: an *approved* after that is conversation.
    """
    return tuple(
        step
        for step in place.steps
        if spoken.number in ("", uow.tickets.get(step.ticket_id).number)
        and approvers.seat_for(desk, uow, step, by) is not None
        and (place.is_card or step.vote_of(by) is None)
    )


def _tell(desk: Desk, message: IncomingMessage, place: _Place, step: Step, *, template: str) -> None:
    """Answer who wrote it, in the same thread, once."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.get(step.ticket_id)
        line = Surface(
            id=line_id(ticket.id, to=message.user_id, key=f"said:{message.channel}:{message.ts}"),
            kind=SurfaceKind.LINE,
            ref=ticket.id,
            to=message.user_id,
            under=place.under,
            content={"template": template, "person": message.user_id},
        )
        showing.draw(uow, line, lane=place.lane)
        uow.commit()
