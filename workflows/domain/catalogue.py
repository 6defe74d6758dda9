"""The catalogue: what people may ask for, and what has to be known before anybody can give it to them.

An answer is kept as it is written in the files, whatever its kind: the words, `16`, `2026-11-27`, an option's id, a
person's id. Several answers of one field, and none, are the same thing: a tuple of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workflows.domain import rows
from workflows.domain.approvals import Round
from workflows.domain.audiences import EVERYONE
from workflows.domain.conditions import Condition
from workflows.domain.ids import FieldId, ItemId, TeamId
from workflows.domain.numbers import number

MENU_MAX = 25  # looked-up options in a menu; of more, those that fit what is typed
SEVERAL_MAX = 5  # options named to somebody whose words fit many
REQUESTER = "requester"
"""The default of a field for a person: whoever asks."""


NO_FIELD = FieldId("")
Value = tuple[str, ...]
MASK: Value = ("••••",)
"""What stands for an answer that nobody is to see; the answer itself is kept apart."""
Answers = Mapping[FieldId, Value]


class FieldKind(StrEnum):
    """What an answer is."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    USER = "user"
    ATTACHMENT = "attachment"
    LOOKUP = "lookup"
    ASSET = "asset"
    MASKED = "masked"
    ROWS = "rows"


CHOOSING = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
WRITING = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
LOOKED_UP = frozenset({FieldKind.LOOKUP, FieldKind.ASSET})
WITH_OPTIONS = CHOOSING | LOOKED_UP
WITH_SHARED_OPTIONS = CHOOSING | {FieldKind.LOOKUP}
"""Everybody has the same to choose from, so that something may hang on what is chosen."""
UNSHOWN = frozenset({FieldKind.ATTACHMENT, FieldKind.MASKED})
COUNTING = frozenset({FieldKind.NUMBER, FieldKind.MONEY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the answers of a choice; `price` is what it adds, `owner` the only one who may choose it, by e-mail.

    `translated` are its names in other languages.
    """

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    description: str = ""
    price: Decimal = Decimal(0)
    owner: str = ""
    translated: tuple[str, ...] = field(default=(), repr=False)  # words make no other form

    @property
    def names(self) -> tuple[str, ...]:
        """What people call it, in any language."""
        return (self.name, *self.synonyms, *self.translated)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing to be known. `cues` are words its answer stands behind: “until” Friday.

    `minimum` and `maximum` are of a number, `maximum` also of how many files; `file_types` are those taken, any if
    none is named. `earliest_days` and `latest_days` count from the day of asking. `price_each` is what each one of a
    number adds. `prefill` says where its answer may be known from. `is_requested_for` marks the person the request is
    on behalf of.
    """

    id: FieldId
    kind: FieldKind
    label: str
    question: str
    help: str = ""
    is_required: bool = True
    default: Value = ()
    prefill: str = field(default="", repr=False)  # no other form for that: `version` has no part of it
    options: tuple[Option, ...] = ()
    cues: tuple[str, ...] = ()
    unit: str = ""
    when: Condition | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest_days: int | None = None
    latest_days: int | None = None
    pattern: str = ""
    pattern_says: str = ""
    price_each: Decimal = Decimal(0)
    is_requested_for: bool = False
    file_types: tuple[str, ...] = ()
    columns: tuple[FormField, ...] = ()

    @property
    def files_max(self) -> int:
        """How many files it takes."""
        return 1 if self.maximum is None else int(self.maximum)

    @property
    def rows_min(self) -> int:
        """How many rows there have to be at least, once there is one."""
        return 1 if self.minimum is None else int(self.minimum)

    @property
    def rows_max(self) -> int:
        """How many rows there may be at most."""
        return rows.ROWS_MAX if self.maximum is None else int(self.maximum)

    @property
    def is_searched(self) -> bool:
        """Whether it has more options than somebody reads through."""
        return self.kind in LOOKED_UP and len(self.options) > MENU_MAX

    def option(self, option_id: str) -> Option | None:
        """Return the option of that id, None when there is none."""
        return next((one for one in self.options if one.id == option_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWords:
    """The words of a field in another language, "" for those it has not; options and columns by their ids."""

    label: str = ""
    question: str = ""
    help: str = ""
    pattern_says: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[FieldId, FieldWords] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """The words of an item in another language, "" for those it has not."""

    title: str = ""
    description: str = ""
    synonyms: tuple[str, ...] = ()
    fields: Mapping[FieldId, FieldWords] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """What somebody says first, what is known of the item by then, and which field is asked; “” for none."""

    said: str
    day: date
    answers: Mapping[FieldId, Value] = field(default_factory=dict)
    asks: FieldId = NO_FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something people may ask for. `version` differs whenever its form does.

    `audience` may ask for it; `entitled` are those it may be asked for on behalf of, all of them when there are none.
    `words` are its words in other languages, by their tags.
    """

    id: ItemId
    title: str
    description: str
    fulfilled_by: TeamId
    fields: tuple[FormField, ...]
    synonyms: tuple[str, ...] = ()
    audience: tuple[str, ...] = (EVERYONE,)
    entitled: tuple[str, ...] = ()
    priority: str = ""
    price: Decimal = Decimal(0)
    price_per: str = ""
    currency: str = "€"
    links: tuple[str, ...] = ()
    approvals: tuple[Round, ...] = ()
    dialogues: tuple[Dialogue, ...] = ()
    words: Mapping[str, ItemWords] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Name the state of the form: a hash of everything in it but what is looked up elsewhere."""
        form = tuple(replace(one, options=()) if one.kind in LOOKED_UP else one for one in self.fields)
        return hashlib.sha256(repr(form).encode()).hexdigest()[:12]

    def field(self, field_id: FieldId) -> FormField | None:
        """Return the field of that id, None when there is none."""
        return next((one for one in self.fields if one.id == field_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything that may be asked for, in the order of its files."""

    items: tuple[Item, ...] = ()

    def item(self, item_id: ItemId) -> Item | None:
        """Return the item of that id, None when it is offered no more."""
        return next((one for one in self.items if one.id == item_id), None)


def as_seen_by(item: Item, email: str) -> Item:
    """Return the item as that person is asked: of what belongs to people, they see only their own."""
    fields = tuple(
        replace(one, options=tuple(each for each in one.options if each.owner in ("", email.lower())))
        if one.kind is FieldKind.ASSET
        else one
        for one in item.fields
    )
    return replace(item, fields=fields)


# ---- the form and its answers -------------------------------------------------------------------------------


def shown(item: Item, answers: Answers) -> tuple[FormField, ...]:
    """Return the fields that are asked for, given what is known; a condition looks at fields that are shown.

    Which of their own things they mean is not asked of somebody who has none.
    """
    seen: dict[FieldId, FormField] = {}
    for one in item.fields:
        met = one.when is None or (
            one.when.field in seen
            and _is_met(one.when, seen[one.when.field], answers.get(one.when.field, ()))
        )
        if met and (one.options or one.kind is not FieldKind.ASSET):
            seen[one.id] = one
    return tuple(seen.values())


def beneficiary_field(item: Item, answers: Answers) -> FormField | None:
    """Return the field that says whom it is asked for, None where it is for whoever asks."""
    return next((one for one in shown(item, answers) if one.is_requested_for), None)


def _is_met(when: Condition, one: FormField, value: Value) -> bool:
    if when.above is None and when.below is None:
        return not set(when.values).isdisjoint(value)
    given = Decimal(len(value)) if one.kind is FieldKind.ROWS else number(value[0]) if value else None
    if given is None:
        return False
    return (when.above is None or given > when.above) and (when.below is None or given < when.below)


def missing(item: Item, answers: Answers, proposed: Answers | None = None) -> FormField | None:
    """Return the first field that has to be answered and is not, or has a proposed answer; None when none has."""
    return next((one for one in shown(item, answers) if _is_open(one, answers, proposed or {})), None)


def _is_open(one: FormField, answers: Answers, proposed: Answers) -> bool:
    return (one.is_required and not _is_whole(one, answers)) or bool(
        proposed.get(one.id) and not answers.get(one.id)
    )


def _is_whole(one: FormField, answers: Answers) -> bool:
    least = one.rows_min if one.kind is FieldKind.ROWS else 1
    return len(answers.get(one.id, ())) >= least


def only_shown(item: Item, answers: Answers) -> dict[FieldId, Value]:
    """Return the answers of the fields that are asked for; what hung on another answer goes with it."""
    left = dict(answers)
    while gone := left.keys() - {one.id for one in shown(item, left)}:
        left = {name: value for name, value in left.items() if name not in gone}
    return left


def left(item: Item, answers: Answers, field_id: FieldId, proposed: Answers | None = None) -> int:
    """Return how many questions are to be asked yet, that of *field_id* included."""
    needed = [one for one in shown(item, answers) if one.is_required or (proposed or {}).get(one.id)]
    return sum(one.id == field_id or not answers.get(one.id) for one in needed)


def is_met(item: Item, when: Condition | None, answers: Answers) -> bool:
    """Whether the answers are those a condition asks for, of a field that is asked for; None asks for nothing."""
    if when is None:
        return True
    one = next((each for each in shown(item, answers) if each.id == when.field), None)
    return one is not None and _is_met(when, one, answers.get(when.field, ()))
