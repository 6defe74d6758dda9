"""The articles as those who look after them are asked about them: read from what the desk answers from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.stored_base import StoredArticles
from knowledge.articles import Article, article_of
from knowledge.dead_links import dead_links
from knowledge.links import web_links
from storage.knowledge import SqlKnowledge
from workflows.domain.care import Page


class StoredLibrary:
    """Meets the port Library. The articles of one version are read once."""

    def __init__(self, rows: SqlKnowledge, *, without: Collection[str] = ()) -> None:
        """Read *rows*; the pages of sources *without* an owner are no articles."""
        self._rows = rows
        self._articles = StoredArticles(rows)
        self._without = frozenset(without)
        self._read: tuple[int, Sequence[Page]] = (0, ())

    def pages(self) -> Sequence[Page]:
        """Return every article that has an owner to be asked about it."""
        if self._rows.version() != self._read[0]:
            version, documents = self._articles.documents()
            owned = [one for one in documents if one.source not in self._without]
            found = [article_of(one) for one in owned]
            pages = [
                _page(article, dead, web_links(document.text))
                for document, article, dead in zip(owned, found, dead_links(found), strict=True)
            ]
            self._read = version, pages
        return self._read[1]

    def page(self, page: str) -> Page | None:
        """Return that one, without its dead links; None when it is gone."""
        _, found = self._articles.documents([page])
        return _page(article_of(found[0]), (), web_links(found[0].text)) if found else None


def _page(article: Article, dead: Sequence[str], web: Sequence[str]) -> Page:
    days = article.review_every_days
    return Page(
        page=article.page,
        title=article.title,
        url=article.url,
        source=article.source,
        owner=article.owner,
        audience=article.audience,
        reviewed_on=article.reviewed_on,
        review_by=article.review_by,
        review_every=timedelta(days=days) if days else None,
        dead_links=tuple(dead),
        web_links=tuple(web),
    )
