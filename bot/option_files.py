"""An option of a choice as files write it: in an item of the catalogue, or in a list that several items use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pydantic import Field

from bot.marked_files import FileModel
from workflows.domain.catalogue import Option
from workflows.domain.plain_words import in_plain_words

NAME_MAX = 75  # characters of an option in chat
ID = r"^[a-z0-9][a-z0-9_-]{0,39}$"


class OptionFile(FileModel):
    """One option of a choice."""

    id: str = Field(pattern=ID)
    name: str = Field(min_length=1, max_length=NAME_MAX)
    synonyms: list[str] = Field(default_factory=list)
    description: str = Field("", max_length=NAME_MAX)
    price: Decimal = Field(Decimal(0), ge=0)


def option(file: OptionFile) -> Option:
    """Return it as the domain knows it."""
    return Option(
        id=file.id,
        name=file.name,
        synonyms=tuple(file.synonyms),
        description=file.description,
        price=file.price,
    )


def told_twice(options: Sequence[OptionFile]) -> Iterator[tuple[int, str]]:
    """Yield each option whose id or name another has, by its place, with what to do."""
    ids: set[str] = set()
    taken: dict[str, str] = {}
    for n, one in enumerate(options):
        if one.id in ids:
            yield n, f"an option {one.id!r} stands above already; rename one"
        ids.add(one.id)
        for name in map(in_plain_words, (one.name, *one.synonyms)):
            if taken.setdefault(name, one.id) != one.id:
                yield n, f"{name.strip()!r} is the option {taken[name]!r} already; take one away"
