"""What listening comes to: counted without anything nobody knows, and told with how sure it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.clock import START
from workflows.domain.answers import Band
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.shadow import Agreement, ShadowGap, ShadowQuestion, Share, Verdict, reported, to_review


def asked(number: int, band: Band | None = Band.ANSWER, **facts: Any) -> ShadowQuestion:
    """Return a question of Ana that the desk would have answered, if *band* says nothing else."""
    at = START + timedelta(minutes=number)
    plain = ShadowQuestion(
        channel=ChannelId("CHELP"),
        ts=MessageTs(f"1000.{number:06}"),
        person_id=UserId("UANA"),
        question=f"Question {number}?",
        asked_at=at,
        heard_at=at,
        stirred_at=at,
        band=band,
        pages=("vpn.md",) if band is Band.ANSWER else (),
    )
    return replace(plain, **facts)


def test_of_nothing_nothing_is_told() -> None:
    report = reported([])

    assert (report.answered, report.agreed, report.reviewed) == (Share(0, 0), Share(0, 0), Share(0, 0))
    assert (report.since, report.median_wait, report.doubtful, report.gaps) == (None, None, (), ())


def test_what_was_not_looked_up_yet_counts_neither_way() -> None:
    report = reported([asked(1), asked(2, Band.SUGGEST), asked(3, Band.NONE), asked(4, None)])

    assert report.answered == Share(1, 3)
    assert (report.suggested, report.silent, report.waiting) == (1, 1, 1)


def test_agreement_is_a_share_of_what_can_be_told() -> None:
    said = [Agreement.AGREES] * 3 + [Agreement.DIFFERS] + [Agreement.UNTOLD] * 2 + [None]
    report = reported([asked(n, agreement=one) for n, one in enumerate(said)])

    assert report.agreed == Share(3, 4)
    assert (report.untold, report.unjudged) == (2, 1)


def test_what_people_said_to_a_suggestion_is_no_agreement() -> None:
    assert reported([asked(1, Band.SUGGEST, agreement=Agreement.DIFFERS)]).agreed == Share(0, 0)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(24, 25), 0.805, 0.993),
        (Share(0, 10), 0.0, 0.278),
        (Share(10, 10), 0.722, 1.0),
        (Share(0, 0), 0, 1),
    ],
)
def test_a_share_says_how_sure_it_is(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=0.001)


def test_the_wait_is_that_of_those_who_got_a_reply_to_what_would_have_been_answered() -> None:
    def replied(number: int, minutes: int, band: Band = Band.ANSWER) -> ShadowQuestion:
        one = asked(number, band)
        return replace(one, replied_at=one.asked_at + timedelta(minutes=minutes))

    report = reported([replied(1, 5), replied(2, 90), replied(3, 20), asked(4), replied(5, 999, Band.NONE)])

    assert report.median_wait == timedelta(minutes=20)
    assert report.unreplied == 1


def test_what_would_have_been_wrong_is_said_by_agents_first_and_never_against_them() -> None:
    questions = [
        asked(1, agreement=Agreement.DIFFERS, confidence=0.8),
        asked(2, agreement=Agreement.DIFFERS, confidence=0.95),
        asked(3, agreement=Agreement.UNTOLD, verdict=Verdict.WRONG, confidence=0.7),
        asked(4, agreement=Agreement.DIFFERS, verdict=Verdict.RIGHT),
        asked(5, agreement=Agreement.AGREES),
        asked(6, Band.NONE, agreement=Agreement.UNTOLD),
    ]

    report = reported(questions)

    assert [one.question for one in report.doubtful] == ["Question 3?", "Question 2?", "Question 1?"]
    assert report.reviewed == Share(1, 2)


def test_gaps_are_ranked_by_people_and_stay_in_their_channel() -> None:
    other, mia = ChannelId("COTHER"), UserId("UMIA")
    questions = [
        asked(1, Band.NONE, topic="coffee"),
        asked(2, Band.NONE, topic="coffee"),
        asked(3, Band.NONE, topic="parking", person_id=mia),
        asked(4, Band.NONE, topic="parking"),
        asked(5, Band.NONE, topic="coffee", channel=other, person_id=mia),
        asked(6, Band.NONE),
    ]

    assert reported(questions).gaps == (
        ShadowGap(name="parking", times=2, people=2),
        ShadowGap(name="coffee", times=2, people=1),
        ShadowGap(name="coffee", times=1, people=1),
    )


def test_review_begins_with_what_cannot_be_told_and_ends_with_what_was_skipped() -> None:
    questions = [
        asked(1, agreement=Agreement.UNTOLD, verdict=Verdict.SKIPPED),
        asked(2, agreement=Agreement.AGREES),
        asked(3, agreement=Agreement.UNTOLD),
        asked(4, agreement=Agreement.UNTOLD, verdict=Verdict.RIGHT),
        asked(5, agreement=None),
        asked(6, Band.SUGGEST, agreement=Agreement.UNTOLD),
    ]

    assert [one.question for one in to_review(questions)] == ["Question 3?", "Question 2?", "Question 1?"]


def test_the_sample_is_drawn_in_an_order_of_its_own_that_is_always_the_same() -> None:
    questions = [asked(number, agreement=Agreement.UNTOLD) for number in range(20)]

    drawn = to_review(questions)

    assert drawn == to_review(questions[::-1])
    assert drawn != questions
