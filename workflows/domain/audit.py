"""What an audit keeps of a step: the fields that differ, as JSON can hold them."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

UNTOLD = ("id", "version", "changed_at")
"""What each row says of itself already."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The fields that a step changed, each by its name; nothing before the first step."""

    before: dict[str, Any]
    after: dict[str, Any]


def differing(before: object | None, after: object) -> Difference:
    """Return what differs between two versions of one record, a dataclass; of a new one everything it has."""
    assert is_dataclass(after)
    names = [field.name for field in fields(after) if field.name not in UNTOLD]
    differ = [n for n in names if before is None or getattr(before, n) != getattr(after, n)]
    return Difference(
        before={} if before is None else {n: _plain(getattr(before, n)) for n in differ},
        after={n: _plain(getattr(after, n)) for n in differ},
    )


def _plain(value: Any) -> Any:
    """Return *value* as JSON can hold it; the audit keeps values, not classes."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
