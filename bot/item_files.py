"""The files of the items: catalogue/*.yaml, what may stand in one, and the item it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.access_file import AccessFile
from bot.approvals_file import NOTHING_SAID, ApprovalsSaid, RoundFile
from bot.column_files import COLUMNS_MAX, ColumnFile
from bot.conditions_file import Texts, WhenFile
from bot.fulfilment_files import PartFile, TaskFile
from bot.marked_files import Document, FileModel, Mistake, load, validate
from bot.option_files import ID, NAME_MAX, OptionFile, option
from workflows.domain.assets import Asset
from workflows.domain.audiences import EMPLOYEES
from workflows.domain.calendars import Calendar
from workflows.domain.catalogue import Dialogue, FieldKind, FormField, Item, Option
from workflows.domain.ids import FieldId, ItemId, TeamId
from workflows.domain.policies import Priority
from workflows.domain.profiles import Source
from workflows.domain.waits import Waits

FOLDER = "catalogue"
OPTIONS_MAX = 100  # of a menu in chat
SAID_ON = date(2026, 1, 5)
"""The day a dialogue is said on that names none: a Monday."""


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
        fields=tuple(_looked_up(form_field(one), one, sources) for one in file.fields),
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


def form_field(file: FieldFile) -> FormField:
    """Return the field as its file says it; what another file has for it is looked up apart."""
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
