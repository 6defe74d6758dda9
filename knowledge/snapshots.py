"""Snapshots: the vectors of a whole base in one file, so that a start reads one file and not every blob.

A snapshot is only ever a copy. One that is missing, broken or of another model is made again; of one whose texts
have changed since, the pages are used that are as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .cache import Arrays, clear_up, read_arrays, write_arrays
from .chunks import Views
from .embedding import COLUMNS, Embedded, rows_of
from .projection import Projection

KEPT = 3  # files of one fingerprint: bases that share a folder, and the state before this one

_DIGEST = 16  # bytes
_PAGES = "pages"


def digest(page: Views) -> bytes:
    """Return a hash over everything of a page that is embedded, in order."""
    found = hashlib.blake2b(digest_size=_DIGEST)
    for texts in _texts(page):
        found.update(b"\0\1")
        for text in texts:
            found.update(text.encode() + b"\0\2")
    return found.digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The vectors of each page, None where there are none; *whole* are all of them together, when none is missing."""

    pages: Sequence[Embedded | None]
    whole: Embedded | None = None


def load(folder: Path, fingerprint: str, wanted: Sequence[Views]) -> Kept:
    """Return the vectors of each of *wanted* from the file that has most of them."""
    digests = [digest(page) for page in wanted]
    shared, path = max(
        ((_shared(path, digests), path) for path in _files(folder, fingerprint)), default=(0, folder)
    )
    arrays = read_arrays(path) if shared else None
    if arrays is None:
        return Kept(pages=[None] * len(wanted))
    with suppress(OSError):
        path.touch()  # it was used: others go first
    plain = {name: arrays[name] for name in COLUMNS}
    vectors = Embedded(**plain, projection=Projection.of(arrays), count=0)
    there = _digests(arrays[_PAGES])
    pages = vectors.by_page(arrays["counts"])
    held = dict(zip(there, pages, strict=True))
    return Kept(pages=[held.get(one) for one in digests], whole=vectors if there == digests else None)


def save(folder: Path, fingerprint: str, pages: Sequence[Views], *, vectors: Embedded) -> None:
    """Write the vectors of *pages* beside the older files, whole or not at all, and let the oldest go."""
    clear_up(folder)
    digests = b"".join(digest(page) for page in pages)
    arrays: Arrays = {
        _PAGES: np.frombuffer(digests, dtype=np.uint8),
        "counts": rows_of(pages),
        **{name: getattr(vectors, name) for name in COLUMNS},
        **(vectors.projection.arrays() if vectors.projection else {}),
    }
    name = hashlib.blake2b(digests, digest_size=_DIGEST).hexdigest()
    write_arrays(folder / f"{fingerprint}-{name}.npz", arrays)
    for old in sorted(_files(folder, fingerprint), key=_age)[KEPT:]:
        old.unlink(missing_ok=True)


def _files(folder: Path, fingerprint: str) -> list[Path]:
    return sorted(folder.glob(f"{fingerprint}-*.npz"))


def _shared(path: Path, digests: Sequence[bytes]) -> int:
    """Return how many of *digests* are in the file, as it says itself."""
    found = read_arrays(path, only=_PAGES)
    return len(set(_digests(found[_PAGES])).intersection(digests)) if found else 0


def _digests(joined: NDArray[np.uint8]) -> list[bytes]:
    told = joined.tobytes()
    return [told[at : at + _DIGEST] for at in range(0, len(told), _DIGEST)]


def _texts(page: Views) -> Iterable[Iterable[str]]:
    yield (piece.text for piece in page.windows)
    yield (piece.text for piece in page.sentences)
    yield page.titles


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except FileNotFoundError:  # another process let it go just now
        return 0.0
