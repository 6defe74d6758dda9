"""Where the desk only listens: nothing is said, what it would have said is kept, and agents judge it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.fakes.chat import HELP, Chat, direct
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, POLICY
from tests.fakes.judging import LiteralJudging
from tests.fakes.knowledge import ScriptedKnowledge, answer
from tests.use_cases.jobs import waiting
from workflows.domain.answers import Band
from workflows.domain.audiences import STRANGERS
from workflows.domain.conversations import Phase
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.messages import IncomingMessage
from workflows.domain.people import Person, Room
from workflows.domain.shadow import Agreement, ShadowQuestion, ShadowReply, Verdict
from workflows.domain.surfaces import Surface, SurfaceKind, card_id
from workflows.ports import Desk
from workflows.use_cases import conversations, shadow, shadow_reviews, tidying
from workflows.use_cases.shadow_reviews import (
    Listened,
    NotAnAgent,
    NothingLeft,
    NotListening,
    Offered,
    Recorded,
    TooLate,
)

VPN = "vpn drops every hour"
PRIVATE = ChannelId("CPRIVATE")
GUEST = UserId("UGUEST")
PAGE = "https://handbook.example/it/vpn-drops"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk that only listens in two channels, one of them private."""
    with desk.unit_of_work() as uow:
        uow.people.save_channels({"it-help": HELP, "board": PRIVATE})
        guest = Person(id=GUEST, name="Gus", email="gus@example.com", zone="UTC", is_guest=True)
        uow.people.save([guest])
        uow.commit()
    policy = replace(POLICY, shadow=frozenset({"it-help", "board"}))
    return replace(desk, policy=policy, judging=LiteralJudging())


def said(
    chat: Chat,
    text: str,
    *,
    by: UserId = ANA,
    under: IncomingMessage | None = None,
    channel: ChannelId = HELP,
    mentions_desk: bool = False,
    markup: str = "",
) -> IncomingMessage:
    """Have somebody write in a channel, and do what is due."""
    message = chat.message(
        text, by=by, channel=channel, thread_ts=under.ts if under else None, mentions_desk=mentions_desk
    )
    message = replace(message, markup=markup)
    conversations.receive(chat.desk, message)
    chat.work()
    return message


def quiet(chat: Chat, clock: FakeClock) -> None:
    """Let so much time pass that every thread has come to rest."""
    clock.advance(timedelta(hours=5))
    chat.work()


def heard(desk: Desk, *channels: ChannelId) -> list[ShadowQuestion]:
    """Return every question that is kept."""
    with desk.unit_of_work() as uow:
        return list(uow.shadow.asked(channels or (HELP, PRIVATE)))


def replies(desk: Desk, to: IncomingMessage) -> list[ShadowReply]:
    """Return what is kept of a thread."""
    with desk.unit_of_work() as uow:
        return list(uow.shadow.replies(to.channel, to.ts))


def everywhere(_channel: ChannelId) -> bool:
    """Say that the agent may read every channel."""
    return True


# ---- silence ------------------------------------------------------------------------------------------------


def test_a_question_a_mention_and_a_wish_for_a_person_put_nothing_on_its_way(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    root = said(chat, VPN)
    said(chat, "help", by=MIA, mentions_desk=True)
    said(chat, "open a ticket", under=root, mentions_desk=True)
    said(chat, "talk to a person", by=BO, under=root)

    assert not chat.posted
    assert not chat.drawn
    assert all(key.startswith(shadow.SHADOW_JUDGE) for key in waiting(store))
    with desk.unit_of_work() as uow:
        assert uow.conversations.at(HELP, root.ts) is None


def test_who_calls_the_desk_there_is_told_once_that_it_only_listens(chat: Chat) -> None:
    root = said(chat, VPN, mentions_desk=True)
    said(chat, "hello?", under=root, mentions_desk=True)
    said(chat, "anybody?", by=MIA, mentions_desk=True)

    assert chat.told == [ANA, MIA]


def test_a_mention_that_comes_twice_counts_once(chat: Chat, desk: Desk) -> None:
    message = replace(chat.message(VPN, channel=HELP), mentions_desk=True)

    conversations.receive(desk, message)
    conversations.receive(desk, replace(message, request_id="the-other-event"))
    conversations.receive(desk, message)
    chat.work()

    assert chat.told == [ANA]
    assert len(heard(desk)) == 1


def test_what_was_begun_before_falls_silent_too(chat: Chat, desk: Desk) -> None:
    loud = replace(desk, policy=POLICY)
    message = chat.message(VPN, channel=HELP, mentions_desk=True)
    conversations.receive(loud, message)
    chat.work()
    begun = chat.at(HELP, message.ts)

    conversations.receive(desk, chat.message("it still drops", channel=HELP, thread_ts=message.ts))
    chat.work()

    assert chat.conversation(begun.id) == begun
    card = Surface(id=card_id(begun.id, 0), kind=SurfaceKind.CARD, ref=begun.id, channel=HELP)
    line = Surface(id=card_id(begun.id, 9), kind=SurfaceKind.LINE, ref=begun.id, under=card.id)
    with desk.unit_of_work() as uow:
        assert shadow.is_silenced(desk, uow, card) and shadow.is_silenced(desk, uow, line)
        assert not shadow.is_silenced(loud, uow, card)
        assert not shadow.is_silenced(desk, uow, replace(card, channel=direct(ANA)))


def test_elsewhere_the_desk_answers_as_ever(chat: Chat) -> None:
    assert chat.ask(VPN).phase is Phase.ANSWERING
    assert chat.posted


# ---- what is kept -------------------------------------------------------------------------------------------


def test_what_it_would_have_answered_is_kept_with_no_text_of_the_page(chat: Chat, desk: Desk) -> None:
    said(chat, f"Hi all, {VPN}, my pin: 4711, write to ana@example.com <@UBO>")

    [question] = heard(desk)
    assert (question.band, question.confidence) == (Band.ANSWER, 0.9)
    assert question.pages == ("it/vpn-drops.md", "it/vpn-setup.md")
    assert "What it/vpn" not in str(question)
    assert question.question.startswith(f"{VPN}, my pin: [secret]")
    assert "@" not in question.question


def test_it_is_asked_for_everybody_who_reads_there(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge, clock: FakeClock
) -> None:
    room = Room(channel=PRIVATE, is_private=True, members=frozenset({ANA, BO}), seen_at=clock.now())
    with desk.unit_of_work() as uow:
        uow.people.save_room(room)
        uow.commit()

    said(chat, VPN)
    said(chat, VPN, channel=PRIVATE)

    public, private = knowledge.readers
    assert public == STRANGERS
    assert sorted(sorted(labels) for labels in private) == [
        ["ana@example.com", "employees"],
        ["bo@example.com", "employees", "it"],
    ]


def test_what_nothing_is_found_for_and_what_is_only_suggested_have_their_bands(
    chat: Chat, desk: Desk
) -> None:
    said(chat, "how do I get access")
    said(chat, "where is the coffee machine?")

    assert [(one.band, one.pages) for one in heard(desk)] == [
        (Band.SUGGEST, ("it/figma.md", "it/github.md")),
        (Band.NONE, ()),
    ]


def test_talk_replies_and_guests_ask_nothing(chat: Chat, desk: Desk) -> None:
    root = said(chat, "Printing works again, sorry for the trouble")
    said(chat, "why did the vpn drop?", by=BO, under=root)
    said(chat, VPN, by=GUEST)
    said(chat, VPN, by=UserId("USTRANGER"))

    assert heard(desk) == []
    assert replies(desk, root) == []


def test_while_the_handbook_is_read_the_question_waits(
    desk: Desk, chat: Chat, knowledge: ScriptedKnowledge
) -> None:
    knowledge.is_ready = False
    message = chat.message(VPN, channel=HELP)
    conversations.receive(desk, message)

    assert shadow.answer(desk, HELP, message.ts) == shadow.LOOK_AGAIN_AFTER
    knowledge.is_ready = True
    chat.work()

    assert heard(desk)[0].band is Band.ANSWER


def test_a_page_withdrawn_meanwhile_would_not_have_been_shown(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge
) -> None:
    knowledge.withdrawn.add("it/vpn-drops.md")

    said(chat, VPN)

    assert (heard(desk)[0].band, heard(desk)[0].pages) == (Band.SUGGEST, ("it/vpn-setup.md",))


def test_an_edit_is_looked_up_anew_and_one_that_asks_nothing_lets_it_go(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge
) -> None:
    message = said(chat, VPN)

    def edited(text: str, ts: str) -> None:
        again = replace(message, request_id=f"edit-{ts}", text=text, thread_ts=message.ts)
        conversations.edited(desk, again, edited_ts=ts)
        chat.work()

    edited("printer asks for a code", "2.0")
    edited("an older edit, does it count?", "1.0")
    assert [(one.question, one.pages) for one in heard(desk)] == [
        ("printer asks for a code", ("it/printers.md",))
    ]
    edited("never mind", "3.0")
    assert heard(desk) == []


def test_an_edit_in_the_middle_of_looking_up_wins(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge
) -> None:
    message = chat.message(VPN, channel=HELP)
    conversations.receive(desk, message)

    def meanwhile() -> None:
        again = replace(message, request_id="edit", text="printer asks for a code")
        conversations.edited(desk, again, edited_ts="1.0")

    knowledge.meanwhile = meanwhile
    chat.work()

    assert heard(desk)[0].pages == ("it/printers.md",)


def test_what_is_deleted_is_let_go_with_its_thread_and_does_not_come_back(chat: Chat, desk: Desk) -> None:
    message = said(chat, VPN)
    first, second = said(chat, "no idea", by=BO, under=message), said(chat, "me too", by=CY, under=message)

    shadow.unsaid(desk, request_id="d1", channel=HELP, ts=first.ts)
    assert [one.ts for one in replies(desk, message)] == [second.ts]
    shadow.unsaid(desk, request_id="d2", channel=HELP, ts=message.ts)
    conversations.receive(desk, message)

    assert heard(desk) == []
    assert replies(desk, message) == []


def test_after_its_days_it_is_let_go(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    message = said(chat, VPN)
    said(chat, "no idea", by=BO, under=message)
    clock.advance(desk.policy.shadow_kept - timedelta(minutes=1))
    tidying.tidy(desk)
    assert len(heard(desk)) == 1

    clock.advance(timedelta(minutes=2))
    tidying.tidy(desk)

    assert heard(desk) == []
    assert replies(desk, message) == []


def test_what_nothing_was_found_for_is_grouped_in_each_channel_alone(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    said(chat, "Where is the coffee machine?")
    said(chat, "where is the coffee machine?", by=MIA)
    said(chat, "WHERE IS THE COFFEE MACHINE?", by=MIA, channel=PRIVATE)
    clock.advance(shadow.TOPICS_AFTER)
    chat.work()

    assert [one.topic for one in heard(desk, HELP)] == ["Where is the coffee machine?"] * 2
    assert [one.topic for one in heard(desk, PRIVATE)] == ["WHERE IS THE COFFEE MACHINE?"]


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
