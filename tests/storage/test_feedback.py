"""One vote per page and conversation, one gap per question."""

from __future__ import annotations

from datetime import timedelta

from storage import TicketStore
from tests.fakes.clock import START
from tests.storage.samples import ANA
from workflows.domain.ids import ConversationId, TicketId

C1 = ConversationId("c1")
C2 = ConversationId("c2")


def test_the_last_vote_of_a_conversation_counts(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.feedback.vote(page="vpn", conversation_id=C1, helped=True, at=START, ticket_id=None)
        uow.feedback.vote(page="vpn", conversation_id=C1, helped=False, at=START, ticket_id=TicketId("t1"))
        uow.feedback.vote(page="vpn", conversation_id=C2, helped=True, at=START, ticket_id=None)
        uow.feedback.vote(page="mail", conversation_id=C2, helped=True, at=START, ticket_id=None)

        assert uow.feedback.helpful("vpn") == (1, 1)
        assert uow.feedback.helpful("mail") == (1, 0)
        assert uow.feedback.helpful("door") == (0, 0)


def test_gaps_come_oldest_first_and_once_per_turn(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        later = START + timedelta(hours=1)
        uow.feedback.gap(question="Second?", conversation_id=C1, turn=2, at=later)
        uow.feedback.gap(question="First?", conversation_id=C2, turn=1, at=START)
        uow.feedback.gap(question="First, again?", conversation_id=C2, turn=1, at=later)

        assert uow.feedback.gaps() == ["First?", "Second?"]


def test_a_question_no_database_can_keep_is_kept_legibly(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.feedback.gap(question="a\0b", conversation_id=C1, turn=1, at=START)

        assert uow.feedback.gaps() == ["a\N{REPLACEMENT CHARACTER}b"]


def test_what_should_have_been_better_is_kept_newest_first(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        for number, comment in enumerate(("Too slow", "Nobody told me\0"), start=1):
            ticket_id = TicketId(f"t{number}")
            uow.feedback.improve(ticket_id=ticket_id, rating=number, comment=comment, by=ANA, at=START)

        assert uow.feedback.improvements(most=1) == [("t2", 2, "Nobody told me�")]
        assert uow.feedback.improvements(most=9) == [("t2", 2, "Nobody told me�"), ("t1", 1, "Too slow")]
