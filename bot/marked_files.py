"""Files that people write: read with the line of everything in them, so that a mistake is told with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from typing_extensions import override

from bot.safe_yaml import NotReadable, read_yaml, repeated
from bot.secrets import without_secrets

SHOWN_MAX = 80  # characters of what somebody wrote, in a sentence about it
SAID_MAX = 600  # characters of the sentence


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in the desk's files. `line` counts from 1. A warning keeps nothing from being used."""

    path: Path
    line: int
    what: str
    is_warning: bool = False

    @override
    def __str__(self) -> str:
        """Return it as editors and people read it."""
        return f"{self.path}:{self.line}: {'warning: ' if self.is_warning else ''}{self.what}"


M = TypeVar("M", bound=BaseModel)


class DeskFilesError(Exception):
    """The files cannot be used; `mistakes` holds every reason found."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        """Take all *mistakes*, first to last."""
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


def in_order(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Return them by file and line, each once, short enough to be read and without secrets."""
    told = {replace(one, what=_short(one.what, SAID_MAX)) for one in mistakes}
    return sorted(told, key=lambda one: (str(one.path), one.line, one.is_warning, one.what))


class FileModel(BaseModel):
    """A part of a file: a field that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read: its values, and where each of them stands."""

    path: Path
    data: Any
    node: yaml.Node | None

    def line_of(self, where: Sequence[int | str]) -> int:
        """Return the line of the value at *where*, or of the nearest thing around it that is there."""
        node = self.node
        line = node.start_mark.line + 1 if node else 1
        for step in where:
            node, line = _step(node, step, line)
            if node is None:
                break
        return line


def load(path: Path, mistakes: list[Mistake]) -> Document | None:
    """Return the file at *path*, None when it cannot be read; *mistakes* says why then."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        mistakes.append(Mistake(path, 1, "this file is missing; deskhand init DIR makes a whole folder"))
        return None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        mistakes.append(Mistake(path, line, "this is not written in UTF-8; save it in UTF-8"))
        return None
    except OSError as error:
        mistakes.append(Mistake(path, 1, f"it cannot be read: {error.strerror}"))
        return None
    try:
        data, node = read_yaml(text)
    except NotReadable as error:
        mistakes.append(Mistake(path, error.line, error.what))
        return None
    for one in repeated(node):
        what = f"{_short(one.key)} stands on line {one.first_line} already; take one away"
        mistakes.append(Mistake(path, one.line, what))
    return Document(path, data, node)


def validate(model: type[M], document: Document | None, mistakes: list[Mistake]) -> M | None:
    """Return what the file says as *model*, None when it is none; *mistakes* says why then."""
    if document is None:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        for problem in error.errors():
            where = problem["loc"]
            name = ".".join(_short(str(step)) for step in where) or "the file"
            mistakes.append(Mistake(document.path, document.line_of(where), f"{name}: {_plainly(problem)}"))
        return None


def read_if_there(model: type[M], path: Path, mistakes: list[Mistake]) -> tuple[M, Document] | None:
    """Return what a file that may be left out says as *model*, with its places; None where it says nothing.

    That is one that is not there, has nothing but comments, or is wrong, which *mistakes* says then.
    """
    document = load(path, mistakes) if path.exists() else None
    if document is None or document.data is None:
        return None
    found = validate(model, document, mistakes)
    return (found, document) if found is not None else None


def _plainly(problem: Any) -> str:
    match problem["type"]:
        case "extra_forbidden":
            return "this field is not known; remove it or correct its name"
        case "missing":
            return "this field is missing; add it"
        case "value_error":
            return str(problem["ctx"]["error"])
        case _:
            said = _short(repr(problem["input"]))
            return f"{problem['msg'][:1].lower()}{problem['msg'][1:]}, found {said}"


def _short(said: str, most: int = SHOWN_MAX) -> str:
    """Return what somebody wrote as it fits into a sentence, without secrets."""
    said = without_secrets(said)
    return said if len(said) <= most else f"{said[:most]}…"


def is_below(folder: Path, name: str, *, is_there: Callable[[Path], bool] = Path.is_file) -> bool:
    """Whether *name* is there inside of *folder*; a name that leads out of it is not."""
    try:
        found = (folder / name).resolve()
        return found.is_relative_to(folder.resolve()) and is_there(found)
    except (OSError, ValueError):  # no file can have such a name
        return False


def _step(node: yaml.Node | None, step: int | str, line: int) -> tuple[yaml.Node | None, int]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item.start_mark.line + 1
    return None, line
