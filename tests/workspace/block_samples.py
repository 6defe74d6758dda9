"""Blocks and elements for the tests of their table: the smallest of each kind, and what lies beyond its limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workspace.blockkit.blocks import BLOCKS
from workspace.blockkit.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
from workspace.blockkit.objects import CELLS, CHARTS, OBJECTS, RICH_TEXT
from workspace.blockkit.shapes import (
    Anything,
    Chars,
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
)
from workspace.blockkit.validate import findings_in_blocks

# What the pattern or a rule over several fields wants, where the smallest value of a shape would not do.
WORDS = {
    "initial_date": "2026-11-20",
    "initial_time": "09:30",
    "initial_value": "7",
    "min_value": "1",
    "max_value": "9",
    "video_url": "https://example.org/v",
    "title_url": "https://example.org/t",
    "icon_url": "https://example.org/i",
    "auth_url": "https://example.org/a",
    "disconnect_url": "https://example.org/d",
    "url": "https://example.org",
}
# Fields without which no rule over several fields is content.
ALSO = {
    "section": ("text",),
    "image": ("image_url",),
    "card": ("title",),
    "container": ("title",),
    "static_select": ("options",),
    "multi_static_select": ("options",),
}
IDS = ("value", "action_id", "block_id")  # what a list must not hold twice


def smallest(shape: Shape, name: str) -> Any:
    """Return a value of *shape* that breaks no rule."""
    match shape:
        case Chars(pattern=pattern):
            return WORDS[name] if pattern else "x" * max(shape.least, 1)
        case TextOf(kinds=kinds):
            return {"type": kinds[0], "text": "x"}
        case Flag():
            return False
        case Whole(least=least):
            return max(least or 0, 1)
        case Number():
            return 1
        case OneOf(words):
            return words[0]
        case Typed(names):
            return minimal(kind_named(names[0]))
        case Shaped(part):
            return minimal(OBJECTS[part])
        case Listed(of=of, least=least):
            return [numbered(smallest(of, name), i) for i in range(max(least, 1))]
        case Anything():
            return {"type": "divider"}


def numbered(item: Any, number: int) -> Any:
    """Return *item* with the ids in it made its own."""
    if isinstance(item, dict):
        return {
            key: f"{value}{number}" if key in IDS and isinstance(value, str) else value
            for key, value in item.items()
        }
    return item


def kind_named(name: str) -> Kind:
    return {**BLOCKS, **ELEMENTS, **RICH_TEXT, **CELLS, **CHARTS}.get(name) or Kind(name, ())


def minimal(kind: Kind, *also: str) -> Json:
    """Return the smallest valid thing of *kind*, with the optional fields *also*."""
    wanted = {*ALSO.get(kind.name, ()), *also}
    made: Json = {} if kind.name in OBJECTS else {"type": kind.name}
    if kind.name in ("plain_text", "mrkdwn"):
        made["text"] = "x"
    for field in kind.fields:
        if field.required or field.name in wanted:
            made[field.name] = smallest(field.shape, field.name)
    return made


def beyond(shape: Shape, name: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield, for each limit of *shape*: its name, a value at the limit and one beyond it."""
    match shape:
        case Chars(most=int(most), pattern=None):
            yield f"{most} characters", "x" * most, "x" * (most + 1)
        case Chars(pattern=str()):
            yield "pattern", WORDS[name], "not at all"
        case TextOf(most=most, kinds=kinds):
            longest, longer = ({"type": kinds[0], "text": "x" * n} for n in (most, most + 1))
            yield f"{most} characters", longest, longer
            yield "1 character", {"type": kinds[0], "text": "x"}, {"type": kinds[0], "text": ""}
            if kinds == ("plain_text",):
                yield "plain text", {"type": "plain_text", "text": "x"}, {"type": "mrkdwn", "text": "x"}
        case Whole(least=least, most=most):
            if least is not None:
                yield f"at least {least}", least, least - 1
            if most is not None:
                yield f"at most {most}", most, most + 1
        case OneOf(words):
            yield "words", words[-1], "another"
        case Flag():
            yield "boolean", True, "yes"
        case Listed(of=of, most=most, least=least):
            item = smallest(of, name)
            if most is not None:
                at, over = ([numbered(item, i) for i in range(n)] for n in (most, most + 1))
                yield f"{most} items", at, over
            if least:
                at, over = ([numbered(item, i) for i in range(n)] for n in (least, least - 1))
                yield f"{least} items", at, over


def standing(kind: Kind, thing: Json) -> tuple[list[Json], Surface]:
    """Return *thing* where it may stand: blocks, and the surface they are for."""
    name = kind.name
    if name in BLOCKS and (name != "image" or "title" in kind.names):
        return [thing], sorted(kind.surfaces)[0]
    text = {"type": "plain_text", "text": "x"}
    if name in IN_INPUT:
        return [{"type": "input", "label": text, "element": thing}], "modal"
    if name in IN_ACTIONS:
        return [{"type": "actions", "elements": [thing]}], "message"
    if name in ("feedback_buttons", "icon_button"):
        return [{"type": "context_actions", "elements": [thing]}], "message"
    if name == "icon":
        return [{"type": "card", "title": text, "slack_icon": thing}], "message"
    if name == "url":
        task = {"type": "task_card", "task_id": "1", "title": "x", "status": "pending", "sources": [thing]}
        return [task], "message"
    assert name in IN_SECTION
    return [{"type": "section", "text": text, "accessory": thing}], "message"


def first_element(blocks: list[Json]) -> Json:
    block = blocks[0]
    element: Json = block.get("element") or block.get("accessory") or block["elements"][0]
    return element


def said(blocks: Any, surface: Surface = "message") -> list[str]:
    return [finding.message for finding in findings_in_blocks(blocks, surface)]


def section(**more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, **more}


SURFACES: tuple[Surface, ...] = ("message", "modal", "home")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain("x"), **more}


def container(*children: Json, **more: Any) -> Json:
    return {"type": "container", "title": plain("x"), "child_blocks": list(children), **more}


def button(action_id: str) -> Json:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "x"}}


def modal(**more: Any) -> Json:
    title = {"type": "plain_text", "text": "x"}
    return {"type": "modal", "title": title, "blocks": [section()], **more}
