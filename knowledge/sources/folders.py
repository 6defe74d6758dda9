"""A folder of files as a source: Markdown as it is, HTML, PDF and DOCX converted. A Git checkout is one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from knowledge.articles import document_of
from knowledge.errors import ArticleError
from knowledge.store import Document

from .checkouts import commit_of
from .conversion import ConversionError, convert, is_document
from .reading import Reading, Skipped, SourceError


class FolderSource:
    """The files below a folder. Pages are named by their path, after *prefix*.

    *url* is the link of a page that states none: {path} stands for the file's path, {commit} for the commit of
    the checkout. *owner* and *audience* (None: everyone) hold for pages that do not say so.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "articles",
        prefix: str = "",
        url: str = "",
        owner: str = "",
        audience: Sequence[str] | None = None,
    ) -> None:
        self.name = name
        self._folder = folder
        self._prefix = prefix
        self._url = url
        self._owner = owner
        self._audience = None if audience is None else tuple(audience)
        self._converted: dict[tuple[Path, int, int], tuple[str, str]] = {}

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
        commit = commit_of(self._folder)
        documents: list[Document] = []
        skipped: list[Skipped] = []
        for path in self._files():
            page = self._prefix + path.relative_to(self._folder).as_posix()
            try:
                documents.append(self._document(path, commit))
            except ArticleError as wrong:
                skipped.append(Skipped(page=page, reason=wrong.reason, line=wrong.line))
            except ConversionError as wrong:
                skipped.append(Skipped(page=page, reason=str(wrong)))
            except FileNotFoundError:  # it went while we looked
                continue
            except OSError as wrong:
                skipped.append(Skipped(page=page, reason=f"{wrong.strerror or 'It cannot be read'}."))
        return Reading(documents=documents, skipped=skipped)

    def _document(self, path: Path, commit: str) -> Document:
        inside = path.relative_to(self._folder).as_posix()
        if is_document(path):
            title, text = self._conversion(path)
            found = Document(page=self._prefix + inside, source=self.name, text=text, title=title)
        else:
            found = document_of(self._folder, path, source=self.name, prefix=self._prefix)
        url = self._url.replace("{path}", quote(inside)).replace("{commit}", commit)
        return replace(found, url=url, owner=self._owner, audience=self._audience, revision=commit)

    def _conversion(self, path: Path) -> tuple[str, str]:
        """Return a document's title and text; one that did not change is not converted a second time."""
        at = path.stat()
        seen = (path, at.st_size, at.st_mtime_ns)
        if seen not in self._converted:
            self._converted[seen] = convert(path.read_bytes(), suffix=path.suffix.lower())
        return self._converted[seen]

    def _files(self) -> list[Path]:
        """Return the files that may be articles: no README.md at the top, nothing hidden, nothing from outside."""
        root = self._folder.resolve()
        return [
            path
            for path in sorted(self._folder.rglob("*"))
            if (path.suffix == ".md" or is_document(path))
            and not any(part.startswith(".") for part in path.relative_to(self._folder).parts)
            and path.relative_to(self._folder).as_posix().lower() != "readme.md"
            and path.is_file()
            and path.resolve().is_relative_to(root)
        ]
