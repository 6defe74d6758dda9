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

ADDRESS_MAX = 2000  # characters; what is longer is no link a person made
_WEB = re.compile(
    r"(?:\]\(\s*<?|<)(?P<address>https?://(?:[^\s()<>{}\x00-\x1f]|\([^\s()<>{}\x00-\x1f]*\))+)", re.IGNORECASE
)


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


def web_links(source: str) -> tuple[str, ...]:
    """Return the addresses of the web that Markdown *source* links to, code left out, each once and in order."""
    found = (match["address"].partition("#")[0] for match in _WEB.finditer(_FENCE.sub("", source)))
    return tuple(dict.fromkeys(address for address in found if len(address) <= ADDRESS_MAX))
