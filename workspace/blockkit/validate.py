"""Say what is wrong with the blocks of a message, or with a view: part by part, and as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from workspace.blockkit.blocks import DATA_TABLE_CHARS_MAX, TABLE_CHARS_MAX
from workspace.blockkit.checking import Check, shown
from workspace.blockkit.objects import PLAIN
from workspace.blockkit.reference import block_page
from workspace.blockkit.shapes import Anything, Chars, Finding, Flag, Json, Kind, Surface, TextOf, may, must

BLOCKS_MAX: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_CHARS_MAX = 12_000  # over all markdown blocks of a message
CHARTS_MAX = 2  # in a message
VIEW_BYTES_MAX = 250_000
BLOCK_KIT = "https://docs.slack.dev/block-kit"
OWN_FIELDS = (
    must("blocks", Anything()),  # checked on their own
    may("private_metadata", Chars(3000, least=0)),
    may("callback_id", Chars(255, least=0)),
    may("external_id", Chars(255, least=0)),
)
VIEW: dict[str, Kind] = {
    "modal": Kind(
        "modal",
        (
            must("title", TextOf(24, PLAIN)),
            *OWN_FIELDS,
            may("close", TextOf(24, PLAIN)),
            may("submit", TextOf(24, PLAIN)),
            may("clear_on_close", Flag()),
            may("notify_on_close", Flag()),
        ),
        docs="https://docs.slack.dev/surfaces/modals",
    ),
    "home": Kind(
        "home",
        (*OWN_FIELDS, may("title", TextOf(24, PLAIN))),  # shown nowhere, and apps send one all the same
        docs="https://docs.slack.dev/surfaces/app-home",
    ),
}


def findings_in_blocks(blocks: Any, surface: Surface, *, at: str = "/blocks") -> list[Finding]:
    """Return everything wrong with *blocks* on *surface*, in their order; none when all is well."""
    if not isinstance(blocks, list):
        return [Finding("must provide an array", at, shown(blocks), docs=BLOCK_KIT)]
    check = Check(surface)
    most = BLOCKS_MAX[surface]
    if len(blocks) > most:
        check.say(f"no more than {most} items allowed", at, blocks)
    for index, block in enumerate(blocks):
        check.block(block, f"{at}/{index}")
    if not check.found:  # rules over all blocks may trust each of them
        check.found += [*_distinct_block_ids(blocks, at), *_sums(blocks, at), *_once(blocks, at, surface)]
        check.found += _charts(blocks, at) if surface == "message" else ()
    return check.found


def findings_in_view(view: Any, *, at: str = "/view") -> list[Finding]:
    """Return everything wrong with a modal or a Home view."""
    if not isinstance(view, dict):
        return [Finding("must provide an object", at, shown(view), docs=BLOCK_KIT)]
    kind = VIEW.get(str(view.get("type")))
    if kind is None:
        return [Finding(f"unsupported type: {shown(view.get('type'))}", f"{at}/type", docs=BLOCK_KIT)]
    surface: Surface = "home" if kind.name == "home" else "modal"
    check = Check(surface)
    blocks = view.get("blocks")
    if "blocks" in view:
        check.node(view | {"blocks": []}, kind, at)
        check.found += findings_in_blocks(blocks, surface, at=f"{at}/blocks")
    else:
        check.node(view, kind, at)
    listed = blocks if isinstance(blocks, list) else []
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in listed)
    if surface == "modal" and has_input and not view.get("submit"):
        rule = "must define `submit` to use an `input` block in modals"
        check.found.append(Finding(rule, at, kind="modal", docs=kind.docs))
    return check.found


def view_is_too_large(view: Json) -> bool:
    """Whether the view is over 250 KB as it travels."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES_MAX


def _everywhere(blocks: list[Json], at: str) -> Iterator[tuple[Json, str]]:
    """Yield each block and its place, those inside of containers and carousels too."""
    for index, block in enumerate(blocks):
        here = f"{at}/{index}"
        yield block, here
        if block["type"] == "container":
            yield from _everywhere(block["child_blocks"], f"{here}/child_blocks")
        elif block["type"] == "carousel":
            yield from _everywhere(block["elements"], f"{here}/elements")


def _distinct_block_ids(blocks: list[Json], at: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for block, here in _everywhere(blocks, at):
        block_id = block.get("block_id")
        if block_id is None:
            continue
        if block_id in seen:
            yield Finding(f'block_id "{shown(block_id)}" already exists', f"{here}/block_id", docs=BLOCK_KIT)
        seen.add(block_id)


def _sums(blocks: list[Json], at: str) -> Iterator[Finding]:
    chars = {"markdown": 0, "table": 0, "data_table": 0}
    for block, _ in _everywhere(blocks, at):
        if block["type"] in chars:
            chars[block["type"]] += text_length(block)
    limits = (MARKDOWN_CHARS_MAX, TABLE_CHARS_MAX, DATA_TABLE_CHARS_MAX)
    for (kind, found), most in zip(chars.items(), limits, strict=True):
        if found > most:
            rule = f"no more than {most} characters allowed over all {kind} blocks"
            yield Finding(rule, at, f"{found}", kind, BLOCK_KIT)


def _charts(blocks: list[Json], at: str) -> Iterator[Finding]:
    found = sum(block["type"] == "data_visualization" for block in blocks)
    if found > CHARTS_MAX:
        rule = f"no more than {CHARTS_MAX} data_visualization blocks allowed"
        yield Finding(rule, at, f"{found}", "data_visualization", block_page("data_visualization"))


def _once(blocks: list[Json], at: str, surface: Surface) -> Iterator[Finding]:
    """Yield what only one element, or only the field of a modal, may say of itself."""
    has_focus = False
    for block, here in _everywhere(blocks, at):
        for element, place in _elements(block, here):
            if element.get("focus_on_load"):
                if has_focus:
                    yield Finding("only one element may have focus_on_load", f"{place}/focus_on_load")
                has_focus = True
            if element.get("response_url_enabled") and (surface != "modal" or block["type"] != "input"):
                rule = "response_url_enabled is allowed in input blocks of modals only"
                yield Finding(rule, f"{place}/response_url_enabled", kind=element["type"], docs=BLOCK_KIT)


def _elements(block: Json, at: str) -> Iterator[tuple[Json, str]]:
    for name in ("element", "accessory"):
        if name in block:
            yield block[name], f"{at}/{name}"
    if block["type"] == "actions":
        for index, element in enumerate(block["elements"]):
            yield element, f"{at}/elements/{index}"


def text_length(part: Any) -> int:
    """Return how many characters of text stand in *part*: every string under a `text` key."""
    if isinstance(part, dict):
        return sum(
            len(value) if key == "text" and isinstance(value, str) else text_length(value)
            for key, value in part.items()
        )
    return sum(map(text_length, part)) if isinstance(part, list) else 0
