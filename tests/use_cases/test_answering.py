"""The job that answers: once per question, in time or not at all."""

from __future__ import annotations

from datetime import timedelta

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA
from tests.fakes.knowledge import ScriptedKnowledge
from tests.storage.racing import race
from tests.use_cases.jobs import waiting
from workflows.domain.conversations import CardKind, Phase, Settled
from workflows.domain.messages import IncomingMessage
from workflows.domain.surfaces import card_id
from workflows.ports import Desk
from workflows.use_cases import answering, conversations, presses
from workflows.use_cases.answering import LOOK_AGAIN_AFTER


def test_an_answer_cites_its_page_and_what_else_may_help(chat: Chat) -> None:
    conversation = chat.ask("The VPN drops every hour")

    [card] = conversation.cards
    assert card.kind is CardKind.ANSWER
    assert [passage.page for passage in card.passages] == ["it/vpn-drops.md", "it/vpn-setup.md"]
    assert [tried.page for tried in conversation.tried] == ["it/vpn-drops.md"]
    assert [surface.id for surface in chat.posted] == [card_id(conversation.id, 0)]


def test_a_question_is_answered_once_however_often_the_job_runs(
    chat: Chat, knowledge: ScriptedKnowledge
) -> None:
    conversation = chat.ask("The VPN drops")

    assert answering.answer(chat.desk, conversation.id, turn=1) is None

    assert chat.conversation(conversation.id) == conversation
    assert len(knowledge.asked) == 1


def test_two_workers_with_the_same_job_answer_once(chat: Chat) -> None:
    message = chat.message("The VPN drops")
    conversations.receive(chat.desk, message)
    conversation_id = chat.at(message.channel, message.ts).id

    race(2, lambda _: answering.answer(chat.desk, conversation_id, turn=1))

    assert len(chat.conversation(conversation_id).cards) == 1


def test_an_answer_to_an_older_question_comes_too_late(chat: Chat, knowledge: ScriptedKnowledge) -> None:
    message = chat.message("The printer jams")
    conversations.receive(chat.desk, message)
    more = chat.message("I mean the VPN", thread_ts=message.ts)
    knowledge.meanwhile = lambda: _receive(chat.desk, more)

    conversation_id = chat.at(message.channel, message.ts).id
    assert answering.answer(chat.desk, conversation_id, turn=1) is None

    assert chat.conversation(conversation_id).cards == ()
    chat.work()
    assert [card.about for card in chat.conversation(conversation_id).cards] == [
        "The printer jams\nI mean the VPN"
    ]


def test_an_answer_found_after_a_person_was_called_is_dropped(
    chat: Chat, knowledge: ScriptedKnowledge
) -> None:
    message = chat.message("The VPN drops")
    conversations.receive(chat.desk, message)
    call = chat.message("agent please", thread_ts=message.ts)
    knowledge.meanwhile = lambda: _receive(chat.desk, call)

    chat.work()

    conversation = chat.at(message.channel, message.ts)
    assert conversation.phase is Phase.HANDED_OVER
    assert [card.kind for card in conversation.cards] == [CardKind.OPENED]


def test_while_the_handbook_is_read_it_is_said_once_and_answered_later(
    chat: Chat, knowledge: ScriptedKnowledge, clock: FakeClock
) -> None:
    knowledge.is_ready = False
    conversation = chat.ask("The VPN drops")
    for _ in range(3):
        clock.advance(LOOK_AGAIN_AFTER)
        chat.work()

    waits = chat.conversation(conversation.id)
    assert [card.kind for card in waits.cards] == [CardKind.READING]
    assert waits == conversation, "looking again changes nothing"
    assert chat.drawn == [card_id(conversation.id, 0)]

    knowledge.is_ready = True
    clock.advance(LOOK_AGAIN_AFTER)
    chat.work()

    answered = chat.conversation(conversation.id)
    assert [(card.kind, card.settled) for card in answered.cards] == [
        (CardKind.READING, Settled.MOVED_ON),
        (CardKind.ANSWER, None),
    ]


def test_a_word_of_help_does_not_make_the_reading_card_come_twice(
    chat: Chat, knowledge: ScriptedKnowledge, clock: FakeClock
) -> None:
    knowledge.is_ready = False
    conversation = chat.ask("The VPN drops")

    chat.reply(conversation, "help")
    clock.advance(LOOK_AGAIN_AFTER)
    chat.work()

    cards = chat.conversation(conversation.id).cards
    assert [card.kind for card in cards] == [CardKind.READING, CardKind.TALK]


def test_a_ticket_can_be_opened_while_the_handbook_is_read(
    chat: Chat, knowledge: ScriptedKnowledge, clock: FakeClock
) -> None:
    knowledge.is_ready = False
    conversation = chat.ask("The VPN drops")

    presses.want_ticket(chat.desk, conversation.id, n=0, by=ANA, request_id=chat.request_id())
    knowledge.is_ready = True
    clock.advance(timedelta(minutes=1))
    chat.work()

    cards = chat.conversation(conversation.id).cards
    assert [(card.kind, card.settled) for card in cards] == [
        (CardKind.READING, Settled.MOVED_ON),
        (CardKind.CONFIRM, None),
    ]


def test_a_question_nothing_is_found_for_is_kept_without_its_secrets(chat: Chat, desk: Desk) -> None:
    conversation = chat.ask("My coffee card for ana@example.com, pin: 4711, is refused")

    assert [card.kind for card in conversation.cards] == [CardKind.NOTHING]
    with desk.unit_of_work() as uow:
        assert list(uow.feedback.gaps()) == ["My coffee card for [e-mail], pin: [secret] is refused"]


def test_a_question_with_an_answer_is_no_gap(chat: Chat, desk: Desk) -> None:
    chat.ask("The VPN drops")

    with desk.unit_of_work() as uow:
        assert list(uow.feedback.gaps()) == []


def test_a_job_for_each_question_is_keyed_by_its_turn(chat: Chat, store: TicketStore) -> None:
    conversation = chat.ask("The VPN drops")

    again = chat.message("and the printer jams", thread_ts=conversation.thread_ts)
    conversations.receive(chat.desk, again)

    assert waiting(store) == [f"draw:{card_id(conversation.id, 0)}", f"answer:{conversation.id}:2"]


def _receive(desk: Desk, message: IncomingMessage) -> None:
    assert conversations.receive(desk, message)
