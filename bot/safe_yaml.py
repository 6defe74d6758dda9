"""YAML that people wrote, read so that no file can harm: nothing in it is run, and nothing in it grows.

Its tags build plain values only, aliases are refused (a few lines of them can stand for a billion values), and so is
what is larger or deeper than any desk file has reason to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from typing_extensions import override

MOST_CHARACTERS = 500_000
DEEPEST = 20
KEPT_CHARACTERS = 20_000
"""A text up to this length is kept as it was read: a check looks into most files twice, a reload changes one."""

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without its C library reads the same, more slowly
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # the same methods


class NotReadable(Exception):
    """It is no YAML that is taken; `line` counts from 1."""

    def __init__(self, line: int, what: str) -> None:
        """Take where it stands and *what* to say of it."""
        super().__init__(what)
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that stands twice in one place; only the second would count."""

    key: str
    line: int
    first_line: int


class _PlainLoader(_Loader):
    """Builds plain values, and says where one stands that cannot be built."""

    @override
    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Return the value of *node*. Raises ConstructorError."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, OverflowError) as error:  # the 31st of February, a number without an end
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None


def read_yaml(text: str) -> tuple[Any, yaml.Node | None]:
    """Return the one document of *text* as values, and as nodes that know their lines. Raises NotReadable.

    Who reads the same text again may get the same values: nobody changes them.
    """
    if len(text) > MOST_CHARACTERS:
        raise NotReadable(1, f"this file is too large; {MOST_CHARACTERS} characters are taken")
    return _kept(text) if len(text) <= KEPT_CHARACTERS else _read(text)


def _read(text: str) -> tuple[Any, yaml.Node | None]:
    try:
        _refuse_what_grows(text)
        loader = _PlainLoader(text)
        try:
            node = loader.get_single_node()
            return (None if node is None else loader.construct_document(node)), node
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        what = f"this is not YAML: {error.problem or error.context}"
        raise NotReadable(_line_of(error, text), what) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise NotReadable(line, "a character stands here that no text has; remove it") from None
    except yaml.YAMLError as error:
        raise NotReadable(1, f"this is not YAML: {error}") from None


_kept = lru_cache(maxsize=128)(_read)


def repeated(node: yaml.Node | None) -> Iterator[Repeated]:
    """Yield each key that stands twice in one place."""
    waiting = [node] if node is not None else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, yaml.SequenceNode):
            waiting.extend(one.value)
        if not isinstance(one, yaml.MappingNode):
            continue
        lines: dict[str, int] = {}
        for key, value in one.value:
            waiting.append(value)
            if isinstance(key, yaml.ScalarNode):
                line = key.start_mark.line + 1
                if key.value in lines:
                    yield Repeated(key.value, line, lines[key.value])
                lines.setdefault(key.value, line)


def _line_of(error: yaml.MarkedYAMLError, text: str) -> int:
    """Return where a mistake stands: where what is not closed was opened, if it is only noticed at the end."""
    mark, opened = error.problem_mark or error.context_mark, error.context_mark
    if mark is not None and opened is not None and mark.line >= len(text.splitlines()):
        mark = opened
    return mark.line + 1 if mark else 1


def _refuse_what_grows(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise NotReadable(line, f"*{event.anchor} is not taken here; write out what it stands for")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise NotReadable(
                    line, f"this is nested deeper than any file here is; {DEEPEST} levels are taken"
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
