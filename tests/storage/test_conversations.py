"""A thread has one conversation, and only its newest version can be changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import TicketStore
from tests.storage import samples
from tests.storage.racing import race
from tests.storage.samples import HELP
from workflows.domain.conversations import Conversation
from workflows.domain.errors import DeskError
from workflows.domain.ids import ChannelId, ConversationId, MessageTs


def _add(store: TicketStore, *conversations: Conversation) -> None:
    with store.unit_of_work() as uow:
        for conversation in conversations:
            uow.conversations.add(conversation)
        uow.commit()


def test_a_saved_conversation_has_the_next_version(store: TicketStore) -> None:
    conversation = samples.conversation()
    _add(store, conversation)

    with store.unit_of_work() as uow:
        uow.conversations.save(replace(conversation, question="Why?"))
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.conversations.get(conversation.id) == replace(conversation, question="Why?", version=2)


def test_saving_what_somebody_changed_meanwhile_is_refused(store: TicketStore) -> None:
    conversation = samples.conversation()
    _add(store, conversation)

    with store.unit_of_work() as uow:
        uow.conversations.save(replace(conversation, question="first"))
        with pytest.raises(DeskError) as refused:
            uow.conversations.save(replace(conversation, question="second"))
        assert uow.conversations.get(conversation.id).question == "first"

    assert refused.value.code == "changed_meanwhile"


def test_of_eight_that_begin_in_one_thread_one_stands(store: TicketStore) -> None:
    def begin(number: int) -> str:
        conversation = replace(samples.conversation(f"c{number}"), thread_ts=MessageTs("100.1"))
        with store.unit_of_work() as uow:
            try:
                uow.conversations.add(conversation)
            except DeskError as error:
                assert uow.inbox.claim(f"event-{number}")  # the transaction still works
                uow.commit()
                return error.code
            uow.commit()
            return conversation.id

    began = race(8, begin)

    assert began.count("thread_taken") == 7
    with store.unit_of_work() as uow:
        (stands,) = set(began) - {"thread_taken"}
        assert uow.conversations.at(HELP, MessageTs("100.1")) == stands


def test_a_conversation_that_moves_into_anothers_thread_is_refused(store: TicketStore) -> None:
    homeless = replace(samples.conversation("c1"), thread_ts=None)
    _add(store, homeless, samples.conversation("c2"))

    with store.unit_of_work() as uow:
        with pytest.raises(DeskError) as refused:
            uow.conversations.save(replace(homeless, thread_ts=samples.conversation("c2").thread_ts))
        uow.conversations.save(replace(homeless, thread_ts=MessageTs("300.1")))
        assert uow.conversations.at(HELP, MessageTs("300.1")) == "c1"

    assert refused.value.code == "thread_taken"


def test_conversations_without_a_thread_do_not_collide(store: TicketStore) -> None:
    _add(store, *(replace(samples.conversation(f"c{n}"), thread_ts=None) for n in range(3)))

    with store.unit_of_work() as uow:
        assert uow.conversations.get(ConversationId("c2")).thread_ts is None


def test_a_thread_is_nobodys_in_another_channel(store: TicketStore) -> None:
    _add(store, samples.conversation())

    with store.unit_of_work() as uow:
        assert uow.conversations.at(HELP, MessageTs("100.c1")) == "c1"
        assert uow.conversations.at(ChannelId("COTHER"), MessageTs("100.c1")) is None


def test_a_conversation_that_never_was_is_no_such_conversation(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        with pytest.raises(DeskError) as unknown:
            uow.conversations.get(ConversationId("c1"))
        with pytest.raises(DeskError) as unknown_too:
            uow.conversations.locked(ConversationId("c1"))

    assert (unknown.value.code, unknown_too.value.code) == ("no_such_conversation", "no_such_conversation")


def test_of_eight_who_read_under_the_lock_none_is_refused(store: TicketStore) -> None:
    conversation = samples.conversation()
    _add(store, conversation)

    def ask(_: int) -> None:
        with store.unit_of_work() as uow:
            stored = uow.conversations.locked(conversation.id)
            uow.conversations.save(replace(stored, turn=stored.turn + 1))
            uow.commit()

    race(8, ask)

    with store.unit_of_work() as uow:
        assert uow.conversations.get(conversation.id).turn == 8


def test_what_is_written_in_a_thread_a_conversation_left_still_belongs_to_it(store: TicketStore) -> None:
    conversation = samples.conversation()
    channel, thread_ts = conversation.channel, conversation.thread_ts
    assert channel is not None and thread_ts is not None

    with store.unit_of_work() as uow:
        uow.conversations.add(conversation)
        uow.conversations.leave(conversation.id, channel=channel, thread_ts=thread_ts)
        uow.conversations.save(replace(conversation, channel=None, thread_ts=None))

        assert uow.conversations.at(channel, thread_ts) == conversation.id
