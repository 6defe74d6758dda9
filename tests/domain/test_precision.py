"""What was heard of an outright answer, and how the weeks are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.fakes.knowledge import answer
from workflows.domain import conversations as talks
from workflows.domain.conversations import Conversation, Outcome
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, UserId
from workflows.domain.precision import Heard, Week, by_week, heard_of, monday_of

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday


def answered() -> Conversation:
    new = Conversation(
        id=ConversationId("c"),
        person_id=UserId("UANA"),
        channel=ChannelId("D1"),
        thread_ts=MessageTs("1.0"),
        started_at=AT,
        changed_at=AT,
    )
    return talks.answered(talks.ask(new, "vpn drops"), answer("vpn.md"))


def test_what_is_said_on_the_card_counts() -> None:
    assert heard_of(talks.solved(answered(), 0), 0) is Heard.CONFIRMED
    assert heard_of(talks.not_helped(answered(), 0), 0) is Heard.NOT_REALLY


def test_what_is_said_on_the_question_about_it_counts_for_the_answer() -> None:
    asked = talks.follow_up(answered(), 0)

    assert heard_of(talks.solved(asked, 1), 0) is Heard.CONFIRMED
    assert heard_of(talks.not_helped(asked, 1), 0) is Heard.NOT_REALLY


def test_an_answer_that_had_helped_and_does_no_longer_was_wrong() -> None:
    assert heard_of(talks.reopened(talks.solved(answered(), 0), 0), 0) is Heard.NOT_REALLY


@pytest.mark.parametrize(
    ("outcome", "heard"),
    [
        (None, Heard.NOTHING_YET),
        (Outcome.ASSUMED, Heard.ASSUMED),
        (Outcome.RECONTACTED, Heard.RECONTACTED),
        (Outcome.HANDED_OVER, Heard.HANDED_OVER),
        (Outcome.DISCARDED, Heard.NOTHING_YET),
    ],
)
def test_where_nothing_is_said_it_counts_how_it_ended(outcome: Outcome | None, heard: Heard) -> None:
    assert heard_of(replace(answered(), outcome=outcome), 0) is heard


def test_how_the_next_question_ended_says_nothing_of_this_one() -> None:
    next_one = talks.answered(talks.ask(answered(), "printer jams"), answer("printer.md"))

    ended = talks.solved(next_one, 1)

    assert [heard_of(ended, 0), heard_of(ended, 1)] == [Heard.NOTHING_YET, Heard.CONFIRMED]


def test_silence_is_no_proof_of_either() -> None:
    heard = {Heard.CONFIRMED: 7, Heard.NOT_REALLY: 1, Heard.RECONTACTED: 1, Heard.HANDED_OVER: 1}
    week = Week(monday=date(2026, 11, 23), heard={**heard, Heard.ASSUMED: 90, Heard.NOTHING_YET: 5})

    assert (week.answers, week.right.count, week.right.of) == (105, 7, 10)


def test_a_week_begins_on_monday_where_the_desk_is() -> None:
    late_sunday = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert monday_of(late_sunday, zone="Europe/Lisbon") == date(2026, 11, 16)
    assert monday_of(late_sunday, zone="Europe/Berlin") == date(2026, 11, 23)
    weeks = by_week([(late_sunday, Heard.CONFIRMED), (AT, Heard.ASSUMED)], zone="Europe/Lisbon")
    assert [(one.monday.day, dict(one.heard)) for one in weeks] == [
        (23, {Heard.ASSUMED: 1}),
        (16, {Heard.CONFIRMED: 1}),
    ]
