"""What is wrong with the fields of an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import re2

from bot.column_files import wrong_rows
from bot.item_files import SAID_ON, FieldFile, ReadItem, form_field
from bot.option_files import told_twice
from bot.prefills import wrong_prefill
from workflows.domain.bounds import problem_of
from workflows.domain.catalogue import CHOOSING, COUNTING, UNSHOWN, WITH_SHARED_OPTIONS, WRITING, FieldKind
from workflows.domain.messages import FILES_MAX

CHECKBOXES_MAX = 10
OTHERS = 6  # kinds are too many to name
_QUIETLY = re2.Options()
_QUIETLY.log_errors = False  # a mistake is told with its line
Wrong = tuple[Sequence[int | str], str]
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


def wrong_field(field: FieldFile, at: int, fields: Mapping[str, int]) -> Iterator[Wrong]:
    """Say where a field is wrong in itself, and why; *fields* are the first places of all, *at* is its own."""
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


def _wrong_default(field: FieldFile) -> Iterator[Wrong]:
    if field.kind not in WRITING | COUNTING or not field.default:
        return
    problem = problem_of(form_field(field), tuple(field.default), today=SAID_ON)
    if problem is not None:
        limit = f" ({problem.limit})" if problem.limit else ""
        yield ["default"], f"nobody could give this as an answer: {problem.code.replace('_', ' ')}{limit}"


def _wrong_options(field: FieldFile) -> Iterator[Wrong]:
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


def wrong_when(field: FieldFile, at: int, item: ReadItem) -> Iterator[Wrong]:
    """Say what is wrong with the condition of the field at that place of *item*."""
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
