"""Whether an answer can be taken: the bounds each field of a form has, and what stands against an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import re2

from workflows.domain import attachments, rows
from workflows.domain.catalogue import COUNTING, MASK, WITH_OPTIONS, WRITING, FieldKind, FormField, Value
from workflows.domain.ids import FieldId
from workflows.domain.messages import FILE_MAX
from workflows.domain.numbers import number

TEXT_MAX = 150  # characters of a line; a longer answer is no single line any more
LONG_TEXT_MAX = 2000
NUMBER_MAX = Decimal(10**9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an answer cannot be taken; `code` names the sentence, `limit` what it says, `said` the answer itself."""

    code: str
    limit: str = ""
    said: str = ""


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


def wrong_cell(one: FormField, value: Value, *, today: date) -> tuple[int, FieldId, Problem] | None:
    """Return the first cell of these rows that cannot be taken: its row from 0, its column, and why."""
    for n, row in enumerate(map(rows.row_of, value)):
        for column in one.columns:
            said = row.get(column.id, "")
            problem = problem_of(column, (said,) if said else (), today=today)
            if problem is not None:
                return n, column.id, problem
    return None


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
