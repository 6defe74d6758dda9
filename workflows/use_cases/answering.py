"""The answer to a question that waits: found outside of any transaction, given once per turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from workflows.domain import conversations as talks
from workflows.domain.answers import NotReady, Sentence
from workflows.domain.conversations import CardKind, Conversation
from workflows.domain.ids import ConversationId
from workflows.domain.questions import looked_up
from workflows.domain.redaction import redact
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import audiences, pausing, precision, privacy, requesting, silence, steps

LOOK_AGAIN_AFTER = timedelta(seconds=1)
"""How long a question waits for a knowledge base still being read."""


def answer(desk: Desk, conversation_id: ConversationId, *, turn: int) -> timedelta | None:
    """Answer the question of that turn, if it still waits.

    Returns how long to wait before looking again when the knowledge base is still being read, else None. Safe
    to run twice: a turn is answered once.
    """
    with desk.reading() as uow:
        conversation = uow.conversations.get(conversation_id)
        readers = audiences.readers_of(desk, uow, conversation)
    if not conversation.is_waiting or conversation.turn != turn:
        return None
    if conversation.request_id is not None:
        requesting.go_on(desk, conversation)
        return None
    if requesting.begin(desk, conversation, readers):
        return None
    if _say_paused(desk, conversation_id, turn=turn):
        return None
    exclude = conversation.tried_pages if conversation.tries else frozenset[str]()
    found = desk.knowledge.ask(looked_up(conversation.question), exclude=exclude, readers=readers)
    if not isinstance(found, NotReady):
        found = audiences.still_shown(desk, found, readers)
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation_id)
        if not before.is_waiting or before.turn != turn:
            return None
        after = talks.say_reading(before) if isinstance(found, NotReady) else talks.answered(before, found)
        if after != before:
            after = silence.link_recontact(desk, uow, after)
            steps.save(desk, uow, before, after)
            _note_gap(desk, uow, before, after)
            if not isinstance(found, NotReady):
                precision.note(desk, uow, after, found)
            uow.commit()
    return LOOK_AGAIN_AFTER if isinstance(found, NotReady) else None


def _say_paused(desk: Desk, conversation_id: ConversationId, *, turn: int) -> bool:
    """Say so instead of an answer while answers are paused; whether they are. Nothing is looked for then."""
    with desk.unit_of_work() as uow:
        if pausing.pause(uow) is None:
            return False
        before = uow.conversations.locked(conversation_id)
        if before.is_waiting and before.turn == turn:
            steps.save(desk, uow, before, talks.say_paused(before))
            uow.commit()
        return True


def word(desk: Desk, conversation_id: ConversationId, *, n: int, written: Sequence[Sentence]) -> None:
    """Let card *n* say its answer in these sentences; nothing when it speaks of something else by now."""
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation_id)
        after = talks.word(before, n, written)
        if after != before:
            steps.save(desk, uow, before, after)
            uow.commit()


def _note_gap(desk: Desk, uow: UnitOfWork, before: Conversation, after: Conversation) -> None:
    new = after.cards[len(before.cards) :]
    if not privacy.is_private_matter(desk, after.question) and any(
        card.kind is CardKind.NOTHING for card in new
    ):
        uow.feedback.gap(
            question=redact(after.question),
            conversation_id=after.id,
            turn=after.turn,
            at=desk.clock.now(),
        )
