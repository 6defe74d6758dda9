"""Vectors of names: encoded once, in whatever order and however often they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from typing_extensions import override

from knowledge.encoders import Encoding, HashingEncoder
from knowledge.names import name_vectors


class Counting(HashingEncoder):
    """Notes what it was asked to encode."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    @override
    def passages(self, texts: Sequence[str]) -> list[Encoding]:
        self.encoded += texts
        return super().passages(texts)


def test_a_name_is_encoded_once_and_its_row_is_where_it_was_asked_for() -> None:
    counting = Counting()

    first = name_vectors(["lamp", "chair", "lamp"], counting)
    second = name_vectors(["chair", "desk"], counting)

    assert counting.encoded == ["lamp", "chair", "desk"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], second[0])
    assert np.array_equal(second[1], HashingEncoder().passages(["desk"])[0].vector)


def test_encoders_do_not_share_what_they_made() -> None:
    one, other = Counting(), Counting()

    name_vectors(["lamp"], one)
    name_vectors(["lamp"], other)

    assert one.encoded == other.encoded == ["lamp"]
