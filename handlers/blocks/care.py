"""The card that asks an owner about their articles: why each should be looked at, and what was done about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, InputBlock, UserSelectElement
from slack_sdk.models.views import View as ModalView

from handlers import words
from handlers.blocks.drawing import Drawing, Look, View, actions, button, context, drawing, section
from handlers.blocks.fields import modal, plain
from handlers.text import cut
from workflows.domain.care import Finding, Item, Reason, Reminder, Status

TITLE_MAX = 120
LINKS_NAMED = 5
LINK_MAX = 100


def care_card(reminder: Reminder, look: Look) -> Drawing:
    """Return the card with all its articles, those that were decided in one line each."""
    shown = [one for one in reminder.items if one.status is not Status.WITHHELD]
    left = sum(one.status is Status.OPEN for one in shown)
    heading = words.render("care/heading", count=len(shown), left=left)
    blocks: list[Block | None] = [section("care", heading)]
    for n, item in enumerate(reminder.items):
        if item.status is not Status.WITHHELD:
            blocks += [
                section(f"care_{n}", words.render("care/item", **_facts(item))),
                _row(reminder, n, look),
            ]
    small = context("care_small", words.render("care/small")) if left else None
    return drawing(*blocks, small, fallback=heading, look=look)


def hand_over(reminder: Reminder, n: int, look: Look) -> View:
    """Return the form that asks who looks after an article instead."""
    return modal(
        "care_handed",
        title=words.label("care_hand_title"),
        submit=words.label("care_hand_submit"),
        meta=_value(reminder, n, look),
        blocks=[
            section("about", words.render("care/about", title=cut(reminder.items[n].title, TITLE_MAX))),
            InputBlock(
                block_id="to",
                label=plain("care_hand_to"),
                hint=plain("care_hand_hint"),
                element=UserSelectElement(action_id="pick", placeholder=plain("form_choose")),
            ),
        ],
    )


def where_it_lies(item: Item) -> View:
    """Return where a file lies that somebody wants to change: the desk reads it, and never writes it."""
    view: View = ModalView(
        type="modal",
        callback_id="care_where",
        title=plain("care_where_title"),
        close=plain("care_where_close"),
        blocks=[section("where", words.render("care/where", **_facts(item)))],
    ).to_dict()
    return view


def _row(reminder: Reminder, n: int, look: Look) -> ActionsBlock | None:
    item = reminder.items[n]
    if item.status is not Status.OPEN:
        return None
    value, about = _value(reminder, n, look), cut(item.title, 50)
    return actions(
        f"care_actions_{n}",
        button(f"care_right_{n}", value, label="care_right", about=about),
        button(f"care_work_{n}", value, label="care_work", about=about),
        button(f"care_hand_{n}", value, label="care_hand", about=about),
    )


def _value(reminder: Reminder, n: int, look: Look) -> str:
    return look.signer.sign("care", f"{reminder.id}:{n}")


def _facts(item: Item) -> dict[str, Any]:
    return {
        "title": cut(item.title, TITLE_MAX),
        "url": item.url,
        "page": cut(item.page, 200),
        "source": item.source,
        "is_from_chat": item.is_from_chat,
        "status": item.status.value,
        "next_on": item.next_on,
        "to": item.to,
        "findings": [_finding(one) for one in item.findings],
    }


def _finding(one: Finding) -> dict[str, Any]:
    match one.reason:
        case Reason.DUE:
            what: object = date.fromisoformat(one.what[0])
        case Reason.LINKS:
            named = ", ".join(cut(target, LINK_MAX) for target in one.what[:LINKS_NAMED])
            what = named + (", …" if len(one.what) > LINKS_NAMED else "")
        case _:
            what = one.what[0]
    return {"reason": one.reason.value, "what": what, "count": len(one.what)}
