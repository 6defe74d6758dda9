"""Repeated rows as answers of a form: each row is kept whole, with the answer to each of its columns."""

from __future__ import annotations

import json
from collections.abc import Mapping

from workflows.domain.ids import FieldId

ROWS_MAX = 10
"""The most rows of a field; more of them are a list that is better attached."""


def as_answer(row: Mapping[FieldId, str]) -> str:
    """Return a row as an answer keeps it; a column without an answer is not in it."""
    return json.dumps({name: said for name, said in row.items() if said}, ensure_ascii=False, sort_keys=True)


def row_of(answer: str) -> dict[FieldId, str]:
    """Return the row that *answer* keeps."""
    row: dict[FieldId, str] = json.loads(answer)
    return row
