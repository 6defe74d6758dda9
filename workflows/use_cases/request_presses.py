"""What somebody presses on the cards of a request that is collected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from workflows.domain import request_talks, requests
from workflows.domain.catalogue import NO_FIELD, FormField, Item, Value
from workflows.domain.conversations import Conversation
from workflows.domain.ids import ConversationId, FieldId, UserId
from workflows.domain.requests import RequestDraft, RequestState, Result
from workflows.domain.slots import Heard
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import presses
from workflows.use_cases.presses import Pressed
from workflows.use_cases.request_items import last_of
from workflows.use_cases.request_steps import begun, end, gone, sent, step_of, stopped, today_of


def choose_item(
    desk: Desk, conversation_id: ConversationId, *, n: int, index: int, by: UserId, request_id: str
) -> Pressed:
    """One of the items on offer: that request begins, with what the first words said of it."""
    with desk.unit_of_work() as uow:
        question = uow.conversations.get(conversation_id).question
    today = today_of(desk, by)
    heard = Heard(text=question, dates=tuple(desk.wishes.dates(question, today=today)))

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        asked = conversation.cards[n].ask
        offered = asked.items if asked is not None else ()
        item = desk.policy.catalogue.item(offered[index]) if 0 <= index < len(offered) else None
        if item is None:
            return gone(conversation)
        return begun(desk, uow, conversation, item, heard=heard, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def none_of_these(
    desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str
) -> Pressed:
    """*None of these*: they are asked what it is, then."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return request_talks.which(conversation, n)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def not_that(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Not that*: it was a question after all, and is answered as one."""

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        end(desk, uow, conversation, RequestState.DISCARDED)
        return request_talks.not_that(conversation)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def answer(
    desk: Desk,
    conversation_id: ConversationId,
    *,
    n: int,
    value: Callable[[FormField, date], Value],
    by: UserId,
    request_id: str,
) -> Pressed:
    """Take the answer that was pressed or picked on the question of card *n*; *value* reads it for its field."""

    def take(draft: RequestDraft, item: Item, name: FieldId, today: date) -> Result:
        one = item.field(name)
        given = value(one, today) if one is not None else ()
        return requests.chosen(draft, item, name, given, today=today)

    return _press(desk, conversation_id, n=n, by=by, request_id=request_id, take=take)


def change(
    desk: Desk, conversation_id: ConversationId, *, n: int, field_id: FieldId, by: UserId, request_id: str
) -> Pressed:
    """*Change one thing*: that one question again, then back to looking everything over."""

    def take(draft: RequestDraft, item: Item, _name: FieldId, _today: date) -> Result:
        return requests.edit(draft, item, field_id)

    return _press(desk, conversation_id, n=n, by=by, request_id=request_id, take=take)


def empty(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Take away*: what was answered to the question of card *n* counts no more."""

    def take(draft: RequestDraft, item: Item, name: FieldId, _today: date) -> Result:
        return requests.emptied(draft, item, name)

    return _press(desk, conversation_id, n=n, by=by, request_id=request_id, take=take)


def confirm(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Yes, that's right*: what was proposed to the question of card *n* was meant."""

    def take(draft: RequestDraft, item: Item, name: FieldId, today: date) -> Result:
        return requests.confirmed(draft, item, name, today=today)

    return _press(desk, conversation_id, n=n, by=by, request_id=request_id, take=take)


def all_rows(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*That's all*: no more rows to the question of card *n*."""

    def take(draft: RequestDraft, item: Item, name: FieldId, today: date) -> Result:
        return requests.all_rows(draft, item, name, today=today)

    return _press(desk, conversation_id, n=n, by=by, request_id=request_id, take=take)


def repeat(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Same as last time*: what is not answered yet is answered as in their last request of the same."""
    today = today_of(desk, by)

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        def take(draft: RequestDraft, item: Item) -> Result:
            return requests.repeat(draft, item, last_of(uow, item, draft.person_id, today=today))

        return step_of(desk, uow, conversation, take, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def stop(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Stop* and *Discard*: nothing is sent."""

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return stopped(desk, uow, conversation)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def keep(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Keep going*, after somebody typed that they want to stop."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return request_talks.keep(conversation)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def submit(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Submit request*: exactly one ticket, in the queue of the team that fulfils it."""

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return sent(desk, uow, conversation, cause=request_id)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def _press(
    desk: Desk,
    conversation_id: ConversationId,
    *,
    n: int,
    by: UserId,
    request_id: str,
    take: Callable[[RequestDraft, Item, FieldId, date], Result],
) -> Pressed:
    """Do *take* to the draft, for the field that card *n* asks for, because its person pressed something there."""
    today = today_of(desk, by)

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        asked = conversation.cards[n].ask
        name = asked.field if asked is not None else NO_FIELD

        def taken(draft: RequestDraft, item: Item) -> Result:
            return take(draft, item, name, today)

        return step_of(desk, uow, conversation, taken, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)
