"""Gaps are grouped, asked again and settled; what is settled is out of reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from storage import TicketStore
from tests.fakes.clock import START
from workflows.domain.conversations import Conversation
from workflows.domain.gaps import GapQuestion
from workflows.domain.ids import ConversationId, GapId, UserId
from workflows.ports import UnitOfWork

BO = UserId("UBO")


def record(uow: UnitOfWork, *texts: str) -> None:
    """Have Ana ask these, a minute apart, and nobody answer."""
    for n, text in enumerate(texts):
        conversation_id = ConversationId(f"c{n}")
        at = START + timedelta(minutes=n)
        uow.conversations.add(
            Conversation(
                id=conversation_id,
                person_id=UserId("UANA"),
                channel=None,
                thread_ts=None,
                started_at=at,
                changed_at=at,
            )
        )
        uow.feedback.gap(question=text, conversation_id=conversation_id, turn=1, at=at)


def texts_of(questions: Sequence[GapQuestion]) -> list[str]:
    """Return their words."""
    return [one.question for one in questions]


def test_the_newest_open_ones_come_oldest_first_with_who_asked(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        record(uow, "One?", "Two?", "Three?")
        uow.feedback.gap(
            question="Whose?", conversation_id=ConversationId("gone"), turn=1, at=START + timedelta(hours=1)
        )

        found = uow.gaps.open(most=3)

        assert texts_of(found) == ["Two?", "Three?", "Whose?"]
        assert [(one.person_id, one.gap_id, one.topic) for one in found] == [
            ("UANA", None, ""),
            ("UANA", None, ""),
            (None, None, ""),
        ]


def test_a_group_is_kept_and_settled_as_one_once(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        record(uow, "One?", "Two?", "Three?")
        first, second, third = uow.gaps.open(most=9)
        uow.gaps.put_into_topics(
            [
                replace(first, gap_id=GapId("g1"), topic="lunch"),
                replace(third, gap_id=GapId("g1"), topic="lunch"),
                replace(second, gap_id=GapId("g2"), topic="door"),
            ]
        )
        uow.commit()
    with store.unit_of_work() as uow:
        assert [(one.gap_id, one.topic) for one in uow.gaps.open(most=9)] == [
            ("g1", "lunch"),
            ("g2", "door"),
            ("g1", "lunch"),
        ]

        assert uow.gaps.settle_topic(GapId("g1"), by=BO, at=START) == 2
        assert uow.gaps.settle_topic(GapId("g1"), by=BO, at=START) == 0
        assert texts_of(uow.gaps.open(most=9)) == ["Two?"]


def test_what_was_settled_meanwhile_is_put_into_no_group_again(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        record(uow, "One?")
        (seen,) = uow.gaps.open(most=9)
        uow.gaps.settle_answered([seen], START)

        uow.gaps.put_into_topics([replace(seen, gap_id=GapId("g1"), topic="x")])

        assert uow.gaps.settle_topic(GapId("g1"), by=BO, at=START) == 0
        assert uow.gaps.open(most=9) == []


def test_the_longest_unasked_are_asked_again_first(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        record(uow, "One?", "Two?", "Three?")
        one, *_ = uow.gaps.open(most=9)
        uow.gaps.asked_again([one], START + timedelta(minutes=5))
        until = START + timedelta(minutes=10)

        assert texts_of(uow.gaps.to_ask_again(before=until, most=2)) == ["Two?", "Three?"]
        assert texts_of(uow.gaps.to_ask_again(before=until, most=9)) == ["Two?", "Three?", "One?"]
        assert texts_of(uow.gaps.to_ask_again(before=START + timedelta(seconds=61), most=9)) == ["Two?"]
