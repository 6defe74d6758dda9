"""The columns of repeated rows as files write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import Field

from bot.marked_files import FileModel
from bot.option_files import ID, NAME_MAX, OptionFile, option, told_twice
from workflows.domain.catalogue import FieldKind, FormField
from workflows.domain.ids import FieldId
from workflows.domain.rows import ROWS_MAX

COLUMNS_MAX = 5


class ColumnFile(FileModel):
    """One column of rows."""

    id: str = Field(pattern=ID)
    kind: Literal["text", "number", "money", "date", "choice", "user"]
    label: str = Field(min_length=1, max_length=NAME_MAX)
    required: bool = True
    options: list[OptionFile] = Field(default_factory=list, max_length=20)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: int | None = None
    latest: int | None = None

    def column(self) -> FormField:
        """Return it as the domain knows it."""
        return FormField(
            id=FieldId(self.id),
            kind=FieldKind(self.kind),
            label=self.label,
            question=self.label,
            is_required=self.required,
            options=tuple(map(option, self.options)),
            minimum=self.minimum,
            maximum=self.maximum,
            earliest_days=self.earliest,
            latest_days=self.latest,
        )


def wrong_rows(
    columns: Sequence[ColumnFile], *, minimum: Decimal | None, maximum: Decimal | None
) -> Iterator[tuple[Sequence[int | str], str]]:
    """Yield what is wrong with a field of rows: where in it, and what to do."""
    if not columns:
        yield ["id"], "rows need columns; add some"
    for name, many in (("minimum", minimum), ("maximum", maximum)):
        if many not in [None, *range(1, ROWS_MAX + 1)]:
            yield [name], f"from 1 to {ROWS_MAX} rows fit in one answer"
    ids = [column.id for column in columns]
    for n, column in enumerate(columns):
        if column.id in ids[:n]:
            yield ["columns", n], f"a column {column.id!r} stands here already; rename one"
        if (column.kind == "choice") != bool(column.options):
            yield ["columns", n], "a choice needs options, and nothing else has any; correct one of them"
        for at, what in told_twice(column.options):
            yield ["columns", n, "options", at], what
