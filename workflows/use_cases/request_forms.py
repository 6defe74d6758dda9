"""The forms of a request that is collected: all of it at once, and the answer that nobody is to see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from workflows.domain import requests
from workflows.domain.bounds import Problem, problem_of
from workflows.domain.catalogue import MASK, Answers, FieldKind, Item, beneficiary_field
from workflows.domain.conversations import Conversation
from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId, FieldId, UserId
from workflows.domain.requests import RequestDraft, Result
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import masking, presses
from workflows.use_cases.presses import Pressed
from workflows.use_cases.request_items import item_of
from workflows.use_cases.request_steps import draft_of, may_get, step_of, today_of


@dataclass(frozen=True, slots=True)
class Form:
    """What a form shows: the draft it is of, the item it asks for, and the day it is for the person."""

    draft: RequestDraft
    item: Item
    today: date


def form(desk: Desk, conversation_id: ConversationId, *, by: UserId) -> Form | Pressed:
    """Return what the form of the request that is collected shows, or why there is none to show."""
    today = today_of(desk, by)
    with desk.unit_of_work() as uow:
        conversation = uow.conversations.get(conversation_id)
        if by != conversation.person_id:
            return presses.NotYourConversation()
        if conversation.request_id is None:
            return presses.AlreadySettled(conversation)
        draft = draft_of(uow, conversation)
        item = item_of(desk, uow, draft)
    return Form(draft, item, today) if item is not None else presses.AlreadySettled(conversation)


def fill(
    desk: Desk, conversation_id: ConversationId, answers: Answers, *, by: UserId, request_id: str
) -> Pressed | dict[FieldId, Problem]:
    """Take what the form says into the draft; nothing of it, and why, when an answer cannot be taken."""
    shown = form(desk, conversation_id, by=by)
    if not isinstance(shown, Form):
        return shown
    answers = requests.with_earlier(shown.item, answers, shown.draft.answers)
    wrong = requests.problems(shown.item, answers, today=shown.today)
    wrong = {name: problem for name, problem in wrong.items() if problem.code != "empty" or name in answers}
    with desk.unit_of_work() as uow:
        meant = requests.beneficiary(replace(shown.draft, answers=answers), shown.item)
        one = beneficiary_field(shown.item, answers)
        if one is not None and not may_get(desk, uow, shown.item, meant):
            wrong.setdefault(one.id, Problem(code="not_entitled"))
    if wrong:
        return wrong

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        def take(draft: RequestDraft, item: Item) -> Result:
            return requests.filled(draft, item, masking.kept_apart(uow, draft.id, item, answers))

        return step_of(desk, uow, conversation, take, today=shown.today)

    def is_open(conversation: Conversation) -> bool:
        return conversation.request_id == shown.draft.id

    return presses.press(desk, conversation_id, n=0, by=by, request_id=request_id, step=step, is_open=is_open)


def answer_unseen(
    desk: Desk, conversation_id: ConversationId, field_id: FieldId, said: str, *, by: UserId, request_id: str
) -> Pressed | Problem:
    """Take an answer that nobody is to see, typed where only its person does; or why it cannot be taken."""
    shown = form(desk, conversation_id, by=by)
    if not isinstance(shown, Form):
        return shown
    one = shown.item.field(field_id)
    if one is None or one.kind is not FieldKind.MASKED:
        raise DeskError("no_such_request")
    value = (said,) if said and (said,) != MASK else ()
    problem = problem_of(one, value, today=shown.today)
    if problem is not None:
        return problem

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        def take(draft: RequestDraft, item: Item) -> Result:
            masked = masking.kept_apart(uow, draft.id, item, {field_id: value})
            return requests.chosen(draft, item, field_id, masked[field_id], today=shown.today)

        return step_of(desk, uow, conversation, take, today=shown.today)

    def is_open(conversation: Conversation) -> bool:
        return conversation.request_id == shown.draft.id

    return presses.press(desk, conversation_id, n=0, by=by, request_id=request_id, step=step, is_open=is_open)
