"""The words of an item in other languages: what is asked, and what its answers are called, for whoever reads them.

What an item is, its options and its conditions are the same in every language; nothing but words hangs on these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workflows.domain.catalogue import CHOOSING, FieldWords, FormField, Item, ItemWords, Option

_NONE = FieldWords()


def spoken(item: Item, tag: str) -> Item:
    """Return *item* in the language of *tag*, such as fr-CA; what is not translated is as it was written.

    Its `version` is another one: compare that of the item as it was written.
    """
    words = next((item.words[one] for one in _closest(tag) if one in item.words), None)
    if words is None:
        return item
    return replace(
        item,
        title=words.title or item.title,
        description=words.description or item.description,
        fields=tuple(_spoken(one, words.fields.get(one.id, _NONE)) for one in item.fields),
    )


def speaks(item: Item, tag: str) -> bool:
    """Whether *item* has words in the language of *tag*."""
    return any(one in item.words for one in _closest(tag))


def understood(item: Item) -> Item:
    """Return *item* known by what it and its options are called in every language it has words in."""
    called = [name for words in item.words.values() for name in (words.title, *words.synonyms) if name]
    fields = (
        _understood(one, [words.fields.get(one.id, _NONE) for words in item.words.values()])
        for one in item.fields
    )
    return replace(item, synonyms=tuple(dict.fromkeys((*item.synonyms, *called))), fields=tuple(fields))


def untranslated(item: Item, words: ItemWords) -> Iterator[str]:
    """Yield what of *item* has no words there, by its place: `title`, `model.question`, `model.options.light`."""
    yield from (name for name in ("title", "description") if not getattr(words, name))
    for one in item.fields:
        given = words.fields.get(one.id, _NONE)
        for name in ("label", "question", "help", "pattern_says"):
            if getattr(one, name) and not getattr(given, name):
                yield f"{one.id}.{name}"
        for place in _unnamed(one, given):
            yield f"{one.id}.{place}"


def _unnamed(one: FormField, words: FieldWords) -> Iterator[str]:
    for option in one.options if one.kind in CHOOSING else ():
        if option.id not in words.options:
            yield f"options.{option.id}"
        if option.description and option.id not in words.descriptions:
            yield f"descriptions.{option.id}"
    for column in one.columns:
        given = words.columns.get(column.id, _NONE)
        if not given.label:
            yield f"columns.{column.id}.label"
        for place in _unnamed(column, given):
            yield f"columns.{column.id}.{place}"


def _closest(tag: str) -> list[str]:
    parts = tag.replace("_", "-").split("-")
    return ["-".join(parts[:most]) for most in range(len(parts), 0, -1)]


def _spoken(one: FormField, words: FieldWords) -> FormField:
    return replace(
        one,
        label=words.label or one.label,
        question=words.question or one.question,
        help=words.help or one.help,
        pattern_says=words.pattern_says or one.pattern_says,
        options=tuple(_named(option, words) for option in one.options),
        columns=tuple(_spoken(column, words.columns.get(column.id, _NONE)) for column in one.columns),
    )


def _named(option: Option, words: FieldWords) -> Option:
    name = words.options.get(option.id, option.name)
    return replace(option, name=name, description=words.descriptions.get(option.id, option.description))


def _understood(one: FormField, words: list[FieldWords]) -> FormField:
    if not one.options and not one.columns:
        return one

    def translated(option: Option) -> Option:
        names = dict.fromkeys(each.options[option.id] for each in words if option.id in each.options)
        return replace(option, translated=tuple(name for name in names if name not in option.names))

    columns = (
        _understood(column, [each.columns.get(column.id, _NONE) for each in words]) for column in one.columns
    )
    return replace(one, options=tuple(map(translated, one.options)), columns=tuple(columns))
