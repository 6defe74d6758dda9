"""What somebody's words answer: options by their names, dates, numbers, people. Only what is said, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workflows.domain.catalogue import (
    CHOOSING,
    COUNTING,
    LOOKED_UP,
    SEVERAL_MAX,
    WRITING,
    Answers,
    FieldKind,
    FormField,
    Item,
    Problem,
    Value,
    earliest,
    matching,
    number,
    options_named,
    problem_of,
    shown,
)
from workflows.domain.ids import FieldId, UserId

_NUMBER = r"-?\d[\d.,]*\d|\d"
_MENTION = re.compile(r"<@(?P<id>[UW]\w+)(?:\|[^>]*)?>")
_QUOTED = r"[“\"']([^”\"']+)[”\"']"
_NAMED = rf"(?:{_QUOTED}|([^\W\d_a-zß-öø-ÿ]\S*(?:\s+[^\W\d_a-zß-öø-ÿ]\S*)*)|(\S+))"
_MONEY = re.compile(rf"[€$£]\s?({_NUMBER})|({_NUMBER})\s?(?:€|\$|£|eur\b|euros?\b|dollars?\b)", re.I)
_SOON = re.compile(
    r"\W*(asap|as soon as possible|(as )?(early|soon) as you can|immediately|right away"
    r"|dès que possible|au plus (vite|tôt)|tout de suite|so (bald|schnell) wie möglich|möglichst bald|sofort)\W*",
    re.I,
)
_ME = re.compile(r"\W*(for |pour |für )?(me|myself|i am|it's me|moi(-même)?|mich|mir)\W*", re.I)
TELLING = 4  # letters of a looked-up name that is taken from a first sentence
_COUNT = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Words that name a day, and the place in the text where they begin."""

    start: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody wrote, with the days it names; `nearest` is the option of the asked choice that it means most."""

    text: str
    dates: tuple[Dated, ...] = ()
    nearest: str = ""


def found_in(
    item: Item, heard: Heard, answers: Answers, *, today: date
) -> tuple[dict[FieldId, Value], dict[FieldId, Problem]]:
    """Return what the words answer in the form, and what they answer in a way that cannot be taken.

    Fields that only an answer found here brings up are looked at as well. A text is taken only behind one of its cues.
    """
    found: dict[FieldId, Value] = {}
    refused: dict[FieldId, Problem] = {}
    while True:
        asked = [one for one in shown(item, {**answers, **found}) if one.id not in found | refused.keys()]
        news = {one.id: (one, value) for one in asked if (value := _read(one, heard, item, asked))}
        if not news:
            return found, refused
        for field_id, (one, value) in news.items():
            problem = problem_of(one, value, today=today)
            if problem is None:
                found[field_id] = value
            else:
                refused[field_id] = problem


def answer_in(
    one: FormField, heard: Heard, *, person_id: UserId, today: date
) -> tuple[Value, Problem | None]:
    """Return the answer to that field, which was asked for, and why it cannot be taken."""
    value, problem = _asked(one, heard, person_id=person_id, today=today)
    return (value, problem) if problem or not value else (value, problem_of(one, value, today=today))


def _asked(one: FormField, heard: Heard, *, person_id: UserId, today: date) -> tuple[Value, Problem | None]:
    text = heard.text.strip()
    if one.kind in WRITING:
        return (text,) if text else (), None
    if one.kind in CHOOSING:
        named = options_named(one, text) or ([heard.nearest] if heard.nearest else [])
        if not named or (len(named) > 1 and one.kind is FieldKind.CHOICE):
            return (), Problem(code="one_option" if named else "no_option", said=text)
        return tuple(named), None
    if one.kind is FieldKind.DATE:
        days = dict.fromkeys(each.on for each in heard.dates)
        if not days and _SOON.fullmatch(text):
            days = {earliest(one, today=today) or today: None}
        return tuple(day.isoformat() for day in days) if len(days) == 1 else (), (
            None if len(days) == 1 else Problem(code="no_date", said=text)
        )
    if one.kind in COUNTING:
        numbers = [found for found in map(number, re.findall(_NUMBER, text)) if found is not None]
        if not numbers and text.casefold() in _COUNT:
            return (str(_COUNT.index(text.casefold())),), None
        return ((str(numbers[0]),), None) if len(numbers) == 1 else ((), Problem(code="no_number", said=text))
    if one.kind is FieldKind.ATTACHMENT:
        return (), Problem(code="no_file")
    if one.kind in LOOKED_UP:
        return _looked_up(one, text)
    people = [match["id"] for match in _MENTION.finditer(text)] or (
        [person_id] if _ME.fullmatch(text) else []
    )
    return ((people[0],), None) if len(people) == 1 else ((), Problem(code="nobody", said=text))


def _looked_up(one: FormField, text: str) -> tuple[Value, Problem | None]:
    """Return the one option that is called so, or whose name has every word that was typed."""
    named = options_named(one, text)
    fit = named if len(named) == 1 else [each.id for each in matching(one, text)] or named
    if len(fit) == 1:
        return tuple(fit), None
    if not fit:
        return (), Problem(code="no_option", said=text)
    names = [option.name for each in fit[:SEVERAL_MAX] if (option := one.option(each)) is not None]
    more = "…" if len(fit) > SEVERAL_MAX else ""
    return (), Problem(code="several", limit=", ".join(names) + more, said=text)


def _is_telling(one: FormField, option_id: str) -> bool:
    """Whether the name of an option is hardly ever said without meaning it: IT and HR are."""
    option = one.option(option_id)
    return option is not None and len(option.name) >= TELLING


def _read(one: FormField, heard: Heard, item: Item, asked: list[FormField]) -> Value:
    """Return what the words say to a field that was not asked for, () when they do not."""
    match one.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES:
            named = options_named(one, heard.text)
            return tuple(named) if len(named) == 1 or one.kind is FieldKind.CHOICES else ()
        case FieldKind.DATE:
            return _date(one, heard, item, asked)
        case FieldKind.NUMBER | FieldKind.MONEY:
            return _counted(one, heard.text)
        case FieldKind.USER:
            return _person(one, heard.text, asked)
        case FieldKind.TEXT:
            return _text(one, heard.text)
        case FieldKind.LOOKUP | FieldKind.ASSET:
            named = [each for each in options_named(one, heard.text) if _is_telling(one, each)]
            return tuple(named) if len(named) == 1 else ()
        case FieldKind.LONG_TEXT | FieldKind.ATTACHMENT:
            return ()


def _date(one: FormField, heard: Heard, item: Item, asked: list[FormField]) -> Value:
    own = [day for day in heard.dates if _stands_behind(one, heard.text[: day.start])]
    if not own:
        others = [other for other in item.fields if other.kind is FieldKind.DATE and other.id != one.id]
        taken = [
            day for day in heard.dates for other in others if _stands_behind(other, heard.text[: day.start])
        ]
        own = [day for day in heard.dates if day not in taken]
        rivals = [other for other in asked if other in others and other.is_required]
        if rivals or not one.is_required:
            return ()
    days = {day.on for day in own}
    return (days.pop().isoformat(),) if len(days) == 1 else ()


def _counted(one: FormField, text: str) -> Value:
    found: list[str] = []
    if one.kind is FieldKind.MONEY:
        found = [next(filter(None, match.groups())) for match in _MONEY.finditer(text)]
    elif one.unit:
        found = re.findall(rf"({_NUMBER})\s?{re.escape(one.unit)}\b", text, re.I)
    found += [m[1] for cue in _cues(one) for m in re.finditer(rf"{cue}\W{{1,3}}({_NUMBER})", text, re.I)]
    values = {value for each in found if (value := number(each)) is not None}
    return (str(values.pop()),) if len(values) == 1 else ()


def _person(one: FormField, text: str, asked: list[FormField]) -> Value:
    mentions = list(_MENTION.finditer(text))
    behind = [match["id"] for match in mentions if _stands_behind(one, text[: match.start()])]
    is_only = len(mentions) == 1 and sum(other.kind is FieldKind.USER for other in asked) == 1
    found = set(behind) or ({mentions[0]["id"]} if is_only else set())
    return (found.pop(),) if len(found) == 1 else ()


def _text(one: FormField, text: str) -> Value:
    for cue in _cues(one):
        match = re.search(rf"{cue}\s+(?-i:{_NAMED})", text, re.I)
        if match:
            return (next(filter(None, match.groups())).rstrip(".,;:!?"),)
    return ()


def _stands_behind(one: FormField, before: str) -> bool:
    return any(re.search(rf"{cue}(\s+(the|end of))?\s*$", before, re.I) for cue in _cues(one))


def _cues(one: FormField) -> Iterator[str]:
    for cue in sorted(one.cues, key=len, reverse=True):
        yield rf"(?<!\w){re.escape(cue)}(?!\w)"
