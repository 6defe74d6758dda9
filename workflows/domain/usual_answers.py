"""When a usual answer is in doubt: the words speak of its field, and what they say of it was not understood."""

from __future__ import annotations

import re

from workflows.domain.catalogue import CHOOSING, COUNTING, Answers, FieldKind, FormField, Item
from workflows.domain.ids import UserId
from workflows.domain.numbers import number
from workflows.domain.plain_words import in_plain_words
from workflows.domain.slots import COUNT, IS, NUMBER, Heard, cues, how_many, people_in, without_options
from workflows.domain.ties import TOGETHER, is_contested
from workflows.domain.wish_words import FILL

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
    rf"|\b(my|our|the|a) (\w+ ){{0,2}}?{_PEOPLE} (needs?|wants?|starts?|gets?|asked|would|joins?)\b"
    r"|\b(?!it\b|which\b|that\b)\w+ needs\b|\b(he|she|him|her|his|hers)\b",
    re.I,
)
_SEVERAL = re.compile(
    r"\b(?:couple|pair|few|several|many|dozens?|each|everybody|everyone|(?:all|both|some) of (?:us|them)"
    r"|(?:the|our|my) (?:\w+ )?team|paar|einige|mehrere|alle|dutzend|plusieurs|quelques|tous|douzaine)\b",
    re.I,
)
"""How many are wanted, by no number."""
_DAY_WORDS = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december christmas
"""
_DAYS_AND_MONTHS = _DAY_WORDS.split()


def is_in_doubt(one: FormField, item: Item, heard: Heard, found: Answers, *, person_id: UserId) -> bool:
    """Whether the usual answer of *one* may be wrong, given what was *found* in the words."""
    if one.id in found:
        return False
    if one.kind is FieldKind.USER and (
        TOGETHER.search(heard.text)
        or is_for_another(one, heard.text)
        or speaks_of_others(heard, found, person_id)
    ):
        return True
    if one.kind in CHOOSING and is_contested(one, heard.text, item, usual=one.default):
        return True
    return _is_spoken_of(one, item, heard.text) or is_counted_otherwise(one, item, heard, found)


def _is_spoken_of(one: FormField, item: Item, text: str) -> bool:
    """Whether the words name the field itself, whatever they say of it; not by a word that the item is called by."""
    label = set(in_plain_words(one.label).split())
    common = FILL | set(in_plain_words(" ".join((item.title, *item.synonyms))).split())
    return not label & common and label <= set(in_plain_words(text).split())


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
    if one.kind not in COUNTING:
        return False
    some = rf"{NUMBER}|{'|'.join(COUNT[1:])}"
    if one.kind is FieldKind.NUMBER and _is_of_several(one, item, heard.text):
        return True
    if one.unit and any(how_many(item, heard.text, some)):
        return True
    plain = without_options(item, _DAY_OR_PLACE.sub(" ", heard.text))
    taken = {number(each) for value in found.values() for each in value}
    return any(number(each) not in taken for each in re.findall(r"(?<!\w)\d{1,4}(?!\w)", plain))


def _is_of_several(one: FormField, item: Item, text: str) -> bool:
    """Whether *text* speaks of more than one, in whatever words: “a couple of monitors”, “monitors for us”."""
    if _SEVERAL.search(text) or TOGETHER.search(text):
        return True
    names = (item.title, *item.synonyms) if not one.unit else (one.unit,)
    heads = {in_plain_words(name).split()[-1] for name in names}
    own = set(in_plain_words(" ".join((item.title, *item.synonyms))).split())
    many = heads - own if one.unit else {f"{head}s" for head in heads}
    return not many.isdisjoint(in_plain_words(text).split())


def speaks_of_others(heard: Heard, found: Answers, person_id: UserId) -> bool:
    """Whether somebody is named who is not who asks, nor the answer of a field."""
    known = {person_id, *(each for value in found.values() for each in value)}
    return any(user_id not in known for _, user_id in people_in(heard))
