"""Embedding: the views of all articles to vectors, by way of the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .cache import Halves, Stored, VectorCache, key
from .chunks import Views
from .encoders import Encoder, Encoding
from .projection import Projection

Progress = Callable[[str, int, int], None]

_SAMPLE = 192  # windows the projection is fitted on: about 15,000 tokens
_GROUP = 1024  # texts per segment: what a crash can cost
_STEP = 128  # texts between two words of progress

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


def embed(pages: Sequence[Views], *, encoder: Encoder, folder: Path, progress: Progress) -> Embedded:
    """Return the vectors of *pages*; only texts that *folder* does not know are encoded."""
    windows = [piece.text for page in pages for piece in page.windows]
    sentences = [piece.text for page in pages for piece in page.sentences]
    cache = VectorCache(folder / encoder.fingerprint)
    cache.load()
    writer = _Writer(encoder=encoder, cache=cache, progress=progress)
    projection = writer.projection(folder / encoder.fingerprint / "projection" / "axes.npz", windows)
    titles = [text for page in pages for text in page.titles]
    plain = [("sentence", text) for text in sentences] + [("title", text) for text in titles]
    writer.encode([(_window_view(projection), text) for text in windows] + plain, projection)
    cache.compact()
    stored = [cache[key(_window_view(projection), text)] for text in windows]
    return Embedded(
        windows=_floats([one.vector for one in stored]),
        sentences=_floats([cache[key("sentence", text)].vector for text in sentences]),
        titles=_floats([cache[key("title", text)].vector for text in titles]),
        tokens=np.concatenate([one.tokens for one in stored]),
        token_ids=np.concatenate([one.token_ids for one in stored]),
        token_counts=np.array([len(one.token_ids) for one in stored], dtype=np.int64),
        projection=projection,
        count=writer.count,
    )


def _window_view(projection: Projection | None) -> str:
    return f"window {projection.digest}" if projection else "window"


def _floats(vectors: list[Halves]) -> Floats:
    return np.stack(vectors).astype(np.float32)


class _Writer:
    """Encodes what the cache lacks and keeps it, a segment at a time."""

    def __init__(self, *, encoder: Encoder, cache: VectorCache, progress: Progress) -> None:
        self.count = 0
        self._encoder = encoder
        self._cache = cache
        self._progress = progress
        self._sampled: dict[str, Encoding] = {}

    def projection(self, path: Path, windows: list[str]) -> Projection | None:
        """Return the projection kept in *path*; the first base to come fits it on its *windows*."""
        if not self._encoder.has_tokens:
            return None
        kept = Projection.load(path)
        if kept is not None:
            return kept
        sample = list(dict.fromkeys(windows[:: max(1, len(windows) // _SAMPLE)]))
        self._progress("Reading a sample", 0, len(sample))
        self._sampled = dict(zip(sample, self._encoder.passages(sample), strict=True))
        self._progress("Reading a sample", len(sample), len(sample))
        fitted = Projection.fit(np.concatenate([encoding.tokens for encoding in self._sampled.values()]))
        fitted.save(path)
        return Projection.load(path) or fitted  # of two that write at once, the last one's counts

    def encode(self, wanted: list[tuple[str, str]], projection: Projection | None) -> None:
        """Encode the (view, text) pairs that are not in the cache."""
        missing = [pair for pair in dict.fromkeys(wanted) if key(*pair) not in self._cache]
        for start in range(0, len(missing), _GROUP):
            group = sorted(missing[start : start + _GROUP], key=lambda pair: len(pair[1]))  # fuller batches
            fresh: list[tuple[bytes, Stored]] = []
            for at in range(0, len(group), _STEP):
                fresh += self._packed(group[at : at + _STEP], projection)
                self._progress("Reading articles", start + len(fresh), len(missing))
            self._cache.add(fresh)
            self.count += len(fresh)
        self._sampled = {}

    def _packed(
        self, pairs: list[tuple[str, str]], projection: Projection | None
    ) -> list[tuple[bytes, Stored]]:
        new = [text for _, text in pairs if text not in self._sampled]
        encoded = self._sampled | dict(zip(new, self._encoder.passages(new), strict=True))
        return [(key(view, text), _packed(encoded[text], view, projection)) for view, text in pairs]


def _packed(encoding: Encoding, view: str, projection: Projection | None) -> Stored:
    tokens = np.zeros((0, 0), dtype=np.int8)
    token_ids = np.zeros(0, dtype=np.int32)
    if projection is not None:
        with_tokens = view.startswith("window")
        tokens = projection.pack(encoding.tokens if with_tokens else encoding.tokens[:0])
        token_ids = encoding.token_ids if with_tokens else encoding.token_ids[:0]
    return Stored(vector=encoding.vector.astype(np.float16), tokens=tokens, token_ids=token_ids)
