"""What takes the place of a person in any value that is kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain.erasure import GONE, Rule, Subject

ANA = Subject(user_id="U0ANADUA", alias="erased-1", name="Ana Duarte-Reis", email="ana@larkfield.example")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ask <@U0ANADUA> about it", "ask <@erased-1> about it"),
        ("person:U0ANADUA", "person:erased-1"),
        ("DU0ANADUA is another", "DU0ANADUA is another"),
        ("ANA DUARTE-REIS called", "[erased] called"),
        ("write to Ana@Larkfield.example", "write to [erased]"),
        ("Ana is a name of many", "Ana is a name of many"),
        ("a banana", "a banana"),
    ],
)
def test_an_id_an_address_and_a_whole_name_go_everywhere(text: str, left: str) -> None:
    assert ANA.in_text(text, is_close=False) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi Ana, hi ana", "Hi [erased], hi [erased]"),
        ("Duarte-Reis, Ana", "[erased], [erased]"),
        ("Ana's banana", "[erased]'s banana"),
        ("Anabel stays", "Anabel stays"),
    ],
)
def test_single_names_go_where_it_is_about_them(text: str, left: str) -> None:
    assert ANA.in_text(text, is_close=True) == left


def test_what_somebody_said_goes_whole_and_the_rest_keeps_its_shape() -> None:
    rule = Rule(said=frozenset({("rest", "cards", "about")}), dropped=frozenset({("rest", "files")}))
    rest = {"cards": [{"about": "my badge hums", "n": 1}], "files": [{"id": "F1"}], "by": "U0ANADUA"}

    assert ANA.in_value(rest, rule, is_close=True, at=("rest",)) == {
        "cards": [{"about": GONE, "n": 1}],
        "files": [],
        "by": "erased-1",
    }


def test_a_person_without_names_is_found_by_their_id_alone() -> None:
    nobody = Subject(user_id="U1", alias="erased-2", name="", email="")

    assert nobody.in_text("U1 said nothing", is_close=True) == "erased-2 said nothing"


@settings(max_examples=100, derandomize=True)
@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=8)
        | st.sampled_from(["Ana", "U0ANADUA", "x Ana"]),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_erasing_again_changes_nothing(value: Any) -> None:
    once = ANA.in_value(value, is_close=True)

    assert ANA.in_value(once, is_close=True) == once
