"""What is answered anew by its name where a whole request is looked over: “what for: 3d rendering”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from workflows.domain.catalogue import FormField, Item
from workflows.domain.slots import IS, Heard

_OPENS = (
    r"(?:(?:no|oh|sorry|wait|hm+|actually|change|rather|correction|but|plutôt|en fait|finalement|mais"
    r"|lieber|eigentlich|nein|doch|aber)\W+)*"
    r"(?:(?:the|my|our|der|die|das|den|mein\w*|le|la|mon|ma)\s+)?"
)
_JUDGES = re.compile(
    r"(?:(?:not|all|still|now|also|ok|nicht|alles|auch|pas|tout|aussi) )*"
    r"(?:ok(?:ay)?|fine|good|right|correct|wrong|missing|there|richtig|falsch|gut|korrekt|bon(?:ne)?|juste|fau(?:x|sse))",
    re.I,
)
"""What is said of an answer, and is none."""


def anew(item: Item, heard: Heard) -> Iterator[tuple[FormField, Heard]]:
    """Yield each field that is called by its name at the beginning of a clause, with what stands behind it.

    That goes on up to the next field that is. A question answers nothing.
    """
    names = _names(item)
    text = heard.text.rstrip()
    if not names or text.endswith("?"):
        return
    called = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    begins = list(re.finditer(rf"(?:^|[,;.\n])\W*{_OPENS}(?P<name>{called}){IS}", text, re.I))
    if not begins or begins[0].start() > 0:
        return
    ends = [*(match.start() for match in begins[1:]), len(text)]
    for match, end in zip(begins, ends, strict=True):
        said = text[match.end() : end].rstrip()
        if said and not _JUDGES.fullmatch(said.rstrip(".! ")):
            yield names[match["name"].casefold()], _part(heard, said, match.end())


def _names(item: Item) -> dict[str, FormField]:
    """Return what the fields are called in every language of the item, and their cues; nothing that two share."""
    names: dict[str, list[FormField]] = {}
    for one in item.fields:
        abroad = (words.fields[one.id].label for words in item.words.values() if one.id in words.fields)
        for name in {each.casefold() for each in (one.label, *abroad, *one.cues) if each}:
            names.setdefault(name, []).append(one)
    return {name: fields[0] for name, fields in names.items() if len(fields) == 1}


def _part(heard: Heard, said: str, start: int) -> Heard:
    """Return the part of what was *heard* that is *said* from there on."""
    end = start + len(said)
    dates = tuple(replace(day, start=day.start - start) for day in heard.dates if start <= day.start < end)
    people = tuple(replace(one, start=one.start - start) for one in heard.people if start <= one.start < end)
    return Heard(text=said, dates=dates, people=people)
