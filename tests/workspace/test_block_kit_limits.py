"""The table of blocks and elements: each limit at n and at n + 1, generated from the table itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workspace.block_samples import beyond, first_element, minimal, said, standing
from workspace.blockkit.blocks import BLOCKS
from workspace.blockkit.elements import ELEMENTS
from workspace.blockkit.objects import OBJECTS
from workspace.blockkit.shapes import (
    Kind,
    Listed,
    Shaped,
)
from workspace.blockkit.validate import findings_in_blocks

# Fields whose rule binds them to another field: the limit is tried with both.
BOUND = {
    "initial_option",
    "initial_options",
    "option_groups",
    "slack_file",
    "has_header_divider",
    "default_collapsed",
}

KINDS = [*BLOCKS.values(), *ELEMENTS.values()]
LIMITS = [
    pytest.param(kind, field.name, at, over, id=f"{kind.name}.{field.name}: {limit}")
    for kind in KINDS
    for field in kind.fields
    if field.name not in BOUND
    for limit, at, over in beyond(field.shape, field.name)
]
KIND_IDS = [f"{'block' if k in BLOCKS.values() else 'element'} {k.name}" for k in KINDS]


@pytest.mark.parametrize("kind", KINDS, ids=KIND_IDS)
def test_the_smallest_of_every_kind_is_accepted(kind: Kind) -> None:
    blocks, surface = standing(kind, minimal(kind))

    assert findings_in_blocks(blocks, surface) == []


@pytest.mark.parametrize("kind", KINDS, ids=KIND_IDS)
def test_every_kind_refuses_to_miss_what_it_requires(kind: Kind) -> None:
    for field in kind.fields:
        if field.required:
            thing = minimal(kind)
            del thing[field.name]
            blocks, surface = standing(kind, thing)

            assert f"missing required field: {field.name}" in said(blocks, surface)


@pytest.mark.parametrize("kind", KINDS, ids=KIND_IDS)
def test_every_kind_refuses_a_field_it_does_not_have(kind: Kind) -> None:
    blocks, surface = standing(kind, {**minimal(kind), "colour": "red"})

    assert "invalid additional property: colour" in said(blocks, surface)


@pytest.mark.parametrize(("kind", "name", "at", "over"), LIMITS)
def test_a_limit_holds_at_n_and_refuses_beyond_it(kind: Kind, name: str, at: Any, over: Any) -> None:
    thing = minimal(kind, name)
    if kind.name == "data_table" and name == "rows":
        at, over = ([[{"type": "raw_text", "text": "x"}]] * len(rows) for rows in (at, over))
    within, surface = standing(kind, {**thing, name: at})
    beyond_it, _ = standing(kind, {**thing, name: over})

    assert findings_in_blocks(within, surface) == []
    assert findings_in_blocks(beyond_it, surface) != []


DEEPER = {
    "rich_text_style",
    "workflow_trigger",
    "input_parameter",
    "segment",
    "series",
    "data_point",
    "axis_config",
}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_the_parts_of_parts_keep_their_limits_too(name: str) -> None:
    """Options, confirmations, filters …: reached through an element that holds one."""
    holder = (
        next(
            (kind, field)
            for kind in KINDS
            for field in kind.fields
            if field.shape in (Shaped(name), Listed(Shaped(name), 100, 1))
            or (isinstance(field.shape, Listed) and field.shape.of == Shaped(name))
        )
        if name not in DEEPER
        else None
    )
    if holder is None:
        return  # they lie a level deeper and are covered by their own tests below
    kind, field = holder
    for part in OBJECTS[name].fields:
        for _, at, over in beyond(part.shape, part.name):
            for value, accepted in ((at, True), (over, False)):
                piece = {**minimal(OBJECTS[name]), part.name: value}
                held = [piece] if isinstance(field.shape, Listed) else piece
                blocks, surface = standing(kind, {**minimal(kind), field.name: held})
                if field.name == "option_groups":
                    del first_element(blocks)["options"]
                if field.name in ("initial_option", "initial_options"):
                    continue
                assert (findings_in_blocks(blocks, surface) == []) is accepted, (name, part.name, value)
