"""What the desk takes a ticket for, on its card, and the form in which an agent says what it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from slack_sdk.models.blocks import InputBlock, Option, PlainTextObject, SectionBlock, StaticSelectElement

from handlers import words
from handlers.blocks.drawing import Look, View, mrkdwn, overflow
from handlers.blocks.fields import modal, plain, text_input
from handlers.text import cut, spoken
from workflows.domain.guesses import Field, Guess, Verdict
from workflows.domain.ids import TicketNumber
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import Kind, Ticket
from workflows.domain.triage import categories, unsaid, value_of

REASON_MAX = 300
OPTIONS_MAX = 100  # Slack's own limit of a menu
OPTION_MAX = 75
RIGHT, OTHERWISE = "sorting_right", "sorting_other"
"""What the two options of a card's sorting are signed for."""
SURE_MOST = 99
"""Percent that are said at most: nothing that was learned is certain."""


def sorting(ticket: Ticket, look: Look, *, shown: Collection[TicketNumber] = ()) -> SectionBlock | None:
    """Return what the desk takes a ticket for, how sure it is, why, and what agents said; None where nothing is.

    The menu of an incident somebody has is full, so *Sort…* stands here until it is sorted.
    Tickets that are *shown* on the card as like it are not named twice.
    """
    facts = [
        *(_guessed(guess, look, shown) for guess in unsaid(ticket)),
        *(_spoken_of(verdict, ticket, look) for verdict in ticket.verdicts),
    ]
    otherwise = look.signer.sign(OTHERWISE, ticket.id)
    if not facts:
        if ticket.assignee_id is None or ticket.kind is not Kind.INCIDENT:
            return None
        menu = overflow("ticket_sorting", ("ticket_sort", otherwise))
        text = mrkdwn(words.render("triage/unsorted"))
        return SectionBlock(block_id="sorting", text=text, accessory=menu)
    options = [("sorting_other", otherwise)]
    if unsaid(ticket):
        options.insert(0, ("sorting_right", look.signer.sign(RIGHT, ticket.id)))
    return SectionBlock(
        block_id="sorting",
        text=mrkdwn(words.render("triage/sorting", fields=facts)),
        accessory=overflow("ticket_sorting", *options),
    )


def form(ticket: Ticket, look: Look) -> View:
    """Return the form in which an agent says what a ticket is about, filled in with what it is taken for."""
    guessed = {guess.field: guess.value for guess in unsaid(ticket)}
    impacts = [Option(value=str(i.value), text=plain(f"priority_impact_{i.value}")) for i in Impact]
    urgencies = [Option(value=str(u.value), text=plain(f"priority_urgency_{u.value}")) for u in Urgency]

    def known(of: Field) -> str:
        return value_of(ticket, of) or guessed.get(of, "")

    fields = [
        _select(Field.CATEGORY, _named(categories(look.policy)), known(Field.CATEGORY)),
        _select(Field.SERVICE, _named(look.policy.triage.services), known(Field.SERVICE)),
        _select(Field.IMPACT, impacts, known(Field.IMPACT)),
        _select(Field.URGENCY, urgencies, known(Field.URGENCY)),
    ]
    reason = InputBlock(
        block_id="reason",
        label=plain("sort_reason"),
        hint=plain("sort_reason_hint"),
        optional=True,
        element=text_input("", most=REASON_MAX),
    )
    return modal(
        "sort_ticket",
        title=words.label("sort_title", number=ticket.number),
        submit=words.label("sort_submit"),
        meta=look.ticket_value(ticket.id),
        blocks=[*(one for one in fields if one is not None), reason],
    )


def _guessed(guess: Guess, look: Look, shown: Collection[TicketNumber]) -> dict[str, Any]:
    return {
        "of": guess.field.value,
        "value": _worded(guess.field, guess.value, look),
        "is_sure": guess.is_sure,
        "percent": min(SURE_MOST, round(100 * guess.probability)),
        "rule": guess.rule,
        "like": [number for number in guess.like if number not in shown],
        "by": "",
    }


def _spoken_of(verdict: Verdict, ticket: Ticket, look: Look) -> dict[str, Any]:
    guess = next((one for one in ticket.guesses if one.field is verdict.field), None)
    return {
        "of": verdict.field.value,
        "value": _worded(verdict.field, verdict.value, look),
        "by": verdict.by,
        "computed": _worded(verdict.field, verdict.computed, look) if verdict.is_correction else "",
        "percent": min(SURE_MOST, round(100 * guess.probability)) if guess and not guess.rule else 0,
        "reason": spoken(verdict.reason, look.people),
    }


def _worded(of: Field, value: str, look: Look) -> str:
    """Return a value of a field in words."""
    match of:
        case Field.TEAM:
            team = next((one for one in look.policy.teams.values() if one.id == value), None)
            return team.name if team else value
        case Field.IMPACT:
            return words.label(f"priority_impact_{value}")
        case Field.URGENCY:
            return words.label(f"priority_urgency_{value}")
        case _:
            return value


def _named(values: Sequence[str]) -> list[Option]:
    return [
        Option(value=cut(value, OPTION_MAX), text=PlainTextObject(text=cut(value, OPTION_MAX)))
        for value in values[:OPTIONS_MAX]
    ]


def _select(of: Field, options: Sequence[Option], initial: str) -> InputBlock | None:
    """Return a menu of these options, nothing where there are none."""
    if not options:
        return None
    return InputBlock(
        block_id=of.value,
        label=plain(f"sort_{of.value}"),
        optional=True,
        element=StaticSelectElement(
            action_id="pick",
            options=options,
            initial_option=next((option for option in options if option.value == initial), None),
            placeholder=plain("form_choose"),
        ),
    )
