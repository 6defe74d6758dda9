"""The form of a request: the same draft as in the thread, all of it at once."""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import Block, InputBlock, PlainTextObject

from handlers import words
from handlers.blocks.drawing import Look, View, section
from handlers.blocks.fields import modal
from handlers.blocks.request_fields import element, hint, price_of
from workflows.domain import catalogue
from workflows.domain.catalogue import Answers, FieldKind, FormField, Item
from workflows.domain.requests import RequestDraft


def request_form(draft: RequestDraft, item: Item, look: Look, *, answers: Answers, today: date) -> View:
    """Return the form of a request with *answers* filled in; a field others hang on tells when it changes."""
    above = {one.when.field for one in item.fields if one.when is not None}
    price = price_of(item, answers)
    fields: list[Block] = [
        InputBlock(
            block_id=one.id,
            label=PlainTextObject(text=one.question),
            hint=hint(one, today, earlier=draft.answers.get(one.id, ())),
            optional=not one.is_required or _is_kept(one, draft),
            dispatch_action=one.id in above or None,
            element=element(one, answers.get(one.id, ()), item, is_above=one.id in above, look=look),
        )
        for one in catalogue.shown(item, answers)
    ]
    team = look.policy.team(item.fulfilled_by).name
    if price:
        told = words.render("requests/form_price", price=price, team=team)
        fields.insert(0, section("price", told))
    return modal(
        "request_form",
        title=item.title,
        submit=words.label("request_form_submit"),
        meta=look.signer.sign("request", draft.conversation_id),
        blocks=fields,
    )


def _is_kept(one: FormField, draft: RequestDraft) -> bool:
    """Whether a field may be left empty because the answer it has stays then."""
    return one.kind is FieldKind.ATTACHMENT and bool(draft.answers.get(one.id))
