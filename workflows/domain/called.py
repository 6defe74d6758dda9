"""People by their names: only whoever the words can mean alone, and only where the form says that somebody is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflows.domain.catalogue import FieldKind, Item
from workflows.domain.ids import UserId
from workflows.domain.people import Person

_WORD = re.compile(r"@?(?P<name>[^\W\d_][\w’'-]*)")
NAMES_MAX = 12  # words looked up of one message


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Words that name somebody, and the place in the text where they begin."""

    start: int
    user_id: UserId


def may_name(item: Item, text: str) -> tuple[str, ...]:
    """Return the words of *text* that may be of a name: those behind whatever names a person in the form."""
    found: dict[str, None] = {}
    for one in item.fields:
        if one.kind is FieldKind.USER:
            for word in ("is", "for", "für", "pour", "to", "of", "by", ":", one.label, *one.cues):
                found.update(dict.fromkeys(_behind(word, text)))
    return tuple(found)[:NAMES_MAX]


def spoken_of(item: Item, text: str) -> tuple[str, ...]:
    """Return the words of *text* that may be of anybody's name, where the form of *item* names people at all.

    Besides those that `may_name`: words with a capital, and the first one.
    """
    if all(one.kind is not FieldKind.USER for one in item.fields):
        return ()
    found = dict.fromkeys(may_name(item, text))
    for n, match in enumerate(_WORD.finditer(text)):
        if n == 0 or match["name"][0].isupper():
            found[match["name"].removesuffix("'s").removesuffix("’s").casefold()] = None
    return tuple(found)[: 2 * NAMES_MAX]


def called_in(text: str, people: Sequence[Person]) -> tuple[Called, ...]:
    """Return who of *people* is named in *text*: by the whole name, or by a first name that nobody else has.

    A first name with another's second name behind it names somebody who is not there. Whoever left is not meant.
    """
    there = [one for one in people if one.is_active and not one.is_bot]
    return tuple(sorted(_called(text, there), key=lambda one: one.start))


def _called(text: str, people: Sequence[Person]) -> Iterator[Called]:
    for person in people:
        namesakes = [one for one in people if one.first_name.casefold() == person.first_name.casefold()]
        for match in re.finditer(rf"(?<!\w){re.escape(person.first_name)}(?=\W|$)", text, re.I):
            behind = (
                _WORD.match(text[match.end() :].lstrip())
                if text[match.end() : match.end() + 1] == " "
                else None
            )
            second = behind["name"].removesuffix("'s").removesuffix("’s") if behind else ""
            is_whole = second.casefold() in person.name.casefold().split()[1:]
            if is_whole or (len(namesakes) == 1 and not second[:1].isupper()):
                yield Called(start=match.start(), user_id=person.id)


def _behind(word: str, text: str) -> Iterator[str]:
    edge = r"(?<!\w)" if word[0].isalnum() else ""
    for match in re.finditer(rf"{edge}{re.escape(word)}[\s:@]+(?P<name>[^\W\d_][\w’'-]*)", text, re.I):
        yield match["name"].removesuffix("'s").removesuffix("’s").casefold()
