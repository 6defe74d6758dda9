"""Where the desk only listens: nothing is said, and what it would have said is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.fakes.chat import HELP, Chat, direct
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, POLICY
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.jobs import waiting
from tests.use_cases.overhearing import GUEST, PRIVATE, VPN, heard, listening, replies, said
from workflows.domain.answers import Band
from workflows.domain.audiences import STRANGERS
from workflows.domain.conversations import Phase
from workflows.domain.ids import UserId
from workflows.domain.people import Room
from workflows.domain.surfaces import Surface, SurfaceKind, card_id
from workflows.ports import Desk
from workflows.use_cases import conversations, shadow, tidying


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk that only listens."""
    return listening(desk)


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
