"""The vector cache: what was once encoded is never encoded again.

A cache is a folder of segments, each a file of encodings keyed by a hash of
their text. A segment is written beside, synced and renamed, and never changed
afterwards: a reader sees all of it or none of it, and two processes that share
the folder can only add. A file that cannot be read is left out, and what it
held is encoded again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_SEGMENTS = 12  # more are merged into one after new ones were added

_ABANDONED_S = 3600  # a segment is written within seconds

Halves = NDArray[np.float16]
Bytes = NDArray[np.int8]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An encoding as it is kept: half-precision vector, token matrix in signed bytes."""

    vector: Halves
    tokens: Bytes
    token_ids: Ints


def key(view: str, text: str) -> bytes:
    """Return the 16-byte key of *text* seen as *view*."""
    return hashlib.blake2b(f"{view}\0{text}".encode(), digest_size=16).digest()


class VectorCache:
    """The encodings of one encoder, in *folder*."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[bytes, Stored] = {}
        self._read: set[Path] = set()

    def load(self) -> None:
        """Read the segments that were not read before, and clear up after writers that were killed."""
        for litter in self._folder.glob(".writing-*"):
            with suppress(FileNotFoundError):  # its writer, or another reader, was faster
                if time.time() - litter.stat().st_mtime > _ABANDONED_S:
                    litter.unlink()
        for path in sorted(self._folder.glob("*.npz")):
            if path not in self._read:
                self._read.add(path)
                self._held.update(_read_segment(path))

    def __contains__(self, wanted: bytes) -> bool:
        return wanted in self._held

    def __getitem__(self, wanted: bytes) -> Stored:
        return self._held[wanted]

    def add(self, entries: Sequence[tuple[bytes, Stored]]) -> None:
        """Keep *entries* on disk and in memory; on return they survive a crash."""
        self._held.update(entries)
        self._read.add(self._write(entries))

    def compact(self) -> None:
        """Merge the segments into one, once there are too many.

        Another process may still add or read: a segment deleted under its reader
        counts as missing, nothing else.
        """
        old = [path for path in self._read if path.exists()]
        if len(old) <= MOST_SEGMENTS:
            return
        merged = self._write(list(self._held.items()))
        for path in old:
            if path != merged:
                path.unlink(missing_ok=True)
        self._read = {merged}

    def _write(self, entries: Sequence[tuple[bytes, Stored]]) -> Path:
        keys = b"".join(one for one, _ in entries)
        path = self._folder / f"{hashlib.blake2b(keys, digest_size=12).hexdigest()}.npz"
        values = [stored for _, stored in entries]
        arrays: dict[str, NDArray[Any]] = {
            "keys": np.frombuffer(keys, dtype=np.uint8).reshape(-1, 16),
            "vectors": np.stack([stored.vector for stored in values]),
            "lengths": np.array([len(stored.tokens) for stored in values], dtype=np.int64),
            "tokens": np.concatenate([stored.tokens for stored in values]),
            "token_ids": np.concatenate([stored.token_ids for stored in values]),
        }
        write_arrays(path, arrays)
        return path


def write_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write *arrays* to *path* so that a crash leaves the old file, the new one or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the arrays for its own options
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def read_arrays(path: Path) -> dict[str, NDArray[Any]] | None:
    """Return the arrays in *path*, None when it is missing or broken."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, TypeError, AttributeError, EOFError, KeyError, zipfile.BadZipFile):
        return None


def _read_segment(path: Path) -> dict[bytes, Stored]:
    arrays = read_arrays(path)
    if arrays is None or not {"keys", "vectors", "lengths", "tokens", "token_ids"} <= arrays.keys():
        return {}
    vectors = arrays["vectors"].astype(np.float16, copy=False)
    tokens = arrays["tokens"].astype(np.int8, copy=False)
    token_ids = arrays["token_ids"].astype(np.int32, copy=False)
    ends = np.cumsum(arrays["lengths"].astype(np.int64))
    keys = arrays["keys"].tobytes()
    count = len(vectors)
    if len(keys) != 16 * count or len(ends) != count or (count and int(ends[-1]) != len(tokens)):
        return {}
    starts = np.concatenate([[0], ends[:-1]])
    return {
        keys[16 * at : 16 * at + 16]: Stored(
            vector=vectors[at],
            tokens=tokens[starts[at] : ends[at]],
            token_ids=token_ids[starts[at] : ends[at]],
        )
        for at in range(count)
    }


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there; the rename is durable enough
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
