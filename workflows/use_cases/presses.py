"""What people press on the desk's cards in a conversation: whoever it belongs to decides, and once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflows.domain import conversations as talks
from workflows.domain.answers import Answer, Band
from workflows.domain.conversations import CardKind, Conversation, Phase
from workflows.domain.ids import ConversationId, UserId
from workflows.domain.questions import looked_up
from workflows.domain.withdrawals import withdraw
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import audiences, pausing, steps


@dataclass(frozen=True, slots=True)
class Recorded:
    """It happened."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class AlreadySettled:
    """That card came to rest before; this is how the conversation stands."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class NotYourConversation:
    """Only the person it belongs to decides in it."""


Pressed = Recorded | AlreadySettled | NotYourConversation


def solved(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Solved it*: the page is credited, the conversation done, no ticket."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return talks.solved(conversation, n)

    return press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def not_helped(
    desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str
) -> Pressed:
    """*Not really* or *None of these*: the next best once, then a ticket is offered."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return talks.not_helped(conversation, n)

    return press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def want_ticket(
    desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str
) -> Pressed:
    """*Open a ticket*: the confirm card, filled with the person's words."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return talks.confirm(conversation)

    return press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def reopen_answer(
    desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str
) -> Pressed:
    """*Still not working* on an answer that had helped: back to the confirm card."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return talks.reopened(conversation, n)

    def is_open(conversation: Conversation) -> bool:
        return conversation.cards[n].settled is talks.Settled.SOLVED and conversation.phase is Phase.DONE

    return press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step, is_open=is_open)


def want_person(
    desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str
) -> Pressed:
    """*Talk to a person*: a ticket at once, with what was asked and tried."""

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return steps.to_a_person(desk, uow, conversation, cause=request_id)

    return press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def show_suggestion(
    desk: Desk, conversation_id: ConversationId, *, n: int, index: int, by: UserId, request_id: str
) -> Pressed:
    """*Show* on a suggested page: its best section as an answer."""
    with desk.unit_of_work() as uow:
        conversation = uow.conversations.get(conversation_id)
        readers = audiences.readers_of(desk, uow, conversation)
    suggested = conversation.cards[n].passages[index]
    passage = (
        desk.knowledge.passage(suggested.page, looked_up(conversation.cards[n].about), readers=readers)
        or suggested
    )
    found = Answer(band=Band.SUGGEST, confidence=0.0, passages=(passage,))
    is_there = bool(audiences.still_shown(desk, found, readers).passages)

    def step(uow: UnitOfWork, now: Conversation) -> Conversation:
        if pausing.pause(uow) is not None:
            return talks.say_paused(talks.settle(now, n, talks.Settled.MOVED_ON))
        return talks.show(now, passage, of=n) if is_there else withdraw(now, n, {suggested.page})

    return press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def submit(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """Send the draft on the confirm card: exactly one ticket, however often it is pressed."""

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return steps.open_ticket(desk, uow, conversation, cause=request_id)

    return press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def reword(
    desk: Desk,
    conversation_id: ConversationId,
    *,
    by: UserId,
    request_id: str,
    title: str,
    description: str,
) -> Pressed:
    """Change the words of the draft before it is sent."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return talks.reword(conversation, title=title, description=description)

    def is_open(conversation: Conversation) -> bool:
        return talks.open_card(conversation, CardKind.CONFIRM) is not None

    return press(desk, conversation_id, n=0, by=by, request_id=request_id, step=step, is_open=is_open)


def discard(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """Throw the draft away."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return talks.discard(conversation, n)

    return press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def press(
    desk: Desk,
    conversation_id: ConversationId,
    *,
    n: int,
    by: UserId,
    request_id: str,
    step: Callable[[UnitOfWork, Conversation], Conversation],
    is_open: Callable[[Conversation], bool] | None = None,
) -> Pressed:
    """Do *step* to the conversation because its person pressed something on card *n*, once, while that is open."""
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation_id)
        if by != before.person_id:
            return NotYourConversation()
        still_open = is_open(before) if is_open else before.cards[n].settled is None
        if not still_open or not uow.inbox.claim(request_id):
            return AlreadySettled(before)
        after = step(uow, before)
        steps.save(desk, uow, before, after)
        uow.commit()
        return Recorded(after)
