"""The outright answers, each once, with the conversation it stands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage import TicketStore
from tests.fakes.clock import START
from tests.storage import samples
from workflows.domain.ids import ConversationId
from workflows.domain.precision import GivenAnswer


def test_an_answer_is_kept_once_and_found_with_its_conversation(store: TicketStore) -> None:
    conversation = samples.conversation()
    given = GivenAnswer(conversation_id=conversation.id, n=0, page="vpn.md", confidence=0.91, at=START)
    lost = replace(given, conversation_id=ConversationId("never-there"))
    earlier = replace(given, n=1, at=START - timedelta(seconds=1))

    with store.unit_of_work() as uow:
        uow.conversations.add(conversation)
        for one in (given, given, lost, earlier):
            uow.given.add(one)
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.given.since(START) == [(given, uow.conversations.get(conversation.id))]
        assert [one.n for one, _ in uow.given.since(earlier.at)] == [1, 0]
