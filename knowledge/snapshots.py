"""Snapshots: the vectors of a whole base in one file, so that a start reads one file and not every blob.

A snapshot is only ever a copy. One that is missing, broken, or of other texts or another model is made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import numpy as np

from .cache import KEY_SIZE, Arrays, clear_up, read_arrays, write_arrays
from .chunks import Views
from .embedding import Embedded
from .projection import Projection

KEPT = 3  # files of one fingerprint: bases that share a folder, and the state before this one

_PLAIN = {"windows", "sentences", "titles", "tokens", "token_ids", "token_counts"}


def contents(fingerprint: str, pages: Sequence[Views]) -> str:
    """Return a hash over everything that is embedded, in order, and by whom."""
    digest = hashlib.blake2b(fingerprint.encode(), digest_size=16)
    for page in pages:
        for texts in _texts(page):
            digest.update(b"\0\1")
            for text in texts:
                digest.update(text.encode() + b"\0\2")
    return digest.hexdigest()


def load(folder: Path, fingerprint: str, wanted: str) -> Embedded | None:
    """Return the vectors of the base whose contents are *wanted*, None when there is no whole file of them."""
    path = folder / f"{fingerprint}-{wanted}.npz"
    arrays = read_arrays(path)
    if arrays is None or not _PLAIN | {"used", "has_projection"} <= arrays.keys():
        return None
    with suppress(OSError):
        path.touch()  # it was used: others go first
    keys = arrays["used"].tobytes()
    used = frozenset(keys[at : at + KEY_SIZE] for at in range(0, len(keys), KEY_SIZE))
    projection = Projection.of(arrays) if arrays["has_projection"] else None
    plain = {name: arrays[name] for name in _PLAIN}
    return Embedded(**plain, projection=projection, count=0, used=used)


def save(folder: Path, fingerprint: str, wanted: str, *, vectors: Embedded) -> None:
    """Write the vectors beside the older ones, whole or not at all, and let the oldest go."""
    clear_up(folder)
    plain: Arrays = {
        field.name: getattr(vectors, field.name) for field in fields(vectors) if field.name in _PLAIN
    }
    used = np.frombuffer(b"".join(sorted(vectors.used)), dtype=np.uint8)
    projection = vectors.projection.arrays() if vectors.projection else {}
    marked = {"has_projection": np.array(vectors.projection is not None)}
    write_arrays(folder / f"{fingerprint}-{wanted}.npz", {**plain, **projection, **marked, "used": used})
    for old in sorted(folder.glob(f"{fingerprint}-*.npz"), key=_age)[KEPT:]:
        old.unlink(missing_ok=True)


def _texts(page: Views) -> Iterable[Iterable[str]]:
    yield (piece.text for piece in page.windows)
    yield (piece.text for piece in page.sentences)
    yield page.titles


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except FileNotFoundError:  # another process let it go just now
        return 0.0
