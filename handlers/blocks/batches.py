"""The list of everything that waits for one approver, and the form that asks when they like to get it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextObject,
    TimePickerElement,
)

from handlers import words
from handlers.blocks.approvals import Asked, price
from handlers.blocks.drawing import Drawing, Look, View, actions, button, context, drawing, section
from handlers.blocks.fields import modal, plain
from handlers.text import Mrkdwn, spoken
from handlers.words import languages
from workflows.domain.ids import SurfaceId, UserId

LISTED = 10
ONLY_THEN = "only_then"


def batch_card(
    waiting: Sequence[tuple[Asked, datetime]],
    look: Look,
    *,
    reader: UserId,
    list_id: SurfaceId,
    hour: time,
    is_old: bool = False,
    again_at: datetime | None = None,
) -> Drawing:
    """Return a list of approvals, each with until when it waits, the first to be decided first.

    One that is old, or on which nothing is left, has no buttons. *hour* is when such lists come.
    """
    left = () if is_old else waiting
    first_at = left[0][1] if left else None
    clock = {"now": look.now, "zone": look.zone(reader)}
    heading = words.render("approvals/list", is_old=is_old, count=len(left), first_at=first_at, **clock)
    blocks: list[Block | None] = [section("batch", heading)]
    for place, (asked, decide_at) in enumerate(left[:LISTED], start=1):
        value, about = look.signer.sign("approval", asked.step.id), asked.ticket.number
        review = button(f"approval_bring_{place}", value, label="approval_review", about=about)
        blocks.append(section(f"b{place}", _entry(asked, decide_at, clock, look), accessory=review))
    if left:
        first = look.signer.sign("approval", left[0][0].step.id)
        ours = look.signer.sign("list", list_id)
        row = [button("approval_begin", first, label="approval_one_by_one", is_primary=True)]
        row += [button("approval_snooze", ours)] if again_at is None else []
        facts = {"more": len(left[LISTED:]), "again_at": again_at, "hour": _hour(hour, look), **clock}
        blocks.append(actions("batch_actions", *row, button("approval_hours", ours)))
        blocks.append(context("batch_small", words.render("approvals/list_small", **facts)))
    return drawing(*blocks, fallback=heading, look=look)


def hours_form(at: time, *, only_then: bool) -> View:
    """Return the form that asks at which hour an approver gets their list, and whether they get nothing before."""
    option = Option(value=ONLY_THEN, text=PlainTextObject(text=words.label("approval_hours_only")))
    return modal(
        "approval_hours",
        title=words.label("approval_hours_title"),
        submit=words.label("approval_hours_submit"),
        meta="",
        blocks=[
            InputBlock(
                block_id="at",
                label=plain("approval_hours_at"),
                hint=plain("approval_hours_hint"),
                element=TimePickerElement(action_id="pick", initial_time=f"{at:%H:%M}"),
            ),
            InputBlock(
                block_id="only",
                label=plain("approval_hours_how"),
                optional=True,
                element=CheckboxesElement(
                    action_id="tick", options=[option], initial_options=[option] if only_then else None
                ),
            ),
        ],
    )


def _hour(at: time, look: Look) -> str:
    return languages.hour(datetime.combine(look.now.date(), at, look.now.tzinfo))


def _entry(asked: Asked, decide_at: datetime, clock: Mapping[str, Any], look: Look) -> Mrkdwn:
    ticket = asked.ticket
    return words.render(
        "approvals/list_entry",
        number=ticket.number,
        title=spoken(asked.turn.title, look.people),
        beneficiary_id=ticket.beneficiary_id or ticket.requester_id,
        price=price(asked.turn),
        decide_at=decide_at,
        **clock,
    )
