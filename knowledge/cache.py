"""Files that hold what can be computed again: written beside, synced, renamed; checked when read.

A folder of segments keeps blobs where there is no database. A segment is never changed: a reader sees all of
it or none of it, and two processes that share the folder can only add. A file that cannot be read is left
out, and what it held is computed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_SEGMENTS = 12  # more are merged into one
KEY_SIZE = 16  # bytes

_ABANDONED_S = 3600  # a file is written within seconds
_SEAL = "seal"

Arrays = dict[str, NDArray[Any]]


def key(view: str, text: str) -> bytes:
    """Return the key of *text* seen as *view*."""
    return hashlib.blake2b(f"{view}\0{text}".encode(), digest_size=KEY_SIZE).digest()


def pack(arrays: Arrays) -> bytes:
    """Return named arrays as one blob that knows whether it is whole."""
    told = [(name, one.dtype.str, one.shape) for name, one in arrays.items()]
    head = json.dumps(told, separators=(",", ":")).encode()
    body = b"".join((struct.pack("<I", len(head)), head, *(one.tobytes() for one in arrays.values())))
    return struct.pack("<I", zlib.crc32(body)) + body


def unpack(blob: bytes) -> Arrays | None:
    """Return the arrays of a blob, None when it is not whole."""
    if len(blob) < 8 or struct.unpack_from("<I", blob)[0] != zlib.crc32(memoryview(blob)[4:]):
        return None
    start = 8 + struct.unpack_from("<I", blob, 4)[0]
    found: Arrays = {}
    for name, kind, shape in json.loads(blob[8:start]):
        count = int(np.prod(shape, dtype=np.int64))
        found[name] = np.frombuffer(blob, dtype=kind, count=count, offset=start).reshape(shape)
        start += found[name].nbytes
    return found


class FolderBlobs:
    """The blobs in a folder of segments, one folder below it for each fingerprint."""

    def __init__(self, folder: Path) -> None:
        """Read nothing yet."""
        self._folder = folder
        self._held: dict[str, dict[bytes, bytes]] = {}
        self._read: dict[str, set[Path]] = {}

    def load(self, fingerprint: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Return what is kept under *keys*, by this process or another."""
        held = self._held.setdefault(fingerprint, {})
        if any(wanted not in held for wanted in keys):
            self._read_new(fingerprint)
        return {wanted: held[wanted] for wanted in keys if wanted in held}

    def keep(self, fingerprint: str, blobs: Mapping[bytes, bytes]) -> None:
        """Write *blobs* as a segment."""
        if blobs:
            self._held.setdefault(fingerprint, {}).update(blobs)
            self._read.setdefault(fingerprint, set()).add(self._write(fingerprint, blobs))

    def tidy(self, fingerprint: str, used: Collection[bytes]) -> None:
        """Merge the segments into one, once there are too many. Folders are shared: what others use stays.

        Another process may still add or read: a segment deleted under its reader counts as missing, nothing else.
        """
        old = [path for path in self._read.get(fingerprint, ()) if path.exists()]
        if len(old) <= MOST_SEGMENTS:
            return
        merged = self._write(fingerprint, self._held[fingerprint])
        for path in old:
            if path != merged:
                path.unlink(missing_ok=True)
        self._read[fingerprint] = {merged}

    def _read_new(self, fingerprint: str) -> None:
        folder = self._folder / fingerprint
        clear_up(folder)
        read = self._read.setdefault(fingerprint, set())
        for path in sorted(folder.glob("*.npz")):
            if path not in read:
                read.add(path)
                self._held[fingerprint].update(_read_segment(path))

    def _write(self, fingerprint: str, blobs: Mapping[bytes, bytes]) -> Path:
        keys = b"".join(blobs)
        body = b"".join(blobs.values())
        name = hashlib.blake2b(keys + body, digest_size=12).hexdigest()
        path = self._folder / fingerprint / f"{name}.npz"
        arrays: Arrays = {
            "keys": np.frombuffer(keys, dtype=np.uint8),
            "lengths": np.array([len(blob) for blob in blobs.values()], dtype=np.int64),
            "body": np.frombuffer(body, dtype=np.uint8),
        }
        write_arrays(path, arrays)
        return path


def clear_up(folder: Path) -> None:
    """Remove what writers left behind that were killed."""
    for litter in folder.glob(".writing-*"):
        with suppress(FileNotFoundError):  # its writer, or another reader, was faster
            if time.time() - litter.stat().st_mtime > _ABANDONED_S:
                litter.unlink()


def write_arrays(path: Path, arrays: Arrays) -> None:
    """Write *arrays* to *path* so that a crash leaves the old file, the new one or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **{**arrays, _SEAL: _seal(arrays)})  # type: ignore[arg-type]  # numpy's stub takes the arrays for its own options
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def read_arrays(path: Path, *, only: str = "") -> Arrays | None:
    """Return the arrays in *path*, None when it is missing, broken or changed since it was written.

    *only* one of them is read quickly: whether it was changed on purpose is not looked at.
    """
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if only:
                return {only: file[only]}
            arrays = {name: file[name] for name in file.files}
    except (
        OSError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
    ):
        return None
    seal = arrays.pop(_SEAL, None)
    if seal is None or seal.tobytes() != _seal(arrays).tobytes():
        return None
    return arrays


def _seal(arrays: Arrays) -> NDArray[np.uint8]:
    """Return a hash over names, kinds, shapes and bytes."""
    digest = hashlib.blake2b(digest_size=16)
    for name, one in sorted(arrays.items()):
        digest.update(f"{name} {one.dtype.str} {one.shape}\n".encode())
        digest.update(np.ascontiguousarray(one).reshape(-1).view(np.uint8).data)
    return np.frombuffer(digest.digest(), dtype=np.uint8)


def _read_segment(path: Path) -> dict[bytes, bytes]:
    arrays = read_arrays(path)
    if arrays is None or not {"keys", "lengths", "body"} <= arrays.keys():
        return {}
    keys, body = arrays["keys"].tobytes(), arrays["body"].tobytes()
    ends = np.cumsum(arrays["lengths"]).tolist()
    starts = [0, *ends[:-1]]
    return {
        keys[KEY_SIZE * at : KEY_SIZE * (at + 1)]: body[start:end]
        for at, (start, end) in enumerate(zip(starts, ends, strict=False))
    }


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there; the rename is durable enough
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
