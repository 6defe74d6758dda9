"""Whether people said what a passage says: proven one way or the other, or left to somebody who can tell."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from knowledge.agreement import Agreement, Cited, Judge, Said
from knowledge.articles import read_article
from knowledge.encoders import Encoder
from knowledge.models import DEFAULT_MODEL, encoder

ROOT = Path(__file__).parents[2]
REPLIES = Path(__file__).parent / "replies.jsonl"
"""Replies written for pages of the sample desk: in the first set while the rules were made, in the second after."""
CITED = Cited(
    title="Stay connected to the VPN",
    heading="If it drops",
    url="https://kb.example/vpn/stay-connected",
    text="Open **Settings** and switch on *Stay connected*. Connect again; a session then lasts 12 hours.",
)


@pytest.fixture(scope="module")
def mini() -> Encoder:
    """The default model: whether somebody says the same is a matter of meaning."""
    return encoder(DEFAULT_MODEL)


def agreement(cited: Cited, replies: Sequence[Said], encoder: Encoder) -> Agreement:
    """Return how the replies hold against the passage."""
    return Judge(cited, encoder).judge(replies)


def page(name: str) -> Cited:
    """Return a whole page of the sample desk as if it were one passage."""
    article = read_article(ROOT / "desk" / "articles", ROOT / "desk" / "articles" / name)
    text = "\n".join(block.plain for section in article.sections for block in section.blocks)
    return Cited(title=article.title, heading="", url=article.url, text=text)


def judged(mini: Encoder) -> Counter[tuple[str, str, str]]:
    """Return how often a reply of each set was meant so and judged so."""
    judge_of = cache(lambda name: Judge(page(name), mini))
    found: Counter[tuple[str, str, str]] = Counter()
    for line in REPLIES.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found[one["set"], one["said"], judge_of(one["page"]).judge([Said(text=one["reply"])])] += 1
    return found


def wrong(found: Counter[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
    """Return what was judged the wrong way; to leave it untold is no mistake."""
    return {key: count for key, count in found.items() if key[1] != key[2] != "untold"}


@pytest.mark.long
def test_no_reply_is_judged_the_wrong_way_and_most_that_agree_are_seen(mini: Encoder) -> None:
    found = judged(mini)

    assert wrong(found) == {}
    for name in ("first", "second"):
        assert found[name, "agrees", "agrees"] >= 18, "of 21"
        assert found[name, "differs", "differs"] >= 8, "of 14: who contradicts is often brief"


@pytest.mark.parametrize(
    "link",
    [
        "https://kb.example/vpn/stay-connected",
        "http://www.kb.example/vpn/stay-connected/",
        "https://kb.example/vpn/Stay-Connected.html#if-it-drops",
        "https://kb.example/vpn/stay-connected?from=chat",
    ],
)
def test_a_link_to_the_page_agrees_however_it_is_written(mini: Encoder, link: str) -> None:
    assert agreement(CITED, [Said(text="see here", links=(link,))], mini) == "agrees"


def test_the_name_of_the_page_agrees(mini: Encoder) -> None:
    assert agreement(CITED, [Said(text="There is a page, “stay connected to the VPN”.")], mini) == "agrees"


def test_a_link_to_another_page_of_the_site_differs_and_one_elsewhere_proves_nothing(mini: Encoder) -> None:
    other = Said(text="see here", links=("https://kb.example/vpn/session-length",))
    elsewhere = Said(
        text="see here", links=("https://news.example/", "mailto:bo@kb.example", "https://[broken")
    )

    assert agreement(CITED, [other], mini) == "differs"
    assert agreement(CITED, [elsewhere], mini) == "untold"


def test_one_reply_that_agrees_is_enough(mini: Encoder) -> None:
    replies = [
        Said(text="Your router is probably broken, I bought a new one and had peace since."),
        Said(text="Open settings and switch on stay connected."),
    ]

    assert agreement(CITED, replies[:1], mini) == "differs"
    assert agreement(CITED, replies, mini) == "agrees"


def test_a_contradiction_does_not_agree_whatever_its_words(mini: Encoder) -> None:
    said = Said(text="Do not switch on stay connected in settings.")

    assert agreement(CITED, [said], mini) == "untold"


@pytest.mark.parametrize(
    "text", ["", "same here", "I'll look into it this afternoon, promised", "Did you try to connect again?"]
)
def test_who_says_nothing_of_substance_proves_nothing(mini: Encoder, text: str) -> None:
    assert agreement(CITED, [Said(text=text)], mini) == "untold"
    assert agreement(CITED, [], mini) == "untold"
