"""A request of a new laptop as its cards and forms show it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers.blocks import Drawing
from handlers.blocks.requests import request_card
from tests.domain.catalogue import CATALOGUE, FOR, LAPTOP, MEMORY, MODEL, NEEDED_BY, REASON
from tests.handlers.blocks.reading import accepted
from tests.handlers.blocks.samples import ANA, LOOK, NOW, POLICY, YUKI, conversation, ticket
from workflows.domain.catalogue import Answers, FieldKind, Item
from workflows.domain.conversations import Card, CardKind, Settled
from workflows.domain.ids import ConversationId, FieldId, RequestId
from workflows.domain.requests import Ask, RequestDraft, Told
from workflows.domain.tickets import State

WHOLE: Answers = {
    FOR: (YUKI,),
    MODEL: ("power",),
    MEMORY: ("64",),
    NEEDED_BY: ("2026-12-04",),
    REASON: ("video",),
}
LOOKING = replace(LOOK, policy=replace(POLICY, catalogue=CATALOGUE))
TODAY = date(2026, 11, 23)


def draft(answers: Answers, item: Item = LAPTOP) -> RequestDraft:
    """Return the request of *item* with those answers."""
    return RequestDraft(
        id=RequestId("r"),
        conversation_id=ConversationId("01890000-c"),
        person_id=ANA,
        item_id=item.id,
        item_version=item.version,
        changed_at=NOW,
        answers=answers,
    )


def drawn(
    kind: CardKind, ask: Ask, answers: Answers | None = None, settled: Settled | None = None
) -> Drawing:
    """Return a card of the request, drawn and accepted."""
    card = Card(n=0, kind=kind, ask=ask, settled=settled)
    request = draft(answers) if answers is not None else None
    shown = request_card(conversation(card), card, request, ticket(State.NEW), LOOKING)
    accepted(shown)
    return shown


def slot(field: FieldId, answers: Answers, **ask: object) -> Drawing:
    """Return the card that asks for that field."""
    one = LAPTOP.field(field)
    assert one is not None
    asked = replace(Ask(title=LAPTOP.title, field=field, question=one.question), **ask)  # type: ignore[arg-type]  # a test's own fields
    return drawn(CardKind.SLOT, asked, answers)


def proposing(field: FieldId, *value: str) -> Drawing:
    """Return the card that asks for *field*, for which their words may have meant *value*."""
    one = LAPTOP.field(field)
    assert one is not None
    asked = Ask(title=LAPTOP.title, field=field, question=one.question)
    card = Card(n=0, kind=CardKind.SLOT, ask=asked)
    request = replace(draft({FOR: (ANA,)}), proposed={field: value})
    shown = request_card(conversation(card), card, request, ticket(State.NEW), LOOKING)
    accepted(shown)
    return shown


PLACE = Told(label="Deliver to", kind=FieldKind.CHOICE, words="Lisbon office")
PURPOSE = Told(label="What for", kind=FieldKind.LONG_TEXT, words="travel")


def again() -> Drawing:
    """Return the first card of somebody whose place is known, and who asked for the same before."""
    return slot(MODEL, {FOR: (ANA,)}, is_first=True, known=(PLACE,), repeated=(PURPOSE,), is_repeatable=True)
