"""What was filled into a form, by block: the one element in it, whatever its own id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def typed(view: Mapping[str, Any], block_id: str) -> str:
    """Return the text typed into that field, "" for nothing."""
    return str(element(view, block_id).get("value") or "").strip()


def chosen(view: Mapping[str, Any], block_id: str) -> str:
    """Return the value of the option chosen there, "" for none."""
    option = element(view, block_id).get("selected_option") or {}
    return str(option.get("value") or "")


def picked(view: Mapping[str, Any], block_id: str) -> str:
    """Return the id of the person chosen there, "" for nobody."""
    return str(element(view, block_id).get("selected_user") or "")


def element(view: Mapping[str, Any], block_id: str) -> Mapping[str, Any]:
    """Return what the one element of that field says, nothing for a field the form does not have."""
    elements = view["state"]["values"].get(block_id, {})
    found: Mapping[str, Any] = next(iter(elements.values()), {})
    return found
