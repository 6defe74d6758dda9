"""The catalogue: what people may ask for, and what has to be known before anybody can give it to them.

An answer is kept as it is written in the files, whatever its kind: the words, `16`, `2026-11-27`, an option's id, a
person's id. Several answers of one field, and none, are the same thing: a tuple of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

import re2

from workflows.domain import attachments, rows
from workflows.domain.approvals import Round
from workflows.domain.audiences import EVERYONE
from workflows.domain.conditions import Condition
from workflows.domain.ids import FieldId, ItemId, TeamId
from workflows.domain.messages import FILE_MAX

TEXT_MAX = 150  # characters of a line; a longer answer is no single line any more
LONG_TEXT_MAX = 2000
MENU_MAX = 25  # looked-up options in a menu; of more, those that fit what is typed
SEVERAL_MAX = 5  # options named to somebody whose words fit many
NUMBER_MAX = Decimal(10**9)
REQUESTER = "requester"
"""The default of a field for a person: whoever asks."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNIT = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_WORD = re.compile(r"[^\W_]+")

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
    """One of the answers of a choice; `price` is what it adds, `owner` the only one who may choose it, by e-mail."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    description: str = ""
    price: Decimal = Decimal(0)
    owner: str = ""


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
class Dialogue:
    """What somebody says first, what is known of the item by then, and which field is asked; “” for none."""

    said: str
    day: date
    answers: Mapping[FieldId, Value] = field(default_factory=dict)
    asks: FieldId = NO_FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A sum that is paid: once, or again with each `per` (such as a month)."""

    amount: Decimal
    per: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something people may ask for. `version` differs whenever its form does.

    `audience` may ask for it; `entitled` are those it may be asked for on behalf of, all of them when there are none.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an answer cannot be taken; `code` names the sentence, `limit` what it says, `said` the answer itself."""

    code: str
    limit: str = ""
    said: str = ""


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


def cost(item: Item, answers: Answers) -> Decimal:
    """Return what the answers come to; 0 for something that costs nothing."""
    return sum((price for _, price in prices(item, answers)), Decimal(0))


def costs(item: Item, answers: Answers, parts: Iterable[tuple[Item, Answers]]) -> tuple[Cost, ...]:
    """Return what the answers come to together with *parts*: a sum for each money and each time it is paid.

    What is paid once comes first; () for something that costs nothing.
    """
    sums: dict[tuple[str, str], Decimal] = {}
    for one, given in ((item, answers), *parts):
        paid = one.price_per, one.currency
        sums[paid] = sums.get(paid, Decimal(0)) + cost(one, given)
    found = [Cost(amount=amount, per=per, currency=money) for (per, money), amount in sums.items() if amount]
    return tuple(sorted(found, key=lambda one: bool(one.per)))


def cost_together(item: Item, answers: Answers, parts: Iterable[tuple[Item, Answers]]) -> Decimal:
    """Return what the answers come to, with what is paid as often and in the same money for *parts*."""
    alike = (
        one
        for one in costs(item, answers, parts)
        if (one.per, one.currency) == (item.price_per, item.currency)
    )
    return next((one.amount for one in alike), Decimal(0))


def is_met(item: Item, when: Condition | None, answers: Answers) -> bool:
    """Whether the answers are those a condition asks for, of a field that is asked for; None asks for nothing."""
    if when is None:
        return True
    one = next((each for each in shown(item, answers) if each.id == when.field), None)
    return one is not None and _is_met(when, one, answers.get(when.field, ()))


def prices(item: Item, answers: Answers) -> tuple[tuple[str, Decimal], ...]:
    """Return what adds up to the cost: the item's own price and that of each answer, by what they are called."""
    each = [(one.label, _cost_of(one, answers.get(one.id, ()))) for one in shown(item, answers)]
    return tuple((label, price) for label, price in ((item.title, item.price), *each) if price)


def _cost_of(one: FormField, given: Value) -> Decimal:
    chosen = sum((option.price for option in one.options if option.id in given), Decimal(0))
    if one.kind is FieldKind.ROWS:
        return one.price_each * len(given) + _cost_of_rows(one, given)
    return chosen + (one.price_each * Decimal(given[0]) if one.price_each and given else 0)


def _cost_of_rows(one: FormField, value: Value) -> Decimal:
    cells = (
        column.option(row.get(column.id, "")) for row in map(rows.row_of, value) for column in one.columns
    )
    return sum((option.price for option in cells if option is not None), Decimal(0))


def in_words(one: FormField, value: Value) -> str:
    """Return an answer as people read it, one day or one person as it is kept."""
    if one.kind is FieldKind.ATTACHMENT:
        return attachments.names(value)
    if one.kind is FieldKind.ROWS:
        return "; ".join(row_in_words(one, each) for each in value)
    named = (option.name for option in (one.option(each) for each in value) if option is not None)
    words = ", ".join(named) if one.kind in WITH_OPTIONS else ", ".join(value)
    return f"{words} {one.unit}" if one.unit and words else words


def row_in_words(one: FormField, answer: str) -> str:
    """Return one row as people read it; a person as a mention."""
    row = rows.row_of(answer)
    given = ((column, row[column.id]) for column in one.columns if row.get(column.id))
    return ", ".join(_cell_in_words(column, said) for column, said in given)


def _cell_in_words(column: FormField, said: str) -> str:
    if column.kind is FieldKind.USER:
        return f"<@{said}>"
    if column.kind is FieldKind.DATE:
        return day_in_words(date.fromisoformat(said))
    return in_words(column, (said,))


def day_in_words(on: date) -> str:
    """Return a day as whoever fulfils the request reads it."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


# ---- whether an answer can be taken -------------------------------------------------------------------------


def problem_of(one: FormField, value: Value, *, today: date) -> Problem | None:
    """Return why *value* is no answer of that field, None when it is one; an empty answer of a needed field is none."""
    if not value:
        return Problem(code="empty") if one.is_required else None
    if one.kind in WITH_OPTIONS:
        unknown = [each for each in value if one.option(each) is None]
        return Problem(code="no_option", said=unknown[0]) if unknown else None
    if one.kind is FieldKind.DATE:
        return _of_date(one, value[0], today)
    if one.kind in COUNTING:
        return _of_number(one, value[0])
    if one.kind is FieldKind.ATTACHMENT:
        return _of_files(one, value)
    if one.kind is FieldKind.ROWS:
        return _of_rows(one, value, today)
    if one.kind is FieldKind.MASKED and value != MASK:
        return _masked(_of_text(one, value[0]))
    return _of_text(one, value[0]) if one.kind in WRITING else None


def earliest(one: FormField, *, today: date) -> date | None:
    """Return the first day a date field takes, None when any day will do."""
    return None if one.earliest_days is None else today + timedelta(days=one.earliest_days)


def latest(one: FormField, *, today: date) -> date | None:
    """Return the last day a date field takes, None when any day will do."""
    return None if one.latest_days is None else today + timedelta(days=one.latest_days)


def number(text: str) -> Decimal | None:
    """Return the number that is written there, None when it is none; 1,200.50 and 1.200,50 are the same."""
    bare = text.strip().replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d{1,2}|-?\d+,\d{1,2}", bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    try:
        found = Decimal(bare) if re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", bare) else None
    except InvalidOperation:
        return None
    return found


def _of_date(one: FormField, said: str, today: date) -> Problem | None:
    try:
        on = date.fromisoformat(said)
    except ValueError:
        return Problem(code="no_date", said=said)
    first, last = earliest(one, today=today), latest(one, today=today)
    if first is not None and on < first:
        code = "past" if on < today else "too_early"
        return Problem(code=code, limit=first.isoformat(), said=said)
    if last is not None and on > last:
        return Problem(code="too_late", limit=last.isoformat(), said=said)
    return None


def _of_number(one: FormField, said: str) -> Problem | None:
    given = number(said)
    if given is None:
        return Problem(code="no_number", said=said)
    if one.minimum is not None and given < one.minimum:
        return Problem(code="too_small", limit=str(one.minimum), said=said)
    most = NUMBER_MAX if one.maximum is None else one.maximum
    return Problem(code="too_large", limit=str(most), said=said) if given > most else None


def _of_files(one: FormField, value: Value) -> Problem | None:
    for file in map(attachments.attached, value):
        if one.file_types and attachments.type_of(file) not in one.file_types:
            return Problem(code="file_type", limit=", ".join(one.file_types), said=file.name)
        if not 0 < file.size <= FILE_MAX:
            return Problem(code="file_size", limit=str(FILE_MAX // attachments.MEGABYTE), said=file.name)
    too_many = len(value) > one.files_max
    return Problem(code="too_many_files", limit=str(one.files_max)) if too_many else None


def _of_rows(one: FormField, value: Value, today: date) -> Problem | None:
    if len(value) > one.rows_max:
        return Problem(code="too_many_rows", limit=str(one.rows_max))
    if (wrong := wrong_cell(one, value, today=today)) is not None:
        return wrong[2]
    too_few = len(value) < one.rows_min
    return Problem(code="too_few_rows", limit=str(one.rows_min)) if too_few else None


def wrong_cell(one: FormField, value: Value, *, today: date) -> tuple[int, FieldId, Problem] | None:
    """Return the first cell of these rows that cannot be taken: its row from 0, its column, and why."""
    for n, row in enumerate(map(rows.row_of, value)):
        for column in one.columns:
            said = row.get(column.id, "")
            problem = problem_of(column, (said,) if said else (), today=today)
            if problem is not None:
                return n, column.id, problem
    return None


def _masked(problem: Problem | None) -> Problem | None:
    """Return the problem without what was said: it goes into words."""
    return replace(problem, said="") if problem is not None else None


def _of_text(one: FormField, said: str) -> Problem | None:
    most = LONG_TEXT_MAX if one.kind is FieldKind.LONG_TEXT else TEXT_MAX
    if len(said) > most:
        return Problem(code="too_long", limit=str(most))
    if one.pattern and not re2.fullmatch(one.pattern, said):  # in linear time, whatever the files say
        return Problem(code="not_like_that", limit=one.pattern_says, said=said)
    return None


def options_named(one: FormField, text: str) -> list[str]:
    """Return the options that *text* names, by name or synonym as whole words; a name inside a longer one is not."""
    spans = sorted(_named(one, in_plain_words(text)), key=lambda span: (span[0] - span[1], span[0]))
    taken: list[tuple[int, int, str]] = []
    for start, end, option_id in spans:
        if all(end <= other[0] or start >= other[1] or option_id == other[2] for other in taken):
            taken.append((start, end, option_id))
    return list(dict.fromkeys(option_id for _, _, option_id in sorted(taken)))


def matching(one: FormField, text: str) -> list[Option]:
    """Return the options with a name in which every word of *text* begins a word; all of them for no word."""
    wanted = in_plain_words(text).split()
    return [
        each for each in one.options if _begins(wanted, in_plain_words(" ".join((each.name, *each.synonyms))))
    ]


def _begins(wanted: list[str], words: str) -> bool:
    return all(f" {word}" in words for word in wanted)


def in_plain_words(text: str) -> str:
    """Return *text* as words that can be compared: lower case, numbers apart from their units, no signs."""
    words = _WORD.findall(_UNIT.sub(" ", text.casefold()))
    return f" {' '.join(words)} "


def _named(one: FormField, words: str) -> Iterator[tuple[int, int, str]]:
    for option in one.options:
        for name in (option.name, *option.synonyms):
            wanted = in_plain_words(name)
            at = words.find(wanted) if wanted.strip() else -1
            if at >= 0:
                yield at + 1, at + len(wanted) - 1, option.id
