"""What words answer in a form: for sure, or only perhaps. What is not sure is asked, never taken unseen.

Sure is what stands in words that ask for something, with no word between that the form does not know, and where only
one field's answer can stand: behind its name or cue, as an option named whole with no other in all that was said, as
the only day of a form that needs one. Outside such words, only a clause that begins with a field's own name answers it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from workflows.domain.bounds import Problem, problem_of
from workflows.domain.catalogue import LOOKED_UP, Answers, FieldKind, FormField, Item, Value, shown
from workflows.domain.evidence import asking
from workflows.domain.firm import firm, named_plainly
from workflows.domain.ids import FieldId
from workflows.domain.said_options import CORRECTS
from workflows.domain.slots import Heard, read
from workflows.domain.ties import GENERAL, is_tied

_CALLED = frozenset({FieldKind.DATE, FieldKind.USER, FieldKind.TEXT, FieldKind.NUMBER, FieldKind.MONEY})
"""What is answered behind the name of a field: “last day is friday”."""


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
        asked = list(shown(item, {**answers, **found.sure}))
        news = [
            one
            for one in asked
            if one.id not in known
            and _take(found, one, heard, asked_for, item=item, asked=asked, today=today)
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
    if wanted and set(wanted) >= set(said):
        is_rivalled = one.kind in _CALLED | {FieldKind.CHOICE} and not said
        is_whole = one.kind in LOOKED_UP  # its name is hardly said of anything else
        firmly = (
            wanted if is_whole else read(one, _firm(asked_for, item, asked, whole=heard.text), item, asked)
        )
        return wanted, firmly == wanted and not is_rivalled and is_tied(one, wanted, asked_for, item)
    if wanted:
        return said or wanted, False
    if one.kind not in _CALLED or not (named := read(_by_name(one), heard, item, asked)):
        return said, False
    plainly = _kept(heard, named_plainly(one, heard.text, item))
    return named, read(_by_name(one), plainly, item, asked) == named


def _by_name(one: FormField) -> FormField:
    """Return the field as one that is answered only behind what it is called, wherever that is said."""
    own = tuple(cue for cue in one.cues if cue not in GENERAL)
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
    return _kept(heard, asking(heard.text, item))


def _firm(asked_for: Heard, item: Item, asked: list[FormField], *, whole: str) -> Heard:
    """Return the part of what asks in which no word of something else comes between."""
    texts = [one for one in asked if one.kind is FieldKind.TEXT]
    said = [word for one in texts for word in read(one, asked_for, item, asked)]
    return _kept(asked_for, firm(asked_for.text, item, whole=whole, said=said))


def _kept(heard: Heard, text: str) -> Heard:
    """Return what was heard with only the days and people that *text*, in which the rest is blank, still names."""
    return replace(
        heard,
        text=text,
        dates=tuple(day for day in heard.dates if not _is_blank(text, day.start)),
        people=tuple(each for each in heard.people if not _is_blank(text, each.start)),
    )


def _is_blank(text: str, at: int) -> bool:
    return text[at : at + 1].isspace()
