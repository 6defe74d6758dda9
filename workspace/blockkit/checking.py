"""Hold a part against its kind in the table and say, in the platform's words, what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import isfinite
from typing import Any

from workspace.blockkit.blocks import BLOCKS, INNER
from workspace.blockkit.objects import OBJECTS
from workspace.blockkit.shapes import (
    Anything,
    Chars,
    Finding,
    Flag,
    Json,
    Kind,
    Listed,
    Number,
    OneOf,
    Shape,
    Shaped,
    Surface,
    TextOf,
    Typed,
    Whole,
    must,
)

SHOWN = 60  # characters of what was found that a sentence repeats


def shown(value: Any) -> str:
    """Return what stood there, short enough for a sentence."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"{len(value)} items"
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


class Check:
    """What was found so far in one message or view for *surface*."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.found: list[Finding] = []

    def say(self, message: str, at: str, value: Any = "") -> None:
        """Note a broken rule."""
        self.found.append(Finding(message, at, shown(value)))

    def node(self, node: Json, kind: Kind, at: str) -> None:
        """Check an object field by field; then, when each is sound, the rules over several fields."""
        if self.surface not in kind.surfaces:
            where = f"a {self.surface}, and it may stand in {' and '.join(sorted(kind.surfaces))}"
            self.found.append(
                Finding(f"unsupported type: {kind.name}", f"{at}/type", where, kind.name, kind.docs)
            )
            return
        before = len(self.found)
        names = kind.names
        for name, value in node.items():
            field = names.get(name)
            if field is not None:
                self.value(value, field.shape, f"{at}/{name}")
            elif name != "type" or not kind.typed:
                self.say(f"invalid additional property: {name}", at)
        for name in kind.needed:
            if name not in node:
                self.say(f"missing required field: {name}", at)
        if len(self.found) == before:
            for rule in kind.rules:
                self.found += rule(node, at)
        if len(self.found) > before:
            self.found[before:] = [
                f if f.kind else replace(f, kind=kind.name, docs=kind.docs) for f in self.found[before:]
            ]

    def value(self, value: Any, shape: Shape, at: str) -> None:
        """Check a value against the shape of its field."""
        _CHECKS[type(shape)](self, value, shape, at)

    def block(self, block: Any, at: str, names: tuple[str, ...] | None = None) -> None:
        """Check a block that stands among blocks; one of *names* where only some may."""
        self._typed(block, BLOCKS, names, at)

    def _typed(self, value: Any, kinds: dict[str, Kind], names: tuple[str, ...] | None, at: str) -> None:
        if not isinstance(value, dict):
            self.say("must provide an object", at, value)
        elif "type" not in value:
            self.say("missing required field: type", at)
        elif not isinstance(value["type"], str):
            self.say("must provide a string", f"{at}/type", value["type"])
        elif value["type"] not in (kinds if names is None else names):
            self.say(f"unsupported type: {shown(value['type'])}", f"{at}/type")
        else:
            self.node(value, kinds[value["type"]], at)

    def _inner(self, value: Any, shape: Typed, at: str) -> None:
        self._typed(value, BLOCKS if shape.block else INNER, shape.names, at)

    def _shaped(self, value: Any, shape: Shaped, at: str) -> None:
        if isinstance(value, dict):
            self.node(value, OBJECTS[shape.name], at)
        else:
            self.say("must provide an object", at, value)

    def _text(self, value: Any, shape: TextOf, at: str) -> None:
        if isinstance(value, dict) and value.get("type") in shape.kinds:
            self.node(value, _limited(value["type"], shape.most, shape.least), at)
        else:
            self._typed(value, INNER, shape.kinds, at)

    def _chars(self, value: Any, shape: Chars, at: str) -> None:
        if not isinstance(value, str):
            self.say("must provide a string", at, value)
        elif len(value) < shape.least:
            self.say(f"must be more than {shape.least - 1} characters", at, f"{len(value)}")
        elif shape.most is not None and len(value) > shape.most:
            self.say(f"must be less than {shape.most + 1} characters", at, f"{len(value)}")
        elif shape.pattern and not re.fullmatch(shape.pattern, value, re.DOTALL):
            self.say(f"must be {shape.meaning}", at, value)

    def _flag(self, value: Any, shape: Flag, at: str) -> None:
        if not isinstance(value, bool):
            self.say("must provide a boolean", at, value)

    def _whole(self, value: Any, shape: Whole, at: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            self.say("must provide an integer", at, value)
        elif shape.least is not None and value < shape.least:
            self.say(f"must be greater than {shape.least - 1}", at, value)
        elif shape.most is not None and value > shape.most:
            self.say(f"must be less than {shape.most + 1}", at, value)

    def _number(self, value: Any, shape: Number, at: str) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
            self.say("must provide a number", at, value)

    def _one_of(self, value: Any, shape: OneOf, at: str) -> None:
        if value not in shape.words:
            self.say("must be a valid enum value", at, value)

    def _listed(self, value: Any, shape: Listed, at: str) -> None:
        if not isinstance(value, list):
            self.say("must provide an array", at, value)
            return
        if len(value) < shape.least:
            self.say(f"no fewer than {shape.least} items allowed", at, value)
        if shape.most is not None and len(value) > shape.most:
            self.say(f"no more than {shape.most} items allowed", at, value)
        for index, item in enumerate(value):
            if item is not None or not shape.gaps:
                self.value(item, shape.of, f"{at}/{index}")

    def _anything(self, value: Any, shape: Anything, at: str) -> None:
        if is_deeper(value, shape.depth):
            self.say(f"must be nested no deeper than {shape.depth}", at)


def is_deeper(value: Any, depth: int) -> bool:
    """Whether lists and objects lie in one another more than *depth* times."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return depth == 0 or any(is_deeper(item, depth - 1) for item in inner)


@cache
def _limited(name: str, most: int, least: int) -> Kind:
    kind = INNER[name]
    return replace(kind, fields=(must("text", Chars(most, least)), *kind.fields[1:]))


_CHECKS: dict[type, Callable[[Check, Any, Any, str], None]] = {
    Chars: Check._chars,
    TextOf: Check._text,
    Flag: Check._flag,
    Whole: Check._whole,
    Number: Check._number,
    OneOf: Check._one_of,
    Typed: Check._inner,
    Shaped: Check._shaped,
    Listed: Check._listed,
    Anything: Check._anything,
}
