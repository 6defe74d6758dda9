"""What is made of what the desk overheard: replies judged once the thread is quiet, and agents' own judgement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.chat import HELP, Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.fakes.knowledge import ScriptedKnowledge, answer
from tests.use_cases.overhearing import PAGE, PRIVATE, VPN, everywhere, heard, listening, quiet, replies, said
from workflows.domain.answers import Band
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.shadow import Agreement, ShadowQuestion, Verdict
from workflows.ports import Desk
from workflows.use_cases import conversations, shadow, shadow_reviews
from workflows.use_cases.shadow_reviews import (
    Listened,
    NotAnAgent,
    NothingLeft,
    NotListening,
    Offered,
    Recorded,
    TooLate,
)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk that only listens."""
    return listening(desk)


# ---- what people said ---------------------------------------------------------------------------------------


def test_a_reply_is_kept_redacted_and_judged_once_the_thread_is_quiet(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    root = said(chat, VPN)
    clock.advance(timedelta(minutes=20))
    said(chat, "this one, my pin: 1234", by=BO, under=root, markup=f"this one <{PAGE}?token=x#top|here>")
    chat.work()
    assert heard(desk)[0].agreement is None

    quiet(chat, clock)

    [question], [reply] = heard(desk), replies(desk, root)
    assert question.agreement is Agreement.AGREES
    assert question.replied_at is not None
    assert question.replied_at - question.asked_at == timedelta(minutes=20)
    assert (reply.text, reply.links) == ("this one, my pin: [secret]", (PAGE,))


def test_four_open_hours_end_on_the_next_morning(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    clock.advance(timedelta(hours=7))  # 16:00 in Lisbon; the desk closes at 18:00
    said(chat, VPN)

    clock.advance(timedelta(hours=10))
    chat.work()
    assert heard(desk)[0].agreement is None
    clock.advance(timedelta(hours=9))
    chat.work()

    assert heard(desk)[0].agreement is Agreement.UNTOLD


def test_what_the_asker_adds_is_nobodys_reply(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    root = said(chat, VPN)
    said(chat, "found it", under=root, markup=f"<{PAGE}>")

    quiet(chat, clock)

    assert heard(desk)[0].agreement is Agreement.UNTOLD
    assert heard(desk)[0].replied_at is None
    assert replies(desk, root) == []


def test_a_later_reply_has_it_judged_anew_and_an_edit_counts(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    root = said(chat, VPN)
    other = "<https://handbook.example/it/other>"
    wrong = said(chat, "this one", by=BO, under=root, markup=other)
    quiet(chat, clock)
    assert heard(desk)[0].agreement is Agreement.DIFFERS

    edit = replace(wrong, request_id="edit", markup=f"<{PAGE}>")
    conversations.edited(desk, edit, edited_ts="1.0")
    assert heard(desk)[0].agreement is None
    clock.advance(timedelta(days=1))
    chat.work()

    assert heard(desk)[0].agreement is Agreement.AGREES


def test_nothing_is_judged_on_a_page_that_is_gone(
    chat: Chat, desk: Desk, clock: FakeClock, knowledge: ScriptedKnowledge
) -> None:
    root = said(chat, VPN)
    said(chat, "this one", by=BO, under=root, markup=f"<{PAGE}>")
    knowledge.withdrawn.add("it/vpn-drops.md")

    quiet(chat, clock)

    assert heard(desk)[0].agreement is Agreement.UNTOLD


# ---- what agents see and say --------------------------------------------------------------------------------


def listened(desk: Desk, *, see: tuple[ChannelId, ...] = (HELP, PRIVATE)) -> Listened:
    """Return what Bo sees who may read these channels."""
    found = shadow_reviews.listened(desk, BO, may_see=lambda channel: channel in see)
    assert isinstance(found, Listened)
    return found


def offered(desk: Desk, *, by: UserId = BO) -> Offered:
    """Return what an agent is given to judge."""
    found = shadow_reviews.offered(desk, by, may_see=everywhere)
    assert isinstance(found, Offered)
    return found


def decided(
    desk: Desk, question: ShadowQuestion, verdict: Verdict, *, by: UserId = BO, request_id: str = "r1"
) -> object:
    """Have somebody judge."""
    return shadow_reviews.decide(
        desk, question.channel, question.ts, by=by, verdict=verdict, request_id=request_id, may_see=everywhere
    )


def test_only_agents_see_anything(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    said(chat, VPN)
    quiet(chat, clock)
    [question] = heard(desk)

    assert shadow_reviews.listened(desk, ANA, may_see=everywhere) == NotAnAgent()
    assert shadow_reviews.offered(desk, ANA, may_see=everywhere) == NotAnAgent()
    assert decided(desk, question, Verdict.RIGHT, by=ANA) == NotAnAgent()
    assert heard(desk) == [question]


def test_a_channel_the_agent_may_not_read_adds_neither_words_nor_numbers(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    said(chat, VPN)
    said(chat, VPN, channel=PRIVATE)
    said(chat, "where is the merger plan?", channel=PRIVATE)
    quiet(chat, clock)

    mine, all_of_it = listened(desk, see=(HELP,)), listened(desk)

    assert (mine.channels, mine.report.answered.of) == (("it-help",), 1)
    assert (all_of_it.channels, all_of_it.report.answered.of) == (("board", "it-help"), 3)
    assert shadow_reviews.listened(desk, BO, may_see=lambda _: False) == NotListening()
    assert shadow_reviews.offered(desk, BO, may_see=lambda _: False) == NotListening()
    [there] = [one for one in heard(desk, PRIVATE) if one.is_answered]
    refused = shadow_reviews.decide(
        desk, PRIVATE, there.ts, by=BO, verdict=Verdict.WRONG, request_id="r", may_see=lambda c: c == HELP
    )
    assert refused == TooLate()


def test_a_page_the_agent_may_not_read_is_neither_named_nor_given_to_judge(
    chat: Chat, desk: Desk, clock: FakeClock, knowledge: ScriptedKnowledge
) -> None:
    root = said(chat, VPN)
    said(chat, "no", by=MIA, under=root, markup="<https://handbook.example/it/other>")
    quiet(chat, clock)
    assert [page.page for _, page in listened(desk).doubtful] == ["it/vpn-drops.md"]

    knowledge.narrowed["it/vpn-drops.md"] = ("mia@example.com",)

    assert listened(desk).doubtful == ()
    assert not listened(desk).is_reviewable
    assert shadow_reviews.offered(desk, BO, may_see=everywhere) == NothingLeft()
    assert decided(desk, heard(desk)[0], Verdict.RIGHT) == TooLate()
    assert heard(desk)[0].verdict is None


def test_an_agent_judges_once_what_was_asked_what_was_found_and_what_was_said(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    root = said(chat, VPN)
    said(chat, "no idea", by=MIA, under=root)
    quiet(chat, clock)

    found = offered(desk)
    assert (found.channel, found.question.question, found.passage.page) == ("it-help", VPN, "it/vpn-drops.md")
    assert [reply.text for reply in found.replies] == ["no idea"]

    assert decided(desk, found.question, Verdict.WRONG) == Recorded()
    assert decided(desk, found.question, Verdict.RIGHT) == TooLate()
    assert decided(desk, found.question, Verdict.RIGHT, by=CY, request_id="r2") == TooLate()
    assert (heard(desk)[0].verdict, heard(desk)[0].judged_by) == (Verdict.WRONG, BO)
    assert shadow_reviews.offered(desk, BO, may_see=everywhere) == NothingLeft()
    assert [one.question for one, _ in listened(desk).doubtful] == [VPN]


def test_what_one_agent_skips_another_may_judge(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    said(chat, VPN)
    quiet(chat, clock)

    assert decided(desk, heard(desk)[0], Verdict.SKIPPED) == Recorded()

    assert shadow_reviews.offered(desk, BO, may_see=everywhere) == NothingLeft()
    assert decided(desk, offered(desk, by=CY).question, Verdict.RIGHT, by=CY, request_id="r2") == Recorded()
    assert heard(desk)[0].verdict is Verdict.RIGHT


def test_what_is_let_go_can_be_judged_no_more(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    message = said(chat, VPN)
    quiet(chat, clock)
    [question] = heard(desk)
    shadow.unsaid(desk, request_id="d1", channel=HELP, ts=MessageTs(message.ts))

    assert decided(desk, question, Verdict.RIGHT) == TooLate()


def test_a_new_article_changes_nothing_that_was_heard_before(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge
) -> None:
    said(chat, "where is the coffee machine?")
    knowledge.learn("coffee", answer("coffee.md"))
    said(chat, "where is the coffee machine?")

    assert [one.band for one in heard(desk)] == [Band.NONE, Band.ANSWER]
