"""Files as answers of a form: each is kept by its id on the platform, with its name and size."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePosixPath

from workflows.domain.messages import Attached

MEGABYTE = 1_000_000


def as_answer(file: Attached) -> str:
    """Return *file* as an answer keeps it."""
    return json.dumps([file.id, file.size, file.name], ensure_ascii=False)


def attached(answer: str) -> Attached:
    """Return the file that *answer* keeps."""
    file_id, size, name = json.loads(answer)
    return Attached(id=file_id, name=name, size=size)


def names(value: Sequence[str]) -> str:
    """Return the names of the files, as people read them."""
    return ", ".join(attached(each).name for each in value)


def type_of(file: Attached) -> str:
    """Return the end of the file's name that says what it is, “” for none: pdf."""
    return PurePosixPath(file.name).suffix.removeprefix(".").casefold()
