"""What words answer in a form: for sure, or only perhaps. What is not sure is asked, never taken unseen.

Sure is what stands in words that ask for something, and where only one field's answer can stand: behind its name or
cue, as an option named whole with no other beside it, as the only day of a form that needs one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from workflows.domain.catalogue import (
    Answers,
    FieldKind,
    FormField,
    Item,
    Problem,
    Value,
    in_plain_words,
    number,
    options_named,
    problem_of,
    shown,
)
from workflows.domain.evidence import asking
from workflows.domain.ids import FieldId, UserId
from workflows.domain.said_options import CORRECTS
from workflows.domain.slots import (
    COUNT,
    IS,
    NUMBER,
    Heard,
    cues,
    how_many,
    people_in,
    read,
    stands_behind,
    without_options,
)
from workflows.domain.wish_words import FILL

_GENERAL = frozenset({"from", "to", "on", "by", "until", "till", "before", "for"})
"""Cues that stand before many things; the others are said of one field only."""
_CALLED = frozenset({FieldKind.DATE, FieldKind.USER, FieldKind.TEXT, FieldKind.NUMBER, FieldKind.MONEY})
"""What is answered behind the name of a field: “last day is friday”."""
_NOT = re.compile(r" (?:not|no|without|instead of|rather than|kein\w*|nicht|ohne|pas)(?: \w+){1,2}")
_MONTH = r"(?:jan|feb|f[ée]v|mar|mär|apr|avr|ma[iy]|ju[inl]|aug|ao|sep|o[ck]t|nov|d[eé][cz])[a-zéûä]*"
_DAY_OR_PLACE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|\.)?(?: of)? {_MONTH}\b|\b{_MONTH} \d{{1,2}}\b|\b20\d\d\b|\S*\d[.:/-]\S*\d\S*",
    re.I,
)
"""Numbers that count nothing: days, years, addresses."""
_PEOPLE = (
    r"(intern|trainee|colleague|coworker|manager|boss|team|designer|developer|engineer|student|contractor|freelancer"
    r"|assistant|hire|starter|employee|joiner|guest|visitor|analyst|kolleg(e|en|in)|praktikant(in|en)?|collègue"
    r"|stagiaire)s?"
)
_ANOTHER = re.compile(
    rf"\b(for|für|pour) ((my|our|an?|the|his|her|their|one of (my|our)|meine[nr]?|unsere[nr]?|eine[nr]?|mon|ma|un|une)"
    rf" (\w+ ){{0,2}}?{_PEOPLE}|him|her|them|somebody|someone)\b"
    rf"|\b(my|our|the|a) (\w+ ){{0,2}}?{_PEOPLE} (needs?|wants?|starts?|gets?|asked|would|joins?)\b",
    re.I,
)
_DAYS_AND_MONTHS = (
    *(
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
    ),
    *("april", "may", "june", "july", "august", "september", "october", "november", "december", "christmas"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What words say to a form: answers for sure, those that may be meant, and why some cannot be taken."""

    sure: dict[FieldId, Value] = field(default_factory=dict)
    likely: dict[FieldId, Value] = field(default_factory=dict)
    refused: dict[FieldId, Problem] = field(default_factory=dict)


def found_in(item: Item, heard: Heard, answers: Answers, *, today: date) -> Found:
    """Return what the words answer in the form, for sure and perhaps, and what cannot be taken.

    Fields that only a sure answer brings up are looked at as well. A text is taken only behind one of its cues.
    """
    found, heard = Found(), _corrected(heard)
    asked_for = _asking(heard, item)
    while True:
        known = found.sure.keys() | found.likely.keys() | found.refused.keys()
        asked = [one for one in shown(item, {**answers, **found.sure}) if one.id not in known]
        news = [
            one for one in asked if _take(found, one, heard, asked_for, item=item, asked=asked, today=today)
        ]
        if not news:
            return found


def _take(
    found: Found,
    one: FormField,
    heard: Heard,
    asked_for: Heard,
    *,
    item: Item,
    asked: list[FormField],
    today: date,
) -> bool:
    """Put into *found* what the words say to one field; False when they say nothing."""
    value, is_sure = _judged(one, heard, asked_for, item=item, asked=asked)
    if not value:
        return False
    small = tuple(each.casefold() for each in value) if one.kind is FieldKind.TEXT else value
    problem = problem_of(one, value, today=today)
    if problem is not None and problem_of(one, small, today=today) is None:
        value, problem = small, None  # an address is written in small letters
    if problem is None:
        (found.sure if is_sure else found.likely)[one.id] = value
    elif is_sure:
        found.refused[one.id] = problem
    return problem is None or is_sure


def _judged(
    one: FormField, heard: Heard, asked_for: Heard, *, item: Item, asked: list[FormField]
) -> tuple[Value, bool]:
    """Return what the words say to a field, and whether nothing else can be meant by them."""
    said, wanted = read(one, heard, item, asked), read(one, asked_for, item, asked)
    if wanted:
        return (
            (wanted, _is_tied(one, asked_for, item)) if set(wanted) >= set(said) else (said or wanted, False)
        )
    named = read(_by_name(one), heard, item, asked) if one.kind in _CALLED else ()
    return (named, True) if named else (said, False)


def _by_name(one: FormField) -> FormField:
    """Return the field as one that is answered only behind what it is called, wherever that is said."""
    own = tuple(cue for cue in one.cues if cue not in _GENERAL)
    return replace(one, cues=own or (one.label,), unit="", is_required=False)


def _corrected(heard: Heard) -> Heard:
    """Return what was heard with a corrected day in the place of the first: “on the 14th, no wait, the 15th”."""
    days = list(heard.dates)
    for first, then in pairwise(heard.dates):
        if CORRECTS.search(heard.text, first.start, then.start):
            days[days.index(then)] = replace(then, start=first.start)
            days.remove(first)
    return replace(heard, dates=tuple(days))


def _asking(heard: Heard, item: Item) -> Heard:
    """Return the part of what was heard that asks for something."""
    text = asking(heard.text, item)
    return replace(
        heard,
        text=text,
        dates=tuple(day for day in heard.dates if not _is_blank(text, day.start)),
        people=tuple(each for each in heard.people if not _is_blank(text, each.start)),
    )


def _is_blank(text: str, at: int) -> bool:
    return text[at : at + 1].isspace()


def _is_tied(one: FormField, heard: Heard, item: Item) -> bool:
    """Whether what was read stands where only this field's answer can: at its cue, or as the only candidate."""
    match one.kind:
        case FieldKind.DATE:
            return not one.cues or any(
                day.is_length or stands_behind(one, heard.text[: day.start]) for day in heard.dates
            )
        case FieldKind.CHOICE:
            return not _is_contested(one, heard.text, item)
        case FieldKind.USER:
            named = re.compile(rf"{re.escape(one.label)}\s*$", re.I)
            before = [heard.text[:start] for start, _ in people_in(heard)]
            return not one.default or any(stands_behind(one, each) or named.search(each) for each in before)
        case _:
            return True


def _is_contested(one: FormField, text: str, item: Item) -> bool:
    """Whether a word is said that only the name of another option has: “catering, coffee only”."""
    named = set(options_named(one, text))
    words = {each.id: _words((each.name, *each.synonyms)) for each in one.options}
    known = _words((item.title, *item.synonyms)) | FILL
    known |= _words(word for other in item.fields for word in (other.label, *other.cues))
    known |= set().union(*(words[each] for each in named))
    said = set(_NOT.sub(" ", in_plain_words(text)).split()) - known
    return bool(named) and any(own & said for name, own in words.items() if name not in named)


def _words(names: Iterable[str]) -> set[str]:
    return set(in_plain_words(" ".join(names)).split())


def is_for_another(one: FormField, text: str) -> bool:
    """Whether *text* speaks of somebody else than who writes there, without saying who the desk would know."""
    if one.is_requested_for and _ANOTHER.search(text):
        return True
    own = {*_DAYS_AND_MONTHS, *one.label.casefold().split(), "i"}
    behind = [*cues(one), rf"(?<!\w){re.escape(one.label)}(?=\s*[:=]|\s+(?:is|ist|est)\b)"]
    names = (
        match[1]
        for words in behind
        for match in re.finditer(rf"{words}(?:{IS}|\s+@?)(?-i:([A-Z][\w'’-]+))", text, re.I)
    )
    return any(name.casefold() not in own for name in names)


def is_counted_otherwise(one: FormField, item: Item, heard: Heard, found: Answers) -> bool:
    """Whether *heard* says a number that may be of this field, and is not the answer of another that was *found*."""
    if one.kind is not FieldKind.NUMBER:
        return False
    some = rf"{NUMBER}|{'|'.join(COUNT[1:])}"
    if one.unit and any(how_many(item, heard.text, some)):
        return True
    plain = without_options(item, _DAY_OR_PLACE.sub(" ", heard.text))
    taken = {number(each) for value in found.values() for each in value}
    return any(number(each) not in taken for each in re.findall(r"(?<!\w)\d{1,4}(?!\w)", plain))


def speaks_of_others(heard: Heard, found: Answers, person_id: UserId) -> bool:
    """Whether somebody is named who is not who asks, nor the answer of a field."""
    known = {person_id, *(each for value in found.values() for each in value)}
    return any(user_id not in known for _, user_id in people_in(heard))
