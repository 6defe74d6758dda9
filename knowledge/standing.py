"""Standing: what other pages call a page, and how many point to it.

The words of a link are how people name its target, and pages people link to are the ones people
need. On an employee handbook both together put a right page first for 3 more questions in 100.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .articles import EVERYONE, Article

MOST_NAMES = 24  # of one page: a page linked from everywhere is called the same nearly everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What others make of a page: the distinct *names* they link it by, and how many *pages* do."""

    names: tuple[str, ...]
    pages: int


def standings(articles: Sequence[Article]) -> list[Standing]:
    """Return the standing of each of *articles*, in order.

    A link counts only if everybody who may read its target may read the page it stands on:
    nothing a reader sees is shaped by words that are not for them.
    """
    number = addresses(articles)
    names: dict[int, dict[str, None]] = defaultdict(dict)
    pages: dict[int, set[str]] = defaultdict(set)
    for article in articles:
        for link in article.links:
            at = number.get(resolved(link.target, article.page))
            if at is not None and articles[at] is not article and _as_open(article, articles[at]):
                names[at].setdefault(link.words)
                pages[at].add(article.page)
    return [
        Standing(names=tuple(names[at])[:MOST_NAMES], pages=len(pages[at])) for at in range(len(articles))
    ]


def addresses(articles: Sequence[Article]) -> dict[str, int]:
    """Return the number of each article by whatever a link may call it; the page's own path goes first."""
    inside = {_bare(article.page).partition("/")[2]: at for at, article in enumerate(articles)}
    by_url = {_bare(article.url): at for at, article in enumerate(articles) if article.url}
    return inside | by_url | {_bare(article.page): at for at, article in enumerate(articles)}


def resolved(target: str, page: str) -> str:
    """Return the address *target* names when it stands on *page*."""
    if target.startswith((".", "..")):
        return _bare(posixpath.normpath(posixpath.join(posixpath.dirname(page), target)))
    return _bare(target)


def _bare(address: str) -> str:
    """Return *address* without what differs between a file and the page made of it."""
    path = re.sub(r"^https?://", "", address.strip()).strip("/").lower()
    return re.sub(r"((^|/)index)?(\.md|\.html?)?$", "", path)


def _as_open(article: Article, target: Article) -> bool:
    readers: Collection[str] = article.audience
    return EVERYONE in readers or (EVERYONE not in target.audience and set(target.audience) <= set(readers))
