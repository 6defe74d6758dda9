"""Wishes and questions: who wants something gets it asked for, who asks something gets an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.domain.catalogue import CATALOGUE
from workflows.domain import wanting
from workflows.domain.ids import ItemId
from workflows.domain.wanting import Match, NoRequest, Offer, Take, Wish


def by_words(text: str) -> Sequence[Match]:
    """Find items by the words of their names alone."""
    words = set(text.lower().replace(",", " ").replace("?", " ").split())
    matches = []
    for item in CATALOGUE.items:
        names = [set(name.lower().split()) - {"to", "new"} for name in (item.title, *item.synonyms)]
        named = max((" ".join(sorted(name)) for name in names if name <= words), default="")
        share = float("access" in words and any("access" in name for name in names) and not named)
        matches.append(Match(item_id=item.id, likeness=0.0, named=named, share=share))
    return sorted(matches, key=lambda one: (not one.named, -one.share))


def nobody(_text: str) -> Sequence[Match]:
    return ()


def like(**likeness: float) -> Callable[[str], Sequence[Match]]:
    found = [Match(item_id=ItemId(name), likeness=value) for name, value in likeness.items()]
    return lambda _text: sorted(found, key=lambda one: -one.likeness)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("I need a laptop", Wish.WANTS),
        ("can I get access to Figma?", Wish.WANTS),
        ("please order a laptop", Wish.WANTS),
        ("figma access please", Wish.WANTS),
        ("we'd like two monitors", Wish.WANTS),
        ("need figma", Wish.WANTS),
        ("figma editor until friday", Wish.NAMES),
        ("vpn drops every hour", Wish.NAMES),
        ("I need to change my password", Wish.NAMES),
        ("I'd like to use figma", Wish.WANTS),
        ("I would like to know who leads us", Wish.NAMES),
        ("I'd like to report a broken lamp", Wish.NAMES),
        ("my intern needs a laptop", Wish.WANTS),
        ("new phone needed by friday", Wish.WANTS),
        ("phone not needed", Wish.NAMES),
        ("Ich brauche einen Laptop", Wish.WANTS),
        ("Könnten wir zwei Monitore haben?", Wish.WANTS),
        ("Ich will wissen, wer das macht", Wish.NAMES),
        ("wo bekomme ich einen Laptop", Wish.ASKS),
        ("j'ai besoin d'un accès", Wish.WANTS),
        ("je voudrais savoir qui décide", Wish.NAMES),
        ("comment obtenir un badge", Wish.ASKS),
        ("how do I get a laptop", Wish.ASKS),
        ("what do I need for the vpn", Wish.ASKS),
        ("can I use my own laptop?", Wish.ASKS),
        ("laptop?", Wish.ASKS),
        ("I want a laptop, how long does it take?", Wish.ASKS),
    ],
)
def test_the_form_of_a_message_says_whether_it_wants_or_asks(said: str, wish: Wish) -> None:
    assert wanting.read(said) is wish


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ("i need a laptop", "laptop"),
        ("can i get a notebook for my new colleague", "laptop"),
        ("figma editor", "figma"),
        ("need access to github", "github"),
        ("laptop, power 16", "laptop"),
        ("I'd like to have a laptop", "laptop"),
        ("i need vpn, no laptop needed", "vpn"),
        ("laptop for Mia Brandt, power 16", "laptop"),
    ],
)
def test_one_thing_called_by_its_name_is_taken(said: str, item: str) -> None:
    found = wanting.meant(said, by_words, CATALOGUE)

    assert isinstance(found, Take) and found.item.id == item


def test_the_kind_of_a_thing_offers_it_where_nothing_is_called_by_its_name() -> None:
    offered = wanting.meant("i'd like to have a power 16", by_words, CATALOGUE)

    assert isinstance(offered, Offer)
    assert [item.id for item in offered.items] == ["laptop"]
    said = "i'd like to have a docking station"  # comes with other things
    assert isinstance(wanting.meant(said, by_words, CATALOGUE), NoRequest)


def test_access_to_nothing_in_particular_asks_which() -> None:
    found = wanting.meant("I need access", by_words, CATALOGUE)

    assert isinstance(found, Offer)
    assert [item.title for item in found.items] == ["Figma", "GitHub", "VPN"]


def test_trouble_with_a_thing_makes_a_wish_for_it_a_question_which_is_meant() -> None:
    found = wanting.meant("my laptop is broken, i need a laptop", by_words, CATALOGUE)

    assert isinstance(found, Offer)


@pytest.mark.parametrize(
    "said",
    [
        "how do i get a laptop",
        "vpn drops every hour",
        "figma crashes when i open a file",
        "i need to reset my laptop",
        "i need help with my laptop",
        "i need a pony",
        "i don't need the laptop any more",
        "no laptop needed, thanks",
        "thanks, the laptop arrived",
        "somebody stole my laptop, please call me",
        "where is my laptop?",
    ],
)
def test_a_question_stays_a_question(said: str) -> None:
    assert isinstance(wanting.meant(said, by_words, CATALOGUE), NoRequest)


def test_what_was_asked_for_by_the_desk_needs_no_words_of_wanting() -> None:
    said = "figma for the redesign of our pages"
    assert isinstance(wanting.meant(said, by_words, CATALOGUE), Offer)

    found = wanting.meant(said, by_words, CATALOGUE, is_wanted=True)

    assert isinstance(found, Take) and found.item.id == "figma"


def test_a_list_that_begins_with_an_item_is_asked_back_and_a_sentence_about_it_is_none() -> None:
    listed = wanting.meant("figma editor, username kim-7, for the redesign", by_words, CATALOGUE)

    assert isinstance(listed, Offer) and [item.id for item in listed.items] == ["figma"]
    assert isinstance(wanting.meant("figma keeps logging me out", by_words, CATALOGUE), NoRequest)
    assert isinstance(wanting.meant("figma is great, thanks", by_words, CATALOGUE), NoRequest)


def test_a_reason_ends_with_its_sentence() -> None:
    said = "i draw for the redesign of our pages. could i get figma"

    assert "figma" in wanting.thing(said)


def test_what_is_not_called_by_name_is_taken_only_when_it_is_clearly_the_one() -> None:
    said = "i need a machine"
    assert isinstance(wanting.meant(said, like(laptop=0.7, figma=0.3), CATALOGUE), Take)
    assert isinstance(wanting.meant(said, like(laptop=0.7, figma=0.68), CATALOGUE), Offer)
    assert isinstance(wanting.meant(said, like(laptop=0.55, figma=0.3), CATALOGUE), Offer)
    assert isinstance(wanting.meant(said, like(laptop=0.4, figma=0.3), CATALOGUE), NoRequest)


def test_a_desk_without_a_catalogue_takes_nothing_for_a_request() -> None:
    assert isinstance(wanting.meant("i need a laptop", nobody, CATALOGUE), NoRequest)


def test_what_is_wanted_is_told_apart_from_what_it_is_for() -> None:
    assert wanting.thing("i need a charger for my laptop") == "i need a charger"
    assert wanting.thing("access for figma because mine ended") == "access for figma"
    assert wanting.thing("for my laptop") == "for my laptop"


@pytest.mark.parametrize(
    "said",
    [
        "what can I order?",
        "What can I request here",
        "hi, what things can we ask you for?",
        "show me the catalogue",
        "Catalog",
        "Was kann ich bestellen?",
        "Que puis-je commander ?",
    ],
)
def test_somebody_may_ask_what_there_is(said: str) -> None:
    assert wanting.asks_for_all(said)


@pytest.mark.parametrize(
    "said", ["what can I order for lunch?", "what can I do about the noise?", "the catalogue is wrong", ""]
)
def test_a_question_about_one_thing_is_none_about_all(said: str) -> None:
    assert not wanting.asks_for_all(said)
