"""Lists: lists/*.yaml, what the fields of several items are looked up in, such as cost centres or applications."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from bot.file_kinds import FileKind, Reading
from bot.marked_files import FileModel, Mistake, load, validate
from bot.option_files import OptionFile, option, told_twice

FOLDER = "lists"
ENTRIES_MAX = 5000  # looked through whenever somebody types a word


class ListFile(FileModel):
    """One list."""

    options: list[OptionFile] = Field(min_length=1, max_length=ENTRIES_MAX)


def fill(reading: Reading) -> None:
    """Add the lists to the policy, by the names of their files."""
    found = dict(reading.policy.lists)
    for path in KIND.paths(reading.folder):
        document = load(path, reading.mistakes)
        file = validate(ListFile, document, reading.mistakes)
        if file is None or document is None:
            continue
        for n, what in told_twice(file.options):
            reading.mistakes.append(Mistake(path, document.line_of(["options", n]), what))
        found[path.stem] = tuple(map(option, file.options))
    reading.policy = replace(reading.policy, lists=found)


KIND = FileKind(
    name="list",
    where=f"{FOLDER}/*.yaml",
    model=ListFile,
    fill=fill,
    parts=(("lists/LIST.yaml, each option", OptionFile),),
)
