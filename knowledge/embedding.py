"""Embedding: the views of all articles to vectors, by way of the cache."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cache import Arrays, key, pack, unpack
from .chunks import Views
from .encoders import Encoder, Encoding
from .projection import Projection
from .store import Blobs

Progress = Callable[[str, int, int], None]

_SAMPLE = 192  # windows the projection is fitted on: about 15,000 tokens
_GROUP = 1024  # texts per segment: what a crash can cost
_STEP = 256  # texts between two words of progress

_AXES = key("projection", "axes")

Floats = NDArray[np.float32]


def silent(stage: str, done: int, total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """The vectors of all views, article after article, and how many texts were encoded now.

    *tokens* are the packed token vectors of the windows, one after another;
    window i has *token_counts*[i] of them. *projection* is None, and the token
    arrays are empty, for an encoder without tokens.
    """

    windows: Floats
    sentences: Floats
    titles: Floats
    tokens: NDArray[np.int8]
    token_ids: NDArray[np.int32]
    token_counts: NDArray[np.int64]
    projection: Projection | None
    count: int

    @property
    def axes(self) -> str:
        """What names the projection of the tokens, "" without one; vectors of different ones do not mix."""
        return self.projection.digest if self.projection else ""

    def by_page(self, rows: NDArray[np.int64]) -> list[Embedded]:
        """Return the vectors of each page, nothing copied; *rows* are what `rows_of` says of the pages."""
        ends = np.cumsum(np.concatenate((np.zeros((1, 3), dtype=np.int64), rows)), axis=0)
        tokens = np.concatenate(([0], np.cumsum(self.token_counts)))[ends[:, 0]]
        return [
            Embedded(
                windows=self.windows[start[0] : end[0]],
                sentences=self.sentences[start[1] : end[1]],
                titles=self.titles[start[2] : end[2]],
                tokens=self.tokens[first:last],
                token_ids=self.token_ids[first:last],
                token_counts=self.token_counts[start[0] : end[0]],
                projection=self.projection,
                count=0,
            )
            for (start, end), (first, last) in zip(pairwise(ends), pairwise(tokens), strict=True)
        ]


def joined(parts: Sequence[Embedded]) -> Embedded:
    """Return the vectors of all *parts*, one after another; at least one, all of one projection."""

    def column(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(one, name) for one in parts])

    return Embedded(**{name: column(name) for name in COLUMNS}, projection=parts[0].projection, count=0)


COLUMNS = ("windows", "sentences", "titles", "tokens", "token_ids", "token_counts")


def rows_of(pages: Sequence[Views]) -> NDArray[np.int64]:
    """Return how many windows, sentences and titles each of *pages* has, shape (pages, 3)."""
    found = [(len(page.windows), len(page.sentences), len(page.titles)) for page in pages]
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def keys(pages: Iterable[Views], projection: Projection | None) -> set[bytes]:
    """Return the keys of all blobs the vectors of *pages* are made of."""
    view = _window_view(projection)
    found = {_AXES}
    for page in pages:
        found.update(key(view, piece.text) for piece in page.windows)
        found.update(key("sentence", piece.text) for piece in page.sentences)
        found.update(key("title", text) for text in page.titles)
    return found


def embed(pages: Sequence[Views], *, encoder: Encoder, blobs: Blobs, progress: Progress) -> Embedded:
    """Return the vectors of *pages*; only texts that *blobs* do not hold are encoded."""
    windows = [piece.text for page in pages for piece in page.windows]
    sentences = [piece.text for page in pages for piece in page.sentences]
    titles = [text for page in pages for text in page.titles]
    kept = _Kept(blobs, encoder.fingerprint)
    writer = _Writer(encoder=encoder, kept=kept, progress=progress)
    projection = writer.projection(windows)
    view = _window_view(projection)
    plain = [("sentence", text) for text in sentences] + [("title", text) for text in titles]
    writer.encode([(view, text) for text in windows] + plain, projection)
    stored = [kept[view, text] for text in windows]
    return Embedded(
        windows=_floats([one["vector"] for one in stored]),
        sentences=_floats([kept["sentence", text]["vector"] for text in sentences]),
        titles=_floats([kept["title", text]["vector"] for text in titles]),
        tokens=np.concatenate([one["tokens"] for one in stored]),
        token_ids=np.concatenate([one["token_ids"] for one in stored]),
        token_counts=np.array([len(one["token_ids"]) for one in stored], dtype=np.int64),
        projection=projection,
        count=writer.count,
    )


def _window_view(projection: Projection | None) -> str:
    return f"window {projection.digest}" if projection else "window"


def _floats(vectors: list[NDArray[np.float16]]) -> Floats:
    return np.stack(vectors).astype(np.float32)


class _Kept:
    """The arrays kept by one encoder, by view and text, as far as they were looked for."""

    def __init__(self, blobs: Blobs, fingerprint: str) -> None:
        self._blobs = blobs
        self._fingerprint = fingerprint
        self._held: dict[bytes, Arrays] = {}

    def __getitem__(self, wanted: tuple[str, str]) -> Arrays:
        return self._held[key(*wanted)]

    def projection(self) -> Projection | None:
        """Return the projection the first base left, None when there is none."""
        self._load([_AXES])
        return Projection.of(self._held.get(_AXES, {}))

    def lacks(self, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return which of *wanted* nobody has kept yet, this process or another, each once and in order."""
        pairs = {key(*pair): pair for pair in wanted}
        self._load([one for one in pairs if one not in self._held])
        return [pair for one, pair in pairs.items() if one not in self._held]

    def keep(self, fresh: dict[bytes, Arrays]) -> None:
        """Keep what was computed now; on return it survives a crash."""
        self._blobs.keep(self._fingerprint, {one: pack(arrays) for one, arrays in fresh.items()})
        self._held.update(fresh)

    def keep_projection(self, fitted: Projection) -> None:
        """Keep the projection everything else depends on."""
        self.keep({_AXES: fitted.arrays()})

    def _load(self, keys: Collection[bytes]) -> None:
        for one, blob in self._blobs.load(self._fingerprint, keys).items():
            arrays = unpack(blob)
            if arrays is not None:  # a broken one is computed again
                self._held[one] = arrays


class _Writer:
    """Encodes what is not kept yet and keeps it, a group at a time."""

    def __init__(self, *, encoder: Encoder, kept: _Kept, progress: Progress) -> None:
        self.count = 0
        self._encoder = encoder
        self._kept = kept
        self._progress = progress
        self._sampled: dict[str, Encoding] = {}

    def projection(self, windows: list[str]) -> Projection | None:
        """Return the projection that is kept; the first base to come fits it on its *windows*."""
        if not self._encoder.has_tokens:
            return None
        kept = self._kept.projection()
        if kept is not None:
            return kept
        sample = list(dict.fromkeys(windows[:: max(1, len(windows) // _SAMPLE)]))
        self._progress("Reading a sample", 0, len(sample))
        self._sampled = dict(zip(sample, self._encoder.passages(sample), strict=True))
        self._progress("Reading a sample", len(sample), len(sample))
        fitted = Projection.fit(np.concatenate([encoding.tokens for encoding in self._sampled.values()]))
        self._kept.keep_projection(fitted)
        return self._kept.projection() or fitted  # of two that write at once, the last one's counts

    def encode(self, wanted: list[tuple[str, str]], projection: Projection | None) -> None:
        """Encode the (view, text) pairs that are not kept."""
        missing = self._kept.lacks(wanted)
        for start in range(0, len(missing), _GROUP):
            group = self._kept.lacks(missing[start : start + _GROUP])  # another process may have been faster
            group.sort(key=lambda pair: len(pair[1]))  # fuller batches
            fresh: dict[bytes, Arrays] = {}
            for at in range(0, len(group), _STEP):
                fresh.update(self._packed(group[at : at + _STEP], projection))
                self._progress("Reading articles", start + len(fresh), len(missing))
            self._kept.keep(fresh)
            self.count += len(fresh)
        self._sampled = {}

    def _packed(
        self, pairs: list[tuple[str, str]], projection: Projection | None
    ) -> list[tuple[bytes, Arrays]]:
        new = [text for _, text in pairs if text not in self._sampled]
        encoded = self._sampled | dict(zip(new, self._encoder.passages(new), strict=True))
        return [(key(view, text), _packed(encoded[text], view, projection)) for view, text in pairs]


def _packed(encoding: Encoding, view: str, projection: Projection | None) -> Arrays:
    tokens = np.zeros((0, 0), dtype=np.int8)
    token_ids = np.zeros(0, dtype=np.int32)
    if projection is not None:
        with_tokens = view.startswith("window")
        tokens = projection.pack(encoding.tokens if with_tokens else encoding.tokens[:0])
        token_ids = encoding.token_ids if with_tokens else encoding.token_ids[:0]
    return {"vector": encoding.vector.astype(np.float16), "tokens": tokens, "token_ids": token_ids}
