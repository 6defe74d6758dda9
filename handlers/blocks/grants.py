"""Access for a time as its holder sees it: that they have it, that it ends, that it is over; and how it is extended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    NumberInputElement,
    PlainTextObject,
)
from slack_sdk.models.views import View as ModalView

from handlers import words
from handlers.blocks.drawing import (
    Drawing,
    Look,
    View,
    actions,
    as_dicts,
    asking_first,
    button,
    context,
    drawing,
    header,
    section,
)
from handlers.blocks.fields import modal, plain
from handlers.text import Mrkdwn, cut, spoken
from handlers.text import plain as plainly
from workflows.domain.access import LENGTHS
from workflows.domain.grants import Grant, is_newest, may_extend
from workflows.use_cases.extending import Form

LISTED = 5  # of a person's access on Home, two blocks each
WHAT_MAX = 60  # characters in a dialog that asks first
ANSWER = "answer"
"""The block of the form that is answered."""


def grant_card(grant: Grant, look: Look, *, words_of: str, under_way: Grant | None) -> Drawing:
    """Return what its holder was told in some words, as it stands now; buttons stand where they were told last."""
    kind = words_of.partition(":")[0]
    facts = _facts(grant, look, under_way=under_way, kind=kind)
    text = Mrkdwn(
        f"{words.render('access/heading', **facts)}\n{words.render(f'access/{grant.state.value}', **facts)}"
    )
    row = _buttons(grant, look, under_way=under_way) if is_newest(grant, words_of) else []
    return drawing(section("grant", text), actions("grant_actions", *row), fallback=text, look=look)


def extend_form(shown: Form, look: Look) -> View:
    """Return the form that asks until when, or for how much longer, somebody wants to keep what they have."""
    blocks: list[Block] = [
        section("about", words.render("access/about", **_facts(shown.grant, look, under_way=None, kind="")))
    ]
    if shown.field is not None:
        blocks.append(
            InputBlock(block_id=ANSWER, label=_label(shown), hint=_hint(shown), element=_element(shown))
        )
    return modal(
        "extend_access",
        title=words.label("grant_extend_title"),
        submit=words.label("grant_extend_submit"),
        meta=look.signer.sign("grant", shown.grant.id),
        blocks=blocks,
    )


def refused(why: Mrkdwn) -> View:
    """Return what is left of that form where nothing can be extended."""
    view: View = ModalView(
        type="modal",
        callback_id="grant_refused",
        title=plain("grant_refused_title"),
        close=plain("grant_refused_close"),
        blocks=[section("why", why)],
    ).to_dict()
    return view


def with_access(home: View, held: Sequence[tuple[Grant, Grant | None]], look: Look) -> View:
    """Return a Home with what its reader has for a time, soonest to end first, above their tickets."""
    if not held:
        return home
    rows: list[Block | None] = [header("access", words.label("home_access", count=len(held)))]
    for place, (grant, under_way) in enumerate(held[:LISTED], start=1):
        text = words.render("home/access", **_facts(grant, look, under_way=under_way, kind="home"))
        row = _buttons(
            grant, look, under_way=under_way, named=(f"home_extend_{place}", f"home_give_back_{place}")
        )
        rows += [section(f"access_{grant.id}", text), actions(f"access_actions_{grant.id}", *row)]
    if (left := len(held) - LISTED) > 0:
        rows.append(context("access_more", words.render("home/more", count=left)))
    blocks = home["blocks"]
    at = next((n for n, block in enumerate(blocks) if block["block_id"] == "own"), len(blocks))
    return {**home, "blocks": [*blocks[:at], *as_dicts(*rows), *blocks[at:]]}


# ---- parts --------------------------------------------------------------------------------------------------


def _buttons(
    grant: Grant,
    look: Look,
    *,
    under_way: Grant | None,
    named: tuple[str, str] = ("grant_extend", "grant_give_back"),
) -> list[ButtonElement]:
    """Return what its holder may press, each named by its place where there are several."""
    if not grant.is_active:
        return []
    value, what = look.signer.sign("grant", grant.id), cut(spoken(grant.what, look.people), WHAT_MAX)
    ask = asking_first("grant_give_back", what=what)
    back = button(named[1], value, label="grant_give_back", about=what, confirm=ask)
    is_offered = look.policy.catalogue.item(grant.item_id) is not None
    if under_way is not None or not is_offered or not may_extend(grant):
        return [back]
    return [button(named[0], value, label="grant_extend", about=what), back]


def _facts(grant: Grant, look: Look, *, under_way: Grant | None, kind: str) -> dict[str, Any]:
    return {
        "now": look.now,
        "zone": look.zone(grant.holder_id),
        "kind": kind,
        "what": spoken(grant.what, look.people),
        "number": grant.number,
        "state": grant.state.value,
        "on": grant.ends_on,
        "ends_at": grant.ends_at,
        "ended_at": grant.ended_at,
        "why": grant.why.value if grant.why is not None else "",
        "is_extension": grant.extends is not None,
        "may_extend": may_extend(grant) and look.policy.catalogue.item(grant.item_id) is not None,
        "under_way": under_way.number if under_way is not None else "",
    }


def _label(shown: Form) -> PlainTextObject:
    """Return what is asked: of a day in the item's own words."""
    assert shown.field is not None
    if shown.first_on is None:
        return plain("grant_extend_longer")
    return PlainTextObject(text=shown.field.question)


def _hint(shown: Form) -> PlainTextObject | None:
    extension = shown.grant.terms.extension
    longest = extension.longest if extension is not None else None
    by_number = shown.first_on is None
    said = words.render(
        "access/longest",
        day=shown.last_on,
        unit=shown.unit.value if by_number else "",
        most=longest // LENGTHS[shown.unit] if by_number and longest is not None else 0,
    )
    return PlainTextObject(text=plainly(said)) if said else None


def _element(shown: Form) -> InputInteractiveElement:
    if shown.first_on is None:
        return NumberInputElement(action_id="number", is_decimal_allowed=False, min_value="1")
    return DatePickerElement(action_id="day", placeholder=plain("slot_date"))
