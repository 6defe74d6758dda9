"""What a base is kept in: the articles and the blobs made of them. Whoever uses this library may bring a store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One page as its source gave it: the *text* is Markdown, front matter included.

    What the front matter leaves open comes from the source: *url*, *owner* and *audience*
    (None: everyone). *revision* names the state of the source, such as a commit.
    """

    page: str
    source: str
    text: str
    title: str = ""
    url: str = ""
    owner: str = ""
    audience: tuple[str, ...] | None = None
    revision: str = ""

    @property
    def digest(self) -> str:
        """A hash over all that is shown or searched; the revision alone changes nothing."""
        told = {**asdict(self), "revision": ""}
        return hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=16).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Return what `as_json` was made of; what a newer version added is left out."""
        known = {field.name for field in fields(cls)} & told.keys()
        audience = told.get("audience")
        given = {name: told[name] for name in known}
        return cls(**{**given, "audience": None if audience is None else tuple(audience)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A page in the store, without its text: enough to see whether it changed."""

    digest: str
    source: str
    audience: tuple[str, ...]


class Articles(Protocol):
    """The articles every replica answers from; each change is one transaction and a new version."""

    def version(self) -> int:
        """Return a number that grows with every change; 0 before the first."""
        ...

    def kept(self) -> dict[str, Kept]:
        """Return what is kept, by page."""
        ...

    def documents(self, pages: Collection[str] | None = None) -> tuple[int, list[Document]]:
        """Return the version and, as they are in that very version, the *pages* (None: all) ordered by name."""
        ...

    def change(self, *, put: Sequence[tuple[Document, Kept]], remove: Collection[str]) -> int:
        """Store these and remove those, all or nothing; returns the version after it."""
        ...

    def confirmed(self) -> dict[str, tuple[str, ...]]:
        """Return by page the questions people confirmed it for; a change of these is a new version too."""
        ...

    def calibrator(self, fingerprint: str) -> Mapping[str, Any] | None:
        """Return what `Calibrator.as_json` made of the one fitted here; another one is a new version too."""
        ...


class Blobs(Protocol):
    """Whatever was computed of a text, by the fingerprint of what computed it and a key of 16 bytes.

    The key is a hash of the text and of the view it was computed for, so that a blob never goes stale. Two
    processes may keep the same at once: both keep the same.
    """

    def load(self, fingerprint: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Return what is kept under *keys*; what is not is left out."""
        ...

    def keep(self, fingerprint: str, blobs: Mapping[bytes, bytes]) -> None:
        """Keep *blobs*; on return they survive a crash. What was kept under their keys is replaced."""
        ...

    def tidy(self, fingerprint: str, used: Collection[bytes]) -> None:
        """Let go what is not *used* any more, unless it is so new that somebody may be about to use it."""
        ...
