"""What a request does to the conversation it is made in: its cards come, are answered, and come to rest.

Pure, as conversations.py is, of which this is the part about requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workflows.domain import requests
from workflows.domain.catalogue import Item
from workflows.domain.conversations import (
    OF_REQUESTS,
    Card,
    CardKind,
    Conversation,
    Means,
    Outcome,
    Phase,
    Settled,
    ask,
    open_card,
    rest,
    settle,
    talk,
)
from workflows.domain.ids import FieldId
from workflows.domain.requests import Ask, RequestDraft, Step


def choose(conversation: Conversation, items: Sequence[Item]) -> Conversation:
    """Ask which of these is meant."""
    return _with(
        replace(conversation, is_waiting=False, phase=Phase.COLLECTING),
        CardKind.CHOOSE,
        Ask(items=tuple(item.id for item in items)),
    )


def which(conversation: Conversation, n: int) -> Conversation:
    """None of those on card *n* was meant: ask what it is."""
    return _with(settle(conversation, n, Settled.MOVED_ON), CardKind.WHICH, Ask())


def narrow(conversation: Conversation, text: str) -> Conversation:
    """Take in what is wanted, from somebody who was asked: their first words stay with it."""
    asked = ask(conversation, f"{conversation.question}\n{text}")
    return replace(asked, means=Means.WISH)


def is_choosing(conversation: Conversation) -> bool:
    """Whether they were asked which item they mean, and have not said it yet."""
    return (
        conversation.request_id is None
        and open_card(conversation, CardKind.CHOOSE, CardKind.WHICH) is not None
    )


def hear(conversation: Conversation, text: str) -> Conversation:
    """Take in words for the request that is collected; they are read in a moment."""
    said = f"{conversation.said}\n{text}".strip() if conversation.is_waiting else text
    return replace(conversation, said=said, turn=conversation.turn + 1, is_waiting=True)


def show(conversation: Conversation, draft: RequestDraft, item: Item, step: Step) -> Conversation:
    """Show what is next of a request: a question, or the whole to look over. What was asked before is settled."""
    earlier = conversation.request_id is not None
    settled = replace(
        _settled(conversation, draft, item),
        phase=Phase.COLLECTING if step.asks else Phase.CONFIRMING,
        request_id=draft.id,
        is_waiting=False,
        said="",
    )
    one = item.field(step.asks)
    asked = Ask(
        title=requests.title(item, draft.answers) if one is None else item.title,
        field=step.asks,
        question=one.question if one is not None else "",
        is_first=not earlier,
        problem=step.problem,
        taken=tuple(_told(item, draft, name) for name in step.taken if draft.answers.get(name)),
        known=tuple(_told(item, draft, name) for name in step.known if draft.answers.get(name)),
        repeated=tuple(_told(item, draft, name) for name in step.repeated if draft.answers.get(name)),
        is_repeatable=step.is_repeatable,
        changed=tuple(_told(item, draft, name) for name in step.changed if draft.answers.get(name)),
        cleared=tuple(_label(item, name) for name in step.cleared),
    )
    return _with(settled, CardKind.SLOT if step.asks else CardKind.REVIEW, asked)


def ask_whether_to_stop(conversation: Conversation) -> Conversation:
    """Ask somebody who typed that they want to stop."""
    if open_card(conversation, CardKind.STOPPING) is not None:
        return conversation
    return _with(conversation, CardKind.STOPPING, Ask())


def keep(conversation: Conversation) -> Conversation:
    """They do not want to stop after all: the question before it is still there."""
    asked = open_card(conversation, CardKind.STOPPING)
    return settle(conversation, asked.n, Settled.MOVED_ON) if asked is not None else conversation


def stop(conversation: Conversation) -> Conversation:
    """End the request; nothing was sent."""
    newest = open_card(conversation, *OF_REQUESTS)
    ended = settle(conversation, newest.n, Settled.DISCARDED) if newest is not None else conversation
    return replace(rest(ended), phase=Phase.DONE, outcome=Outcome.DISCARDED, request_id=None, said="")


def leave(conversation: Conversation) -> Conversation:
    """Leave a request as it was sent before: its ticket is what there is to speak of."""
    return replace(stop(conversation), phase=Phase.HANDED_OVER, outcome=Outcome.HANDED_OVER)


def expire(conversation: Conversation, words: str) -> Conversation:
    """End a request that nobody went on with, and say so in *words*."""
    return replace(talk(stop(conversation), words), phase=Phase.DONE, outcome=Outcome.DISCARDED)


def not_that(conversation: Conversation) -> Conversation:
    """It was no request: the words are a question after all, and are looked up as one."""
    asked = ask(replace(conversation, request_id=None, said=""), conversation.question)
    return replace(asked, means=Means.QUESTION)


def _settled(conversation: Conversation, draft: RequestDraft, item: Item) -> Conversation:
    """Bring to rest whatever asked for something; a question that was answered says how."""

    def at_rest(card: Card) -> Card:
        if card.settled is not None or card.kind in (CardKind.TALK, CardKind.OPENED):
            return card
        if card.ask is None or not draft.answers.get(card.ask.field):
            return replace(card, settled=Settled.MOVED_ON)
        answer = _told(item, draft, card.ask.field)
        return replace(card, settled=Settled.ANSWERED, ask=replace(card.ask, answer=answer))

    return replace(conversation, cards=tuple(map(at_rest, conversation.cards)))


def _label(item: Item, name: FieldId) -> str:
    """Return what a field is called; of one that the form has no more only its id is left."""
    field = item.field(name)
    return field.label if field is not None else name.replace("_", " ").capitalize()


def _told(item: Item, draft: RequestDraft, name: FieldId) -> requests.Told:
    one = item.field(name)
    assert one is not None
    return requests.told(one, draft.answers[name])


def _with(conversation: Conversation, kind: CardKind, asked: Ask) -> Conversation:
    card = Card(n=len(conversation.cards), kind=kind, about=conversation.question, ask=asked)
    return replace(conversation, cards=(*conversation.cards, card))
