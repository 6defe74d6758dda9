"""The cards of break-glass: what is asked of whom, what happened, and nothing to press once it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.blocks import glass as cards
from handlers.blocks.drawing import Drawing, View
from handlers.blocks.glass import Told
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of, primary_of
from tests.handlers.blocks.samples import ANA, BO, CY, LOOK, NOW, YUKI
from tests.handlers.blocks.test_approvals import REQUEST
from workflows.domain import glass as doors
from workflows.domain.glass import Glass, GlassState
from workflows.domain.ids import UserId

ASKED = Glass(n=3, by=BO, asked_at=NOW, until=NOW + timedelta(minutes=15), skipped=(YUKI,))
BROKEN = doors.broken(ASKED, by=CY, skipped=(YUKI,), at=NOW)
REVIEWED = doors.reviewed(BROKEN, by=YUKI, was_right=False, at=NOW)
ENDS = (
    BROKEN,
    doors.called_off(ASKED, by=CY, at=NOW),
    doors.lapsed(ASKED, at=NOW),
    replace(ASKED, state=GlassState.MOOT),
)
WHY, NOTE = "<!here> the *shop* is down", "Too soon."


def told(glass: Glass | None, *, is_news: bool = False, n: int = 3, **facts: object) -> Told:
    ticket = replace(REQUEST, glass=glass, is_private=bool(facts.pop("is_private", False)))
    note = NOTE if glass is not None and glass.review is not None else ""
    return Told(ticket=ticket, n=n, reason=WHY, note=note, is_news=is_news, is_for_queue=bool(facts))


def drawn(glass: Glass | None, *, reader: UserId | None = CY, is_news: bool = False) -> Drawing:
    return cards.glass_card(told(glass, is_news=is_news), LOOK, reader=reader)


def everything() -> Iterator[Drawing | View]:
    """Draw every card and form of it."""
    for glass in (ASKED, replace(ASKED, skipped=()), *ENDS, REVIEWED, None):
        for reader in (BO, CY, YUKI, None):
            for is_news in (True, False):
                yield drawn(glass, reader=reader, is_news=is_news)
    yield drawn(replace(REVIEWED, skipped=()), is_news=True)
    yield drawn(doors.reviewed(BROKEN, by=YUKI, was_right=True, at=NOW), is_news=True)
    for skipped in ((), (YUKI,)):
        yield cards.ask_form(REQUEST, skipped, LOOK)
    yield cards.review_form(told(BROKEN, is_news=True), LOOK)


@pytest.mark.parametrize("one", list(everything()))
def test_all_of_it_is_taken_by_the_platform(one: Drawing | View) -> None:
    accepted(one)


def test_whoever_may_confirm_reads_why_and_until_when_and_whom_it_passes_over() -> None:
    shown = drawn(ASKED)

    assert lines_of(shown) == [
        "*Break-glass for REQ-7: Figma, Editor for <@U0ANADUA>*",
        "Confirm by <!date^1795438500^{time}|13:55 CET>, or nothing happens. <@U0BOLIND> says why it cannot wait:",
        "> @here the *shop* is down",
        "It would go on without a word from <@U0YUKSAT>, who would be told at once. The request is by <@U0ANADUA>.",
    ]
    assert (primary_of(shown), list(buttons_of(shown))) == (
        ["glass_confirm"],
        ["glass_confirm", "glass_call_off"],
    )


def test_whoever_asked_for_it_cannot_confirm_it_and_may_call_it_off() -> None:
    assert list(buttons_of(drawn(ASKED, reader=BO))) == ["glass_call_off"]


@pytest.mark.parametrize("glass", [*ENDS, None])
def test_with_nothing_left_to_confirm_nothing_is_left_to_press(glass: Glass | None) -> None:
    shown = drawn(glass)

    assert buttons_of(shown) == {}
    is_broken = glass is not None and glass.state is GlassState.BROKEN
    says = "*REQ-7 goes on without its approvals" if is_broken else "*Nothing to do: break-glass for REQ-7"
    heading, said, *_ = lines_of(shown)
    assert heading.startswith(says) and heading.endswith("*") and said


def test_a_card_of_an_earlier_time_is_over() -> None:
    assert buttons_of(cards.glass_card(told(ASKED, n=2), LOOK, reader=CY)) == {}


def test_whoever_was_passed_over_is_asked_whether_it_was_right_once() -> None:
    assert list(buttons_of(drawn(BROKEN, reader=YUKI, is_news=True))) == ["glass_review"]
    assert buttons_of(drawn(BROKEN, reader=CY, is_news=True)) == {}
    assert buttons_of(drawn(REVIEWED, reader=YUKI, is_news=True)) == {}
    assert lines_of(drawn(REVIEWED, reader=YUKI, is_news=True))[-1] == (
        "Nobody waited for <@U0YUKSAT>. "
        "Reviewed by <@U0YUKSAT> · <!date^1795437600^{time}|13:40 CET>: it should have waited. Too soon."
    )


def test_with_nobody_left_the_channel_of_the_queue_is_asked() -> None:
    left = cards.glass_card(told(BROKEN, is_news=True, for_queue=True), LOOK, reader=None)

    assert list(buttons_of(left)) == ["glass_review"]


@pytest.mark.parametrize("glass", [ASKED, BROKEN])
def test_a_channel_reads_of_a_private_matter_its_number_alone(glass: Glass) -> None:
    in_channel = cards.glass_card(told(glass, is_news=True, is_private=True), LOOK, reader=None)
    directly = cards.glass_card(told(glass, is_news=True, is_private=True), LOOK, reader=CY)

    assert "Figma" not in str(in_channel) and "shop" not in str(in_channel)
    assert "Figma" in str(directly) and "shop" in str(directly)


def test_what_the_card_is_about_is_named_in_a_notification() -> None:
    assert drawn(ASKED).text.startswith("Break-glass for REQ-7: Figma, Editor for Ana Duarte.")
    assert ANA not in drawn(ASKED).text
