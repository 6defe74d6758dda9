"""Vectors of the names a desk uses: each is encoded once, however often the desk's files are read again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from .encoders import Encoder, Floats

KEPT_MAX = 20_000  # names, about 30 MB; a desk has hundreds

_kept: WeakKeyDictionary[Encoder, dict[str, Floats]] = WeakKeyDictionary()
_reading = threading.Lock()


def name_vectors(names: Sequence[str], encoder: Encoder) -> Floats:
    """Return the unit vectors of *names*, in order; shape (n, dimension), n at least 1. Safe to share between threads.

    What *encoder* made of a name once is kept as long as the encoder is.
    """
    with _reading:
        kept = _kept.setdefault(encoder, {})
        if len(kept) > KEPT_MAX:
            kept.clear()
        new = [name for name in dict.fromkeys(names) if name not in kept]
        if new:
            kept.update(zip(new, (one.vector for one in encoder.passages(new)), strict=True))
        return np.stack([kept[name] for name in names])
