"""What a text becomes in a message without blocks: the same words as rich text, as apps receive it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from workspace.blockkit.shapes import Json

_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_QUOTED = re.compile(r"(?:^&gt; ?.*(?:\n|\Z))+", re.MULTILINE)
_INLINE = re.compile(
    r"<@(?P<user>[UW]\w+)(?:\|[^>]*)?>"
    r"|<#(?P<channel>[CG]\w+)(?:\|[^>]*)?>"
    r"|<!subteam\^(?P<group>\w+)(?:\|[^>]*)?>"
    r"|<!(?P<range>here|channel|everyone)(?:\|[^>]*)?>"
    r"|<(?P<url>(?:https?://|mailto:)[^|>\s]+)(?:\|(?P<label>[^>]*))?>"
    r"|:(?P<emoji>[a-z0-9_+'-]{1,50}):"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?<!\w)\*(?P<bold>[^*\s](?:[^*\n]*[^*\s])?)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>[^_\s](?:[^_\n]*[^_\s])?)_(?!\w)"
    r"|(?<!\w)~(?P<strike>[^~\s](?:[^~\n]*[^~\s])?)~(?!\w)"
)
_DEPTH = 3  # of styles in each other


def composed(text: str, *, ts: str) -> list[Json]:
    """Return the one block of *text*, nothing for none; its id is the message's own and stays."""
    elements = list(_paragraphs(text))
    if not elements:
        return []
    return [{"type": "rich_text", "block_id": f"{zlib.crc32(ts.encode()):08x}"[:5], "elements": elements}]


def _paragraphs(text: str) -> Iterator[Json]:
    at = 0
    for fence in _FENCE.finditer(text):
        yield from _quotes(text[at : fence.start()])
        code = [{"type": "text", "text": _read(fence.group(1))}] if fence.group(1) else []
        yield {"type": "rich_text_preformatted", "elements": code}
        at = fence.end()
    yield from _quotes(text[at:])


def _quotes(text: str) -> Iterator[Json]:
    at = 0
    for quoted in _QUOTED.finditer(text):
        yield from _section("rich_text_section", text[at : quoted.start()])
        lines = (re.sub(r"^&gt; ?", "", line) for line in quoted.group().rstrip("\n").split("\n"))
        yield from _section("rich_text_quote", "\n".join(lines))
        at = quoted.end()
    yield from _section("rich_text_section", text[at:])


def _section(kind: str, text: str) -> Iterator[Json]:
    if text:
        yield {"type": kind, "elements": list(_inline(text, {}))}


def _inline(text: str, style: dict[str, bool]) -> Iterator[Json]:
    at = 0
    for found in _INLINE.finditer(text):
        if found.start() > at:
            yield _styled({"type": "text", "text": _read(text[at : found.start()])}, style)
        yield from _element(found, style)
        at = found.end()
    if at < len(text):
        yield _styled({"type": "text", "text": _read(text[at:])}, style)


def _element(found: re.Match[str], style: dict[str, bool]) -> Iterator[Json]:
    kind = str(found.lastgroup if found.lastgroup != "label" else "url")
    said = found[kind]
    match kind:
        case "user" | "channel":
            yield _styled({"type": kind, f"{kind}_id": said}, style)
        case "group":
            yield _styled({"type": "usergroup", "usergroup_id": said}, style)
        case "range":
            yield _styled({"type": "broadcast", "range": said}, style)
        case "url":
            label = {"text": _read(found["label"])} if found["label"] else {}
            yield _styled({"type": "link", "url": _read(said), **label}, style)
        case "emoji":
            yield _styled({"type": "emoji", "name": said}, style)
        case "code":
            yield _styled({"type": "text", "text": _read(said)}, {**style, "code": True})
        case _ if len(style) < _DEPTH:
            yield from _inline(said, {**style, kind: True})
        case _:
            yield _styled({"type": "text", "text": _read(said)}, style)


def _styled(element: Json, style: dict[str, bool]) -> Json:
    return element | ({"style": dict(style)} if style else {})


def _read(text: str) -> str:
    """Return *text* as its writer meant it: what was escaped is itself again."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
