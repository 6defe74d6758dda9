"""Single vectors: one of each text, by way of the blobs; for texts of which nothing but a vector is kept."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .cache import key, pack, unpack
from .encoders import Encoder
from .store import Blobs

Floats = NDArray[np.float32]

VIEW = "alias"  # what the first texts kept so were


def single_vectors(
    texts: Iterable[str], *, encoder: Encoder, blobs: Blobs, fingerprint: str
) -> dict[str, Floats]:
    """Return the vector of each text, encoding what *blobs* do not hold under *fingerprint*."""
    wanted = {key(VIEW, text): text for text in texts}
    found = {}
    for one, blob in blobs.load(fingerprint, list(wanted)).items():
        arrays = unpack(blob)
        if arrays is not None:  # a broken one is computed again
            found[wanted[one]] = arrays["vector"].astype(np.float32)
    fresh = {text: encoder.question(text).vector for text in wanted.values() if text not in found}
    blobs.keep(
        fingerprint,
        {key(VIEW, text): pack({"vector": one.astype(np.float16)}) for text, one in fresh.items()},
    )
    return found | fresh
