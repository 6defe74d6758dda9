"""What every adapter of the port Wishes keeps to: the one on a model, and the one of the tests."""

from __future__ import annotations

from datetime import date

import pytest

from bot.wishes import ModelWishes
from knowledge import HASHING
from tests.domain.catalogue import CATALOGUE
from tests.fakes.wishes import WordWishes
from workflows.domain.audiences import STRANGERS, Labels, Readers
from workflows.ports import Wishes

STAFF = Readers({Labels({"employees"})})
TODAY = date(2026, 11, 23)


@pytest.fixture(params=["model", "words"])
def wishes(request: pytest.FixtureRequest) -> Wishes:
    if request.param == "model":
        return ModelWishes(CATALOGUE, HASHING)
    return WordWishes(CATALOGUE, days={"friday": date(2026, 11, 27)}, meanings={"light 13": "Light 13"})


def test_an_item_called_by_its_name_comes_first(wishes: Wishes) -> None:
    first, *_ = wishes.find("i need a notebook", readers=STAFF)

    assert (first.item_id, first.named) == ("laptop", "notebook")


def test_a_word_that_several_names_share_calls_none_of_them(wishes: Wishes) -> None:
    found = [one for one in wishes.find("i need access", readers=STAFF) if one.share == 1.0]

    assert {one.item_id for one in found} == {"figma", "github", "vpn"}
    assert not any(one.named for one in found)


def test_nobody_finds_what_is_for_others(wishes: Wishes) -> None:
    assert list(wishes.find("laptop", readers=STRANGERS)) == []


def test_days_come_with_the_place_of_their_words(wishes: Wishes) -> None:
    [day] = wishes.dates("until friday", today=TODAY)

    assert (day.start, day.on) == (6, date(2026, 11, 27))
    assert list(wishes.dates("until then", today=TODAY)) == []


def test_the_option_that_is_meant_is_named_and_what_means_none_is_not(wishes: Wishes) -> None:
    assert wishes.nearest("light 13", ["Power 16", "Light 13"]) == 1
    assert wishes.nearest("zebra", ["Power 16", "Light 13"]) is None
    assert wishes.nearest("zebra", []) is None


def test_without_its_model_nothing_is_wanted_and_questions_are_answered_as_ever() -> None:
    broken = ModelWishes(CATALOGUE, "/no/such/model")

    assert list(broken.find("i need a notebook", readers=STAFF)) == []
    assert broken.nearest("light", ["Light 13"]) is None
