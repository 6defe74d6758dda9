"""Who is meant by the names in somebody's words."""

from __future__ import annotations

from workflows.domain.called import Called, called_in, may_name, spoken_of
from workflows.domain.catalogue import FieldKind, FormField, Item
from workflows.ports import UnitOfWork

ANSWER_WORDS = 5
"""Words of an answer that may be nothing but a name."""


def named_in(uow: UnitOfWork, item: Item, text: str, *, asked: FormField | None = None) -> tuple[Called, ...]:
    """Return who *text* names for the form of *item*; a short answer to the question who it is may be only a name."""
    words = text.replace("@", " ").split()
    is_answer = asked is not None and asked.kind is FieldKind.USER and len(words) <= ANSWER_WORDS
    names = [word.strip(".,;:!?") for word in words] if is_answer else may_name(item, text)
    return called_in(text, uow.people.called(names)) if names else ()


def spoken_of_in(uow: UnitOfWork, item: Item, text: str) -> tuple[Called, ...]:
    """Return everybody *text* names, where the form of *item* asks for people: also those it asks nothing of."""
    names = spoken_of(item, text)
    return called_in(text, uow.people.called(names)) if names else ()
