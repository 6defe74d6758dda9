"""Questions nobody could answer, put together by what they ask for."""

from __future__ import annotations

import pytest

from knowledge.encoders import Encoder
from knowledge.grouping import grouped
from knowledge.models import DEFAULT_MODEL, encoder

COFFEE = [
    "the coffee machine on floor 2 is broken",
    "who repairs the coffee machine",
    "coffee machine leaks water",
]
BIKE = ["where can i park my bike", "is there a bike room", "can i lock my bicycle somewhere in the garage"]
ALONE = "how do i export my calendar to ical"


@pytest.fixture(scope="module")
def mini() -> Encoder:
    """The default model."""
    return encoder(DEFAULT_MODEL)


def test_questions_for_the_same_thing_are_one_group(mini: Encoder) -> None:
    mixed = [COFFEE[0], BIKE[0], ALONE, COFFEE[1], BIKE[1], COFFEE[2], BIKE[2]]

    groups = grouped(mixed, mini)

    found = [{mixed[number] for number in group.members} for group in groups]
    assert sorted(map(len, found), reverse=True) == [3, 3, 1]
    assert set(COFFEE) in found
    assert set(BIKE) in found
    assert {ALONE} in found


def test_a_group_is_named_by_the_words_its_questions_share(mini: Encoder) -> None:
    names = {len(group.members): group.name for group in grouped([*COFFEE, ALONE], mini)}

    assert "coffee machine" in names[3]
    assert "calendar" in names[1]


def test_the_largest_group_comes_first_and_its_most_typical_question_leads(mini: Encoder) -> None:
    first = grouped([ALONE, *COFFEE], mini)[0]

    assert set(first.members) == {1, 2, 3}


@pytest.mark.parametrize("asked", [[], ["?"], ["", ""], ["the the"], ["same", "same", "same"]])
def test_any_words_are_grouped_without_a_fault(mini: Encoder, asked: list[str]) -> None:
    groups = grouped(asked, mini)

    assert sorted(number for group in groups for number in group.members) == list(range(len(asked)))
