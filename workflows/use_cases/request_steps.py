"""The steps of a request that is collected: begun, gone on with, sent, or ended without; within a transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from workflows.domain import audiences, conversations, request_talks, requests
from workflows.domain.catalogue import FieldKind, Item, beneficiary_field
from workflows.domain.conversations import Conversation
from workflows.domain.errors import DeskError
from workflows.domain.ids import RequestId, UserId
from workflows.domain.requests import RequestDraft, RequestState, Result, Step
from workflows.domain.slots import Heard
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import days, request_files, sending, silent_drafts, steps
from workflows.use_cases.audiences import readers_alone
from workflows.use_cases.naming import spoken_of_in
from workflows.use_cases.request_items import in_words_of, item_of, known_of, last_of, seen_by

GONE = "request_gone"
"""The words of the card that says that an item is offered no more."""


def sent(desk: Desk, uow: UnitOfWork, conversation: Conversation, *, cause: str) -> Conversation:
    """Send the request; what cannot be sent any more, such as a day that has passed, is asked again."""
    today = days.today(desk, uow, conversation.person_id)
    draft = draft_of(uow, conversation)
    item = item_of(desk, uow, draft)
    if item is None or item.version != draft.item_version:
        return step_of(
            desk, uow, conversation, lambda draft, _item: (draft, Step(asks=draft.asked)), today=today
        )
    again, meant = requests.looked_over(draft, item, today=today), requests.beneficiary(draft, item)
    if again is None and not may_get(desk, uow, item, meant):
        again = requests.not_for_them(draft, item)
    if again is not None:
        silent_drafts.save(desk, uow, again[0])
        return shown(desk, uow, conversation, again, item)
    return sending.send(desk, uow, conversation, draft, item, cause=cause)


def begun(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, item: Item, *, heard: Heard, today: date
) -> Conversation:
    """Begin the request of *item* with what was *heard*, what is known of the person, and the files that came along."""
    item = seen_by(uow, item, conversation.person_id)
    blank = RequestDraft(
        id=RequestId(desk.ids.new()),
        conversation_id=conversation.id,
        person_id=conversation.person_id,
        item_id=item.id,
        item_version=item.version,
        changed_at=desk.clock.now(),
    )
    heard = replace(heard, people=spoken_of_in(uow, item, heard.text))
    last = last_of(uow, item, conversation.person_id, today=today)
    known = known_of(desk, uow, item, conversation.person_id, last=last, today=today)
    first = requests.begin(blank, item, heard, today=today, known=known, is_again=bool(last))
    draft, step = _entitled(desk, uow, first, item)
    files = request_files.opening_files(uow, conversation)
    if files:
        with_files, then = requests.uploaded(draft, item, files, today=today)
        draft, step = (with_files, then) if then.problem is None and step.problem is None else (draft, step)
    uow.requests.add(draft)
    silent_drafts.watch(uow, draft)
    return shown(desk, uow, conversation, (draft, step), item)


def step_of(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    take: Callable[[RequestDraft, Item], Result],
    *,
    today: date,
) -> Conversation:
    """Do one step of the request that is collected; a form that changed meanwhile is told instead."""
    draft = draft_of(uow, conversation)
    item = item_of(desk, uow, draft)
    if item is None:
        end(desk, uow, conversation, RequestState.DISCARDED)
        return gone(conversation)
    done = requests.adopted(draft, item, today=today) or take(draft, item)
    after, step = _entitled(desk, uow, done, item)
    silent_drafts.save(desk, uow, after)
    return shown(desk, uow, conversation, (after, step), item)


def shown(desk: Desk, uow: UnitOfWork, conversation: Conversation, done: Result, item: Item) -> Conversation:
    """Return the conversation with what is next of its request, in the language of its person."""
    draft, step = done
    return request_talks.show(conversation, draft, in_words_of(desk, uow, item, draft.person_id), step)


def to_a_person(desk: Desk, uow: UnitOfWork, conversation: Conversation, *, cause: str) -> Conversation:
    """Hand over with what was answered so far: an incident, because nobody has sent the request."""
    draft = draft_of(uow, conversation)
    item = item_of(desk, uow, draft)
    known = requests.description(item, draft.answers) if item is not None else ""
    words = conversations.draft_at_hand(conversation)
    told = replace(words, description=f"{words.description}\n{known}".strip())
    end(desk, uow, conversation, RequestState.HANDED_OVER)
    return steps.open_ticket(desk, uow, replace(conversation, draft=told), cause=cause)


def stopped(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> Conversation:
    """End the request without sending it; one that was sent already stays sent."""
    is_sent = draft_of(uow, conversation).ticket_id is not None
    end(desk, uow, conversation, RequestState.DISCARDED)
    return request_talks.leave(conversation) if is_sent else request_talks.stop(conversation)


def end(desk: Desk, uow: UnitOfWork, conversation: Conversation, state: RequestState) -> None:
    """End the request of a conversation in that state, if it has one."""
    if conversation.request_id is not None:
        silent_drafts.end(desk, uow, draft_of(uow, conversation), state)


def gone(conversation: Conversation) -> Conversation:
    """Say that the item is offered no more, and offer a ticket with their words instead."""
    told = conversations.talk(replace(conversation, request_id=None, said=""), GONE)
    return conversations.confirm(told)


def may_get(desk: Desk, uow: UnitOfWork, item: Item, person_id: UserId) -> bool:
    """Whether *item* may be for that person: somebody who is there, and one of those it is for, if it says for whom."""
    person = uow.people.get(person_id)
    if person is not None and (person.is_bot or not person.is_active):
        return False
    return not item.entitled or audiences.may_read(item.entitled, readers_alone(desk, uow, person_id))


def draft_of(uow: UnitOfWork, conversation: Conversation) -> RequestDraft:
    """Return the draft of the request that the conversation collects; raises `no_such_request` without one."""
    if conversation.request_id is None:
        raise DeskError("no_such_request")
    return uow.requests.get(conversation.request_id)


def asked_kind(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> FieldKind | None:
    """Return of what kind the field is that is asked for, None for an item that is offered no more."""
    draft = draft_of(uow, conversation)
    item = item_of(desk, uow, draft)
    one = item.field(draft.asked) if item is not None else None
    return one.kind if one is not None else None


def today_of(desk: Desk, person_id: UserId) -> date:
    """Return the day it is where the person is, read by itself."""
    with desk.unit_of_work() as uow:
        return days.today(desk, uow, person_id)


def _entitled(desk: Desk, uow: UnitOfWork, done: Result, item: Item) -> Result:
    """Return what was *done*, or the question whom it is for again when it may not be for whoever was named."""
    draft, _ = done
    one = beneficiary_field(item, draft.answers)
    is_said = one is not None and bool(draft.answers.get(one.id))
    if not is_said or may_get(desk, uow, item, requests.beneficiary(draft, item)):
        return done
    return requests.not_for_them(draft, item)
