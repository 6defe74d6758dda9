"""A folder of files as a source: Markdown as it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

from knowledge.articles import article_files, document_of
from knowledge.errors import ArticleError
from knowledge.store import Document

from .reading import Reading, Skipped, SourceError


class FolderSource:
    """The files below a folder. Pages are named by their path, after *prefix*."""

    def __init__(self, folder: Path, *, name: str = "articles", prefix: str = "") -> None:
        self._folder = folder
        self._prefix = prefix
        self.name = name

    def mark(self) -> str:
        """Return a hash over the names, sizes and times of the files."""
        digest = hashlib.blake2b(digest_size=16)
        for path in self._files():
            try:
                at = path.stat()
            except FileNotFoundError:  # it went while we looked
                continue
            digest.update(f"{path}\0{at.st_size}\0{at.st_mtime_ns}\0{at.st_ino}\n".encode())
        return digest.hexdigest()

    def read(self) -> Reading:
        """Return the files as they are now. Raises SourceError."""
        if not self._folder.is_dir():
            raise SourceError(f"There is no folder {self._folder}.")
        documents: list[Document] = []
        skipped: list[Skipped] = []
        for path in self._files():
            page = self._prefix + path.relative_to(self._folder).as_posix()
            try:
                documents.append(document_of(self._folder, path, source=self.name, prefix=self._prefix))
            except ArticleError as wrong:
                skipped.append(Skipped(page=page, reason=wrong.reason, line=wrong.line))
            except FileNotFoundError:  # it went while we looked
                continue
            except OSError as wrong:
                skipped.append(Skipped(page=page, reason=wrong.strerror or "It cannot be read."))
        return Reading(documents=documents, skipped=skipped)

    def _files(self) -> list[Path]:
        return list(article_files(self._folder))
