"""Shelves: where a base takes its articles from, a folder or a store that several processes share."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Protocol

from .articles import Article, article_files, article_of, read_articles
from .store import Articles


class Shelf(Protocol):
    """Articles that may change, and a version that does when they do."""

    def version(self) -> str:
        """Return what names the state of all articles together; cheap enough to be asked every second."""
        ...

    def articles(self) -> tuple[str, tuple[Article, ...]]:
        """Return the version and the articles of that version, ordered by page."""
        ...


class Folder:
    """The Markdown files below a folder; raises ArticleError and EmptyBase."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def version(self) -> str:
        """Return a hash over the names and bytes of all articles."""
        digest = hashlib.blake2b(digest_size=16)
        for path in article_files(self._folder):
            content = hashlib.blake2b(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(self._folder).as_posix()} {content}\n".encode())
        return digest.hexdigest()

    def articles(self) -> tuple[str, tuple[Article, ...]]:
        """Return the articles as they are now."""
        version = self.version()
        return version, read_articles(self._folder)


class Shared:
    """The articles of a store; what did not change is not read a second time."""

    def __init__(self, store: Articles) -> None:
        self._store = store
        self._known: dict[str, tuple[str, Article]] = {}

    def version(self) -> str:
        """Return the version of the store."""
        return str(self._store.version())

    def articles(self) -> tuple[str, tuple[Article, ...]]:
        """Return the articles with a text; none is a state like any other."""
        version, documents = self._store.documents()
        known = {}
        for document in documents:
            digest, article = self._known.get(document.page, ("", None))
            if article is None or digest != document.digest:
                article = article_of(document)
            known[document.page] = (document.digest, article)
        self._known = known
        found = (article for _, article in known.values())
        return str(version), tuple(article for article in found if article.sections)
