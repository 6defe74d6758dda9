"""Whether what was read in first words can be the answer of its field alone, or of something else as well."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workflows.domain.catalogue import FieldKind, FormField, Item, Value
from workflows.domain.evidence import JOINS, words_of
from workflows.domain.plain_words import in_plain_words, options_named
from workflows.domain.slots import COUNT, NUMBER, Heard, people_in, stands_behind
from workflows.domain.wish_words import FILL

GENERAL = frozenset({"from", "to", "on", "by", "until", "till", "before", "for"})
"""Cues that stand before many things; the others are said of one field only."""
_NOT = re.compile(r" (?:not|no|without|instead of|rather than|kein\w*|nicht|ohne|pas)(?: \w+){1,2}")
_RANGE = re.compile(
    r"(?:\b\d{1,2}(?:st|nd|rd|th|\.)? ?(?:and|or|to|/|&|-|–|und|oder|bis|et|ou|au) ?(?:the )?)$", re.I
)
"""What stands before the last day of several that are written as one: “2 or 3 december”."""
_OR_MORE = re.compile(r"^[^,.;:!?\n]{3,20}?\b(?:or|oder|ou)\b", re.I)
_AND = re.compile(r"^\w+(?: [A-Z]\w+)?(?:['’]s\b| (?:and|or|&|und|oder|et|ou) )")
"""Behind a name: somebody else, or something of theirs."""
_OF_EACH = re.compile(
    rf"\d ?[x×*] ?[€$£]?\d"
    rf"|(?:{NUMBER}) ?(?:€|\$|£|eur|euros?) (?:each|per (?:piece|person|head)|apiece|pro stück|pièce)",
    re.I,
)
"""A price that is paid several times."""
TOGETHER = re.compile(
    r"\b(?:me|myself|mich|mir|moi) (?:and|or|&|und|oder|et|ou)\b"
    r"|\b(?:and|or|&|und|oder|et|ou) (?:(?:one |another )?(?:for|für|pour) )?(?:me|myself|mich|mir|moi)\b",
    re.I,
)
"""What is for whoever asks, and for somebody else as well."""
_BEHIND_NAMES = frozenset(
    [
        "it",
        "who",
        "that",
        "which",
        "where",
        "when",
        "can",
        "shall",
        "should",
        "must",
        "goes",
        "gets",
        "owner",
        "by",
        "das",
        "die",
        "der",
        "qui",
    ]
)
"""Words with which a sentence goes on behind a name."""
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_LENGTHS = re.compile(r"\b(?:for|in|within|during|every|next|last|für|in|pour|dans) (?:the |about )?$", re.I)


def is_tied(one: FormField, value: Value, heard: Heard, item: Item) -> bool:
    """Whether *value* was read where only this field's answer can stand: at its cue, or as the only candidate."""
    match one.kind:
        case FieldKind.DATE:
            return _is_one_day(one, heard)
        case FieldKind.CHOICE:
            return (
                not TOGETHER.search(heard.text)
                and not is_contested(one, heard.text, item)
                and not _is_filling(one, heard.text, item)
            )
        case FieldKind.CHOICES:
            return not _goes_on(value, one, heard.text, item) and not is_contested(one, heard.text, item)
        case FieldKind.USER:
            return _is_one_person(one, heard)
        case FieldKind.NUMBER | FieldKind.MONEY:
            return not _is_of_something(one, heard.text, item)
        case FieldKind.TEXT:
            return _is_a_name(one, value, heard.text)
        case FieldKind.LOOKUP:
            option = one.option(value[0])
            return option is not None and in_plain_words(option.name) in in_plain_words(heard.text)
        case _:
            return True


def _is_one_day(one: FormField, heard: Heard) -> bool:
    own = [day for day in heard.dates if day.is_length or stands_behind(one, heard.text[: day.start])]
    if any(day.is_length for day in own) and len(heard.dates) > 1:  # nobody says since when
        return False
    return (not one.cues or bool(own)) and not any(
        _RANGE.search(heard.text[: day.start]) or _OR_MORE.search(heard.text[day.start :])
        for day in heard.dates
    )


def _is_one_person(one: FormField, heard: Heard) -> bool:
    """Whether one is named at the cue, alone: not “for Ben and Kim”, nor “for Ben's team”."""
    named = re.compile(rf"{re.escape(one.label)}\s*$", re.I)
    starts = [start for start, _ in people_in(heard)]
    own = [at for at in starts if stands_behind(one, heard.text[:at]) or named.search(heard.text[:at])]
    return (
        (not one.default or bool(own))
        and not TOGETHER.search(heard.text)
        and not any(_AND.match(heard.text[at:]) for at in own)
    )


def _is_of_something(one: FormField, text: str, item: Item) -> bool:
    """Whether a number with the unit counts something else: “40 people in Porto”, “2 days a week”, “5 to 8 people”."""
    if one.kind is FieldKind.MONEY:
        return _OF_EACH.search(text) is not None
    if not one.unit:
        return False
    some = rf"(?:{NUMBER}|{'|'.join(COUNT[1:])})"
    unit = re.escape(one.unit)
    rate = r"(?:an?|per|each|every|pro|par|in der) (?:day|week|month|year|tag|woche|monat|jour|semaine|mois)"
    of = rf"(?: (?:who|that|which|ago|later|{rate})\b| (?:in|at) (?!{_MONTHS})(?P<place>\w+)| of (?P<what>\w+))"
    for match in re.finditer(rf"(?<!\w){some}\s?{unit}\b(?P<behind>{of})?", text, re.I):
        before = text[: match.start()]
        is_time = one.unit in ("days", "weeks", "months", "hours") and _LENGTHS.search(before)
        what = (match["what"] or match["place"] or "").casefold()
        is_theirs = match["behind"] and what not in {*words_of(item), "the", "a", "one", "two"}
        if is_theirs or is_time or re.search(rf"{some} ?(?:to|or|-|–) ?$", before, re.I):
            return True
    return False


def _is_a_name(one: FormField, value: Value, text: str) -> bool:
    """Whether a text is whole, and more than a word of the sentence: quoted, with a capital, a digit or a sign."""
    at = text.casefold().rfind(value[0].casefold())
    behind = re.match(r"[”\"']? +([^\W\d_]+)", text[at + len(value[0]) :])
    if behind and not value[0][:1].isupper() and behind[1].casefold() not in FILL | JOINS | _BEHIND_NAMES:
        return text[at - 1 : at] in ("“", '"', "'")
    is_plain = value[0].isalpha() and value[0].islower()
    only_general = GENERAL.issuperset(one.cues)
    return not (is_plain and only_general and bool(one.cues))


def _is_filling(one: FormField, text: str, item: Item) -> bool:
    """Whether all that names the option are words of any wish, away from the item: “please order”, “at first”."""
    named = [option for option in one.options if option.id in options_named(one, text)]
    names = {in_plain_words(name) for option in named for name in option.names}
    plain = in_plain_words(text)
    said = [name for name in names if name in plain]
    own = "|".join(map(re.escape, sorted(_words((item.title, *item.synonyms)) - FILL)))
    return all(
        FILL.issuperset(name.split())
        and (name.strip() in COUNT or not re.search(rf"{name}(?:\w+ ){{0,2}}(?:{own})s? ", plain))
        for name in said
    )


def _goes_on(value: Value, one: FormField, text: str, item: Item) -> bool:
    """Whether options stand in a list with something that is none, or one for another: “a chair and a shelf”."""
    known = {*words_of(item), *FILL, *JOINS}
    names = [name for each in value if (option := one.option(each)) for name in option.names]
    plain = in_plain_words(text)
    for name in names:
        said = re.escape(in_plain_words(name).strip())
        if len(value) > 1 and re.search(
            rf" (?:for|on|at|under|für|pour) (?:my|our|his|her|their|the) {said} ", plain
        ):
            return True
        around = rf" (\w+) (?:and|und|et) {said} | {said} (?:and|und|et) (?:an? |the |some |one )?(\w+) "
        for match in re.finditer(around, plain):
            word = match[1] or match[2]
            if word not in known and word.removesuffix("s") not in known and not word.isdigit():
                return True
    return False


def is_contested(one: FormField, text: str, item: Item, *, usual: Value = ()) -> bool:
    """Whether a word is said that only the name of another option has: “catering, coffee only”."""
    named = set(options_named(one, text)) | set(usual)
    words = {each.id: _words(each.names) for each in one.options}
    known = _words((item.title, *item.synonyms)) | FILL
    known |= _words(word for other in item.fields for word in (other.label, *other.cues))
    known |= set().union(*(words[each] for each in named))
    said = set(_NOT.sub(" ", in_plain_words(text)).split()) - known
    return bool(named) and any(own & said for name, own in words.items() if name not in named)


def _words(names: Iterable[str]) -> set[str]:
    return set(in_plain_words(" ".join(names)).split())
