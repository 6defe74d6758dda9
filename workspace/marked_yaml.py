"""YAML and JSON files read so that a mistake can be shown by file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class BrokenFileError(Exception):
    """A file cannot be used; the message is one sentence with file, line and field."""


def load(path: Path, model: type[Model]) -> Model:
    """Return *path* read as *model*; raise BrokenFileError with the first mistake in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenFileError(f"{path}: cannot be read ({error}).") from error
    return parse(text, model, name=str(path))


def parse(text: str, model: type[Model], *, name: str) -> Model:
    """Return *text* read as *model*; *name* stands for the file in messages."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenFileError(f"{name}, line {line}: {error.problem or 'is not YAML'}.") from error
    if not isinstance(data, dict):
        raise BrokenFileError(f"{name}, line 1: must be a mapping of names to values.")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BrokenFileError(
            f"{name}, line {_line(node, first['loc'])}: {where}: {first['msg']}."
        ) from error


def _line(node: yaml.Node | None, loc: Sequence[Any]) -> int:
    line = node.start_mark.line + 1 if node else 1
    for part in loc:
        child = _child(node, part)
        if child is None:
            break
        node, line = child
    return line


def _child(node: yaml.Node | None, part: Any) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part].start_mark.line + 1
    return None
