"""Which confirmed questions become aliases, and in what words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.fakes.knowledge import answer
from workflows.domain import conversations as talks
from workflows.domain.aliases import EACH, LONGEST, aliases_of, asked_about
from workflows.domain.conversations import Conversation
from workflows.domain.drafts import Confirmed
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, UserId

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def confirmed(question: str, page: str = "vpn.md", number: int = 1) -> Confirmed:
    return Confirmed(conversation_id=ConversationId(f"c{number}"), question=question, page=page)


def test_secrets_mentions_and_persons_are_taken_out() -> None:
    found = aliases_of([confirmed("<@UBO> my password is hunter2, call +351 912 345 678 or a@b.example")])

    assert [one.question for one in found] == ["my password is [secret] call [number] or"]


def test_the_same_words_count_once_and_long_stories_not_at_all() -> None:
    asked = ["VPN drops", "vpn  drops", "x" * (LONGEST + 1), "vpn slow"]

    found = aliases_of(confirmed(question, number=number) for number, question in enumerate(asked))

    assert [one.question for one in found] == ["VPN drops", "vpn slow"]


def test_of_one_page_the_newest_are_kept() -> None:
    newest_first = [confirmed(f"question {number}", number=number) for number in range(EACH + 5)]

    found = aliases_of([*newest_first, confirmed("another", "pay.md", 99)])

    assert [one.question for one in found] == [*(f"question {number}" for number in range(EACH)), "another"]


def test_a_page_is_confirmed_for_the_question_it_answered_and_not_for_the_next_one() -> None:
    new = Conversation(
        id=ConversationId("c"),
        person_id=UserId("UANA"),
        channel=ChannelId("D1"),
        thread_ts=MessageTs("1.0"),
        started_at=AT,
        changed_at=AT,
    )
    helped = talks.solved(talks.answered(talks.ask(new, "vpn drops"), answer("vpn.md")), 0)
    later = talks.ask(helped, "printer jams")

    assert asked_about(later, "vpn.md") == "vpn drops"
    assert asked_about(replace(later, cards=()), "vpn.md") == "printer jams"
