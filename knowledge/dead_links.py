"""Dead links: those an article has to other articles of its folder that are there no more."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Sequence

from .articles import Article
from .standing import addresses, resolved

_ELSEWHERE = re.compile(
    r"^([a-z][a-z0-9+.-]*:|//|/|\{)", re.IGNORECASE
)  # an address of its own, or of the site
_PAGE = frozenset({"", ".md", ".html", ".htm"})  # anything else is a picture or a file beside the articles


def dead_links(articles: Sequence[Article]) -> list[tuple[str, ...]]:
    """Return for each of *articles*, in order, the targets of its relative links that name no article, each once.

    Looked at are Markdown files, which lie in one folder with all that they link to: not the pages of a website.
    Addresses of the web are not looked at, nor links to a README, which is no article and may well be there.
    """
    known = addresses(articles)
    found = []
    for article in articles:
        links = article.links if article.page.endswith(".md") else ()
        targets = dict.fromkeys(link.target for link in links if _is_of_a_page(link.target))
        found.append(tuple(target for target in targets if not _is_there(target, article.page, known)))
    return found


def _is_there(target: str, page: str, known: Collection[str]) -> bool:
    relative = target if target.startswith(".") else f"./{target}"
    names = {resolved(relative, page), resolved(target, page)}
    return any(name in known for name in names)


def _is_of_a_page(target: str) -> bool:
    name, suffix = posixpath.splitext(posixpath.basename(target.rstrip("/")))
    return not _ELSEWHERE.match(target) and suffix.lower() in _PAGE and name.lower() != "readme"
