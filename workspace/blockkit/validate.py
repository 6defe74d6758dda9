"""Walk blocks and views along the table and say, in the platform's words, what is wrong with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from workspace.blockkit.blocks import BLOCKS, DATA_TABLE_CHARS_MAX, INNER, TABLE_CHARS_MAX
from workspace.blockkit.objects import OBJECTS, PLAIN
from workspace.blockkit.shapes import (
    Anything,
    Chars,
    Finding,
    Flag,
    Json,
    Kind,
    Listed,
    OneOf,
    Shape,
    Shaped,
    Surface,
    TextOf,
    Typed,
    Whole,
    may,
    must,
)

BLOCKS_MAX: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_CHARS_MAX = 12_000  # over all markdown blocks of a message
VIEW_BYTES_MAX = 250_000

VIEW = {
    "modal": Kind(
        "modal",
        (
            must("title", TextOf(24, PLAIN)),
            must("blocks", Anything()),
            may("close", TextOf(24, PLAIN)),
            may("submit", TextOf(24, PLAIN)),
            may("private_metadata", Chars(3000, least=0)),
            may("callback_id", Chars(255, least=0)),
            may("external_id", Chars(255, least=0)),
            may("clear_on_close", Flag()),
            may("notify_on_close", Flag()),
            may("submit_disabled", Flag()),
        ),
    ),
    "home": Kind(
        "home",
        (
            must("blocks", Anything()),
            may("private_metadata", Chars(3000, least=0)),
            may("callback_id", Chars(255, least=0)),
            may("external_id", Chars(255, least=0)),
        ),
    ),
}


def findings_in_blocks(blocks: Any, surface: Surface, *, at: str = "/blocks") -> list[Finding]:
    """Return everything wrong with *blocks* on *surface*, in their order; none when all is well."""
    if not isinstance(blocks, list):
        return [Finding("must be an array of blocks", at)]
    found: list[Finding] = []
    most = BLOCKS_MAX[surface]
    if len(blocks) > most:
        found.append(Finding(f"no more than {most} items allowed", at))
    for index, block in enumerate(blocks):
        found += _block(block, f"{at}/{index}", surface)
    found += _distinct_block_ids(blocks, at)
    found += _sums(blocks, at)
    return found


def findings_in_view(view: Any, *, at: str = "/view") -> list[Finding]:
    """Return everything wrong with a modal or a Home view."""
    if not isinstance(view, dict):
        return [Finding("must be a view object", at)]
    kind = VIEW.get(str(view.get("type")))
    if kind is None:
        return [Finding("must be one of modal, home", f"{at}/type")]
    found = list(_fields(view, kind, at, surface="modal"))
    surface: Surface = "home" if kind.name == "home" else "modal"
    blocks = view.get("blocks")
    found += findings_in_blocks(blocks, surface, at=f"{at}/blocks")
    listed = blocks if isinstance(blocks, list) else []
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in listed)
    if surface == "modal" and has_input and not view.get("submit"):
        found.append(Finding("must define `submit` to use an `input` block in modals", at))
    return found


def view_is_too_large(view: Json) -> bool:
    """Whether the view is over 250 KB as it travels."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES_MAX


def _block(block: Any, at: str, surface: Surface) -> Iterator[Finding]:
    if not isinstance(block, dict):
        yield Finding("must be an object", at)
        return
    kind = BLOCKS.get(str(block.get("type")))
    if kind is None:
        yield Finding(f"unsupported type: {block.get('type')}", f"{at}/type")
        return
    if surface not in kind.surfaces:
        yield Finding(f"a block of type {kind.name} is not allowed in a {surface}", f"{at}/type")
    yield from _fields(block, kind, at, surface=surface)
    for nested in ("child_blocks", "fallback"):
        children = block.get(nested) if nested in kind.names else None
        for index, child in enumerate(children if isinstance(children, list) else []):
            yield from _block(child, f"{at}/{nested}/{index}", surface)


def _fields(node: Json, kind: Kind, at: str, *, surface: Surface) -> Iterator[Finding]:
    sound = True
    for name, value in node.items():
        if name == "type":
            continue
        field = kind.names.get(name)
        if field is None:
            sound = False
            yield Finding(f"invalid additional property: {name}", at)
        elif value is not None:
            for finding in _shape(value, field.shape, f"{at}/{name}"):
                sound = False
                yield finding
    for field in kind.fields:
        if field.required and node.get(field.name) is None:
            sound = False
            yield Finding(f"missing required field: {field.name}", at)
    if sound:  # rules over several fields may trust each of them
        for rule in kind.rules:
            yield from rule(node, at)


def _shape(value: Any, shape: Shape, at: str) -> Iterator[Finding]:  # noqa: PLR0912 -- one arm per shape
    match shape:
        case Chars():
            yield from _chars(value, shape, at)
        case TextOf():
            yield from _text(value, shape, at)
        case Flag():
            if not isinstance(value, bool):
                yield Finding("must be a boolean", at)
        case Whole():
            yield from _whole(value, shape, at)
        case OneOf(words):
            if value not in words:
                yield Finding(f"must be one of {', '.join(words)}", at)
        case Typed(names):
            yield from _typed(value, names, at)
        case Shaped(name):
            if isinstance(value, dict):
                yield from _fields(value, OBJECTS[name], at, surface="message")
            else:
                yield Finding("must be an object", at)
        case Listed():
            yield from _listed(value, shape, at)
        case Anything():
            pass


def _chars(value: Any, shape: Chars, at: str) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield Finding("must be a string", at)
    elif len(value) < shape.least:
        yield Finding(f"must be more than {shape.least - 1} characters", at)
    elif shape.most is not None and len(value) > shape.most:
        yield Finding(f"must be less than {shape.most + 1} characters", at)
    elif shape.pattern and not re.fullmatch(shape.pattern, value, re.DOTALL):
        yield Finding(f"must be {shape.meaning}", at)


def _text(value: Any, shape: TextOf, at: str) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield Finding("must be a text object", at)
    elif value.get("type") not in shape.kinds:
        yield Finding(f"must be a {' or '.join(shape.kinds)} object", f"{at}/type")
    else:
        kind = INNER[value["type"]]
        limited = Kind(kind.name, (must("text", Chars(shape.most, shape.least)), *kind.fields[1:]))
        yield from _fields(value, limited, at, surface="message")


def _whole(value: Any, shape: Whole, at: str) -> Iterator[Finding]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield Finding("must be an integer", at)
    elif shape.least is not None and value < shape.least:
        yield Finding(f"must be at least {shape.least}", at)
    elif shape.most is not None and value > shape.most:
        yield Finding(f"must be at most {shape.most}", at)


def _typed(value: Any, names: tuple[str, ...], at: str) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield Finding("must be an object", at)
    elif value.get("type") not in names:
        yield Finding(f"unsupported type: {value.get('type')}", f"{at}/type")
    else:
        yield from _fields(value, INNER[value["type"]], at, surface="message")


def _listed(value: Any, shape: Listed, at: str) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield Finding("must be an array", at)
        return
    if len(value) < shape.least:
        yield Finding(f"no fewer than {shape.least} items allowed", at)
    if shape.most is not None and len(value) > shape.most:
        yield Finding(f"no more than {shape.most} items allowed", at)
    for index, item in enumerate(value):
        yield from _shape(item, shape.of, f"{at}/{index}")


def _distinct_block_ids(blocks: list[Any], at: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if not isinstance(block_id, str):
            continue  # whatever it is, it was complained of already
        if block_id in seen:
            yield Finding(f"block_id must be unique: {block_id}", f"{at}/{index}/block_id")
        seen.add(block_id)


def _sums(blocks: list[Any], at: str) -> Iterator[Finding]:
    for kind, most in (
        ("markdown", MARKDOWN_CHARS_MAX),
        ("table", TABLE_CHARS_MAX),
        ("data_table", DATA_TABLE_CHARS_MAX),
    ):
        chars = sum(text_length(b) for b in blocks if isinstance(b, dict) and b.get("type") == kind)
        if chars > most:
            yield Finding(f"no more than {most} characters allowed over all {kind} blocks", at)


def text_length(part: Any) -> int:
    """Return how many characters of text stand in *part*: every string under a `text` key."""
    if isinstance(part, dict):
        return sum(
            len(value) if key == "text" and isinstance(value, str) else text_length(value)
            for key, value in part.items()
        )
    return sum(map(text_length, part)) if isinstance(part, list) else 0
