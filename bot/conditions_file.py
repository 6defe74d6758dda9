"""What several parts of the catalogue's files share: lists that may be one value, and conditions on answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.marked_files import FileModel
from workflows.domain.catalogue import WITH_SHARED_OPTIONS, Item
from workflows.domain.conditions import Condition
from workflows.domain.ids import FieldId


def _texts(given: object) -> object:
    """Take one value for a list of one, and numbers and days for their words."""
    values = given if isinstance(given, list) else [given]
    plain = (bool, int, float, Decimal, date, str)
    return [str(value) if isinstance(value, plain) else value for value in values]


_ONE = {"type": ["string", "number", "boolean"]}
Texts = Annotated[
    list[str],
    BeforeValidator(_texts),
    WithJsonSchema({"anyOf": [_ONE, {"type": "array", "items": _ONE}]}),
]


class WhenFile(FileModel):
    """A condition: another field was answered with one of these, or its number is above or below another."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    field: str
    values: Texts = Field(default_factory=list, alias="is")
    above: Decimal | None = None
    below: Decimal | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it looks at a number."""
        return self.above is not None or self.below is not None

    def condition(self) -> Condition:
        """Return it as the domain knows it."""
        return Condition(
            field=FieldId(self.field), values=tuple(self.values), above=self.above, below=self.below
        )


def wrong_condition(when: WhenFile, item: Item) -> Iterator[str]:
    """Yield why nothing that hangs on this condition would ever come to pass."""
    field = item.field(FieldId(when.field))
    if field is None:
        yield f"there is no field {when.field!r} in this item; it has {', '.join(one.id for one in item.fields)}"
        return
    if when.is_counted:
        yield "above and below are for fields; say with is which answers it hangs on"
        return
    if field.kind not in WITH_SHARED_OPTIONS:
        yield f"{when.field!r} is no choice; a condition needs options to look at"
        return
    for value in when.values:
        if field.option(value) is None:
            yield f"{when.field!r} has no option {value!r}; this never comes to pass because of it"
