"""What the cards and the form of a request share: how a field is answered, and its answer in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputInteractiveElement,
    NumberInputElement,
    Option,
    PlainTextObject,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import ExternalDataSelectElement, FileInputElement

from handlers import words
from handlers.blocks.drawing import Look
from handlers.blocks.fields import plain, text_input
from handlers.text import Mrkdwn, cut, message, spoken
from handlers.words import languages
from workflows.domain import catalogue, costs, item_words, plain_words
from workflows.domain.answer_words import in_words
from workflows.domain.bounds import LONG_TEXT_MAX, TEXT_MAX, Problem, earliest
from workflows.domain.catalogue import UNSHOWN, Answers, FieldKind, FormField, Item, Value
from workflows.domain.requests import Told

TRANSLATED_UNITS = ("month", "year")
OFFERED_MAX = 100  # options of a menu that is asked for
WORDS_MAX = 300  # characters of one answer on a card; the form and the ticket have it whole


def price_of(item: Item, answers: Answers, *, parts: Sequence[tuple[Item, Answers]] = ()) -> str:
    """Return what the answers come to with *parts*, in words, what is paid by the month apart; “” if it is nothing."""
    every = costs.costs(item, answers, parts)
    return " + ".join(paid(one.amount, one.currency, per=one.per) for one in every)


def _unit(per: str) -> str:
    return words.label(f"per_{per}") if per in TRANSLATED_UNITS else per


def spoken_item(item: Item) -> Item:
    """Return *item* in the language that is spoken now, where it has words in it."""
    return item_words.spoken(item, languages.language())


def problem_sentence(problem: Problem | None) -> Mrkdwn:
    """Return why an answer cannot be taken, “” when it can."""
    if problem is None:
        return Mrkdwn("")
    said: Any = cut(problem.said, 80)
    limit: Any = problem.limit
    if problem.code in ("too_small", "too_large"):
        said, limit = languages.grouped(problem.said), languages.grouped(problem.limit)
    if problem.code in ("past", "too_early", "too_late"):
        said, limit = day(date.fromisoformat(problem.said)), day(date.fromisoformat(problem.limit))
    return words.render(f"requests/problem_{problem.code}", said=said, limit=limit)


def bounds(one: FormField) -> dict[str, object]:
    """Return what limits the answer of a field, as facts for words."""
    columns = ", ".join(column.label for column in one.columns)
    return {"types": ", ".join(one.file_types), "most": one.files_max, "columns": columns}


def hint(one: FormField, today: date, *, earlier: Value) -> PlainTextObject | None:
    """Return what stands below a field of a form; *earlier* is the answer it has, if the form cannot show it."""
    first = earliest(one, today=today) if one.kind is FieldKind.DATE else None
    soonest = words.render("requests/slot_earliest", day=day(first)) if first else ""
    files = words.label("form_files", **bounds(one)) if one.kind is FieldKind.ATTACHMENT else ""
    masked = words.label("form_masked") if one.kind is FieldKind.MASKED else ""
    is_there = bool(earlier) and one.kind in UNSHOWN
    there = words.label("form_there", words=in_words(one, earlier)) if is_there else ""
    said = " ".join(part for part in (one.help, soonest, files, masked, there) if part)
    return PlainTextObject(text=said) if said else None


def element(
    one: FormField, value: catalogue.Value, item: Item, *, is_above: bool, look: Look
) -> InputInteractiveElement:
    first = value[0] if value else None
    action_id = "form_changed" if is_above else "value"
    chosen = _as_options([option for option in one.options if option.id in value], item)
    match one.kind:
        case FieldKind.LOOKUP | FieldKind.ASSET if one.is_searched:
            return search_menu("form_search", chosen[0] if chosen else None)
        case FieldKind.CHOICE | FieldKind.LOOKUP | FieldKind.ASSET:
            return StaticSelectElement(
                action_id=action_id,
                options=choices(one, item),
                initial_option=chosen[0] if chosen else None,
                placeholder=plain("form_choose"),
            )
        case FieldKind.CHOICES:
            return CheckboxesElement(
                action_id=action_id, options=choices(one, item), initial_options=chosen or None
            )
        case FieldKind.DATE:
            return DatePickerElement(action_id=action_id, initial_date=first, placeholder=plain("slot_date"))
        case FieldKind.USER:
            return UserSelectElement(action_id=action_id, initial_user=first, placeholder=plain("slot_user"))
        case FieldKind.ATTACHMENT:
            return FileInputElement(
                action_id=action_id, filetypes=list(one.file_types) or None, max_files=one.files_max
            )
        case FieldKind.MASKED:
            return text_input("", most=TEXT_MAX)
        case FieldKind.NUMBER | FieldKind.MONEY:
            return NumberInputElement(
                action_id=action_id, is_decimal_allowed=one.kind is FieldKind.MONEY, initial_value=first
            )
        case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.ROWS:
            is_long = one.kind is FieldKind.LONG_TEXT
            most = LONG_TEXT_MAX if is_long else TEXT_MAX
            filled_in = spoken(first or "", look.people)
            return text_input(filled_in, most=most, is_long=is_long)


def search_menu(action_id: str, chosen: Option | None = None) -> ExternalDataSelectElement:
    """Return a menu whose options are asked for while somebody types."""
    return ExternalDataSelectElement(
        action_id=action_id, placeholder=plain("form_search"), min_query_length=0, initial_option=chosen
    )


def found(one: FormField, item: Item, text: str) -> list[Option]:
    """Return the options to show to somebody who typed *text* into such a menu."""
    return _as_options(plain_words.matching(one, text)[:OFFERED_MAX], item)


def choices(one: FormField, item: Item) -> list[Option]:
    return _as_options(one.options, item)


def _as_options(options: Sequence[catalogue.Option], item: Item) -> list[Option]:
    return [
        Option(value=option.id, text=PlainTextObject(text=option.name), description=beside(option, item))
        for option in options
    ]


def beside(option: catalogue.Option, item: Item) -> PlainTextObject | None:
    """Return what stands beside an option: what it is, and what it costs."""
    price = money(option.price, item) if option.price else ""
    said = ", ".join(part for part in (cut(option.description, 60), price) if part)
    return PlainTextObject(text=said) if said else None


def as_said(told: Told, look: Look) -> Mrkdwn:
    """Return an answer as people read it."""
    if told.kind is FieldKind.USER:
        return words.render("requests/person", person_id=told.words)
    if told.kind is FieldKind.DATE:
        return day(date.fromisoformat(told.words))
    return cut(message(" ".join(told.words.split()), look.people), WORDS_MAX)


def day(on: date) -> Mrkdwn:
    return words.render("requests/day", on=on)


def money(amount: Decimal, item: Item) -> str:
    """Return what something of an item costs, and how often it is paid where that is not once."""
    return paid(amount, item.currency, per=item.price_per)


def paid(amount: Decimal, currency: str, *, per: str) -> str:
    """Return an amount, and how often it is paid where that is not once."""
    price = languages.money(amount, currency)
    return words.label("per", price=price, unit=_unit(per)) if per else price
