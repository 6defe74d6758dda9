"""Requests in conversation: begun by what somebody says, and collected from their words, one question at a time.

Words are understood outside of any transaction; what they change is stored in one. The thread and the form work on
the same draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from workflows.domain import conversations, intents, request_talks, requests, wanting
from workflows.domain.audiences import Readers
from workflows.domain.bounds import Problem
from workflows.domain.catalogue import CHOOSING, FieldKind, FormField, Item
from workflows.domain.conversations import CardKind, Conversation, Means
from workflows.domain.intents import Intent
from workflows.domain.messages import Attached
from workflows.domain.plain_words import options_named
from workflows.domain.questions import looked_up
from workflows.domain.requests import RequestDraft, Result, Step
from workflows.domain.slots import Heard
from workflows.domain.wanting import Meant, NoRequest, Offer, Take
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import days, steps
from workflows.use_cases.naming import named_in
from workflows.use_cases.request_items import item_of
from workflows.use_cases.request_steps import (
    asked_kind,
    begun,
    draft_of,
    sent,
    step_of,
    stopped,
    to_a_person,
    today_of,
)

_COURTEOUS = frozenset({Intent.THANKS, Intent.GREETING, Intent.YES, Intent.NO})
"""Words beside a file of which nothing is lost."""


def begin(desk: Desk, conversation: Conversation, readers: Readers) -> bool:
    """Begin the request that the question which waits is, or ask which it is; False when it is none.

    Only the first answer to a question may be a request.
    """
    if conversation.tries or conversation.means is Means.QUESTION:
        return False
    found = _meant(desk, conversation, readers)
    if isinstance(found, NoRequest):
        return False
    today = today_of(desk, conversation.person_id)
    heard = Heard(
        text=conversation.question, dates=tuple(desk.wishes.dates(conversation.question, today=today))
    )
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation.id)
        if not before.is_waiting or before.turn != conversation.turn:
            return True
        match found:
            case Offer(items=items):
                after = request_talks.choose(before, items)
            case Take(item=item):
                after = begun(desk, uow, before, item, heard=heard, today=today)
        steps.save(desk, uow, before, after)
        uow.commit()
    return True


def go_on(desk: Desk, conversation: Conversation) -> None:
    """Take in what was typed for the request that is collected."""
    with desk.unit_of_work() as uow:
        draft = draft_of(uow, conversation)
        item = item_of(desk, uow, draft)
    today = today_of(desk, conversation.person_id)
    asked = item.field(draft.asked) if item else None
    heard = _heard(desk, conversation.said, asked, today=today)
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation.id)
        if not before.is_waiting or before.turn != conversation.turn:
            return

        def take(draft: RequestDraft, item: Item) -> Result:
            people = named_in(uow, item, heard.text, asked=asked)
            return requests.said(draft, item, replace(heard, people=people), today=today)

        after = step_of(desk, uow, before, take, today=today)
        steps.save(desk, uow, before, after)
        uow.commit()


def only_offered(desk: Desk, conversation: Conversation) -> tuple[int, Item] | None:
    """Return the card that asks whether an item is meant, and the item; None where none or several are on offer."""
    card = conversations.open_card(conversation, CardKind.CHOOSE)
    offered = card.ask.items if card is not None and card.ask is not None else ()
    item = desk.policy.catalogue.item(offered[0]) if len(offered) == 1 else None
    return (card.n, item) if card is not None and item is not None else None


def is_to_be_masked(desk: Desk, uow: UnitOfWork, conversation: Conversation, text: str) -> bool:
    """Whether these words may be an answer that nobody is to see: they are neither kept nor taken."""
    if conversation.request_id is None or intents.read(text) is not Intent.QUESTION:
        return False
    return asked_kind(desk, uow, conversation) is FieldKind.MASKED


def typed_openly(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> Conversation:
    """Ask again for what is to be masked, from somebody who typed something where others may read it."""
    today = days.today(desk, uow, conversation.person_id)

    def take(draft: RequestDraft, _item: Item) -> Result:
        return draft, Step(asks=draft.asked, problem=Problem(code="typed_openly"))

    return step_of(desk, uow, conversation, take, today=today)


def hear(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    intent: Intent,
    *,
    text: str,
    cause: str,
    files: Sequence[Attached] = (),
) -> Conversation:
    """Return the conversation after these words and files of somebody whose request is being collected."""
    if files and intent not in (Intent.PERSON, Intent.TICKET, Intent.CANCEL):
        is_caption = not text or asked_kind(desk, uow, conversation) is FieldKind.ATTACHMENT
        if (
            text and is_caption and intent not in _COURTEOUS
        ):  # nothing asked for them, and they may be meant for what is asked next
            conversation = conversations.talk(conversation, "caption")
        conversation = _uploaded(desk, uow, conversation, files)
        if is_caption:
            return conversation
    stopping = conversations.open_card(conversation, CardKind.STOPPING)
    review = conversations.open_card(conversation, CardKind.REVIEW)
    match intent:
        case Intent.PERSON | Intent.TICKET:
            return to_a_person(desk, uow, conversation, cause=cause)
        case Intent.CANCEL | Intent.YES if stopping is not None:
            return stopped(desk, uow, conversation)
        case Intent.CANCEL:
            return request_talks.ask_whether_to_stop(conversation)
        case Intent.NO if stopping is not None:
            return request_talks.keep(conversation)
        case _ if review is not None and (
            intent is Intent.YES or (stopping is None and intents.agrees(text))
        ):
            return sent(desk, uow, conversation, cause=cause)
        case Intent.GREETING | Intent.THANKS | Intent.HELP:
            return conversations.talk(conversation, intent.value)
        case _:
            return request_talks.hear(request_talks.keep(conversation), text)


def _meant(desk: Desk, conversation: Conversation, readers: Readers) -> Meant:
    is_wanted = conversation.means is Means.WISH
    said = conversation.question.splitlines()[-1] if is_wanted else conversation.question
    if wanting.asks_for_all(said):
        return wanting.on_offer(desk.policy.catalogue, readers)
    return wanting.meant(
        looked_up(said),
        lambda words: desk.wishes.find(words, readers=readers),
        desk.policy.catalogue,
        is_wanted=is_wanted,
    )


def _uploaded(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, files: Sequence[Attached]
) -> Conversation:
    """Take files in at once; what was typed before them and not read yet is still read."""
    today = days.today(desk, uow, conversation.person_id)

    def take(draft: RequestDraft, item: Item) -> Result:
        return requests.uploaded(draft, item, files, today=today)

    after = step_of(desk, uow, conversation, take, today=today)
    return replace(after, is_waiting=conversation.is_waiting, said=conversation.said)


def _heard(desk: Desk, text: str, asked: FormField | None, *, today: date) -> Heard:
    nearest = ""
    if asked is not None and asked.kind in CHOOSING and not options_named(asked, text):
        among = [" ".join((one.name, one.description)) for one in asked.options]
        at = desk.wishes.nearest(text, among) if asked.kind is FieldKind.CHOICE else None
        nearest = asked.options[at].id if at is not None else ""
    return Heard(text=text, dates=tuple(desk.wishes.dates(text, today=today)), nearest=nearest)
