"""The form of a request: the same draft as in the thread, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, InputBlock, PlainTextObject
from slack_sdk.models.views import View as ModalView

from handlers import words
from handlers.blocks.drawing import Look, View, as_dicts, button, context, section
from handlers.blocks.fields import modal
from handlers.blocks.request_fields import element, hint, price_of, spoken_item
from handlers.text import message
from workflows.domain import catalogue, fulfilment
from workflows.domain.catalogue import UNSHOWN, Answers, FieldKind, FormField, Item, Value
from workflows.domain.ids import FieldId
from workflows.domain.requests import RequestDraft
from workflows.domain.rows import row_of

NO_ROWS: Mapping[FieldId, int] = {}


def request_form(
    draft: RequestDraft,
    item: Item,
    look: Look,
    *,
    answers: Answers,
    today: date,
    rows: Mapping[FieldId, int] = NO_ROWS,
) -> View:
    """Return the form of a request with *answers* filled in; a field others hang on tells when it changes.

    *rows* is for how many rows of a field there is room, where somebody made some.
    """
    item = spoken_item(item)
    above = {one.when.field for one in item.fields if one.when is not None}
    parts = fulfilment.parts_of(look.policy.plan(item.id), look.policy.catalogue, item, answers)
    price = price_of(item, answers, parts=[(part, given) for _, part, given in parts])
    fields: list[Block] = []
    for one in catalogue.shown(item, answers):
        value = answers.get(one.id, ())
        if one.kind is FieldKind.ROWS:
            fields += _rows(one, value, item, look, today=today, room=rows.get(one.id, 0))
            continue
        fields.append(
            InputBlock(
                block_id=one.id,
                label=PlainTextObject(text=one.question),
                hint=hint(one, today, earlier=draft.answers.get(one.id, ())),
                optional=not one.is_required or _is_kept(one, draft),
                dispatch_action=one.id in above or None,
                element=element(one, value, item, is_above=one.id in above, look=look),
            )
        )
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


def _rows(one: FormField, value: Value, item: Item, look: Look, *, today: date, room: int) -> Iterator[Block]:
    """Yield the numbered groups of a field's rows, and the button that makes room for another."""
    needed = one.rows_min if one.is_required else 0
    many = min(max(len(value), room, one.rows_min), one.rows_max)
    for n in range(many):
        row = row_of(value[n]) if n < len(value) else {}
        text = words.render(
            "requests/form_row", question=one.question if n == 0 else "", label=one.label, n=n + 1
        )
        yield section(f"{one.id}.{n}", text)
        for column in one.columns:
            said = row.get(column.id, "")
            yield InputBlock(
                block_id=place_of(one.id, n, column.id),
                label=PlainTextObject(text=column.label),
                hint=hint(column, today, earlier=()),
                optional=n >= needed or not column.is_required,
                element=element(column, (said,) if said else (), item, is_above=False, look=look),
            )
    if many < one.rows_max:
        more = button("form_row", str(many + 1), about=one.label)
        yield ActionsBlock(block_id=f"{one.id}.more", elements=[more])


def place_of(field_id: FieldId, n: int, column_id: FieldId) -> str:
    """Return the block of a cell of row *n*, from 0."""
    return f"{field_id}.{n}.{column_id}"


def _is_kept(one: FormField, draft: RequestDraft) -> bool:
    """Whether a field may be left empty because the answer it has stays then."""
    return one.kind in UNSHOWN and bool(draft.answers.get(one.id))


def unseen_form(draft: RequestDraft, one: FormField, item: Item, look: Look) -> View:
    """Return the form of the one answer that is to be masked: only its person sees what is typed there."""
    item = spoken_item(item)
    one = item.field(one.id) or one
    return modal(
        "unseen_form",
        title=item.title,
        submit=words.label("unseen_form_submit"),
        meta=look.signer.sign("request", draft.conversation_id),
        blocks=[
            InputBlock(
                block_id=one.id,
                label=PlainTextObject(text=one.question),
                hint=hint(one, look.now.date(), earlier=()),
                element=element(one, (), item, is_above=False, look=look),
            )
        ],
    )


def unmasked(number: str, answers: Mapping[str, str], look: Look) -> View:
    """Return what the masked answers of a ticket are, for somebody of its team."""
    texts = [
        words.render("tickets/unmasked", label=label, words=message(value, look.people))
        for label, value in answers.items()
    ]
    note = words.render("tickets/unmasked_note")
    view: View = ModalView(
        type="modal",
        callback_id="unmasked",
        title=PlainTextObject(text=words.label("unmasked_title", number=number)),
        close=PlainTextObject(text=words.label("ledger_close")),
        blocks=as_dicts(
            *(section(f"answer_{place}", text) for place, text in enumerate(texts, start=1)),
            context("note", note),
        ),
    ).to_dict()
    return view
