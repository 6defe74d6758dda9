"""The catalogue's files: catalogue/*.yaml, an item each, read and checked, and their JSON Schema for editors."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import re2
from pydantic import Field

from bot import policies_file
from bot.access_file import AccessFile, AccessSaid, ExtendFile, terms_of
from bot.approvals_checks import Asks, surprising, too_late, wrong_for_item
from bot.approvals_file import NOTHING_SAID, ApprovalsSaid, ApproverFile, RoundFile, StepFile
from bot.column_files import COLUMNS_MAX, ColumnFile, wrong_rows
from bot.company import Company
from bot.conditions_file import Texts, WhenFile
from bot.file_kinds import FileKind, Reading
from bot.fulfilment_files import CallFile, ItemSaid, Known, PartFile, TaskFile, plan_of
from bot.knowledge_file import is_known
from bot.marked_files import Document, FileModel, Mistake, is_below, load, validate
from bot.option_files import ID, NAME_MAX, OptionFile, option, told_twice
from bot.prefills import wrong_prefill
from bot.waits_file import WaitsFile
from workflows.domain.access import AccessTerms
from workflows.domain.assets import Asset
from workflows.domain.audiences import EMPLOYEES, Audience
from workflows.domain.bounds import problem_of
from workflows.domain.calendars import Calendar
from workflows.domain.catalogue import (
    CHOOSING,
    COUNTING,
    UNSHOWN,
    WITH_SHARED_OPTIONS,
    WRITING,
    Catalogue,
    Dialogue,
    FieldKind,
    FormField,
    Item,
    Option,
)
from workflows.domain.fulfilment import FulfilmentPlan
from workflows.domain.ids import FieldId, ItemId, TeamId
from workflows.domain.messages import FILES_MAX
from workflows.domain.plain_words import in_plain_words
from workflows.domain.policies import Priority
from workflows.domain.profiles import Source
from workflows.domain.waits import Waits

FOLDER = "catalogue"
OPTIONS_MAX = 100  # of a menu in chat
CHECKBOXES_MAX = 10
PARTS_MAX = 95  # of the 100 blocks of a form
FORM_OPTIONS_MAX = 500  # a form holds 250 kB, and an option some 300 bytes
OTHERS = 6  # kinds are too many to name
SAID_ON = date(2026, 1, 5)
"""The day a dialogue is said on that names none: a Monday."""
_QUIETLY = re2.Options()
_QUIETLY.log_errors = False  # a mistake is told with its line


class FieldFile(FileModel):
    """One field of a form."""

    id: str = Field(pattern=ID)
    kind: FieldKind
    label: str = Field(min_length=1, max_length=NAME_MAX)
    question: str = Field(min_length=1, max_length=150)
    help: str = Field("", max_length=150)
    required: bool = True
    default: Texts = Field(default_factory=list)
    prefill: Source | None = None
    options: list[OptionFile] = Field(default_factory=list, max_length=OPTIONS_MAX)
    cues: list[str] = Field(default_factory=list)
    unit: str = ""
    when: WhenFile | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: int | None = None
    latest: int | None = None
    pattern: str = ""
    pattern_says: str = ""
    price_each: Decimal = Field(Decimal(0), ge=0)
    requested_for: bool = False
    columns: list[ColumnFile] = Field(default_factory=list, max_length=COLUMNS_MAX)
    lookup: str = ""
    asset: str = ""
    types: list[Annotated[str, Field(pattern=r"^[a-z0-9]{1,10}$")]] = Field(default_factory=list)


class DialogueFile(FileModel):
    """What somebody says first, and what has to come of it."""

    said: str = Field(min_length=1)
    day: date = SAID_ON
    answers: dict[str, Texts] = Field(default_factory=dict)
    asks: str = ""


class ItemFile(FileModel):
    """One item of the catalogue."""

    title: str = Field(min_length=1, max_length=60)
    description: str = Field(min_length=1)
    synonyms: list[str] = Field(default_factory=list)
    audience: list[str] = Field(default_factory=lambda: [EMPLOYEES])
    entitled: list[str] = Field(default_factory=list)
    fulfilled_by: str
    priority: Priority | None = None
    price: Decimal = Field(Decimal(0), ge=0)
    price_per: str = ""
    currency: str = "€"
    links: list[str] = Field(default_factory=list)
    fields: list[FieldFile] = Field(min_length=1, max_length=40)
    approvals: list[RoundFile] = Field(default_factory=list, max_length=10)
    approval_policy: str = ""
    low_risk: bool = False
    tasks: list[TaskFile] = Field(default_factory=list)
    bundle: list[PartFile] = Field(default_factory=list, max_length=10)
    access: AccessFile | None = None
    dialogues: list[DialogueFile] = Field(default_factory=list)


# ---- reading ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What items take from other files: options from the lists by their names and from what belongs to whom.

    Approvals wait as `waits` where nothing else is said; `hours` are those their lengths are compared in.
    """

    lists: Mapping[str, Sequence[Option]]
    assets: Sequence[Asset]
    waits: Waits
    hours: Calendar
    approvals: ApprovalsSaid = NOTHING_SAID


NO_SOURCES = Sources(lists={}, assets=(), waits=Waits(), hours=Calendar(id="always"))


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An item as its file says it, with the places of everything in the file."""

    item: Item
    file: ItemFile
    document: Document

    def mistake(self, where: Sequence[int | str], what: str) -> Mistake:
        return Mistake(self.document.path, self.document.line_of(where), what)


def read_catalogue(
    read: Sequence[ReadItem],
    folder: Path,
    *,
    teams: Collection[str],
    audiences: Collection[Audience],
    mistakes: list[Mistake],
    company: Company | None = None,
    sources: Sources = NO_SOURCES,
) -> Catalogue:
    """Return what those items of a desk's *folder* offer; every mistake in them is added to *mistakes*."""
    for one in read:
        mistakes.extend(_wrong(one, teams=teams, audiences=audiences, articles=folder / "articles"))
        mistakes.extend(_wrong_approvals(one, sources, company))
        mistakes.extend(_wrong_sources(one, sources))
    mistakes.extend(_called_alike(read))
    return Catalogue(items=tuple(one.item for one in read))


def read_plans(
    read: Sequence[ReadItem], *, known: Known, mistakes: list[Mistake]
) -> dict[ItemId, FulfilmentPlan]:
    """Return how those items are fulfilled of which a file says it; mistakes in that are added to *mistakes*."""
    plans = {}
    items = {one.item.id: one.item for one in read}
    known = replace(known, items=items, bundles=[one.item.id for one in read if one.file.bundle])
    for one in read:
        if one.file.tasks or one.file.bundle:
            said = ItemSaid(
                item=one.item, tasks=one.file.tasks, bundle=one.file.bundle, document=one.document
            )
            plans[one.item.id] = plan_of(said, known, mistakes)
    return plans


def read_access(
    read: Sequence[ReadItem], *, known: Known, mistakes: list[Mistake]
) -> dict[ItemId, AccessTerms]:
    """Return when what those items grant ends of which a file says it; mistakes in that are added to *mistakes*."""
    return {
        one.item.id: terms_of(
            AccessSaid(item=one.item, access=one.file.access, document=one.document), known, mistakes
        )
        for one in read
        if one.file.access is not None
    }


def read_items(folder: Path, *, mistakes: list[Mistake], sources: Sources = NO_SOURCES) -> list[ReadItem]:
    """Return the items of the files in the desk's folder catalogue/; what is no item is added to *mistakes*."""
    read: list[ReadItem] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        document = load(path, mistakes)
        if document is not None and not re.fullmatch(ID, path.stem):
            mistakes.append(
                Mistake(path, 1, "its name is the item's id: use small letters, digits and hyphens")
            )
        file = validate(ItemFile, document, mistakes)
        if file is not None and document is not None:
            read.append(ReadItem(_item(path.stem, file, sources), file, document))
    return read


def fill(reading: Reading) -> None:
    """Add the catalogue to the policy."""
    policy = reading.policy
    sources = Sources(
        lists=policy.lists,
        assets=policy.assets,
        waits=policy.asking.waits,
        hours=policy.calendar,
        approvals=policies_file.said(reading),
    )
    read = read_items(reading.folder, mistakes=reading.mistakes, sources=sources)
    found = read_catalogue(
        read,
        reading.folder,
        teams=reading.teams,
        audiences=reading.policy.audiences,
        mistakes=reading.mistakes,
        company=reading.company,
        sources=sources,
    )
    known = Known(teams=reading.teams, webhooks=reading.policy.webhooks)
    plans = read_plans(read, known=known, mistakes=reading.mistakes)
    access = read_access(read, known=known, mistakes=reading.mistakes)
    reading.policy = replace(reading.policy, catalogue=found, fulfilment=plans, access=access)


KIND = FileKind(
    name="item",
    where=f"{FOLDER}/*.yaml",
    model=ItemFile,
    fill=fill,
    parts=(
        ("catalogue/ITEM.yaml, each field", FieldFile),
        ("catalogue/ITEM.yaml, each option", OptionFile),
        ("catalogue/ITEM.yaml, each column", ColumnFile),
        ("catalogue/ITEM.yaml, each condition", WhenFile),
        ("catalogue/ITEM.yaml, each task", TaskFile),
        ("catalogue/ITEM.yaml, call of a task", CallFile),
        ("catalogue/ITEM.yaml, each part of a bundle", PartFile),
        ("catalogue/ITEM.yaml, access that ends", AccessFile),
        ("catalogue/ITEM.yaml, extension of access", ExtendFile),
        ("catalogue/ITEM.yaml, each dialogue", DialogueFile),
        ("catalogue/ITEM.yaml, each round of approvals", RoundFile),
        ("catalogue/ITEM.yaml, each step of a round", StepFile),
        ("catalogue/ITEM.yaml, each who has to say yes", ApproverFile),
        ("catalogue/ITEM.yaml, waits of a round of approvals", WaitsFile),
    ),
)


def place_of_dialogue(folder: Path, item_id: ItemId, n: int) -> tuple[Path, int]:
    """Return the file and the line of an item's dialogue *n*, counted from 0."""
    path = folder / FOLDER / f"{item_id}.yaml"
    document = load(path, [])
    return path, document.line_of(["dialogues", n, "said"]) if document else 1


def _item(item_id: str, file: ItemFile, sources: Sources) -> Item:
    return Item(
        id=ItemId(item_id),
        title=file.title,
        description=file.description,
        synonyms=tuple(file.synonyms),
        audience=tuple(name.casefold() for name in file.audience),
        entitled=tuple(name.casefold() for name in file.entitled),
        fulfilled_by=TeamId(file.fulfilled_by),
        priority=file.priority.value if file.priority else "",
        price=file.price,
        price_per=file.price_per,
        currency=file.currency,
        links=tuple(file.links),
        fields=tuple(_looked_up(_field(one), one, sources) for one in file.fields),
        approvals=tuple(
            one.round(sources.approvals, replace(sources.waits, is_low_risk=file.low_risk))
            for one in sources.approvals.rounds(file.approvals, file.approval_policy)
        ),
        dialogues=tuple(
            Dialogue(
                said=one.said,
                day=one.day,
                answers={FieldId(name): tuple(value) for name, value in one.answers.items()},
                asks=FieldId(one.asks),
            )
            for one in file.dialogues
        ),
    )


def _looked_up(one: FormField, file: FieldFile, sources: Sources) -> FormField:
    """Return the field with the options that another file has for it."""
    match one.kind:
        case FieldKind.LOOKUP:
            return replace(one, options=tuple(sources.lists.get(file.lookup, ())))
        case FieldKind.ASSET:
            fit = (asset for asset in sources.assets if file.asset in ("", asset.kind))
            options = (Option(id=asset.id, name=asset.name, owner=asset.owner) for asset in fit)
            return replace(one, options=tuple(options))
        case _:
            return one


def _field(file: FieldFile) -> FormField:
    return FormField(
        id=FieldId(file.id),
        kind=file.kind,
        label=file.label,
        question=file.question,
        help=file.help,
        is_required=file.required,
        default=tuple(file.default),
        prefill=file.prefill.value if file.prefill else "",
        options=tuple(map(option, file.options)),
        cues=tuple(file.cues),
        unit=file.unit,
        when=file.when.condition() if file.when else None,
        minimum=file.minimum,
        maximum=file.maximum,
        earliest_days=file.earliest,
        latest_days=file.latest,
        pattern=file.pattern,
        pattern_says=file.pattern_says,
        price_each=file.price_each,
        columns=tuple(column.column() for column in file.columns),
        is_requested_for=file.requested_for,
        file_types=tuple(file.types),
    )


# ---- what is wrong ------------------------------------------------------------------------------------------


def _wrong(
    one: ReadItem, *, teams: Collection[str], audiences: Collection[Audience], articles: Path
) -> Iterator[Mistake]:
    if one.file.fulfilled_by not in teams:
        known = ", ".join(teams) or "none"
        what = f"there is no team {one.file.fulfilled_by!r}; teams.yaml has {known}"
        yield one.mistake(["fulfilled_by"], what)
    yield from _wrong_people(one, teams=teams, audiences=audiences)
    for n, link in enumerate(one.file.links):
        if articles.is_dir() and not is_below(articles, link):
            yield one.mistake(
                ["links", n], f"there is no article {link}; correct the path or remove the link"
            )
    fields = {field.id: at for at, field in reversed(list(enumerate(one.file.fields)))}
    for at, field in enumerate(one.file.fields):
        for where, what in (*_wrong_field(field, at, fields), *_wrong_when(field, at, one)):
            yield one.mistake(["fields", at, *where], what)
    options = sum(len(field.options) for field in one.item.fields if not field.is_searched)
    if options > FORM_OPTIONS_MAX:
        yield one.mistake(["fields"], f"{options} options are too many for one form; {FORM_OPTIONS_MAX} fit")
    groups = (field.rows_max * (len(field.columns) + 1) if field.columns else 0 for field in one.item.fields)
    parts = len(one.item.fields) + sum(groups)
    if parts > PARTS_MAX:
        yield one.mistake(["fields"], f"{parts} fields and rows are too many for one form; {PARTS_MAX} fit")
    for n, dialogue in enumerate(one.file.dialogues):
        for name in (*dialogue.answers, *filter(None, [dialogue.asks])):
            if name not in fields:
                yield one.mistake(["dialogues", n], f"there is no field {name!r} in this item; correct it")


def _wrong_approvals(one: ReadItem, sources: Sources, company: Company | None) -> Iterator[Mistake]:
    said = sources.approvals
    asks = Asks(one.item, one.file.approvals, one.file.approval_policy, is_low_risk=one.file.low_risk)
    for where, what in wrong_for_item(asks, said, company):
        yield one.mistake(where, what)
    for where, what in (
        *surprising(asks.own, said, company),
        *too_late(asks.own, sources.waits, sources.hours),
    ):
        yield replace(one.mistake(["approvals", *where], what), is_warning=True)


def _wrong_sources(one: ReadItem, sources: Sources) -> Iterator[Mistake]:
    for at, field in enumerate(one.file.fields):
        if field.kind is FieldKind.LOOKUP and not field.lookup:
            yield one.mistake(["fields", at], "say in lookup which of the lists it is looked up in")
        elif field.lookup and field.lookup not in sources.lists:
            known = ", ".join(sorted(sources.lists)) or "no list"
            what = f"there is no list {field.lookup!r}; lists/ has {known}"
            yield one.mistake(["fields", at, "lookup"], what)
        if field.asset and field.asset not in {asset.kind for asset in sources.assets}:
            yield one.mistake(["fields", at, "asset"], f"assets.yaml has no {field.asset!r}; correct one")


def _wrong_people(
    one: ReadItem, *, teams: Collection[str], audiences: Collection[Audience]
) -> Iterator[Mistake]:
    for place in ("audience", "entitled"):
        for name in getattr(one.file, place):
            if not is_known(name, audiences=audiences, teams=teams):
                yield one.mistake([place], f"nobody is {name!r}; add it to knowledge.yaml or correct it")
    if one.file.entitled and not any(field.requested_for for field in one.file.fields):
        yield one.mistake(["entitled"], "nothing says whom it is for; mark a field with requested_for: true")


_Wrong = tuple[Sequence[int | str], str]


def _wrong_field(field: FieldFile, at: int, fields: Mapping[str, int]) -> Iterator[_Wrong]:
    if fields[field.id] != at:
        yield ["id"], f"a field {field.id!r} stands here already; rename one"
    yield from _wrong_options(field)
    yield from wrong_prefill(field.kind, field.prefill, has_default=bool(field.default))
    if field.requested_for and field.kind is not FieldKind.USER:
        yield ["requested_for"], f"requested_for is for {FieldKind.USER.value}; remove it, or change the kind"
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield ["minimum"], "the minimum is above the maximum; no answer would do"
    if field.earliest is not None and field.latest is not None and field.earliest > field.latest:
        yield ["earliest"], "the earliest day is after the latest; no answer would do"
    for name, kinds in _ONLY_FOR.items():
        if field.kind not in kinds and getattr(field, name) not in ("", None, [], Decimal(0)):
            fit = " or ".join(sorted(kind.value for kind in kinds)) if len(kinds) < OTHERS else "others"
            yield [name], f"{name} is for {fit}, not for {field.kind.value}; remove it"
    if field.kind is FieldKind.ATTACHMENT and field.maximum not in [None, *range(1, FILES_MAX + 1)]:
        yield ["maximum"], f"from 1 to {FILES_MAX} files fit in one answer"
    if field.kind is FieldKind.ROWS:
        yield from wrong_rows(field.columns, minimum=field.minimum, maximum=field.maximum)
    if field.pattern:
        why = _no_pattern(field.pattern)
        if why:
            yield ["pattern"], f"this is no pattern that is taken: {why}"
            return
        if not field.pattern_says:
            yield ["pattern"], "say in pattern_says what an answer looks like; people read it"
    yield from _wrong_default(field)


def _no_pattern(pattern: str) -> str:
    """Return why a pattern cannot be used, "" when it can."""
    try:
        re2.compile(pattern, _QUIETLY)
    except re2.error as error:
        return error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
    return ""


def _wrong_default(field: FieldFile) -> Iterator[_Wrong]:
    if field.kind not in WRITING | COUNTING or not field.default:
        return
    problem = problem_of(_field(field), tuple(field.default), today=SAID_ON)
    if problem is not None:
        limit = f" ({problem.limit})" if problem.limit else ""
        yield ["default"], f"nobody could give this as an answer: {problem.code.replace('_', ' ')}{limit}"


_ONLY_FOR: dict[str, frozenset[FieldKind]] = {
    "minimum": COUNTING | {FieldKind.ROWS},
    "columns": frozenset({FieldKind.ROWS}),
    "maximum": COUNTING | {FieldKind.ATTACHMENT, FieldKind.ROWS},
    "unit": COUNTING,
    "price_each": frozenset({FieldKind.NUMBER, FieldKind.ROWS}),
    "earliest": frozenset({FieldKind.DATE}),
    "latest": frozenset({FieldKind.DATE}),
    "pattern": WRITING | {FieldKind.MASKED},
    "options": CHOOSING,
    "types": frozenset({FieldKind.ATTACHMENT}),
    "lookup": frozenset({FieldKind.LOOKUP}),
    "asset": frozenset({FieldKind.ASSET}),
    "default": frozenset(FieldKind) - UNSHOWN - {FieldKind.ASSET, FieldKind.ROWS},
}


def _wrong_options(field: FieldFile) -> Iterator[_Wrong]:
    if field.kind in CHOOSING and not field.options:
        yield ["id"], "a choice needs options; add some"
    if field.kind is FieldKind.CHOICES and len(field.options) > CHECKBOXES_MAX:
        yield ["options"], f"{FieldKind.CHOICES.value} has at most {CHECKBOXES_MAX} options"
    for n, what in told_twice(field.options):
        yield ["options", n], what
    ids = [option.id for option in field.options]
    if field.kind in CHOOSING:
        for value in field.default:
            if value not in ids:
                yield ["default"], f"there is no option {value!r}; use the id of one"


def _wrong_when(field: FieldFile, at: int, item: ReadItem) -> Iterator[_Wrong]:
    fields = item.file.fields
    if field.when is None:
        return
    ids = [one.id for one in fields]
    if field.when.field not in ids:
        yield ["when"], f"there is no field {field.when.field!r} in this item; it has {', '.join(ids)}"
        return
    if _goes_round(field, fields):
        yield ["when"], "this condition hangs on itself; one of the fields must be asked without it"
        return
    if field.when.is_counted == bool(field.when.values):
        yield ["when"], "say either is, or above and below; a condition is one of them"
        return
    controller = fields[ids.index(field.when.field)]
    if ids.index(field.when.field) > at:
        yield ["when"], f"{field.when.field!r} is asked later; move it above, or this is never asked"
    if field.when.is_counted:
        if controller.kind not in COUNTING | {FieldKind.ROWS}:
            yield (
                ["when"],
                f"{field.when.field!r} is no number and no rows; above and below count nothing there",
            )
        return
    if controller.kind not in WITH_SHARED_OPTIONS:
        yield ["when"], f"{field.when.field!r} is no choice; a condition needs options to look at"
        return
    known = {option.id for one in item.item.fields if one.id == controller.id for option in one.options}
    for value in field.when.values:
        if value not in known:
            yield ["when"], f"{field.when.field!r} has no option {value!r}; this is never asked because of it"


def _goes_round(field: FieldFile, fields: Sequence[FieldFile]) -> bool:
    above = {one.id: one.when.field for one in fields if one.when is not None}
    seen, name = set(), field.id
    while name in above and name not in seen:
        seen.add(name)
        name = above[name]
    return name == field.id and name in seen


def _called_alike(read: Sequence[ReadItem]) -> Iterator[Mistake]:
    taken: dict[str, tuple[str, str]] = {}
    for one in read:
        for n, name in enumerate((one.file.title, *one.file.synonyms)):
            plain = in_plain_words(name)
            other, spelled = taken.setdefault(plain, (one.item.id, name))
            where: list[int | str] = ["synonyms", n - 1] if n else ["title"]
            if other != one.item.id:
                yield one.mistake(where, f"{name!r} is a name of the item {other} already; take one away")
            elif spelled != name or (n and name in one.file.synonyms[: n - 1]):
                yield one.mistake(where, f"{name!r} is said twice; take one away")
