"""The projection: token vectors in fewer dimensions and one byte each."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .cache import Arrays

DIMENSIONS = 96  # measured: nothing is lost against 384 once the other signals are added
_HEADROOM = 1.1  # over the largest component seen while fitting; what lies beyond is clipped

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Uncentred principal axes of a sample of token vectors, and a scale for bytes."""

    axes: Floats  # shape (dimension, at most DIMENSIONS)
    scale: float
    digest: str

    @classmethod
    def fit(cls, tokens: Floats) -> Self:
        """Return the axes that carry most of *tokens*, shape (n, dimension); no axes when n is 0."""
        if not len(tokens):
            return cls._of(np.zeros((tokens.shape[1], 0), dtype=np.float32), 1.0)
        _, vectors = np.linalg.eigh(tokens.T @ tokens)
        axes = np.ascontiguousarray(vectors[:, ::-1][:, :DIMENSIONS], dtype=np.float32)
        largest = float(np.abs(_unit(tokens @ axes)).max(initial=1e-3))
        return cls._of(axes, 127.0 / (largest * _HEADROOM))

    @classmethod
    def of(cls, arrays: Arrays) -> Self | None:
        """Return what `arrays` was made of, None for anything else."""
        if not {"axes", "scale"} <= arrays.keys() or arrays["axes"].ndim != 2:
            return None
        return cls._of(arrays["axes"].astype(np.float32), float(arrays["scale"].astype(np.float64)))

    def arrays(self) -> Arrays:
        """Return it as it is kept."""
        return {"axes": self.axes, "scale": np.array(self.scale, dtype=np.float64)}

    def reduce(self, tokens: Floats) -> Floats:
        """Return unit vectors along the axes, shape (n, DIMENSIONS)."""
        return _unit(tokens @ self.axes)

    def pack(self, tokens: Floats) -> NDArray[np.int8]:
        """Return the reduced *tokens*, one byte a component."""
        packed: NDArray[np.int8] = np.clip(np.rint(self.reduce(tokens) * self.scale), -127, 127).astype(
            np.int8
        )
        return packed

    @classmethod
    def _of(cls, axes: Floats, scale: float) -> Self:
        return cls(axes=axes, scale=scale, digest=blake2b(axes.tobytes(), digest_size=6).hexdigest())


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = (vectors / np.maximum(lengths, 1e-6)).astype(np.float32)
    return unit
