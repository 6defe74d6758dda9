"""JSON as lines of HTML: each line knows the pointer of what it shows, the offending ones are marked."""

import json
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup, escape

LONG = 320  # characters; a longer line is folded until somebody presses it
DEPTH_MAX = 60  # levels; what lies deeper is written on one line


def json_lines(value: object, marked: Sequence[str] = ()) -> Markup:
    """Return pretty-printed JSON; the lines at or below the pointers *marked* are marked as bad."""
    line = Markup('<span class="{}" data-at="{}">{}{}</span>')
    return Markup("").join(
        line.format(_look(text, is_bad=_under(pointer, marked)), pointer, "  " * depth, text)
        for depth, text, pointer in _lines(value)
    )


def _look(text: Markup, *, is_bad: bool) -> str:
    return "l" + (" bad" if is_bad else "") + (" long" if len(text) > LONG else "")


def _under(pointer: str, marked: Sequence[str]) -> bool:
    return any(m and (pointer == m or pointer.startswith(f"{m}/")) for m in marked)


def _lines(
    value: object, *, name: str | None = None, depth: int = 0, pointer: str = "", tail: str = ""
) -> Iterator[tuple[int, Markup, str]]:
    """Give each line of pretty-printed JSON with its depth and the pointer of what it shows."""
    key = Markup("") if name is None else Markup("<b>{}</b>: ").format(_quoted(name))
    if not value or not isinstance(value, Mapping | list) or depth == DEPTH_MAX:
        yield depth, key + _scalar(value) + tail, pointer
        return
    is_object = isinstance(value, Mapping)
    items = list(value.items() if isinstance(value, Mapping) else enumerate(value))
    yield depth, key + ("{" if is_object else "["), pointer
    for place, (inner, item) in enumerate(items, start=1):
        yield from _lines(
            item,
            name=str(inner) if is_object else None,
            depth=depth + 1,
            pointer=f"{pointer}/{inner}",
            tail="," if place < len(items) else "",
        )
    yield depth, Markup(("}" if is_object else "]") + tail), pointer  # noqa: S704  a bracket and a comma


def _scalar(value: object) -> Markup:
    if isinstance(value, str):
        return escape(_quoted(value))
    try:
        return escape(json.dumps(value, default=str, ensure_ascii=False))
    except RecursionError:
        return escape("…")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
