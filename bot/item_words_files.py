"""The words of items in other languages: catalogue/LANGUAGE/ITEM.yaml beside the item's own file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import Field

from bot.file_kinds import FileKind, Reading
from bot.item_files import FOLDER
from bot.marked_files import Document, FileModel, Mistake, load, validate
from bot.option_files import NAME_MAX
from handlers.words.languages import offered
from workflows.domain.catalogue import CHOOSING, FieldWords, FormField, Item, ItemWords
from workflows.domain.ids import FieldId, ItemId
from workflows.domain.item_words import understood, untranslated
from workflows.domain.plain_words import in_plain_words

TOLD_MAX = 5  # places named in one warning


class ColumnWordsFile(FileModel):
    """The words of a column."""

    label: str = Field("", max_length=NAME_MAX)
    options: dict[str, str] = Field(default_factory=dict)

    def words(self) -> FieldWords:
        """Return them as the domain knows them."""
        return FieldWords(label=self.label, question=self.label, options=self.options)


class FieldWordsFile(FileModel):
    """The words of a field."""

    label: str = Field("", max_length=NAME_MAX)
    question: str = Field("", max_length=150)
    help: str = Field("", max_length=150)
    pattern_says: str = ""
    options: dict[str, str] = Field(default_factory=dict)
    descriptions: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, ColumnWordsFile] = Field(default_factory=dict)

    def words(self) -> FieldWords:
        """Return them as the domain knows them."""
        return FieldWords(
            label=self.label,
            question=self.question,
            help=self.help,
            pattern_says=self.pattern_says,
            options=self.options,
            descriptions=self.descriptions,
            columns={FieldId(name): column.words() for name, column in self.columns.items()},
        )


class ItemWordsFile(FileModel):
    """The words of an item."""

    title: str = Field("", max_length=60)
    description: str = ""
    synonyms: list[str] = Field(default_factory=list)
    fields: dict[str, FieldWordsFile] = Field(default_factory=dict)

    def words(self) -> ItemWords:
        """Return them as the domain knows them."""
        return ItemWords(
            title=self.title,
            description=self.description,
            synonyms=tuple(self.synonyms),
            fields={FieldId(name): field.words() for name, field in self.fields.items()},
        )


def fill(reading: Reading) -> None:
    """Give the items of the policy their words in other languages; they are known by them from then on."""
    items = {one.id: one for one in reading.policy.catalogue.items}
    for path in KIND.paths(reading.folder):
        document = load(path, reading.mistakes)
        file = validate(ItemWordsFile, document, reading.mistakes)
        item = items.get(ItemId(path.stem))
        if file is None or document is None:
            continue
        reading.mistakes.extend(_misplaced(path, item))
        if item is not None:
            reading.mistakes.extend(_wrong(document, file, item))
            items[item.id] = replace(item, words={**item.words, path.parent.name: file.words()})
    reading.mistakes.extend(_missing(reading.folder, list(items.values()), reading.languages))
    known = tuple(understood(item) for item in items.values())
    reading.mistakes.extend(_called_alike(reading.folder, known))
    catalogue = replace(reading.policy.catalogue, items=known)
    reading.policy = replace(reading.policy, catalogue=catalogue)


KIND = FileKind(
    name="item-words",
    where=f"{FOLDER}/*/*.yaml",
    shown=f"{FOLDER}/LANGUAGE/ITEM.yaml",
    model=ItemWordsFile,
    fill=fill,
    parts=(
        ("catalogue/LANGUAGE/ITEM.yaml, each field", FieldWordsFile),
        ("catalogue/LANGUAGE/ITEM.yaml, each column", ColumnWordsFile),
    ),
)


def _misplaced(path: Path, item: Item | None) -> Iterator[Mistake]:
    if item is None:
        yield Mistake(path, 1, f"there is no item {path.stem!r}; name this file as one of {FOLDER}/")
    if path.parent.name not in offered():
        spoken = ", ".join(offered())
        yield Mistake(path, 1, f"the desk has no words of {path.parent.name!r}; it has {spoken}")


def _wrong(document: Document, file: ItemWordsFile, item: Item) -> Iterator[Mistake]:
    for name, words in file.fields.items():
        field = item.field(FieldId(name))
        if field is None:
            known = ", ".join(one.id for one in item.fields)
            what = f"there is no field {name!r} in this item; it has {known}"
            yield Mistake(document.path, document.line_of(["fields", name]), what)
            continue
        for where, what in _unknown(field, words):
            yield Mistake(document.path, document.line_of(["fields", name, *where]), what)


def _unknown(field: FormField, words: FieldWordsFile) -> Iterator[tuple[Sequence[str], str]]:
    yield from _unknown_options(field, words.options, "options")
    yield from _unknown_options(field, words.descriptions, "descriptions")
    columns = {column.id: column for column in field.columns}
    for name, column in words.columns.items():
        if FieldId(name) not in columns:
            yield ["columns", name], f"there is no column {name!r}; it has {', '.join(columns) or 'none'}"
            continue
        for where, what in _unknown_options(columns[FieldId(name)], column.options, "options"):
            yield ["columns", name, *where], what


def _unknown_options(
    field: FormField, named: dict[str, str], place: str
) -> Iterator[tuple[Sequence[str], str]]:
    known = [one.id for one in field.options] if field.kind in CHOOSING else []
    for name, words in named.items():
        if name not in known:
            yield [place, name], f"there is no option {name!r}; it has {', '.join(known) or 'none'}"
        elif not 0 < len(words) <= NAME_MAX:
            yield [place, name], f"from 1 to {NAME_MAX} characters fit"


def _missing(folder: Path, items: Sequence[Item], languages: Sequence[str]) -> Iterator[Mistake]:
    """Warn of items without words, or without some of them, in the languages the desk says it has them in."""
    for language in languages:
        for item in items:
            words = item.words.get(language)
            path = folder / FOLDER / language / f"{item.id}.yaml"
            if words is None:
                what = f"not translated to {language}; write {path.relative_to(folder)}"
                yield Mistake(folder / FOLDER / f"{item.id}.yaml", 1, what, is_warning=True)
                continue
            places = list(untranslated(item, words))
            if places:
                more = f" and {len(places) - TOLD_MAX} more" if len(places) > TOLD_MAX else ""
                what = f"it has no words for {', '.join(places[:TOLD_MAX])}{more}; add them"
                yield Mistake(path, 1, what, is_warning=True)


def _called_alike(folder: Path, items: Sequence[Item]) -> Iterator[Mistake]:
    taken: dict[str, Item] = {}
    for item in items:
        for name in (item.title, *item.synonyms):
            other = taken.setdefault(in_plain_words(name), item)
            if other.id == item.id:
                continue
            for one, language in ((each, tag) for each in (item, other) for tag in each.words):
                words = one.words[language]
                if in_plain_words(name) in map(in_plain_words, (words.title, *words.synonyms)):
                    path = folder / FOLDER / language / f"{one.id}.yaml"
                    what = f"{name!r} is a name of both {other.id} and {item.id}; take one away"
                    yield Mistake(path, 1, what)
