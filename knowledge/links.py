"""Links: what an article points to, as it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .markdown import plain_text

_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n]*\n.*?(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(
    r"(?<!!)\[(?P<words>[^\[\]]+)\]\(\s*"
    r"(?:\{%-?\s*(?:page|link|post_url)\s+[\"']?(?P<page>[^\"'%]+?)[\"']?\s*-?%\}"
    r"|(?:\{\{[^{}]*\}\})?(?P<path>[^\s(){}]+))[^()\n]*\)"
)
_NO_PAGE = re.compile(r"^(#|mailto:|tel:|data:)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it is written: its *words*, and its *target* without a fragment."""

    words: str
    target: str


def links(source: str) -> tuple[Link, ...]:
    """Return the links in Markdown *source*, code left out, in order."""
    found = []
    for match in _LINK.finditer(_FENCE.sub("", source)):
        target = (match["page"] or match["path"]).partition("#")[0].partition("?")[0].strip()
        words = plain_text(match["words"])
        if target and words and not _NO_PAGE.match(target):
            found.append(Link(words=words, target=target))
    return tuple(found)
