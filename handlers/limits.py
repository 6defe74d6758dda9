"""What chat refuses and its SDK does not: the limits of messages and views, as a table and one check.

The SDK's models check what they know when they are made; this is the rest, and the few house rules that can be
counted. Builders do not call it: their tests do, for every card in every state.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.blocks.drawing import FALLBACK_MAX, Drawing, View

MESSAGE_BLOCKS_MAX = 50
VIEW_BLOCKS_MAX = 100
MESSAGE_TEXT_MAX = 12_000  # characters over all blocks; measured refusals begin at about 13,200
VIEW_BYTES_MAX = 250_000
PRIMARY_MAX = 1  # a house rule: one thing to press first

TEXT_MAX: dict[tuple[str, str], int] = {
    ("mrkdwn", "text"): 3000,
    ("plain_text", "text"): 3000,
    ("field", "text"): 2000,
    ("button", "text"): 75,
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("button", "accessibility_label"): 75,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("option", "text"): 75,
    ("option", "value"): 150,
    ("option", "description"): 75,
    ("header", "text"): 150,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("plain_text_input", "placeholder"): 150,
    ("plain_text_input", "initial_value"): 3000,
    ("static_select", "placeholder"): 150,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("modal", "private_metadata"): 3000,
    ("modal", "callback_id"): 255,
    ("home", "callback_id"): 255,
}
"""Characters of a text, by what it stands in and the name it has there. A text is never empty."""

COUNT_MAX: dict[tuple[str, str], int] = {
    ("section", "fields"): 10,
    ("actions", "elements"): 25,
    ("context", "elements"): 10,
    ("overflow", "options"): 5,
    ("checkboxes", "options"): 10,
    ("radio_buttons", "options"): 10,
    ("static_select", "options"): 100,
}
"""Items of a list, by what it stands in. A list is never empty."""

NUMBER_MAX: dict[tuple[str, str], int] = {("plain_text_input", "max_length"): 3000}
ID_MAX = 255
_MAY_BE_EMPTY = frozenset({("modal", "private_metadata")})
_INTERACTIVE = frozenset({"button", "static_select", "radio_buttons", "checkboxes", "plain_text_input"})
_KNOWN_BRACKETS = re.compile(r"<(?:@[UW]\w+|!date\^\d+\^[^<>|]+\|[^<>|]*|https?://[^<>|\s]+(?:\|[^<>|]*)?)>")


class OverLimit(ValueError):
    """A message or a view that chat would refuse, or that breaks a rule of the house."""


def check(drawn: Drawing | View) -> None:
    """Do nothing for what chat takes. Raises OverLimit with every finding, each with its place."""
    found = findings(drawn)
    if found:
        raise OverLimit("; ".join(found))


def findings(drawn: Drawing | View) -> list[str]:
    """Return what is wrong with a message or a view, nothing when chat takes it."""
    if isinstance(drawn, Drawing):
        return (
            [*_message(drawn), *_blocks(drawn.blocks, most=MESSAGE_BLOCKS_MAX)]
            if drawn.blocks
            else [*_speech(drawn)]
        )
    return [*_view(drawn), *_blocks(drawn["blocks"], most=VIEW_BLOCKS_MAX)]


# ---- wholes -------------------------------------------------------------------------------------------------


def _message(drawn: Drawing) -> Iterator[str]:
    if not 1 <= len(drawn.text) <= FALLBACK_MAX:
        yield f"text: {len(drawn.text)} characters of fallback, 1 to {FALLBACK_MAX} allowed"
    if "\n" in drawn.text:
        yield "text: a fallback is one line"
    if any(block["type"] == "input" for block in drawn.blocks):
        yield "blocks: an input stands in a message"
    total = sum(len(text) for _, text in _texts(drawn.blocks, "blocks"))
    if total > MESSAGE_TEXT_MAX:
        yield f"blocks: {total} characters in all, {MESSAGE_TEXT_MAX} allowed"
    yield from _brackets("text", drawn.text)


def _speech(drawn: Drawing) -> Iterator[str]:
    """A message without blocks: its text is all there is of it."""
    if not 1 <= len(drawn.text) <= MESSAGE_TEXT_MAX:
        yield f"text: {len(drawn.text)} characters, 1 to {MESSAGE_TEXT_MAX} allowed"
    yield from _brackets("text", drawn.text)


def _view(view: View) -> Iterator[str]:
    is_modal = view["type"] == "modal"
    yield from _lengths({**view, "blocks": []}, view["type"], "view")
    if is_modal and "title" not in view:
        yield "view: a modal has a title"
    if is_modal and "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield "view: inputs without submit"
    size = len(json.dumps(view).encode())
    if size > VIEW_BYTES_MAX:
        yield f"view: {size} bytes, {VIEW_BYTES_MAX} allowed"


def _blocks(blocks: list[dict[str, Any]], *, most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"blocks: {len(blocks)}, 1 to {most} allowed"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    yield from (f"blocks: block_id {id_} stands {n} times" for id_, n in Counter(ids).items() if n > 1)
    if sum(node.get("style") == "primary" for _, node, _ in _walk(blocks, "blocks")) > PRIMARY_MAX:
        yield f"blocks: more than {PRIMARY_MAX} primary button"
    for path, node, kind in _walk(blocks, "blocks"):
        yield from _lengths(node, kind, path)
        yield from _shape(node, kind, path)
        if kind == "mrkdwn":
            yield from _brackets(path, node["text"])


# ---- parts --------------------------------------------------------------------------------------------------


def _lengths(node: Mapping[str, Any], kind: str, path: str) -> Iterator[str]:
    for name, value in node.items():
        text = value.get("text") if isinstance(value, Mapping) else value
        place = (kind, name)
        if place in TEXT_MAX and isinstance(text, str):
            least = 0 if place in _MAY_BE_EMPTY else 1
            if not least <= len(text) <= TEXT_MAX[place]:
                yield f"{path}/{name}: {len(text)} characters, {least} to {TEXT_MAX[place]} allowed"
        if place in COUNT_MAX and not 1 <= len(value) <= COUNT_MAX[place]:
            yield f"{path}/{name}: {len(value)} items, 1 to {COUNT_MAX[place]} allowed"
        if place in NUMBER_MAX and not 1 <= value <= NUMBER_MAX[place]:
            yield f"{path}/{name}: {value}, 1 to {NUMBER_MAX[place]} allowed"
        if name in ("action_id", "block_id") and not 1 <= len(value) <= ID_MAX:
            yield f"{path}/{name}: {len(value)} characters, 1 to {ID_MAX} allowed"


def _shape(node: Mapping[str, Any], kind: str, path: str) -> Iterator[str]:
    if kind in _INTERACTIVE and "action_id" not in node:
        yield f"{path}: no action_id"
    if kind == "section" and not ("text" in node or "fields" in node):
        yield f"{path}: a section with neither text nor fields"
    if kind == "actions":
        ids = Counter(element.get("action_id") for element in node["elements"])
        yield from (f"{path}: action_id {id_} stands {n} times" for id_, n in ids.items() if n > 1)
    initial = node.get("initial_option")
    if initial is not None and "options" in node and initial not in node["options"]:
        yield f"{path}: the initial option is not among the options"


def _brackets(path: str, text: str) -> Iterator[str]:
    """Everything in angle brackets is one of the few things the desk writes itself."""
    if re.search(r"[<>]", re.sub(r"(?m)^>(?= |…|$)", "", _KNOWN_BRACKETS.sub("", text))):
        yield f"{path}: angle brackets that are no mention of a person, no time and no link"


def _walk(node: Any, path: str, kind: str = "") -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Yield every object with its path and what it is; dialogs, options and fields have no type of their own."""
    if isinstance(node, list):
        for place, item in enumerate(node):
            yield from _walk(item, f"{path}/{place}", kind)
    elif isinstance(node, Mapping):
        own = kind or node.get("type", "")
        yield path, node, own
        if kind == "field":
            yield path, node, node["type"]
        for name, value in node.items():
            inside = {"options": "option", "initial_option": "option", "fields": "field"}.get(name, "")
            if name == "confirm" and isinstance(value, Mapping) and "deny" in value:
                inside = "confirm"
            yield from _walk(value, f"{path}/{name}", inside)


def _texts(node: Any, path: str) -> Iterator[tuple[str, str]]:
    for place, inner, kind in _walk(node, path):
        if kind in ("mrkdwn", "plain_text"):
            yield place, str(inner["text"])
