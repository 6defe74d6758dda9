"""Frozen values to rows and back: fields that have a column go there, all others into its JSON `rest`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from cattrs import Converter
from cattrs.strategies import configure_tagged_union
from sqlalchemy import RowMapping, Table

from workflows.domain.approver_rules import Approver, One

V = TypeVar("V")


def to_row(value: Any, table: Table) -> dict[str, Any]:
    """Return *value*, a dataclass, as a row of *table*. Raises ValueError for an instant without a zone."""
    plain: dict[str, Any] = _converter.unstructure(value)
    row = {name: plain.pop(name) for name in list(plain) if name in table.c}
    for field in fields(value):
        instant = getattr(value, field.name)
        if field.name in row and isinstance(instant, datetime):
            row[field.name] = instant  # a column of instants, not of text
    if "rest" in table.c:
        row["rest"] = plain
    return row


def from_row(kind: type[V], row: RowMapping) -> V:
    """Return the value of that *kind* that was stored as *row*; what an older version never wrote has its default."""
    rest: Mapping[str, Any] = row.get("rest", {})
    return _converter.structure({**row, **rest}, kind)


def unstructured(value: Any) -> Any:
    """Return *value* as JSON can hold it."""
    return _converter.unstructure(value)


def structured(plain: Any, kind: type[V]) -> V:
    """Return the value of that *kind* that was unstructured as *plain*."""
    return _converter.structure(plain, kind)


def _instant_to_text(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone; instants are aware and in UTC")
    return instant.astimezone(UTC).isoformat()


def _to_instant(stored: datetime | str, _kind: type) -> datetime:
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)


def _make_converter() -> Converter:
    converter = Converter(unstruct_collection_overrides={frozenset: sorted})  # JSON knows no sets
    converter.register_unstructure_hook(datetime, _instant_to_text)
    converter.register_structure_hook(datetime, _to_instant)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(time, time.isoformat)
    converter.register_structure_hook(time, lambda stored, _kind: time.fromisoformat(stored))
    converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
    converter.register_structure_hook(timedelta, lambda stored, _kind: timedelta(seconds=stored))
    converter.register_unstructure_hook(StrEnum, lambda member: member.value)  # drivers get plain text
    converter.register_structure_hook(date, lambda stored, _kind: date.fromisoformat(stored))
    converter.register_unstructure_hook(Decimal, str)  # a sum of money is no float
    converter.register_structure_hook(Decimal, lambda stored, _kind: Decimal(stored))
    for union in (One, Approver):  # what they hold does not always tell them apart
        configure_tagged_union(union, converter, tag_name="rule")
    return converter


_converter = _make_converter()
