"""Access that ends, as an item's file says it under `access`: read, and checked against the form and the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field

from bot.conditions_file import WhenFile, wrong_condition
from bot.fulfilment_files import Known, TaskFile, Wrong, task_of, unfillable, wrong_tasks
from bot.marked_files import Document, FileModel, Mistake
from bot.sla_file import Length
from workflows.domain.access import ABOUT_ACCESS, LENGTH_MAX, AccessTerms, Extension, Unit
from workflows.domain.catalogue import FieldKind, Item
from workflows.domain.ids import FieldId

WARN_MAX = 5
DAY = timedelta(days=1)


class ExtendFile(FileModel):
    """How access may be extended."""

    by: Length | None = None
    times: int | None = Field(None, ge=1, le=100)
    approval: bool = True


class AccessFile(FileModel):
    """Access that ends."""

    what: str = Field("", max_length=60)
    until: str = ""
    lasts: str = ""
    unit: Unit | None = None
    term: Length | None = None
    when: WhenFile | None = None
    warn: list[int] | None = Field(None, max_length=WARN_MAX)
    extend: ExtendFile | None = None
    take_back: list[TaskFile] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSaid:
    """What the file of an item says of access, and where it says it."""

    item: Item
    access: AccessFile
    document: Document


def terms_of(said: AccessSaid, known: Known, mistakes: list[Mistake]) -> AccessTerms:
    """Return when what an item grants ends; every mistake in that is added to *mistakes*."""
    document = said.document
    wrong = sorted(
        _wrong(said.access, said.item, known), key=lambda one: document.line_of(["access", *one[0]])
    )
    mistakes.extend(
        Mistake(document.path, document.line_of(["access", *where]), what) for where, what in wrong
    )
    return _terms(said.access, known)


def _terms(file: AccessFile, known: Known) -> AccessTerms:
    extend = file.extend
    usual = AccessTerms().warn_days
    return AccessTerms(
        until=FieldId(file.until),
        lasts=FieldId(file.lasts),
        unit=file.unit or Unit.DAYS,
        term=file.term,
        when=file.when.condition() if file.when is not None else None,
        what=file.what,
        warn_days=usual if file.warn is None else tuple(sorted(file.warn, reverse=True)),
        extension=Extension(longest=extend.by, times=extend.times, needs_yes=extend.approval)
        if extend
        else None,
        take_back=tuple(task_of(one, known) for one in file.take_back),
    )


# ---- what is wrong ------------------------------------------------------------------------------------------


def _wrong(file: AccessFile, item: Item, known: Known) -> Iterator[Wrong]:
    yield from _wrong_end(file, item)
    if file.when is not None:
        for what in wrong_condition(file.when, item):
            yield ["when"], what
    yield from _wrong_warnings(file)
    yield from _wrong_extension(file)
    yield from unfillable(["what"], file.what, item)
    for where, what in wrong_tasks(file.take_back, item, known, also=ABOUT_ACCESS):
        yield ["take_back", *where], what


def _wrong_end(file: AccessFile, item: Item) -> Iterator[Wrong]:
    if not (file.until or file.lasts or file.term is not None):
        yield [], "say when it ends: until and lasts name a field, term is a length such as 30d"
    if file.until and file.lasts:
        yield ["lasts"], "until says already when it ends; remove one of them"
    kinds = {"until": (FieldKind.DATE,), "lasts": (FieldKind.NUMBER,)}
    for name, fit in kinds.items():
        field_id = getattr(file, name)
        field = item.field(FieldId(field_id))
        if field_id and field is None:
            yield [name], f"there is no field {field_id!r} in this item; it has {_ids(item)}"
        elif field is not None and field.kind not in fit:
            yield [name], f"{field_id!r} is {field.kind.value}; {name} needs a field that is {fit[0].value}"
    if file.unit is not None and not file.lasts:
        yield ["unit"], "unit says in what lasts is counted; name its field in lasts, or remove this"
    if file.term is not None and not timedelta() < file.term <= LENGTH_MAX:
        yield ["term"], f"a term is longer than nothing and at most {LENGTH_MAX.days}d"


def _wrong_warnings(file: AccessFile) -> Iterator[Wrong]:
    for n, days in enumerate(file.warn or ()):
        if days < 1:
            yield ["warn", n], f"{days} days before the end is no time to warn of it; use 1 or more"
        elif days in (file.warn or ())[:n]:
            yield ["warn", n], f"{days} stands here twice; remove one"
        elif file.term is not None and not (file.until or file.lasts) and days * DAY >= file.term:
            yield ["warn", n], f"{days} days before the end it has not begun; it lasts {_short(file.term)}"


def _wrong_extension(file: AccessFile) -> Iterator[Wrong]:
    longest = file.extend.by if file.extend is not None else None
    if longest is None:
        return
    if longest <= timedelta():
        yield ["extend", "by"], "an extension by nothing is none; remove extend, or say by how much"
    elif longest % DAY:
        yield ["extend", "by"], f"{_short(longest)} is no number of days; write for example 30d"
    elif file.term is not None and not (file.until or file.lasts) and file.term > longest:
        yield (
            ["extend", "by"],
            f"each extension is another {_short(file.term)}, which is more than this lets it be",
        )


def _ids(item: Item) -> str:
    return ", ".join(one.id for one in item.fields)


def _short(length: timedelta) -> str:
    days, rest = length // DAY, length % DAY
    minutes = int(rest.total_seconds()) // 60
    parts = ((days, "d"), (minutes // 60, "h"), (minutes % 60, "m"))
    return "".join(f"{count}{unit}" for count, unit in parts if count)
