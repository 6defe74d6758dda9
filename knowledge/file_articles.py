"""Articles kept in one file, where there is no database: written beside, synced and renamed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .cache import read_arrays, write_arrays
from .store import Document, Kept


class FileArticles:
    """The articles of one folder as they were taken in last; meets Articles.

    A file that is missing or broken counts as empty: its sources are read again.
    """

    def __init__(self, cache: Path, *, of: Path) -> None:
        """Keep the articles of the folder *of* in *cache*."""
        name = hashlib.blake2b(str(of.resolve()).encode(), digest_size=8).hexdigest()
        self._path = cache / "articles" / f"{name}.npz"

    def version(self) -> int:
        """Return a number that grows with every change; 0 before the first."""
        return int(self._read()["version"])

    def kept(self) -> dict[str, Kept]:
        """Return what is kept, by page."""
        kept = self._read()["kept"]
        return {
            page: Kept(digest=one["digest"], source=one["source"], audience=tuple(one["audience"]))
            for page, one in kept.items()
        }

    def documents(self, pages: Collection[str] | None = None) -> tuple[int, list[Document]]:
        """Return the version and the documents of that very version."""
        stored = self._read()
        wanted = sorted(page for page in stored["documents"] if pages is None or page in pages)
        return int(stored["version"]), [Document.of(stored["documents"][page]) for page in wanted]

    def change(self, *, put: Sequence[tuple[Document, Kept]], remove: Collection[str]) -> int:
        """Store these and remove those; of two that do so at once, the last one's state counts, whole."""
        stored = self._read()
        for page in remove:
            stored["kept"].pop(page, None)
            stored["documents"].pop(page, None)
        for document, kept in put:
            stored["documents"][document.page] = document.as_json()
            stored["kept"][document.page] = {
                "digest": kept.digest,
                "source": kept.source,
                "audience": kept.audience,
            }
        stored["version"] += 1
        write_arrays(self._path, {"told": np.frombuffer(json.dumps(stored).encode(), dtype=np.uint8)})
        return int(stored["version"])

    def confirmed(self) -> dict[str, tuple[str, ...]]:
        """Return nothing: without a desk nobody confirms anything."""
        return {}

    def calibrator(self, fingerprint: str) -> None:
        """Return nothing: what is shipped counts."""

    def _read(self) -> dict[str, Any]:
        arrays = read_arrays(self._path)
        if arrays is None or "told" not in arrays:
            return {"version": 0, "kept": {}, "documents": {}}
        told: dict[str, Any] = json.loads(arrays["told"].tobytes())
        return told
