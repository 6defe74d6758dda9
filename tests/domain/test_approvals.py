"""Approvals as values: how many have to say yes."""

from __future__ import annotations

import pytest

from workflows.domain.approvals import Needs, Quorum


@pytest.mark.parametrize(
    ("needs", "of_one", "of_four", "of_five"),
    [
        (Needs(quorum=Quorum.ALL), 1, 4, 5),
        (Needs(quorum=Quorum.ANY), 1, 1, 1),
        (Needs(quorum=Quorum.MAJORITY), 1, 3, 3),
        (Needs(quorum=Quorum.NUMBER, amount=2), 2, 2, 2),
        (Needs(quorum=Quorum.PERCENTAGE, amount=60), 1, 3, 3),
        (Needs(quorum=Quorum.PERCENTAGE, amount=1), 1, 1, 1),
    ],
)
def test_a_quorum_is_so_many_of_those_who_are_asked(
    needs: Needs, of_one: int, of_four: int, of_five: int
) -> None:
    assert (needs.of(1), needs.of(4), needs.of(5)) == (of_one, of_four, of_five)


def test_nobody_asked_is_nobody_who_agreed() -> None:
    assert all(Needs(quorum=quorum, amount=50).of(0) >= 1 for quorum in Quorum)
