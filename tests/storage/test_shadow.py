"""What is heard where the desk only listens is stored once, changed in place, and let go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage import TicketStore
from tests.fakes.clock import START
from workflows.domain.answers import Band
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.shadow import Agreement, ShadowQuestion, ShadowReply, Verdict

HELP, OTHER = ChannelId("CHELP"), ChannelId("COTHER")
QUESTION = ShadowQuestion(
    channel=HELP,
    ts=MessageTs("1000.1"),
    person_id=UserId("UANA"),
    question="Why?",
    asked_at=START,
    heard_at=START,
    stirred_at=START,
)
REPLY = ShadowReply(
    channel=HELP,
    ts=MessageTs("1000.2"),
    thread_ts=QUESTION.ts,
    person_id=UserId("UBO"),
    text="Because.\0",
    links=("https://kb.example/why",),
)


def test_a_question_comes_back_as_it_was_saved(store: TicketStore) -> None:
    whole = replace(
        QUESTION,
        band=Band.ANSWER,
        confidence=0.75,
        pages=("a.md", "b.md"),
        heading="Why",
        replied_at=START + timedelta(minutes=1),
        agreement=Agreement.DIFFERS,
        verdict=Verdict.WRONG,
        judged_by=UserId("UBO"),
        topic="why",
    )
    with store.unit_of_work() as uow:
        uow.shadow.add(QUESTION)
        uow.shadow.add(replace(QUESTION, question="Another?"))
        assert uow.shadow.get(HELP, QUESTION.ts) == QUESTION

        uow.shadow.save(whole)

        assert uow.shadow.locked(HELP, QUESTION.ts) == whole
        assert uow.shadow.get(OTHER, QUESTION.ts) is None


def test_what_was_let_go_is_not_saved_again(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.shadow.save(QUESTION)

        assert uow.shadow.get(HELP, QUESTION.ts) is None


def test_of_two_edits_of_a_reply_the_later_counts(store: TicketStore) -> None:
    later, earlier = replace(REPLY, text="B", edited_ts="2.0"), replace(REPLY, text="A", edited_ts="1.0")
    with store.unit_of_work() as uow:
        for reply in (REPLY, later, earlier, REPLY):
            uow.shadow.add_reply(reply)

        assert uow.shadow.replies(HELP, QUESTION.ts) == [later]


def test_questions_come_by_channel_and_day_oldest_first(store: TicketStore) -> None:
    day = timedelta(days=1)
    with store.unit_of_work() as uow:
        for number, channel in enumerate((HELP, HELP, OTHER)):
            at = START + number * day
            uow.shadow.add(replace(QUESTION, channel=channel, ts=MessageTs(f"100{number}.0"), heard_at=at))

        both = uow.shadow.asked([HELP, OTHER])
        newer = uow.shadow.asked([HELP], since=START + day)

        assert [one.ts for one in both] == ["1000.0", "1001.0", "1002.0"]
        assert [one.ts for one in newer] == ["1001.0"]
        assert uow.shadow.asked([]) == []


def test_a_question_goes_with_its_replies_and_old_ones_go_in_portions(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        for number in range(3):
            ts = MessageTs(f"100{number}.0")
            uow.shadow.add(replace(QUESTION, ts=ts, heard_at=START + timedelta(minutes=number)))
            uow.shadow.add_reply(replace(REPLY, ts=MessageTs(f"200{number}.0"), thread_ts=ts))
        before = START + timedelta(minutes=2)

        assert uow.shadow.forget_old(before, most=1) == 1
        assert uow.shadow.forget_old(before, most=5) == 1
        assert uow.shadow.forget_old(before, most=5) == 0

        assert [one.ts for one in uow.shadow.asked([HELP])] == ["1002.0"]
        assert uow.shadow.replies(HELP, MessageTs("1000.0")) == []
        assert len(uow.shadow.replies(HELP, MessageTs("1002.0"))) == 1
        uow.shadow.forget(HELP, MessageTs("2002.0"))
        assert uow.shadow.replies(HELP, MessageTs("1002.0")) == []
