"""Finding things in blocks: elements by id, words by text; and giving ids to what came without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workspace.blockkit.shapes import Json
from workspace.blockkit.values import INTERACTIVE
from workspace.ids import Ids

WORD_KEYS = ("text", "title", "subtitle", "caption", "alt_text", "name", "url", "fallback")


@dataclass(frozen=True, slots=True)
class Placed:
    """An interactive element and the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """Return the id of the block."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Return the id of the element."""
        return str(self.element["action_id"])

    @property
    def is_input(self) -> bool:
        """Whether the element is the field of an input block."""
        return bool(self.block["type"] == "input")


def with_ids(blocks: list[Json], ids: Ids) -> list[Json]:
    """Return a copy of *blocks* in which every block has a block_id and every element an action_id."""
    done: list[Json] = []
    for block in blocks:
        made = _with_action_ids(block, ids)
        done.append({**made, "block_id": block.get("block_id") or ids.short()})
    return done


def _with_action_ids(part: Any, ids: Ids) -> Any:
    if isinstance(part, list):
        return [_with_action_ids(item, ids) for item in part]
    if not isinstance(part, dict):
        return part
    made = {key: _with_action_ids(value, ids) for key, value in part.items() if value is not None}
    if _is_interactive(part) and not part.get("action_id"):
        made["action_id"] = ids.short()
    if "child_blocks" in made:
        made["child_blocks"] = with_ids(made["child_blocks"], ids)
    return made


def elements_in(blocks: list[Json]) -> Iterator[Placed]:
    """Yield every interactive element, in the order it is read."""
    for block in blocks:
        if block.get("type") == "container":
            yield from elements_in(block.get("child_blocks", []))
            continue
        for element in _interactive(block):
            yield Placed(block, element)


def _is_interactive(part: Json) -> bool:
    kind = part.get("type")
    return isinstance(kind, str) and kind in INTERACTIVE  # a lenient workspace lets any type through


def _interactive(part: Any) -> Iterator[Json]:
    if isinstance(part, list):
        for item in part:
            yield from _interactive(item)
    elif isinstance(part, dict):
        if _is_interactive(part):
            yield part
            return
        for key, value in part.items():
            if key in ("elements", "element", "accessory", "actions"):
                yield from _interactive(value)


def asks_for_files(blocks: list[Json]) -> bool:
    """Whether one of *blocks* asks for files, which an app may do with the scope files:read only."""
    return any(element["type"] == "file_input" for block in blocks for element in _interactive(block))


def words_in(part: Any) -> str:
    """Return all words people read in *part*, one text per line."""
    return "\n".join(_words(part))


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _words(item)
    elif isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str):
                if key in WORD_KEYS:
                    yield value
            else:
                yield from _words(value)
