"""Who decides for somebody who is away: on their Home, and in the form in which they say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from slack_sdk.models.blocks import Block, DatePickerElement, InputBlock, UserMultiSelectElement
from slack_sdk.models.views import View as ModalView

from handlers import words
from handlers.blocks.drawing import (
    Look,
    View,
    actions,
    as_dicts,
    asking_first,
    button,
    context,
    header,
    section,
)
from handlers.blocks.fields import modal, plain
from handlers.text import Mrkdwn
from workflows.domain.calendars import local_day
from workflows.domain.delegations import DELEGATES_MAX, Delegation, Refusal, Refused
from workflows.domain.ids import UserId
from workflows.domain.people import Person

LISTED = 5  # absences on Home, two blocks each
USUALLY = timedelta(days=4)
"""From the first day that is offered to the last: a working week that begins on its Monday."""
WHO, FROM, UNTIL = "who", "from", "until"
"""The blocks of the form."""
_OF_THE_DAYS = frozenset({Refusal.ENDS_FIRST, Refusal.IS_OVER, Refusal.TOO_LONG})


def with_absences(home: View, person: Person, absences: Sequence[Delegation] | None, look: Look) -> View:
    """Return a Home with who decides for its reader, above their tickets; None is for who never decides."""
    if absences is None:
        return home
    rows: list[Block | None] = [header("away", words.label("away"))]
    if not absences:
        rows.append(context("away_nobody", words.render("away/nobody")))
    for place, one in enumerate(absences[:LISTED], start=1):
        rows += _row(one, place, person, look)
    if (left := len(absences) - LISTED) > 0:
        rows.append(context("away_more", words.render("home/more", count=left)))
    rows.append(actions("away_actions", button("home_delegate", "new")))
    blocks = home["blocks"]
    at = next((n for n, block in enumerate(blocks) if block["block_id"] == "own"), len(blocks))
    return {**home, "blocks": [*blocks[:at], *as_dicts(*rows), *blocks[at:]]}


def form(before: Delegation | None, by: UserId, look: Look, *, waiting: int) -> View:
    """Return the form that asks who decides, from when until when; filled in with what was said *before*."""
    zone = before.zone if before is not None else look.zone(by)
    first_on = before.first_on if before is not None else local_day(zone, look.now)
    last_on = before.last_on if before is not None else first_on + USUALLY
    who = UserMultiSelectElement(
        action_id="pick",
        placeholder=plain("away_choose"),
        initial_users=list(before.delegates) if before is not None else None,
        max_selected_items=DELEGATES_MAX,
    )
    return modal(
        "delegate",
        title=words.label("away"),
        submit=words.label("away_save"),
        meta=look.signer.sign("delegation", f"{before.id}:{before.version}" if before is not None else ""),
        blocks=[
            section("about", words.render("away/about", waiting=waiting)),
            InputBlock(block_id=WHO, label=plain("away_who"), hint=plain("away_who_hint"), element=who),
            InputBlock(block_id=FROM, label=plain("away_from"), element=_day(first_on)),
            InputBlock(block_id=UNTIL, label=plain("away_until"), element=_day(last_on)),
        ],
    )


def gone() -> View:
    """Return what takes the place of a form about an absence that is there no more."""
    view: View = ModalView(
        type="modal",
        callback_id="delegate_gone",
        title=plain("away"),
        close=plain("away_close"),
        blocks=[section("gone", words.render("away/gone"))],
    ).to_dict()
    return view


def refusal(why: Refused, look: Look) -> tuple[str, Mrkdwn]:
    """Return why something said in the form cannot be, and the block it is said at."""
    name = look.name(why.who) if why.who is not None else ""
    sentence = words.render(f"away/{why.why.value}", name=name, most=DELEGATES_MAX)
    return (UNTIL if why.why in _OF_THE_DAYS else WHO), sentence


def _row(one: Delegation, place: int, person: Person, look: Look) -> list[Block | None]:
    facts = {
        "delegates": one.delegates,
        "first_on": one.first_on,
        "last_on": one.last_on,
        "is_now": one.is_in_force(look.now),
    }
    value = look.signer.sign("delegation", f"{one.id}:{one.version}")
    about = ", ".join(look.name(each) for each in one.delegates)
    return [
        section(f"away_{one.id}", words.render("away/row", **facts)),
        actions(
            f"away_actions_{one.id}",
            button(f"home_delegate_change_{place}", value, label="away_change", about=about),
            button(
                f"home_delegate_back_{place}",
                value,
                label="away_back",
                about=about,
                confirm=asking_first("away_back"),
            ),
        ),
    ]


def _day(on: date) -> DatePickerElement:
    return DatePickerElement(action_id="date", initial_date=on.isoformat())
