"""People by their names: whoever the words can mean alone."""

from __future__ import annotations

import pytest

from tests.domain.catalogue import LAPTOP
from workflows.domain.called import called_in, may_name
from workflows.domain.ids import UserId
from workflows.domain.people import Person


def person(name: str, **facts: bool) -> Person:
    """Return somebody of that name, whose id it is, too."""
    return Person(id=UserId(name), name=name, email="", zone="UTC", **facts)  # type: ignore[arg-type]  # only flags are given


PEOPLE = (
    person("Ben Whitaker"),
    person("Rui Alves"),
    person("Kim Weber"),
    person("Kim Larsen"),
    person("Old Hand", is_active=False),
)


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("a laptop for Ben", ["Ben Whitaker"]),
        ("a laptop for ben", ["Ben Whitaker"]),
        ("a laptop for @rui please", ["Rui Alves"]),
        ("for Ben Whitaker's desk", ["Ben Whitaker"]),
        ("for Ben Miller", []),
        ("for Kim", []),
        ("for kim weber", ["Kim Weber"]),
        ("for Benjamin", []),
        ("for Old Hand", []),
        ("Ben and Rui", ["Ben Whitaker", "Rui Alves"]),
    ],
)
def test_somebody_is_called_by_a_name_that_only_they_have(said: str, who: list[str]) -> None:
    assert [one.user_id for one in called_in(said, PEOPLE)] == who


def test_only_words_behind_what_names_somebody_in_the_form_are_looked_up() -> None:
    assert may_name(LAPTOP, "i told Lee that i need a laptop for Ben's team") == ("ben",)
    assert may_name(LAPTOP, "for: Kim") == ("kim",)
