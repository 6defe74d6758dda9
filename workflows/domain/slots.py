"""What somebody's words answer: options by their names, dates, numbers, people. Only what is said, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import re2

from workflows.domain import rows
from workflows.domain.bounds import Problem, earliest, problem_of
from workflows.domain.called import Called
from workflows.domain.catalogue import (
    CHOOSING,
    COUNTING,
    LOOKED_UP,
    SEVERAL_MAX,
    WRITING,
    FieldKind,
    FormField,
    Item,
    Value,
)
from workflows.domain.ids import FieldId, UserId
from workflows.domain.numbers import number
from workflows.domain.plain_words import in_plain_words, matching, options_named
from workflows.domain.said_options import options_meant
from workflows.domain.wish_words import FILL

NUMBER = r"-?\d[\d.,]*\d|\d"
_MENTION = re.compile(r"<@(?P<id>[UW]\w+)(?:\|[^>]*)?>")
_QUOTED = r"[“\"']([^”\"']+)[”\"']"
_REST = r"[^\s,;:!?]*"  # of a word
_NAMED = rf"(?:{_QUOTED}|([^\W\d_a-zß-öø-ÿ]{_REST}(?: +[^\W\d_a-zß-öø-ÿ]{_REST})*)|([^\s,;:!?]+))"
_GOES_ON = re.compile(r" +(?:for|of|and|&|the) +[A-ZÄÖÜÀ-Þ]")
"""Behind a name: nobody can tell whether it is over."""
_MONEY = re.compile(rf"[€$£]\s?({NUMBER})|({NUMBER})\s?(?:€|\$|£|eur\b|euros?\b|dollars?\b)", re.I)
_SOON = re.compile(
    r"\W*(asap|as soon as possible|(as )?(early|soon) as you can|immediately|right away"
    r"|dès que possible|au plus (vite|tôt)|tout de suite|so (bald|schnell) wie möglich|möglichst bald|sofort)\W*",
    re.I,
)
_ME = re.compile(r"\W*(for |pour |für )?(me|myself|i am|it's me|moi(-même)?|mich|mir)\W*", re.I)
TELLING = 4  # letters of a looked-up name that is taken from a first sentence
IS = r"(?:\s*[:=]\s*|\s+(?:is|are|ist|est)\s+)"
_ABROAD = {
    "until": ("bis", "bis zum", "jusqu'au", "jusqu'à"),
    "from": ("ab", "à partir du", "dès"),
    "for": ("für", "pour"),
    "called": ("namens", "genannt", "nommé", "nommée", "appelé", "appelée"),
}
"""What a cue is in the other languages of the desk."""
_UNITS = {"people": "people|persons?|users|members|colleagues|of us|personen|leute|personnes"}
_TELLS = re.compile(
    r"\b(she|he|they|it|who) (?!needs?\b|wants?\b|would\b)|\b(starts?|starting|joins?|leaves?|left|got|was|were|moved?"
    r"|arrives?|workshop|meeting|conference|since|ago|stolen|broke|visit(s|ing)?|fly(ing)?|away)\b",
    re.I,
)
"""What tells of something else that is on a day."""
_CLAUSE = re.compile(r"[,;!?\n]|\.(?!\d)")
_NO_NAMES = frozenset(
    (
        "a",
        "an",
        "the",
        "my",
        "our",
        "your",
        "his",
        "her",
        "their",
        "this",
        "that",
        "me",
        "us",
        "it",
        "all",
        "any",
        "be",
        "next",
    )
)
COUNT = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Words that name a day, and the place in the text where they begin.

    `is_length` says that they name a time: “for two weeks”, and *on* is the day it is over.
    """

    start: int
    on: date
    is_length: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody wrote, with the days and the people it names.

    `nearest` is the option of the asked choice that it means most.
    """

    text: str
    dates: tuple[Dated, ...] = ()
    people: tuple[Called, ...] = ()
    nearest: str = ""


def answer_in(
    one: FormField, heard: Heard, *, person_id: UserId, today: date
) -> tuple[Value, Problem | None]:
    """Return the answer to that field, which was asked for, and why it cannot be taken."""
    value, problem = _asked(one, heard, person_id=person_id, today=today)
    if one.kind is FieldKind.ROWS:  # they come one after the other, and are looked at together
        return value, problem
    return (value, problem) if problem or not value else (value, problem_of(one, value, today=today))


def _asked(one: FormField, heard: Heard, *, person_id: UserId, today: date) -> tuple[Value, Problem | None]:
    text = heard.text.strip()
    if one.kind in WRITING:
        return (text,) if text else (), None
    if one.kind in CHOOSING:
        named = options_meant(one, text) or ([heard.nearest] if heard.nearest else [])
        if not named or (len(named) > 1 and one.kind is FieldKind.CHOICE):
            return (), Problem(code="one_option" if named else "no_option", said=text)
        return tuple(named), None
    if one.kind is FieldKind.DATE:
        days = dict.fromkeys(each.on for each in heard.dates if _is_until(one) or not each.is_length)
        if not days and _SOON.fullmatch(text):
            days = {earliest(one, today=today) or today: None}
        return tuple(day.isoformat() for day in days) if len(days) == 1 else (), (
            None if len(days) == 1 else Problem(code="no_date", said=text)
        )
    if one.kind in COUNTING:
        numbers = [found for found in map(number, re.findall(NUMBER, text)) if found is not None]
        if not numbers and text.casefold() in COUNT:
            return (str(COUNT.index(text.casefold())),), None
        return ((str(numbers[0]),), None) if len(numbers) == 1 else ((), Problem(code="no_number", said=text))
    if one.kind is FieldKind.ATTACHMENT:
        return (), Problem(code="no_file")
    if one.kind is FieldKind.MASKED:
        return (), Problem(code="typed_openly")
    if one.kind is FieldKind.ROWS:
        return _rows(one, heard, person_id=person_id, today=today)
    if one.kind in LOOKED_UP:
        return _looked_up(one, text)
    named = [match["id"] for match in _MENTION.finditer(text)] or [each.user_id for each in heard.people]
    people = list(dict.fromkeys(named)) or ([person_id] if _ME.fullmatch(text) else [])
    return ((people[0],), None) if len(people) == 1 else ((), Problem(code="nobody", said=text))


def _rows(one: FormField, heard: Heard, *, person_id: UserId, today: date) -> tuple[Value, Problem | None]:
    """Return the rows that were typed, a line each, its columns between commas."""
    found: list[str] = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", heard.text):
        cells = [cell for cell in re.finditer(r"[^,;\t]+", line[0]) if cell[0].strip()]
        needed = [column for column in one.columns if column.is_required]
        if not len(needed) <= len(cells) <= len(one.columns):
            return (), Problem(code="row_parts", limit=", ".join(column.label for column in one.columns))
        columns = one.columns if len(cells) == len(one.columns) else needed
        row: dict[FieldId, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            start, end = line.start() + cell.start(), line.start() + cell.end()
            dates = tuple(day for day in heard.dates if start <= day.start < end)
            value, problem = answer_in(
                column, Heard(text=cell[0].strip(), dates=dates), person_id=person_id, today=today
            )
            if problem is not None or not value:
                return (), problem or Problem(code="row_parts", limit=column.label)
            row[column.id] = value[0]
        found.append(rows.as_answer(row))
    return tuple(found), None


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


def read(one: FormField, heard: Heard, item: Item, asked: list[FormField]) -> Value:
    """Return what the words say to a field that was not asked for, () when they do not."""
    match one.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES:
            named = options_meant(one, heard.text, is_asked=False)
            if one.kind is FieldKind.CHOICES:
                return tuple(named) or _all_of(one, heard.text)
            return tuple(named) if len(named) == 1 else ()
        case FieldKind.DATE:
            return _date(one, heard, item, asked)
        case FieldKind.NUMBER | FieldKind.MONEY:
            return _counted(one, heard.text, item)
        case FieldKind.USER:
            return _person(one, heard, asked)
        case FieldKind.TEXT:
            return _text(one, heard, item)
        case FieldKind.LOOKUP | FieldKind.ASSET:
            named = [each for each in options_named(one, heard.text) if _is_telling(one, each)]
            return tuple(named) if len(named) == 1 else ()
        case FieldKind.LONG_TEXT | FieldKind.ATTACHMENT | FieldKind.MASKED | FieldKind.ROWS:
            return ()


def _all_of(one: FormField, text: str) -> Value:
    """Return every option where all are said to be wanted: “all three offices”."""
    count = rf"(?:{len(one.options)}|{COUNT[len(one.options)]}) " if len(one.options) < len(COUNT) else ""
    about = {word for word in in_plain_words(f"{one.label} {one.question} {one.id}").split() if len(word) > 3}
    said = re.search(rf" all (?:of )?(?:the |our )?(?:{count})?(\w+) ", in_plain_words(text))
    return tuple(option.id for option in one.options) if said and said[1] in about else ()


def _date(one: FormField, heard: Heard, item: Item, asked: list[FormField]) -> Value:
    dates = [day for day in heard.dates if _is_until(one) or not day.is_length]
    own = [day for day in dates if day.is_length or stands_behind(one, heard.text[: day.start])]
    if not own:
        others = [other for other in item.fields if other.kind is FieldKind.DATE and other.id != one.id]
        taken = [day for day in dates for other in others if stands_behind(other, heard.text[: day.start])]
        rivals = [other for other in asked if other in others and other.is_required]
        if rivals or not one.is_required:
            return ()
        own = [day for day in dates if day not in taken and not _is_told_of(one, heard.text, day)]
    days = {day.on for day in own}
    return (days.pop().isoformat(),) if len(days) == 1 else ()


def _is_until(one: FormField) -> bool:
    """Whether a length of time answers it: it asks until when."""
    return "until" in one.cues


def _is_told_of(one: FormField, text: str, day: Dated) -> bool:
    """Whether something else is said to be on that day: “she starts in two weeks”."""
    before = _CLAUSE.split(text[: day.start])[-1]
    return one.when is None and _TELLS.search(before) is not None


def _counted(one: FormField, text: str, item: Item) -> Value:
    found: list[str] = []
    some = rf"{NUMBER}|{'|'.join(COUNT[1:])}"
    if one.kind is FieldKind.MONEY:
        found = [next(filter(None, match.groups())) for match in _MONEY.finditer(text)]
    elif one.unit:
        unit = _UNITS.get(one.unit, re.escape(one.unit))
        found = [match[1] for match in re.finditer(rf"\b({some})\s?(?:{unit})\b", text, re.I)]
    elif not one.cues:
        found = list(how_many(item, text, some))
    found += [m[1] for cue in cues(one) for m in re.finditer(rf"{cue}\W{{1,3}}({NUMBER})", text, re.I)]
    if one.kind is FieldKind.MONEY:  # no currency has three decimals
        found = [re.sub(r"(?<=\d)[.,](?=\d{3}$)", "", each) for each in found]
    values = {value for each in found if (value := _in_digits(each)) is not None}
    return (str(values.pop()),) if len(values) == 1 else ()


def how_many(item: Item, text: str, some: str) -> Iterator[str]:
    """Yield how many of the item are spoken of: “two 24 inch screens”."""
    plain = without_options(item, text)
    nouns = "|".join({re.escape(name.casefold().split()[-1]) for name in (item.title, *item.synonyms)})
    for match in re.finditer(rf" ({some})(?: \w+){{0,2}}? (?:{nouns})e?s ", plain):
        yield match[1]


def _in_digits(said: str) -> Decimal | None:
    return Decimal(COUNT.index(said.casefold())) if said.casefold() in COUNT else number(said)


def _person(one: FormField, heard: Heard, asked: list[FormField]) -> Value:
    mentions = list(_MENTION.finditer(heard.text))
    behind = {user_id for start, user_id in people_in(heard) if stands_behind(one, heard.text[:start])}
    is_only = len(mentions) == 1 and sum(other.kind is FieldKind.USER for other in asked) == 1
    found = behind or ({UserId(mentions[0]["id"])} if is_only else set())
    return (found.pop(),) if len(found) == 1 else ()


def people_in(heard: Heard) -> list[tuple[int, UserId]]:
    """Return everybody who is named, with the place where."""
    mentioned = [(match.start(), UserId(match["id"])) for match in _MENTION.finditer(heard.text)]
    return mentioned + [(each.start, each.user_id) for each in heard.people]


def _text(one: FormField, heard: Heard, item: Item) -> Value:
    label, text = re.escape(one.label), heard.text
    behind = [rf"{cue}(?:{IS}|\s+)(?-i:{_NAMED})" for cue in cues(one)]
    behind += [rf"(?<!\w)(?<!my )(?<!your ){label}{IS}(?-i:{_NAMED})"]
    for pattern in behind:
        match = re.search(pattern, text, re.I)
        if match is None or _GOES_ON.match(text, match.end()):
            continue
        at, said = next((match.start(n), match[n]) for n in (1, 2, 3) if match[n])
        if not _is_something_else(said, at, heard, item):
            return (_whole(one, said, text[match.end() :]),)
    if one.pattern and (match := re.search(rf"(?<!\w){label} ([^\s,;!?]+)", text, re.I)):
        said = match[1].rstrip(".")
        is_one = re2.fullmatch(one.pattern, said) and not _is_something_else(
            said, match.start(1), heard, item
        )
        return (said,) if is_one else ()
    return ()


def _whole(one: FormField, said: str, behind: str) -> str:
    """Return *said* with the parts behind it that belong to it: “B-AD 1234”."""
    more = re.match(r"(?: [A-ZÄÖÜ]*\d[A-Z0-9-]*)+(?![\w.,]\w)", behind) if one.pattern else None
    longer = f"{said}{more[0]}" if more is not None else ""
    return longer if longer and re2.fullmatch(one.pattern, longer) else said.rstrip(".,;:!?@")


def _is_something_else(said: str, at: int, heard: Heard, item: Item) -> bool:
    """Whether what stands there is a day, an answer of a choice, or no name at all: “from monday”, “to our office”."""
    options = (option for field in item.fields for option in field.options)
    names = {in_plain_words(name) for option in options for name in option.names}
    return (
        said.casefold() in FILL | _NO_NAMES
        or in_plain_words(said) in names
        or any(at <= day.start < at + len(said) for day in heard.dates)
    )


def stands_behind(one: FormField, before: str) -> bool:
    """Whether the text *before* something ends in a cue of the field, or in what it is called: “last day is”."""
    named = (
        rf"(?<!\w){re.escape(one.label)}(?:{IS}|\s*)$"
        if one.kind is not FieldKind.USER
        else rf"{re.escape(one.label)}{IS}$"
    )
    behind = (rf"{cue}:?(?:\s+(?:the|end of|around|about|den|dem|le))?\s*@?$" for cue in cues(one))
    return any(re.search(pattern, before, re.I) for pattern in (*behind, named))


def cues(one: FormField) -> Iterator[str]:
    cues = [each for cue in one.cues for each in (cue, *_ABROAD.get(cue, ()))]
    for cue in sorted(cues, key=len, reverse=True):
        yield rf"(?<!\w){re.escape(cue)}(?!\w)"


def without_options(item: Item, text: str) -> str:
    plain = in_plain_words(text)
    options = (option for one in item.fields for option in one.options)
    names = {in_plain_words(name) for each in options for name in each.names}
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, " ")
    return plain
