"""Shelves: where a base takes its articles from, a folder or a store that several processes share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from .articles import Article, article_files, article_of, document_of
from .errors import EmptyBase
from .parsing import Parser
from .store import Articles, Document


class Shelf(Protocol):
    """Articles that may change, and a version that does when they do."""

    def version(self) -> str:
        """Return what names the state of all articles together; cheap enough to be asked every second."""
        ...

    def articles(self) -> tuple[str, tuple[Article, ...]]:
        """Return the version and the articles of that version, ordered by page; one that did not change is the same."""
        ...

    def confirmed(self) -> Mapping[str, tuple[str, ...]]:
        """Return by page the questions people confirmed it for."""
        ...

    def calibrator(self, fingerprint: str) -> Mapping[str, Any] | None:
        """Return the calibrator that was fitted here, None when there is none."""
        ...

    def tidy(self) -> None:
        """Let go what is kept of articles that are no longer there."""
        ...


class Folder:
    """The Markdown files below a folder; raises ArticleError and EmptyBase."""

    def __init__(self, folder: Path, parser: Parser) -> None:
        self._folder = folder
        self._parser = parser

    def version(self) -> str:
        """Return a hash over the names and bytes of all articles."""
        digest = hashlib.blake2b(digest_size=16)
        for path in article_files(self._folder):
            content = hashlib.blake2b(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(self._folder).as_posix()} {content}\n".encode())
        return digest.hexdigest()

    def articles(self) -> tuple[str, tuple[Article, ...]]:
        """Return the articles as they are now."""
        if not self._folder.is_dir():
            raise EmptyBase(f"There is no folder {self._folder}.")
        version = self.version()
        documents = [document_of(self._folder, path) for path in article_files(self._folder)]
        digests = {document.page: document.digest for document in documents}
        articles = self._parser.articles(digests, documents, parse=self._parse)
        found = tuple(article for article in articles if article.sections)
        if not found:
            raise EmptyBase(f"No article with a text was found in {self._folder}.")
        return version, found

    def confirmed(self) -> Mapping[str, tuple[str, ...]]:
        """Return nothing: in a folder nobody confirms anything."""
        return {}

    def calibrator(self, fingerprint: str) -> None:
        """Return nothing: what is shipped counts."""

    def tidy(self) -> None:
        """Let go what is kept of articles that are no longer there."""
        self._parser.tidy()

    def _parse(self, document: Document) -> Article:
        return article_of(document, path=self._folder / document.page)


class Shared:
    """The articles of a store; what did not change is not read a second time."""

    def __init__(self, store: Articles, parser: Parser) -> None:
        self._store = store
        self._parser = parser

    def version(self) -> str:
        """Return the version of the store."""
        return str(self._store.version())

    def articles(self) -> tuple[str, tuple[Article, ...]]:
        """Return the articles with a text; none is a state like any other."""
        while True:
            before = self._store.version()
            digests = {page: one.digest for page, one in sorted(self._store.kept().items())}
            version, documents = self._store.documents(self._parser.lacks(digests))
            if version == before:  # or it changed meanwhile
                articles = self._parser.articles(digests, documents)
                return str(version), tuple(article for article in articles if article.sections)

    def confirmed(self) -> Mapping[str, tuple[str, ...]]:
        """Return what is stored now; when it changes the version does."""
        return self._store.confirmed()

    def calibrator(self, fingerprint: str) -> Mapping[str, Any] | None:
        """Return what is stored now; when it changes the version does."""
        return self._store.calibrator(fingerprint)

    def tidy(self) -> None:
        """Let go what is kept of articles that are no longer there."""
        self._parser.tidy()
