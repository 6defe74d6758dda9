"""When an article is looked at again, and what else speaks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.clock import START
from workflows.domain.care import Care, CareRules, Finding, Page, Reason, Vote, due_on, findings
from workflows.domain.drafts import SOURCE

RULES = CareRules()
TODAY = START.date()
PAGE = Page(
    page="it/vpn.md", title="VPN", url="", source="articles", owner="bo@example.com", audience=("it",)
)
NOTHING = Care(page=PAGE.page)


def day(offset: int) -> date:
    """Return the day that many days from today."""
    return TODAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"reviewed_on": day(-900)}, None),
        ({"review_by": day(5)}, day(5)),
        ({"reviewed_on": day(-80), "review_every": timedelta(days=90)}, day(10)),
        ({"source": SOURCE, "reviewed_on": day(-2)}, day(180)),
        ({"review_every": timedelta(days=90)}, None),
    ],
)
def test_a_review_is_due_only_where_the_article_asks_for_one(
    facts: dict[str, object], expected: date | None
) -> None:
    assert due_on(replace(PAGE, **facts), NOTHING, RULES) == expected  # type: ignore[arg-type]  # by its cases


def test_a_stated_day_holds_until_somebody_says_on_it_that_the_page_is_right() -> None:
    page = replace(PAGE, review_by=day(0), review_every=timedelta(days=30))

    assert due_on(page, replace(NOTHING, confirmed_at=START - timedelta(days=1)), RULES) == day(0)
    assert due_on(page, replace(NOTHING, confirmed_at=START), RULES) == day(30)


def votes(*helped: bool, ago: int = 1) -> list[Vote]:
    """Return votes of some days ago."""
    return [Vote(page=PAGE.page, helped=one, at=START - timedelta(days=ago)) for one in helped]


def test_unhelpful_votes_count_only_lately_and_while_nobody_was_helped() -> None:
    def found(said: list[Vote], care: Care = NOTHING) -> tuple[Finding, ...]:
        return findings(PAGE, care, votes=said, now=START, rules=RULES)

    assert found(votes(False, False, False)) == (Finding(Reason.UNHELPFUL, ("3",)),)
    assert found(votes(False, False)) == ()
    assert found(votes(False, False, False, True)) == ()
    assert found(votes(False, False, False, ago=31)) == ()
    assert found(votes(False, False, False), replace(NOTHING, confirmed_at=START)) == ()


def test_a_dead_link_is_told_until_its_owner_says_it_may_stay() -> None:
    page = replace(PAGE, dead_links=("a.md", "b.md"))

    assert findings(page, NOTHING, votes=[], now=START, rules=RULES) == (
        Finding(Reason.LINKS, ("a.md", "b.md")),
    )
    accepted = replace(NOTHING, accepted_links=("a.md",))
    assert findings(page, accepted, votes=[], now=START, rules=RULES) == (Finding(Reason.LINKS, ("b.md",)),)


def test_an_owner_who_left_is_named() -> None:
    assert findings(PAGE, NOTHING, votes=[], now=START, rules=RULES, gone="Cy Okafor") == (
        Finding(Reason.OWNER_GONE, ("Cy Okafor",)),
    )


days = st.integers(-400, 400)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    review_by=st.none() | days,
    reviewed=st.none() | days,
    every=st.none() | st.integers(1, 400),
    confirmed=st.none() | st.integers(-400, 0),
)
def test_whoever_says_it_is_right_today_is_not_asked_again_today(
    review_by: int | None, reviewed: int | None, every: int | None, confirmed: int | None
) -> None:
    page = replace(
        PAGE,
        review_by=None if review_by is None else day(min(review_by, 0)),
        reviewed_on=None if reviewed is None else day(reviewed),
        review_every=timedelta(days=every) if every else None,
    )
    before = replace(NOTHING, confirmed_at=None if confirmed is None else START + timedelta(days=confirmed))

    after = due_on(page, replace(before, confirmed_at=START), RULES)

    assert after is None or after > TODAY
