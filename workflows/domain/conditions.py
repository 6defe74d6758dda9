"""What has to be answered for something else to matter."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workflows.domain.ids import FieldId


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Another field has one of these answers; or its number, of rows how many there are, is `above` and `below`."""

    field: FieldId
    values: tuple[str, ...] = ()
    above: Decimal | None = None
    below: Decimal | None = None
