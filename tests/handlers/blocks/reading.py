"""Ways to read a drawing as a person or as chat does."""

from __future__ import annotations

import json
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as SdkView

from handlers.blocks import Drawing, View
from handlers.limits import check


def accepted(drawn: Drawing | View) -> None:
    """Pass what both our limits and the SDK's models take."""
    check(drawn)
    blocks = drawn.blocks if isinstance(drawn, Drawing) else drawn["blocks"]
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None, block
        parsed.validate_json()
        assert parsed.to_dict() == block
    if not isinstance(drawn, Drawing):
        SdkView(**drawn).validate_json()


def lines_of(drawn: Drawing | View) -> list[str]:
    """Return the lines a person reads, small print and fields included."""
    blocks = drawn.blocks if isinstance(drawn, Drawing) else drawn["blocks"]
    texts: list[str] = [] if blocks or not isinstance(drawn, Drawing) else [drawn.text]
    for block in blocks:
        if "text" in block:
            texts.append(block["text"]["text"])
        texts += [field["text"] for field in block.get("fields", [])]
        if block["type"] == "context":
            texts += [element["text"] for element in block["elements"]]
    return "\n".join(texts).splitlines()


def buttons_of(drawn: Drawing | View) -> dict[str, str]:
    """Return every button's words by its action_id."""
    return {button["action_id"]: button["text"]["text"] for button in _buttons(drawn)}


def values_of(drawn: Drawing | View) -> set[str]:
    """Return what the buttons carry."""
    return {button["value"] for button in _buttons(drawn)}


def primary_of(drawn: Drawing | View) -> list[str]:
    """Return the action_ids of the primary buttons."""
    return [button["action_id"] for button in _buttons(drawn) if button.get("style") == "primary"]


def as_json(drawn: Drawing | View) -> str:
    """Return everything that is sent, as one string."""
    whole: Any = [drawn.text, drawn.blocks] if isinstance(drawn, Drawing) else drawn
    return json.dumps(whole, ensure_ascii=False)


def _buttons(drawn: Drawing | View) -> list[dict[str, Any]]:
    blocks = drawn.blocks if isinstance(drawn, Drawing) else drawn["blocks"]
    elements = [
        element for block in blocks for element in [*block.get("elements", []), block.get("accessory")]
    ]
    return [element for element in elements if element and element["type"] == "button"]
