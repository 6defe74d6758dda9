"""Lookalikes: past matters a new one looks like, and nothing below the floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import FolderBlobs
from knowledge.encoders import HashingEncoder
from knowledge.lookalikes import Lookalikes, Matter

PAST = (
    Matter(
        id="1", title="VPN drops", text="My VPN drops every hour.", outcome="The session limit is raised."
    ),
    Matter(id="2", title="Printer asks for a code", text="The printer on floor two wants a code."),
    Matter(id="3", title="Badge lost", text="I lost my badge on the train.", outcome="Ordered a new badge."),
)


@pytest.fixture
def past(tmp_path: Path) -> Lookalikes:
    """Return three past matters."""
    return Lookalikes(PAST, encoder=HashingEncoder(), blobs=FolderBlobs(tmp_path), space="past")


def asked(past: Lookalikes, text: str, *, id: str = "new", at_least: float = 0.4) -> list[str]:
    """Return what a matter in these words looks like."""
    found = past.like(Matter(id=id, title=text, text=text), at_least=at_least, most=3)
    return [one.id for one in found]


def test_the_same_words_are_as_like_as_can_be_and_nothing_in_common_is_not_like(past: Lookalikes) -> None:
    [same, *_] = past.like(Matter(id="new", title="VPN drops", text=PAST[0].text), at_least=0.0, most=1)

    assert same.id == "1"
    assert same.likeness > 0.9
    assert asked(past, "parental leave policy") == []


def test_a_matter_is_found_by_how_it_was_solved_too(past: Lookalikes) -> None:
    assert asked(past, "please raise the session limit", at_least=0.2) == ["1"]


def test_a_matter_is_not_like_itself(past: Lookalikes) -> None:
    assert asked(past, "VPN drops", id="1", at_least=0.3) == []


def test_without_a_past_nothing_is_alike(tmp_path: Path) -> None:
    none = Lookalikes((), encoder=HashingEncoder(), blobs=FolderBlobs(tmp_path), space="past")

    assert asked(none, "VPN drops", at_least=0.0) == []
