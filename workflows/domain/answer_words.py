"""Answers as people read them, whatever they are kept as."""

from __future__ import annotations

from datetime import date

from workflows.domain import attachments, rows
from workflows.domain.catalogue import WITH_OPTIONS, FieldKind, FormField, Value

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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


def day_in_words(on: date) -> str:
    """Return a day as whoever fulfils the request reads it."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _cell_in_words(column: FormField, said: str) -> str:
    if column.kind is FieldKind.USER:
        return f"<@{said}>"
    if column.kind is FieldKind.DATE:
        return day_in_words(date.fromisoformat(said))
    return in_words(column, (said,))
