"""The cards of break-glass: what is to be confirmed, what happened, whether it was right; and the forms around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, InputBlock, Option, PlainTextObject, RadioButtonsElement

from handlers import words
from handlers.blocks.drawing import (
    Drawing,
    Look,
    View,
    actions,
    asking_first,
    button,
    context,
    drawing,
    section,
)
from handlers.blocks.fields import modal, plain, text_input
from handlers.text import Mrkdwn, message, spoken
from workflows.domain.glass import Glass, GlassState
from workflows.domain.ids import UserId
from workflows.domain.tickets import Ticket

REASON_MAX = 1000
RIGHT, WRONG = "right", "wrong"
VERDICT, NOTE, REASON = "verdict", "note", "reason"
"""The blocks of the forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a card of break-glass is drawn from: its request, why it was asked, what was said of it afterwards.

    `n` is which time it is about, `is_news` whether it tells what happened; `is_for_queue` says that nobody who was
    passed over is left to look at it.
    """

    ticket: Ticket
    n: int
    reason: str
    note: str = ""
    is_news: bool = False
    is_for_queue: bool = False


def glass_card(told: Told, look: Look, *, reader: UserId | None) -> Drawing:
    """Return what *reader* sees of it, or a channel, which reads of a private matter its number alone."""
    glass = told.ticket.glass
    if glass is None or glass.n != told.n:
        return _over(told, None, look, reader=reader)
    if glass.is_asked:
        return _to_confirm(told, glass, look, reader=reader)
    is_news = told.is_news and glass.state is GlassState.BROKEN
    return (_news if is_news else _over)(told, glass, look, reader=reader)


def ask_form(ticket: Ticket, skipped: Sequence[UserId], look: Look) -> View:
    """Return the form in which the first says why it cannot wait."""
    facts = {**_about(ticket, look, is_open=True), "skipped": skipped}
    return modal(
        "glass_ask",
        title=words.label("glass_title", number=ticket.number),
        submit=words.label("glass_ask_submit"),
        meta=look.ticket_value(ticket.id),
        blocks=[
            section("what", words.render("glass/form", **facts)),
            InputBlock(
                block_id=REASON,
                label=plain("glass_why"),
                hint=plain("glass_why_hint"),
                element=text_input("", most=REASON_MAX, is_long=True, example="glass_why_example"),
            ),
        ],
    )


def review_form(told: Told, look: Look) -> View:
    """Return the form in which somebody says afterwards whether it was right."""
    options = [
        Option(value=one, text=PlainTextObject(text=words.label(f"glass_{one}"))) for one in (RIGHT, WRONG)
    ]
    said = text_input("", most=REASON_MAX, is_long=True)
    facts = _facts(told, told.ticket.glass, look, reader=None, is_open=True)
    return modal(
        "glass_review",
        title=words.label("glass_title", number=told.ticket.number),
        submit=words.label("glass_review_submit"),
        meta=_value(told, look),
        blocks=[
            section("what", words.render("glass/broken", **facts)),
            InputBlock(
                block_id=VERDICT,
                label=plain("glass_verdict"),
                element=RadioButtonsElement(action_id="pick", options=options),
            ),
            InputBlock(
                block_id=NOTE,
                label=plain("glass_note"),
                hint=plain("glass_note_hint"),
                element=said,
                optional=True,
            ),
        ],
    )


def _to_confirm(told: Told, glass: Glass, look: Look, *, reader: UserId | None) -> Drawing:
    facts = _facts(told, glass, look, reader=reader)
    text = words.render("glass/asked", **facts)
    return drawing(
        section("glass", text),
        context("glass_about", words.render("glass/asked_small", **facts)),
        _confirming(told, glass, look, reader=reader),
        fallback=text,
        look=look,
    )


def _confirming(told: Told, glass: Glass, look: Look, *, reader: UserId | None) -> ActionsBlock | None:
    value, number = _value(told, look), told.ticket.number
    sure = asking_first("glass_confirm", number=number)
    confirm = button("glass_confirm", value, about=number, is_primary=True, confirm=sure)
    off = button("glass_call_off", value, about=number)
    return actions("glass_actions", *([confirm, off] if reader != glass.by else [off]))


def _news(told: Told, glass: Glass, look: Look, *, reader: UserId | None) -> Drawing:
    facts = _facts(told, glass, look, reader=reader)
    text = words.render("glass/broken", **facts)
    is_theirs = reader in glass.skipped if reader is not None else told.is_for_queue
    row = None
    if is_theirs and glass.is_unreviewed:
        row = actions("glass_actions", button("glass_review", _value(told, look), about=told.ticket.number))
    return drawing(
        section("glass", text),
        context("glass_about", words.render("glass/broken_small", **facts)),
        row,
        fallback=text,
        look=look,
    )


def _over(told: Told, glass: Glass | None, look: Look, *, reader: UserId | None) -> Drawing:
    text = words.render("glass/over", **_facts(told, glass, look, reader=reader))
    return drawing(section("glass", text), fallback=text, look=look)


def _facts(
    told: Told, glass: Glass | None, look: Look, *, reader: UserId | None, is_open: bool = False
) -> dict[str, Any]:
    review = glass.review if glass is not None else None
    is_open = is_open or reader is not None or not told.ticket.is_private
    return {
        **_about(told.ticket, look, is_open=is_open),
        "state": glass.state.value if glass is not None else GlassState.MOOT.value,
        "by": glass.by if glass is not None else "",
        "is_own": glass is not None and glass.by == reader,
        "second": (glass.second or "") if glass is not None else "",
        "reason": message(told.reason, look.people) if is_open else Mrkdwn(""),
        "until": glass.until if glass is not None else look.now,
        "closed_at": (glass.closed_at if glass is not None else None) or look.now,
        "skipped": glass.skipped if glass is not None else (),
        "is_skipped": glass is not None and reader in glass.skipped,
        "reviewed_by": review.by if review is not None else "",
        "reviewed_at": review.at if review is not None else look.now,
        "was_right": review is not None and review.was_right,
        "note": message(told.note, look.people) if is_open else Mrkdwn(""),
    }


def _about(ticket: Ticket, look: Look, *, is_open: bool) -> dict[str, Any]:
    return {
        "now": look.now,
        "zone": look.zone(),
        "number": ticket.number,
        "title": spoken(ticket.title, look.people) if is_open else "",
        "requester_id": ticket.requester_id,
        "beneficiary_id": ticket.beneficiary_id or ticket.requester_id,
    }


def _value(told: Told, look: Look) -> str:
    return look.signer.sign("glass", f"{told.ticket.id}:{told.n}")
